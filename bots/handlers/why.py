"""`/why`: the exact rule by which a listing matched or missed each search."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sqlalchemy import text

from bots.conversation.context import Context, Replies
from bots.events import Command
from bots.replies import Notice, Reply, Rich, Span, Text
from bots.views.cards import cut, price_text
from core.alerts import marks
from core.alerts.marks import Mark
from core.alerts.plain_cards import load_listing_cards
from core.matching.match import match
from core.matching.verdict import Match, Miss, Rule
from core.searches import service

if TYPE_CHECKING:
    from core.alerts.card import AlertCard
    from core.searches.records import SavedSearch

MAX_SEARCHES = 30
_PRICES = frozenset({Rule.PRICE_HIGH, Rule.PRICE_LOW})


async def why(ctx: Context, command: Command) -> Replies:
    """`/why <link>`, or in answer to a card."""
    if command.args:
        async for reply in explain(ctx, command.args.split()[0]):
            yield reply
        return
    listing_id = await _answered_listing(ctx, command.reply_to)
    if listing_id is None:
        yield Reply(parts=(Notice(ctx.texts.rich("why.usage")),))
        return
    async for reply in explain_listing(ctx, listing_id):
        yield reply


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


async def explain(ctx: Context, link: str) -> Replies:
    """Explain the listing behind a link; only what we have stored is looked at."""
    async with ctx.services.database.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT id FROM (SELECT id, changed_at FROM listings WHERE url = :link"
                " UNION ALL SELECT l.id, l.changed_at FROM unnest(CAST(:names AS text[])) m,"
                " unnest(CAST(:ids AS text[])) e JOIN listings l ON l.external_id = e"
                " WHERE l.marketplace = m) found ORDER BY changed_at DESC LIMIT 1"
            ),
            {
                "link": link[:2000],
                "names": list(ctx.services.sources.names),
                "ids": _ids_in(link),
            },
        )
        row = found.first()
    if row is None:
        yield Reply(parts=(Notice(ctx.texts.rich("why.unknown_listing")),))
        return
    async for reply in explain_listing(ctx, row.id):
        yield reply


def _ids_in(link: str) -> list[str]:
    """Pieces of an address that may be a marketplace's id: digits and long tokens."""
    pieces = link.partition("?")[0].replace(".", "/").split("/")
    ids = [piece for piece in pieces if len(piece) >= 8 and any(c.isdigit() for c in piece)]
    return ids[:10]


async def explain_listing(ctx: Context, listing_id: int) -> Replies:
    """The verdict of every search of this person on one listing."""
    async with ctx.services.database.connect() as connection:
        cards = await load_listing_cards(connection, [listing_id], ctx.services.sources.label_of)
        mine = await service.list_searches(connection, ctx.owner.id, ctx.now)
        card = cards.get(listing_id)
        hidden = {}
        if card is not None:
            hidden = await marks.marks_of(connection, ctx.owner.id, [card.item_id])
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
    spans: list[Span] = []
    for line in lines:
        spans += [*line, Span("\n")]
    yield Reply(parts=(Text(tuple(spans[:-1])),))


def _verdict(ctx: Context, card: AlertCard, search: SavedSearch) -> Rich:
    verdict = match(search.criteria, card.listing)
    if isinstance(verdict, Match):
        return ctx.texts.rich("why.match", name=search.name)
    if isinstance(verdict, Miss):
        reason = explain_miss(ctx, verdict, search)
        return ctx.texts.rich("why.miss", name=search.name, reason=reason)
    return ctx.texts.rich("why.detail", name=search.name)


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
