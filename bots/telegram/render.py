"""A reply as one Telegram message: lines, at most one photo or file, and a keyboard."""

from __future__ import annotations

import dataclasses
import functools

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
    Rows,
    Span,
    Text,
)
from bots.telegram.limits import CAPTION, CARD_CAPTION, TEXT
from bots.telegram.markup import Line, fitted, html_of, plain_of, split, untappable
from bots.views.cards import safe_url

_BLANK = Line(())
_DOT = " · "


@dataclasses.dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent. Its text has been cut to what fits."""

    lines: tuple[Line, ...]
    photo: str | None = None
    file: File | None = None
    rows: Rows = ()

    @property
    def html(self) -> str:
        """The text as markup."""
        return html_of(self.lines)

    @property
    def plain(self) -> str:
        """The text alone; a phone that is locked shows its first line."""
        return plain_of(self.lines)

    @property
    def location(self) -> Press | None:
        """The button that asks for the phone's position, if there is one."""
        return next((p for row in self.rows for p in row if p.ask_location), None)


def render(reply: Reply) -> Rendered:
    """Put all parts of a reply into one message."""
    large = [part for part in reply.parts if isinstance(part, Card) and not part.small]
    file = next((part for part in reply.parts if isinstance(part, File)), None)
    if len(large) > 1:
        # One message has one photo; of many cards none is larger than the others.
        parts = tuple(
            dataclasses.replace(part, small=True) if part in large else part for part in reply.parts
        )
        return render(dataclasses.replace(reply, parts=parts))
    lines: list[Line] = []
    rows: list[tuple[Press, ...]] = []
    for part in reply.parts:
        shown = lines_of(part)
        lines += [_BLANK, *shown] if lines and shown else shown
        if isinstance(part, Card | Buttons):
            rows += part.rows
    photo = safe_url(large[0].photo_url) if large else None
    limit = TEXT if not (large or file) else CAPTION
    if large and len(reply.parts) == 1:
        limit = CARD_CAPTION
    return Rendered(fitted(tuple(lines), limit), photo, file, tuple(rows))


@functools.singledispatch
def lines_of(part: Part) -> tuple[Line, ...]:
    """The lines of one part."""
    raise TypeError(f"Telegram cannot show {type(part).__name__}")


@lines_of.register
def _text(part: Text) -> tuple[Line, ...]:
    return split(part.rich)


@lines_of.register
def _notice(part: Notice) -> tuple[Line, ...]:
    return split(part.rich)


@lines_of.register
def _buttons(_part: Buttons) -> tuple[Line, ...]:
    return ()


@lines_of.register
def _file(_part: File) -> tuple[Line, ...]:
    return ()


@lines_of.register
def _chart(part: Chart) -> tuple[Line, ...]:
    return (Line((Span(part.title, bold=True),)), Line((Span(part.alternative),)))


@lines_of.register
def _form(part: Form) -> tuple[Line, ...]:
    asked = [Line((Span(f"{field.label}: {field.value or '–'}"),)) for field in part.fields]
    return (Line((Span(part.title, bold=True),)), *asked)


@lines_of.register
def _card(part: Card) -> tuple[Line, ...]:
    return _small(part) if part.small else _large(part)


def _plain(rich: Rich) -> str:
    return "".join(span.text for span in rich)


def _headline(card: Card, url: str | None = None) -> Line:
    """The lock-screen line: "£285 · Trek Marlin 5 M · 6 mi"."""
    price, dot, rest = card.summary.partition(_DOT)
    spans = (
        Span(price, bold=True, strike=card.struck),
        Span(dot, strike=card.struck),
        Span(rest, strike=card.struck, url=url),
    )
    return Line(tuple(span for span in spans if span.text))


def _price(card: Card) -> Rich:
    """The price in full, if it says more than the headline: an old one, postage, bids."""
    # The headline of a test begins with that word, and its price comes after it.
    return card.price if _plain(card.price) not in card.summary.split(_DOT)[:2] else ()


def _large(card: Card) -> tuple[Line, ...]:
    title = "" if card.title in card.summary else card.title
    badge = "" if card.summary.startswith(f"{card.badge}{_DOT}") else card.badge
    lines = [
        _headline(card),
        Line((Span(badge, bold=True),)),
        Line(_price(card), 90),
        Line((Span(title),), 20),
        Line((Span(card.place),), 60),
        Line((Span(card.source),), 50),
        Line((Span(card.times),), 40, card.clock_at, card.clock),
        Line((Span(card.reason),), 70),
        Line((Span(card.deal),), 55),
        Line((Span(card.caution),), 80),
    ]
    if card.struck:
        # What matters most about a thing that is gone is that it is gone.
        lines[0], lines[1] = lines[1], lines[0]
    return _still(lines)


def _small(card: Card) -> tuple[Line, ...]:
    said = (card.badge, card.place, card.source, card.times, card.reason, card.deal, card.caution)
    lines = [
        _headline(card, safe_url(card.url)),
        Line(_price(card), 90),
        Line((Span(_DOT.join(words for words in said if words)),), 60, card.clock_at, card.clock),
    ]
    return _still(lines)


def _still(lines: list[Line]) -> tuple[Line, ...]:
    """What an advert says, without what could be tapped in it."""
    return tuple(
        dataclasses.replace(
            line,
            rich=tuple(dataclasses.replace(s, text=untappable(s.text)) for s in line.rich),
        )
        for line in lines
        if line.plain
    )
