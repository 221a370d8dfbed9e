"""Spans as Slack's mrkdwn, and what people type in Slack as plain words again.

Slack has no escape for its marks (`*`, `_`, `~`, backtick, `:name:`), only for `&`, `<` and `>`. A
mark in a stranger's text that could begin a style is drawn by its look-alike, so that the text
arrives as it was written and styles nothing.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from bots.replies import Rich, Span

_LOOK_ALIKES: Final = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_OPENS: Final = re.compile(r"(?<![^\W_])([*_~`]+)(?=\S)")
_EMOJI: Final = re.compile(r":(?=[a-z0-9_+'-]{1,60}:)")
_ENTITY: Final = re.compile(r"<([^<>]*)>")
_HALF: Final = re.compile(r"&[a-z]{0,4}$")
_QUOTES: Final = str.maketrans("“”„‟«»″‘’‚‛‹›′\u00a0\u202f", '"' * 7 + "'" * 7 + "  ")
_DRAWN: Final = re.compile(r"(?<!\S)(?::[a-z0-9_+'-]{1,60}:)+(?!\S)")
"""An emoji as Slack writes it; it stands for no word that anybody typed."""


def entities(text: str) -> str:
    """The three characters that Slack reads anywhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape(text: str) -> str:
    """Text that shows as it is and styles, links and mentions nothing."""
    calm = _OPENS.sub(lambda found: "".join(_LOOK_ALIKES[mark] for mark in found[1]), text)
    return entities(_EMOJI.sub("∶", calm))


def cut(escaped: str, most: int) -> str:
    """At most so many characters of escaped text, never with half an entity at the end."""
    if len(escaped) <= most:
        return escaped
    return f"{_HALF.sub('', escaped[: most - 1])}…"


def plain(rich: Rich) -> str:
    """Without any style, for places where Slack reads none."""
    return "".join(span.text for span in rich)


def is_web(url: str) -> bool:
    """Whether Slack can be given it as a link."""
    web = url.lower().startswith(("http://", "https://"))
    return web and not any(character in url for character in "<>| \n\r\t")


def rich_text(rich: Rich, most: int) -> str:
    """Mrkdwn of at most so many characters; only words are ever cut, never a mark."""
    parts: list[str] = []
    left = most
    for span in _merged(rich):
        shown, whole = _span(span, left)
        parts.append(shown)
        left -= len(shown)
        if not whole:
            break
    return "".join(parts)


def _merged(rich: Rich) -> list[Span]:
    """Neighbours in one style as one span: between two marks that touch, Slack ends no style."""
    merged: list[Span] = []
    for span in rich:
        last = merged[-1] if merged else None
        if last is not None and dataclasses.replace(last, text=span.text) == span:
            merged[-1] = dataclasses.replace(last, text=last.text + span.text)
        else:
            merged.append(span)
    return merged


def _span(span: Span, room: int) -> tuple[str, bool]:
    """One span in so much room, and whether all of it fitted."""
    shown = _styled(span, span.text)
    if len(shown) <= room:
        return shown, True
    low, high = 0, min(len(span.text), room)
    while low < high:
        middle = (low + high + 1) // 2
        if len(_styled(span, span.text[:middle] + "…")) <= room:
            low = middle
        else:
            high = middle - 1
    cut = _styled(span, span.text[:low] + "…")
    return (cut if len(cut) <= room else "", False)


def _styled(span: Span, text: str) -> str:
    body = text.strip()
    if not body or not (span.bold or span.strike or span.code or span.url):
        return escape(text)
    # A mark must stand right at a word: white space goes outside.
    start = text[: len(text) - len(text.lstrip())]
    end = text[len(text.rstrip()) :]
    shown = f"`{entities(body.replace('`', 'ˋ'))}`" if span.code else escape(body)
    if span.url and is_web(span.url):
        shown = f"<{entities(span.url)}|{shown}>"
    lines = shown.split("\n")
    # A style ends with its line.
    if span.strike:
        lines = [f"~{line}~" if line.strip() else line for line in lines]
    if span.bold:
        lines = [f"*{line}*" if line.strip() else line for line in lines]
    shown = "\n".join(lines)
    return f"{start}{shown}{end}"


# -- what people type -------------------------------------------------------------------------


def words(text: str) -> str:
    """What was typed, before Slack made links and entities of it."""
    undone = _ENTITY.sub(lambda found: _entity(found[1]), text)
    undone = undone.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _DRAWN.sub("", undone.translate(_QUOTES)).strip()


def _entity(inside: str) -> str:
    target, bar, label = inside.partition("|")
    sign, rest = target[:1], target[1:]
    if sign == "#":
        return f"#{label or rest}"
    if sign == "@":
        return f"@{label}" if label else ""
    if sign == "!":
        return label or f"@{rest.partition('^')[0]}"
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    if target.startswith("tel:"):
        return label or target.removeprefix("tel:")
    # "bike.de" was typed and made a link; what has a path was pasted as one.
    return target if not bar or "/" in label else label


def channels_in(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the channels it names, and their ids."""
    found = tuple(re.findall(r"<#([A-Z0-9]{2,20})(?:\|[^<>]*)?>", text))
    return re.sub(r"\s*<#[A-Z0-9]{2,20}(?:\|[^<>]*)?>", "", text).strip(), found
