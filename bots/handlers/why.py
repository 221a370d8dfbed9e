"""`/why`: the exact rule by which a listing matched or missed each search."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sqlalchemy import text

from bots.conversation.context import Context, Replies
from bots.conversation.offers import offer_of
from bots.events import Command
from bots.handlers import flow
from bots.handlers.links import Link, find_link
from bots.replies import Buttons, Chart, Notice, Part, Press, Reply, Rich, Span, Text
from bots.views.cards import price_text
from bots.views.criteria import understood
from bots.views.previews import hidden_line
from bots.views.strangers import cut
from core.alerts import marks
from core.alerts.marks import Mark
from core.alerts.plain_cards import load_listing_cards
from core.listings.history import SeenPrice, prices_of
from core.matching.match import all_misses, match
from core.matching.verdict import Match, Miss, Rule, by_telling
from core.preview import Tally, load_known
from core.searches import service
from core.subscriptions.limits import Limit, LimitReachedError

if TYPE_CHECKING:
    from core.alerts.card import AlertCard
    from core.searches.records import SavedSearch

MAX_SEARCHES = 30
MAX_PRICES = 8
ALL_PRICES = dt.timedelta(days=3650)
_NUMBER = re.compile(r"[0-9]{1,6}")
_BY_LINK = text("""
SELECT id FROM (
    SELECT id, changed_at FROM listings WHERE url = ANY(ARRAY[:link, :bare])
    UNION ALL
    SELECT l.id, l.changed_at
    FROM unnest(CAST(:names AS text[])) m, unnest(CAST(:ids AS text[])) e
    JOIN listings l ON l.external_id = e WHERE l.marketplace = m
) found ORDER BY changed_at DESC LIMIT 1
""")
_PRICES = frozenset({Rule.PRICE_HIGH, Rule.PRICE_LOW})


async def why(ctx: Context, command: Command) -> Replies:
    """`/why <link>`, `/why 2`, or in answer to a card."""
    link = find_link(command.args)
    number = command.args.strip().lstrip("#")
    if link is not None:
        how = explain(ctx, link)
    elif _NUMBER.fullmatch(number):
        how = explain_search(ctx, int(number))
    elif command.args:
        how = _usage(ctx)
    else:
        listing_id = await _answered_listing(ctx, command.reply_to)
        how = _usage(ctx) if listing_id is None else explain_listing(ctx, listing_id)
    async for reply in how:
        yield reply


async def _usage(ctx: Context) -> Replies:
    yield Reply(parts=(Notice(ctx.texts.rich("why.usage")),))


async def explain_search(ctx: Context, number: int) -> Replies:
    """What one search lets through of the listings that are stored, and what turns others away."""
    async with ctx.services.database.connect() as connection:
        search = await service.by_number(connection, ctx.owner.id, number)
        names = ctx.services.preview.asks(search.criteria)
        known = await load_known(connection, search.criteria, names, ctx.owner.id, ctx.now)
    tally = Tally(search.criteria, ctx.services.sources.label_of)
    tally.take(one for one in known.stored if not known.hides(one))
    state = tally.state(())
    lines = [
        ctx.texts.rich("why.search", name=search.name),
        understood(search.criteria, ctx.texts, flow.labels(ctx)),
        ctx.texts.rich("why.search_count", n=state.total),
    ]
    hidden = hidden_line(state.hidden, ctx.texts)
    if hidden:
        lines.append(ctx.texts.rich("preview.hidden", what=hidden))
    for near in state.near_misses:
        reason = explain_misses(ctx, near.misses, search)
        title = cut(near.card.listing.title, 60)
        lines.append(ctx.texts.rich("why.near", title=title, reason=reason))
    yield Reply(parts=(Text(_joined_lines(lines)),))


def _joined_lines(lines: list[Rich]) -> Rich:
    spans: list[Span] = []
    for line in lines:
        spans += [*line, Span("\n")]
    return tuple(spans[:-1])


async def _answered_listing(ctx: Context, message_id: str | None) -> int | None:
    """The listing of the card that was answered, or of the last card sent here."""
    async with ctx.services.database.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT a.listing_id FROM deliveries d JOIN alerts a ON a.id = d.alert_id"
                " WHERE d.destination_id = :place AND d.owner_id = :owner"
                " AND d.message_id IS NOT NULL"
                " AND (CAST(:message AS text) IS NULL OR d.message_id = :message)"
                " ORDER BY d.created_at DESC LIMIT 1"
            ),
            {"place": ctx.destination.id, "owner": ctx.owner.id, "message": message_id},
        )
        row = found.first()
    return row.listing_id if row else None


async def explain(ctx: Context, link: Link) -> Replies:
    """Explain the listing behind a link; only what we have stored is looked at."""
    async with ctx.services.database.connect() as connection:
        found = await connection.execute(
            _BY_LINK,
            {
                "link": link.url,
                "bare": link.url.partition("?")[0].partition("#")[0],
                "names": list(ctx.services.sources.names),
                "ids": _ids_in(link.url),
            },
        )
        row = found.first()
    if row is None:
        yield _unknown(ctx, link)
        return
    async for reply in explain_listing(ctx, row.id):
        yield reply


def _unknown(ctx: Context, link: Link) -> Reply:
    """A listing never seen: what can be done is to look for things like it."""
    parts: list[Part] = [Notice(ctx.texts.rich("why.unknown_listing"))]
    if link.words:
        label = ctx.texts("why.look_for", words=cut(link.words, 40))
        parts.append(Buttons(((Press(label, send=link.words),),)))
    return Reply(parts=tuple(parts))


def _ids_in(link: str) -> list[str]:
    """Pieces of an address that may be a marketplace's id: digits and long tokens."""
    pieces = link.partition("?")[0].replace(".", "/").split("/")
    ids = [piece for piece in pieces if len(piece) >= 8 and any(c.isdigit() for c in piece)]
    return ids[:10]


async def explain_listing(ctx: Context, listing_id: int) -> Replies:
    """The verdict of every search of this person on one listing."""
    async with ctx.services.database.connect() as connection:
        labels = ctx.services.sources.label_of
        cards = await load_listing_cards(connection, [listing_id], labels, whole=True)
        mine = await service.list_searches(connection, ctx.owner.id, ctx.now)
        card = cards.get(listing_id)
        seen = await prices_of(connection, listing_id, ctx.now - ALL_PRICES)
        hidden = {}
        if card is not None:
            hidden = await marks.marks_of(connection, ctx.person.id, [card.item_id])
    if card is None:
        yield Reply(parts=(Notice(ctx.texts.rich("why.unknown_listing")),))
        return
    title = ctx.texts.rich(
        "why.title",
        title=cut(card.listing.title, 80),
        price=price_text(card.listing, ctx.texts),
    )
    lines: list[Rich] = [title]
    if Mark.HIDDEN in hidden.get(card.item_id, frozenset()):
        lines.append(ctx.texts.rich("why.hidden_by_you"))
    if not mine:
        lines.append(ctx.texts.rich("why.no_searches"))
    lines += [_verdict(ctx, card, search) for search in mine[:MAX_SEARCHES]]
    told = _prices(ctx, card.listing.title, seen)
    yield Reply(parts=(Text(_joined_lines(lines)), *told))


def _prices(ctx: Context, title: str, seen: Sequence[SeenPrice]) -> tuple[Part, ...]:
    """What it cost before, as far back as the plan goes; one price alone is no history."""
    plan = ctx.services.plan_of(ctx.owner)
    since = ctx.now - dt.timedelta(days=plan.history_days)
    older = sum(one.at < since for one in seen)
    # The price that held when the time begins belongs to it.
    kept = seen[max(0, older - 1) :]
    limit: tuple[Part, ...] = ()
    if 1 < len(seen) > len(kept):
        wanted = (ctx.now - seen[0].at).days + 1
        reached = LimitReachedError(Limit.HISTORY, plan, wanted, n=plan.history_days)
        limit = (Notice(ctx.texts.rich(reached.key, **reached.params)), *offer_of(ctx, reached))
    return (*_chart(ctx, title, kept), *limit)


def _chart(ctx: Context, title: str, seen: Sequence[SeenPrice]) -> tuple[Part, ...]:
    if len(seen) < 2 or not seen[-1].currency:
        return ()
    texts = ctx.texts
    told = ", ".join(
        f"{texts.money(one.amount, one.currency)} ({texts.clock(one.at, ctx.now)})"
        for one in seen[-MAX_PRICES:]
    )
    points = tuple((one.at, float(one.amount)) for one in seen)
    alternative = texts("why.prices", prices=told)
    return (Chart(cut(title, 80), points, seen[-1].currency, alternative),)


def _verdict(ctx: Context, card: AlertCard, search: SavedSearch) -> Rich:
    verdict = match(search.criteria, card.listing)
    named = {"number": search.number, "name": search.name}
    if isinstance(verdict, Match):
        rules = understood(search.criteria, ctx.texts, flow.labels(ctx))
        return (*ctx.texts.rich("why.match", **named), Span(" "), *rules)
    if isinstance(verdict, Miss):
        reason = explain_misses(ctx, all_misses(search.criteria, card.listing), search)
        return ctx.texts.rich("why.miss", **named, reason=reason)
    return ctx.texts.rich("why.detail", **named)


def explain_misses(ctx: Context, misses: Iterable[Miss], search: SavedSearch) -> str:
    """The most telling rule with its limit and what was found, and the others shortly."""
    first, *others = by_telling(misses)
    reason = explain_miss(ctx, first, search)
    if not others:
        return reason
    shown = dict.fromkeys(
        ctx.texts(f"why.also.{one.rule}", detail=one.detail.replace(" | ", " / ")) for one in others
    )
    return ctx.texts("why.also", reason=reason, others=", ".join(shown))


def explain_miss(ctx: Context, miss: Miss, search: SavedSearch) -> str:
    """The rule in words, with the limit and what was found."""
    detail, found = miss.detail.replace(" | ", " / "), miss.found
    if miss.rule in _PRICES:
        detail, found = (_money(ctx, one, search) for one in (detail, found))
    elif miss.rule is Rule.DISTANCE and search.criteria.near is not None:
        near = search.criteria.near
        detail = ctx.texts.distance(near.radius_km, near.unit)
        number = found.split()[0] if found else ""
        if number.replace(".", "", 1).isdigit():
            found = ctx.texts.distance(float(number), near.unit)
    return ctx.texts(f"why.rule.{miss.rule}", detail=detail, found=found)


def _money(ctx: Context, written: str, search: SavedSearch) -> str:
    try:
        return ctx.texts.money(Decimal(written), search.criteria.currency)
    except InvalidOperation:
        return written
