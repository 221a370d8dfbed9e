"""A reply as a message of Discord: a line of text, embeds beside it, buttons below."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Final

from bots.discord.components import FORM, components
from bots.discord.limits import (
    CONTENT,
    EMBED_AUTHOR,
    EMBED_DESCRIPTION,
    EMBED_FOOTER,
    EMBED_TITLE,
    EMBED_TOTAL,
    EMBED_URL,
    EMBEDS,
    FIELD_VALUE,
    fit,
)
from bots.discord.markdown import escape, rich_text
from bots.discord.targets import Target
from bots.replies import (
    Buttons,
    Card,
    Chart,
    File,
    Form,
    Notice,
    Part,
    Press,
    Reply,
    Rich,
    Span,
    Style,
    Text,
)
from core.text import utf16_length

Json = dict[str, Any]
_MARKS: Final = {"warning": "⚠️ ", "error": "❌ ", "good": "✅ "}
_COLOUR: Final = 0x2F7D6D
_OVER: Final = 0x8A8F98
_SECTION_LENGTH: Final = 1_500


@dataclasses.dataclass(frozen=True, slots=True)
class Photo:
    """A picture of one embed, and in which of its places it stands."""

    embed: int
    slot: str
    url: str


@dataclasses.dataclass(slots=True)
class Message:
    """What is sent. `photos` are still addresses; who sends decides how they travel."""

    content: str = ""
    embeds: list[Json] = dataclasses.field(default_factory=list)
    components: list[Json] = dataclasses.field(default_factory=list)
    files: list[File] = dataclasses.field(default_factory=list)
    photos: list[Photo] = dataclasses.field(default_factory=list)
    forms: list[Form] = dataclasses.field(default_factory=list)

    def body(self) -> Json:
        """The JSON of the message; nobody is ever mentioned by it."""
        return {
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "allowed_mentions": {"parse": []},
        }


def render(reply: Reply, target: Target | None = None) -> Message:
    """Draw a reply."""
    message = Message()
    lines: list[str] = []
    rows: list[tuple[Press, ...]] = []
    for part in reply.parts:
        if isinstance(part, Card):
            rows += part.rows
            _add_card(message, part, lines)
        elif isinstance(part, Buttons):
            rows += part.rows
        elif isinstance(part, Form):
            rows.append((Press(part.title, token=f"{FORM}{part.token}", style=Style.PRIMARY),))
            message.forms.append(part)
        elif isinstance(part, File):
            message.files.append(part)
        else:
            _add_words(message, part, lines)
    message.content = _joined(lines)
    message.components = components(tuple(rows), target)
    _keep_within(message)
    if not (message.content or message.embeds or message.files):
        message.content = "\N{ZERO WIDTH SPACE}"
    return message


def _joined(lines: list[str]) -> str:
    """Lines up to the limit; one that does not fit goes whole, so that no mark is cut."""
    kept: list[str] = []
    room = CONTENT
    for more, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
        room -= utf16_length(line) + bool(kept)
        if room < (len("\n…") if more else 0):
            return "\n".join([*kept, "…"])
        kept.append(line)
    return "\n".join(kept)


def _words(part: Part) -> Rich:
    if isinstance(part, Notice):
        mark = _MARKS.get(part.level, "")
        return (Span(mark), *part.rich) if mark else part.rich
    if isinstance(part, Chart):
        return (Span(part.title, bold=True), Span(f"\n{part.alternative}"))
    return part.rich if isinstance(part, Text) else ()


def _add_words(message: Message, part: Part, lines: list[str]) -> None:
    """Words stand in the text; what follows a card stands in an embed, so the order is kept."""
    rich = _words(part)
    shown = rich_text(rich, _SECTION_LENGTH if message.embeds else CONTENT - 2)
    if not shown.strip():
        return
    if message.embeds and len(message.embeds) < EMBEDS:
        message.embeds.append({"description": shown})
    else:
        lines.append(shown)


def _add_card(message: Message, card: Card, lines: list[str]) -> None:
    if not card.small or not (lines or message.embeds):
        summary = escape(card.summary)
        lines.insert(0, f"~~{summary}~~" if card.struck else summary)
    if len(message.embeds) >= EMBEDS:
        lines.append(escape(card.summary))
        return
    embed = _small(card) if card.small else _large(card)
    if card.photo_url and utf16_length(card.photo_url) <= EMBED_URL:
        slot = "thumbnail" if card.small else "image"
        message.photos.append(Photo(len(message.embeds), slot, card.photo_url))
        embed[slot] = {"url": card.photo_url}
    message.embeds.append(embed)


def _head(card: Card) -> Json:
    """What both sizes of a card have."""
    title = escape(card.title) or "…"
    embed: Json = {
        "title": fit(f"~~{title}~~" if card.struck else title, EMBED_TITLE),
        "color": _OVER if card.struck else _COLOUR,
    }
    if card.url and utf16_length(card.url) <= EMBED_URL:
        embed["url"] = card.url
    if card.badge:
        embed["author"] = {"name": fit(card.badge, EMBED_AUTHOR)}
    if card.reason:
        embed["footer"] = {"text": fit(card.reason, EMBED_FOOTER)}
    return embed


def _price(card: Card) -> str:
    if not card.struck:
        return rich_text(card.price, 300)
    return rich_text(tuple(dataclasses.replace(s, strike=True) for s in card.price), 300)


def _more(card: Card) -> list[str]:
    lines = [f"📉 {escape(card.deal)}"] if card.deal else []
    return [*lines, f"⚠️ {escape(card.caution)}"] if card.caution else lines


def _live(moment: dt.datetime | None) -> str:
    """A time that Discord keeps true: "3 minutes ago"."""
    return f"<t:{int(moment.timestamp())}:R>" if moment is not None else ""


def _time(card: Card) -> str:
    """The line of times with its clock made live: "listed 3 minutes ago, found 40 s later"."""
    if not card.times or not card.clock or card.clock_at is None:
        return "\n".join(filter(None, (_live(card.listed_at or card.found_at), escape(card.times))))
    before, _, after = card.times.partition(card.clock)
    return f"{escape(before)}{_live(card.clock_at)}{escape(after)}"


def _large(card: Card) -> Json:
    embed = _head(card)
    embed["description"] = fit("\n".join(filter(None, (_price(card), *_more(card)))), 2_000)
    named = (("📍", escape(card.place)), ("🏷️", escape(card.source)), ("🕒", _time(card)))
    embed["fields"] = [
        {"name": name, "value": fit(value, FIELD_VALUE), "inline": True}
        for name, value in named
        if value
    ]
    return embed


def _small(card: Card) -> Json:
    embed = _head(card)
    live = _live(card.listed_at or card.found_at)
    facts = " · ".join(filter(None, (_price(card), escape(card.place), escape(card.source), live)))
    embed["description"] = fit("\n".join([facts, *_more(card)]), 800)
    return embed


def _length(embed: Json) -> int:
    """What counts towards the limit of all embeds together."""
    texts = [embed.get("title", ""), embed.get("description", "")]
    texts += [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    texts += [t for field in embed.get("fields", ()) for t in (field["name"], field["value"])]
    return sum(utf16_length(text) for text in texts)


def _keep_within(message: Message) -> None:
    """All embeds of a message share one limit; the last go where it is passed."""
    room = EMBED_TOTAL
    for number, embed in enumerate(message.embeds):
        embed["description"] = fit(embed.get("description", ""), EMBED_DESCRIPTION)
        room -= _length(embed)
        if room < 0:
            del message.embeds[number:]
            message.photos = [photo for photo in message.photos if photo.embed < number]
            return
