"""Spans as Telegram's HTML: every text escaped, cut before it becomes markup and never after."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re

from bots.replies import Rich, Span
from bots.telegram.limits import cut
from bots.views.cards import safe_url
from core.text import utf16_length

# What no client shows and some choke on. A line break and a tab are fine.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Telegram finds names in any text, and calls whoever bears them. We never call anybody so.
_NAME = re.compile(r"(?<!\w)@(?=\w)")
_UNSEEN_JOINER = "\u2060"
# It makes addresses and commands of bare words, too; who taps one in a title goes where a stranger
# wants them.
_TAPPABLE = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})|:(?=//)|(?<!\w)/(?=[A-Za-z0-9_])")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line of a message; of several that do not fit, the one with the least weight goes."""

    rich: Rich
    weight: int = 100
    live: dt.datetime | None = None
    """The moment that the words in `clock` stand for; phones show it as "3 minutes ago"."""
    clock: str = ""
    mention: str = ""
    """The id of the person whom this line names, and whom it calls."""

    @property
    def plain(self) -> str:
        """The line without markup."""
        return "".join(inert(span.text) for span in self.rich)


def clean(text: str) -> str:
    """A text without characters that cannot be sent."""
    return _CONTROL.sub("", text)


def inert(text: str) -> str:
    """A clean text that calls nobody; done twice it is the same."""
    text = clean(text)
    return _NAME.sub(f"@{_UNSEEN_JOINER}", text) if "@" in text else text


def untappable(text: str) -> str:
    """A stranger's text in which no address and no command can be tapped."""
    return _TAPPABLE.sub(lambda found: f"{found[0]}{_UNSEEN_JOINER}", clean(text))


def plain_of(lines: tuple[Line, ...]) -> str:
    """What a lock screen shows."""
    return "\n".join(line.plain for line in lines)


def html_of(lines: tuple[Line, ...]) -> str:
    """The lines as markup."""
    return "\n".join(_line(line) for line in lines)


def _line(line: Line) -> str:
    text = "".join(_span(span, line) for span in line.rich)
    if not line.mention.isdigit():
        return text
    return f'<a href="tg://user?id={line.mention}">{text}</a>'


def _span(span: Span, line: Line) -> str:
    text = html.escape(inert(span.text), quote=False)
    clock = html.escape(line.clock, quote=False)
    if line.live is not None and clock and clock in text:
        tag = f'<tg-time unix="{int(line.live.timestamp())}" format="r">{clock}</tg-time>'
        text = text.replace(clock, tag, 1)
    if not text.strip():
        return text
    url = safe_url(span.url)
    for wanted, tag in ((span.code, "code"), (span.strike, "s"), (span.bold, "b")):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{html.escape(clean(url))}">{text}</a>' if url else text


def fitted(lines: tuple[Line, ...], length: int) -> tuple[Line, ...]:
    """As many of the lines as fit: light ones go first, and what is left is cut at the end."""
    kept = list(lines)
    if _length(kept) <= length:
        return lines
    while len(kept) > 1 and _length(kept) > length:
        lightest = min(line.weight for line in kept)
        if lightest >= Line(()).weight:
            break
        # The last of the lightest: what stands further up was found more important.
        kept.reverse()
        kept.remove(next(line for line in kept if line.weight == lightest))
        kept.reverse()
    return _cut_at(kept, length)


def _length(lines: list[Line]) -> int:
    return sum(utf16_length(line.plain) for line in lines) + max(0, len(lines) - 1)


def _cut_at(lines: list[Line], length: int) -> tuple[Line, ...]:
    shown: list[Line] = []
    left = length
    for line in lines:
        if shown:
            left -= 1
        if left <= 0:
            break
        spans: list[Span] = []
        for span in line.rich:
            text = cut(inert(span.text), left)
            left -= utf16_length(text)
            spans.append(dataclasses.replace(span, text=text))
            if left <= 0:
                break
        shown.append(dataclasses.replace(line, rich=tuple(spans)))
    return tuple(shown)


def split(rich: Rich) -> tuple[Line, ...]:
    """A paragraph as lines, so that each line break is one of ours."""
    lines: list[list[Span]] = [[]]
    for span in rich:
        first, *more = span.text.split("\n")
        lines[-1].append(dataclasses.replace(span, text=first))
        lines += [[dataclasses.replace(span, text=text)] for text in more]
    return tuple(Line(tuple(line)) for line in lines)
