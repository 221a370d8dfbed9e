"""`/watch` step by step: what, at most how much, where. Each answer is read for what it is.

People answer the question before, the one after, both at once, or "dunno". So an answer is read as
a fragment that changes what is known so far; whatever it tells is kept, and the next question is
the first one that is still open. An answer that tells nothing is asked for again, with the buttons.
Nothing said in answer to a question ever becomes a word to look for.
"""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, Replies
from bots.events import Button, Location
from bots.events import Text as TextEvent
from bots.handlers import flow
from bots.replies import Buttons, Notice, Part, Press, Reply, Rows, Text
from bots.views.criteria import understood
from bots.views.strangers import cut
from core.errors import UserError
from core.searches.criteria import Criteria
from core.searches.edit import apply_fragment
from core.searches.format import format_criteria
from core.searches.language import ChipKind
from core.searches.vocabulary import word_set
from core.text import fold, words

if TYPE_CHECKING:
    from core.searches.language import Parsed

PRICE: Final = "watch.price"
WHERE: Final = "watch.where"
PRICES: Final = (50, 100, 250, 500)
_SHRUGS: Final = word_set(
    """
    any anything anywhere anyplace everywhere nowhere no nope nah none nothing never dunno idk
    whatever wherever whichever skip pass unlimited egal cheap know sure idea limit care matter
    matters mind fussed bothered open flexible sky
    """
)
_BESIDE: Final = word_set(
    """
    i a an the it is its as at all not dont do does doesnt really well hmm um er price place max
    maximum town area budget possible to me my we is im ill yet just lol sorry please much far
    """
)
_HERE: Final = frozenset(
    {"here", "home", "my place", "near here", "nearby", "around here", "local"}
)
_BARE: Final = re.compile(r"\s*[£$€]?\s*\d[\d,. ]*\s*k?\s*[£$€]?\s*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*\d[\d,. ]*\s*k?\s*", re.IGNORECASE)
_HUNDREDS: Final = re.compile(r"\b(\d+)\s*(hundred|thousand|grand)\b", re.IGNORECASE)
_TIMES: Final = {"hundred": 100, "thousand": 1000, "grand": 1000}


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What has been said so far. A question may be answered with "any"."""

    line: str
    priced: bool = False
    placed: bool = False

    @classmethod
    def of(cls, ctx: Context) -> Known:
        """As the dialogue holds it. Raises `UserError` when it holds nothing (any more)."""
        data = ctx.dialogue.data
        if ctx.dialogue.step not in {PRICE, WHERE} or not data.get("line"):
            raise UserError("error.expired_button")
        return cls(str(data["line"]), bool(data.get("priced")), bool(data.get("placed")))


async def begin(ctx: Context, line: str) -> Replies:
    """Ask for what a line leaves open."""
    async for reply in _go_on(ctx, Known(line)):
        yield reply


async def _go_on(ctx: Context, known: Known, *said: Part) -> Replies:
    """The first question still open, or the preview."""
    criteria = flow.read_line(ctx, known.line).criteria
    priced = known.priced or _has_price(criteria)
    placed = known.placed or criteria.near is not None or criteria.country is not None
    if priced and placed:
        ctx.dialogue.end()
        async for reply in flow.preview_line(ctx, known.line):
            yield reply
        return
    step = WHERE if priced else PRICE
    ctx.dialogue.ask(step, line=known.line, priced=priced, placed=placed)
    yield Reply(parts=(*said, *_question(ctx, step)))


def _question(ctx: Context, step: str) -> tuple[Part, ...]:
    if step == PRICE:
        return (Text(ctx.texts.rich("watch.ask_price")), Buttons(_prices(ctx)))
    return (Text(ctx.texts.rich("watch.ask_where")), Buttons((_places(ctx),)))


def _prices(ctx: Context) -> Rows:
    tokens, texts = ctx.services.tokens, ctx.texts
    prices = tuple(
        Press(texts.money(Decimal(price), ctx.owner.currency), token=tokens.sign("w.price", price))
        for price in PRICES
    )
    return (prices, (ctx.press("watch.any_price", "w.price", 0),))


def _places(ctx: Context) -> tuple[Press, ...]:
    anywhere = ctx.press("watch.anywhere", "w.where", 0)
    if ctx.owner.home is None:
        return (anywhere,)
    label = ctx.texts("watch.my_place", place=ctx.owner.home.label)
    return (Press(label, token=ctx.services.tokens.sign("w.where", 1)), anywhere)


async def price_pressed(ctx: Context, _event: Button, args: tuple[str, ...]) -> Replies:
    """A price from the buttons, or any."""
    known, price = Known.of(ctx), int(args[0])
    line = known.line
    if price and ctx.owner.currency:
        # The button showed this currency, whatever the place turns out to be.
        limit = Criteria(price_max=Decimal(price), currency=ctx.owner.currency)
        line = f"{line} {format_criteria(limit)}"
    elif price:
        line = f"{line} under {price}"
    async for reply in _go_on(ctx, dataclasses.replace(known, line=line, priced=True)):
        yield reply


async def where_pressed(ctx: Context, _event: Button, args: tuple[str, ...]) -> Replies:
    """Anywhere, or the person's own place."""
    known, home = Known.of(ctx), ctx.owner.home
    near = f" near {home.label}" if args[0] == "1" and home is not None else ""
    known = dataclasses.replace(known, line=known.line + near, placed=True)
    async for reply in _go_on(ctx, known):
        yield reply


async def answered(ctx: Context, event: TextEvent | Location) -> Replies:
    """Whatever was typed, or a shared position."""
    known, step = Known.of(ctx), ctx.dialogue.step
    if isinstance(event, Location):
        place = ctx.services.gazetteer.nearest(event.lat, event.lon)
        said = f"near {place.label}" if place else ""
    else:
        said = event.text
    if _shrugs(said):
        priced, placed = known.priced or step == PRICE, known.placed or step == WHERE
        follow = _go_on(ctx, Known(known.line, priced, placed))
    else:
        before = flow.read_line(ctx, known.line).criteria
        clause = _clause(ctx, before, said, step)
        follow = _again(ctx, step, said) if clause is None else _taken(ctx, known, before, clause)
    async for reply in follow:
        yield reply


async def _again(ctx: Context, step: str, said: str) -> Replies:
    """Ask once more, kindly, with the buttons and a way out."""
    key = "watch.no_price" if step == PRICE else "watch.no_place"
    cancel = Press(ctx.texts("button.cancel"), send="/cancel")
    rows = _prices(ctx) if step == PRICE else (_places(ctx),)
    said = cut(said, 40)
    parts = (Notice(ctx.texts.rich(key, said=said), "warning"), Buttons((*rows, (cancel,))))
    yield Reply(parts=parts)


async def _taken(ctx: Context, known: Known, before: Criteria, clause: str) -> Replies:
    """Keep what an answer told, and say so if it was not what was asked for."""
    line = _joined(ctx, known.line, before, clause)
    after = flow.read_line(ctx, line)
    home_wanted = any(chip.kind is ChipKind.NEEDS_HOME for chip in after.chips)
    said: tuple[Part, ...] = ()
    if not known.priced and not _has_price(after.criteria):
        said = (Text(understood(after.criteria, ctx.texts, flow.labels(ctx))),)
    placed = known.placed or home_wanted
    async for reply in _go_on(ctx, dataclasses.replace(known, line=line, placed=placed), *said):
        yield reply


def _joined(ctx: Context, line: str, before: Criteria, clause: str) -> str:
    """The line with the clause; in its canonical form where the two would read as one phrase."""
    joined = f"{line} {clause}"
    changed = _fragment(ctx, before, clause)
    after = flow.read_line(ctx, joined).criteria
    if changed is None or after.required == changed.criteria.required:
        return joined
    return format_criteria(changed.criteria)


def _shrugs(said: str) -> bool:
    """No, any, dunno, I don't know, no idea, doesn't matter, as cheap as possible."""
    spoken = words(said)
    if not spoken:
        return True
    return all(word in _SHRUGS or word in _BESIDE for word in spoken) and any(
        word in _SHRUGS for word in spoken
    )


def _has_price(criteria: Criteria) -> bool:
    return criteria.free or criteria.price_max is not None or criteria.price_min is not None


def _fragment(ctx: Context, before: Criteria, said: str) -> Parsed | None:
    """What a clause changes; None if it is not one, or names a place nobody knows."""
    parsed = apply_fragment(before, said, flow.language_context(ctx), ctx.services.gazetteer)
    if parsed is None or any(chip.kind is ChipKind.UNKNOWN_PLACE for chip in parsed.chips):
        return None
    return parsed


def _clause(ctx: Context, before: Criteria, said: str, step: str) -> str | None:
    """The part of an answer that tells something, as a clause; None if it tells nothing."""
    said = _HUNDREDS.sub(lambda found: str(int(found[1]) * _TIMES[found[2].lower()]), said)
    if fold(said) in _HERE:
        return "near me"
    near = [f"near {said}", f"in {said}"]
    # A bare number after "where?" may be a postcode; after "how much?" it is money, of which kind
    # the place may still tell.
    first = near if step == WHERE and _BARE.fullmatch(said) else []
    if step == PRICE and _NUMBER.fullmatch(said):
        first = [f"under {said.strip()}"]
    for candidate in (*first, said, *near):
        parsed = _fragment(ctx, before, candidate)
        if parsed is not None and (parsed.criteria != before or parsed.chips):
            return candidate
    return _loose(ctx, before, said)


def _loose(ctx: Context, before: Criteria, said: str) -> str | None:
    """Price and place out of an answer with other words in it; the other words are let go."""
    read = flow.read_line(ctx, said).criteria
    clauses = []
    money = dataclasses.replace(
        Criteria(),
        free=read.free,
        price_min=read.price_min,
        price_max=read.price_max,
        about=read.about,
        currency=read.currency if _has_price(read) else None,
    )
    left = [term.text for group in read.required for term in group]
    numbers = [word for word in left if word.isdigit()]
    if _has_price(money):
        clauses.append(format_criteria(money))
    elif len(numbers) == 1:
        clauses.append(f"under {numbers[0]}")
    if read.near is not None or read.country is not None:
        place = dataclasses.replace(Criteria(), near=read.near, country=read.country)
        clauses.append(format_criteria(place))
    else:
        name = " ".join(word for word in left if not word.isdigit())
        if name and _fragment(ctx, before, f"near {name}") is not None:
            clauses.append(f"near {name}")
    return " ".join(clauses) or None
