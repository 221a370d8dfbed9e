"""Spans as Discord's Markdown. Whatever anybody wrote is escaped, so it stays what it is: words."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from bots.replies import Rich, Span
from core.text import utf16_length

# Discord takes a backslash before any punctuation and does not show it. One pass over the text:
# `discord.utils.escape_markdown` leaves links, numbered lists and `<@1>`, `<t:1>` as they are.
# A notification shows the backslashes, so there are none where Discord would read no mark anyway.
_SPECIAL: Final = re.compile(
    r"[\\*_~`|<>\[\]]"
    r"|:(?=//)"
    r"|@(?=everyone|here)"
    # An invitation is drawn as a card even where no link is written.
    r"|(?<=discord)\.(?=gg\b|com\b|new\b)|(?<=discordapp)\.(?=com\b)"
    r"|^(?:[ \t]*)(?:[#+-](?=[\s#])|[0-9]{1,9}(?=\.(?:\s|$)))",
    re.MULTILINE | re.IGNORECASE,
)


def _escaped(found: re.Match[str]) -> str:
    what = found[0]
    if what[-1].isdigit():
        return f"{what}\\"
    return f"{what[:-1]}\\{what[-1]}"


def escape(text: str) -> str:
    """The text as it reads, whatever is in it."""
    return _SPECIAL.sub(_escaped, text)


def plain(rich: Rich) -> str:
    """Without any style, for places where Discord reads none."""
    return "".join(span.text for span in rich)


def rich_text(rich: Rich, most: int) -> str:
    """Markdown of at most so many units; only words are ever cut, never a mark."""
    parts: list[str] = []
    left = most
    for span in _joined(rich):
        shown, whole = _span(span, left)
        parts.append(shown)
        left -= utf16_length(shown)
        if not whole:
            break
    return "".join(parts)


def _joined(rich: Rich) -> list[Span]:
    """Neighbours of one style as one: between their marks Discord would read others."""
    joined: list[Span] = []
    for span in rich:
        if joined and dataclasses.replace(joined[-1], text=span.text) == span:
            span = dataclasses.replace(span, text=joined.pop().text + span.text)  # noqa: PLW2901 - grown
        joined.append(span)
    return joined


def _span(span: Span, room: int) -> tuple[str, bool]:
    """One span in so much room, and whether all of it fitted."""
    shown = _styled(span, span.text)
    if utf16_length(shown) <= room:
        return shown, True
    low, high = 0, len(span.text)
    while low < high:
        middle = (low + high + 1) // 2
        if utf16_length(_styled(span, span.text[:middle] + "…")) <= room:
            low = middle
        else:
            high = middle - 1
    cut = _styled(span, span.text[:low] + "…")
    return (cut if utf16_length(cut) <= room else "", False)


def _styled(span: Span, text: str) -> str:
    if span.code and text.strip():
        # Nothing is read inside code but the mark that ends it.
        return f"``{_loose(text)}``" if "`" in text else f"`{text}`"
    body = text.strip()
    shown = escape(text)
    if not body or not (span.bold or span.strike or span.url):
        return shown
    # A mark must stand right at a word: white space goes outside.
    start = text[: len(text) - len(text.lstrip())]
    end = text[len(text.rstrip()) :]
    shown = escape(body)
    if span.url and _is_web(span.url):
        shown = f"[{shown}](<{span.url}>)"
    if span.strike:
        shown = f"~~{shown}~~"
    if span.bold:
        shown = f"**{shown}**"
    return f"{start}{shown}{end}"


def _loose(text: str) -> str:
    """Backticks inside code, kept from ending it."""
    return f" {text.replace('``', '` `')} "


def bare_link(url: str) -> str:
    """An address as words that can be tapped, without a preview; "" for what is none."""
    return f"<{url}>" if _is_web(url) else ""


def _is_web(url: str) -> bool:
    web = url.lower().startswith(("http://", "https://"))
    return web and not any(c in url for c in "<>()[] \n\r\t\\")
