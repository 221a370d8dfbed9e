"""A reply as a message of Slack: a line for the lock screen, blocks for those who look."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Final

from bots.replies import (
    Buttons,
    Card,
    Chart,
    File,
    Form,
    Notice,
    Part,
    Reply,
    Rich,
    Rows,
    Span,
    Text,
)
from bots.slack.elements import actions, form_button, name_all
from bots.slack.limits import ALT, BLOCKS, SECTION, TEXT, TOTAL, URL, fit
from bots.slack.mrkdwn import cut, entities, escape, is_web, plain, rich_text
from bots.slack.spoken import as_typed_here, spelt
from bots.slack.targets import Target

Json = dict[str, Any]
_MARKS: Final = {"warning": "⚠️ ", "error": "❌ ", "good": "✅ "}
_LINE: Final = 300
_LINKED: Final = 2_000
_NOTHING: Final = "…"


@dataclasses.dataclass(slots=True)
class Message:
    """What is sent. Photos stand in `accessory` by their address; who sends decides how."""

    text: str = ""
    blocks: list[Json] = dataclasses.field(default_factory=list)
    files: list[File] = dataclasses.field(default_factory=list)

    def photos(self) -> list[Json]:
        """Sections with a photo."""
        return [block for block in self.blocks if "accessory" in block]


def render(reply: Reply, target: Target | None = None) -> Message:
    """Draw a reply."""
    message = Message()
    lines: list[str] = []
    for part in reply.parts:
        if isinstance(part, Card):
            message.blocks += _card(part, target)
            lines.append(escape(part.summary))
        elif isinstance(part, Buttons):
            message.blocks += actions(_labelled(part.rows), target)
        elif isinstance(part, Form):
            opens = form_button(part, target)
            message.blocks += [{"type": "actions", "elements": [opens]}] if opens else []
        elif isinstance(part, File):
            message.files.append(part)
        else:
            rich = as_typed_here(words_of(part))
            lines.append(escape(plain(rich)))
            message.blocks += section(rich)
    message.text = cut("\n".join(lines), TEXT).strip() or _NOTHING
    message.blocks = within(message.blocks)
    name_all(message.blocks)
    return message


def _labelled(rows: Rows) -> Rows:
    """Buttons that name a command name it as it is typed here; what they do stays the same."""
    return tuple(
        tuple(dataclasses.replace(press, label=spelt(press.label)) for press in row) for row in rows
    )


def words_of(part: Part) -> Rich:
    """The words of a part that is words."""
    if isinstance(part, Notice):
        mark = _MARKS.get(part.level, "")
        return (Span(mark), *part.rich) if mark else part.rich
    if isinstance(part, Chart):
        return (Span(part.title, bold=True), Span(f"\n{part.alternative}"))
    return part.rich if isinstance(part, Text) else ()


def mrkdwn(text: str) -> Json:
    """A text in which Slack links nothing by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(rich: Rich) -> list[Json]:
    """A paragraph; none for no words."""
    shown = rich_text(rich, SECTION).strip()
    return [{"type": "section", "text": mrkdwn(shown)}] if shown else []


def within(blocks: list[Json], most: int = BLOCKS) -> list[Json]:
    """As many as fit into one message; the last go where a limit is passed."""
    room = TOTAL
    for number, block in enumerate(blocks):
        room -= _length(block)
        if room < 0 or number >= most:
            kept = blocks[: min(number, most - 1)]
            return [*kept, {"type": "section", "text": mrkdwn(_NOTHING)}]
    return blocks


def _length(block: Json) -> int:
    """What counts: everything that can be read."""
    found = 0
    waiting: list[Any] = [block]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found += len(one["text"]) if isinstance(one.get("text"), str) else 0
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


# -- cards ----------------------------------------------------------------------------------------


def _card(card: Card, target: Target | None) -> list[Json]:
    text = _small(card) if card.small else _large(card)
    shown: Json = {"type": "section", "text": mrkdwn(cut(text, SECTION) or _NOTHING)}
    if card.photo_url and len(card.photo_url) <= URL and is_web(card.photo_url):
        shown["accessory"] = {
            "type": "image",
            "image_url": card.photo_url,
            "alt_text": fit(card.photo_alt or card.title or _NOTHING, ALT),
        }
    below = " · ".join(filter(None, (_time(card), "" if card.small else escape(card.reason))))
    made = [shown]
    if below and not card.small:
        made.append({"type": "context", "elements": [mrkdwn(cut(below, SECTION))]})
    return made + actions(card.rows, target, card.more)


def _price(card: Card) -> str:
    if not card.struck:
        return rich_text(card.price, _LINE)
    whole = (Span(plain(card.price), strike=True),)
    return rich_text(whole, _LINE)


def _title(card: Card) -> str:
    # A link that long would be cut in its middle; the button still leads there.
    url = card.url if card.url and len(entities(card.url)) <= _LINKED else None
    title = Span(card.title or _NOTHING, bold=not card.small, strike=card.struck, url=url)
    return rich_text((title,), _LINE + _LINKED)


def _more(card: Card) -> list[str]:
    lines = [f"📉 {escape(card.deal)}"] if card.deal else []
    return [*lines, f"⚠️ {escape(card.caution)}"] if card.caution else lines


def _large(card: Card) -> str:
    badge = rich_text((Span(card.badge, bold=True),), _LINE) if card.badge else ""
    price = " ".join(filter(None, (badge, _price(card))))
    lines = [price, _title(card), escape(card.place), escape(card.source), *_more(card)]
    return "\n".join(filter(None, lines))


def _small(card: Card) -> str:
    badge = rich_text((Span(card.badge, bold=True),), _LINE) if card.badge else ""
    first = " · ".join(filter(None, (badge, _price(card), _title(card))))
    facts = " · ".join(filter(None, (escape(card.place), escape(card.source), _time(card))))
    return "\n".join(filter(None, [first, facts, escape(card.reason), *_more(card)]))


def _live(moment: dt.datetime, fallback: str) -> str:
    """A time that Slack keeps true: "3 minutes ago"."""
    return f"<!date^{int(moment.timestamp())}^{{ago}}|{escape(fallback).replace('|', ' ')}>"


def _time(card: Card) -> str:
    """The line of times with its clock made live: "listed 3 minutes ago, found 40 s later"."""
    if not card.clock or card.clock_at is None:
        return escape(card.times)
    live = _live(card.clock_at, card.clock)
    if not card.times:
        return live
    before, _, after = card.times.partition(card.clock)
    return f"{escape(before)}{live}{escape(after)}"
