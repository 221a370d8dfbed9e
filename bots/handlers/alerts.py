"""The buttons of a card: not for me, keep, more and what is behind it."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from typing import TYPE_CHECKING

from bots.conversation.context import Context, Replies
from bots.events import Button
from bots.handlers import drafts, flow, fragments, searches, why
from bots.replies import Buttons, Notice, Press, Reply, Rows, Text
from bots.views.cards import card_of, first_rows, is_over, more_rows
from core.alerts import marks
from core.alerts.card import AlertCard
from core.alerts.kept import bundled_listings, card_for
from core.alerts.marks import Mark
from core.errors import UserError
from core.matching.prepared import prepare
from core.places import KM_PER_MILE
from core.searches import service
from core.searches.criteria import Criteria, Exclusion, Term, to_json
from core.searches.language import Parsed

if TYPE_CHECKING:
    from core.searches.records import SavedSearch

Args = tuple[str, ...]
OFFERED_WORDS = 4
CUTS = (Decimal("0.9"), Decimal("0.8"), Decimal("0.7"))


async def _card(ctx: Context, args: Args) -> AlertCard:
    """The card that was pressed. Raises `UserError` if it is gone or somebody else's."""
    async with ctx.services.database.connect() as connection:
        labels = ctx.services.sources.label_of
        card = await card_for(connection, ctx.owner.id, int(args[0]), labels)
    if card is None:
        raise UserError("error.gone")
    return card


async def _search(ctx: Context, card: AlertCard, args: Args) -> SavedSearch:
    """The search behind a card's button, one that still stands; says so where none does."""
    wanted = int(args[1]) if len(args) > 1 else 0
    if not card.search_ids:
        raise UserError("error.gone")
    async with ctx.services.database.connect() as connection:
        found = [await service.get(connection, ctx.owner.id, one) for one in card.search_ids]
    known = [search for search in found if search is not None]
    if not known:
        raise UserError("error.gone")
    known.sort(key=lambda search: (search.state == "deleted", search.id != wanted))
    return searches.standing(known[0])


def _redrawn(ctx: Context, event: Button, card: AlertCard, rows: Rows, toast: str = "") -> Reply:
    """The same card with other buttons, in place."""
    if is_over(card.listing):
        rows = ()
    return Reply(parts=(card_of(card, ctx.style, rows=rows),), edit=event.message_id, toast=toast)


async def not_for_me(ctx: Context, _event: Button, args: Args) -> Replies:
    """Hide the item for this person, and ask why, once."""
    card = await _card(ctx, args)
    async with ctx.services.database.connect() as connection:
        await marks.set_mark(
            connection,
            owner_id=ctx.person.id,
            item_id=card.item_id,
            listing_id=card.listing_id,
            mark=Mark.HIDDEN,
        )
    if ctx.in_community:
        yield Reply(parts=(), toast=ctx.texts("group.hidden"))
        return
    delivery = int(args[0])
    rows = tuple(
        ctx.press(f"alerts.no.{why_not}", "a.nowhy", delivery, why_not)
        for why_not in ("dear", "far", "kind", "this")
    )
    undo = (ctx.press("button.undo", "a.unhide", delivery),)
    yield Reply(
        parts=(Text(ctx.texts.rich("alerts.hidden")), Buttons((rows, undo))),
        toast=ctx.texts("alerts.hidden_toast"),
    )


async def unhide(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo of not for me."""
    card = await _card(ctx, args)
    async with ctx.services.database.connect() as connection:
        await marks.unset_mark(
            connection, owner_id=ctx.person.id, item_id=card.item_id, mark=Mark.HIDDEN
        )
    yield Reply(parts=(Notice(ctx.texts.rich("undone")),), edit=event.message_id)


async def why_not(ctx: Context, event: Button, args: Args) -> Replies:
    """The reason of a hide; each leads to a change the person can take with one tap."""
    card = await _card(ctx, args)
    reason = args[1]
    async with ctx.services.database.connect() as connection:
        await marks.set_mark(
            connection,
            owner_id=ctx.person.id,
            item_id=card.item_id,
            listing_id=card.listing_id,
            mark=Mark.HIDDEN,
            why=reason,
        )
    thanks = Reply(parts=(Notice(ctx.texts.rich("alerts.no.thanks")),), edit=event.message_id)
    if reason == "this" or not card.search_ids:
        yield thanks
        return
    search = await _search(ctx, card, ())
    if reason == "kind":
        yield await _offer_words(ctx, event, search, card)
        return
    changed = _dearer(card, search) if reason == "dear" else _nearer(card, search)
    yield thanks if changed is None else await _offer(ctx, event, search, changed, reason)


def _telling_words(card: AlertCard, search: SavedSearch) -> list[str]:
    """Words of the title that the search does not ask for: what is wrong may be one of them."""
    asked = {w for group in search.criteria.required for term in group for w in term.text.split()}
    words = prepare(card.listing).title_words
    telling = [w for w in words if w not in asked and len(w) > 3 and w.isalpha()]
    return list(dict.fromkeys(telling))[:OFFERED_WORDS]


async def _offer_words(ctx: Context, event: Button, search: SavedSearch, card: AlertCard) -> Reply:
    """Offer to hide one of the title's words; any other can be typed."""
    flow.refer_to(ctx, search_id=search.id)
    words = _telling_words(card, search)
    how = ctx.texts.rich("alerts.no.kind_how", word=words[-1] if words else "parts")
    if not words:
        return Reply(parts=(Notice(how),), edit=event.message_id)
    offers = [
        dataclasses.replace(
            search.criteria, excluded=(*search.criteria.excluded, Exclusion(Term(word)))
        )
        for word in words
    ]
    draft_id = await _keep_offers(ctx, search, offers)
    tokens = ctx.services.tokens
    row = tuple(
        Press(
            ctx.texts("alerts.no.kind_hide", word=word),
            token=tokens.sign("d.apply", draft_id, number),
        )
        for number, word in enumerate(words)
    )
    return Reply(parts=(Text(how), Buttons((row,))), edit=event.message_id)


async def _keep_offers(ctx: Context, search: SavedSearch, offers: list[Criteria]) -> int:
    async with ctx.services.database.connect() as connection:
        return await service.save_draft(
            connection,
            owner_id=ctx.owner.id,
            criteria=offers[0],
            state=flow.owned(
                ctx,
                {
                    "offers": [to_json(offer) for offer in offers],
                    "before": to_json(search.criteria),
                },
            ),
            search_id=search.id,
        )


def _dearer(card: AlertCard, search: SavedSearch) -> Criteria | None:
    """A limit a tenth under this price, if that is lower than the one there is."""
    price, criteria = card.listing.price, search.criteria
    if price is None or criteria.currency not in {None, card.listing.currency}:
        return None
    lower = (price * CUTS[0]).quantize(Decimal(1))
    if lower < 1 or (criteria.price_max is not None and lower >= criteria.price_max):
        return None
    return dataclasses.replace(
        criteria, price_max=lower, about=None, currency=card.listing.currency
    )


def _nearer(card: AlertCard, search: SavedSearch) -> Criteria | None:
    """A radius that ends before this place, in whole units people use."""
    near = search.criteria.near
    if near is None or card.distance_km is None:
        return None
    unit = KM_PER_MILE if near.unit == "mi" else 1.0
    radius = max(1, math.floor(card.distance_km / unit * 0.8)) * unit
    if radius >= near.radius_km:
        return None
    return dataclasses.replace(
        search.criteria, near=dataclasses.replace(near, radius_km=radius, assumed=False)
    )


async def _offer(
    ctx: Context, event: Button, search: SavedSearch, changed: Criteria, reason: str
) -> Reply:
    draft_id = await _keep_offers(ctx, search, [changed])
    near = changed.near
    line = ctx.texts.rich(
        f"alerts.no.{reason}_offer",
        name=search.name,
        max=ctx.texts.money(changed.price_max or Decimal(0), changed.currency),
        distance=ctx.texts.distance(near.radius_km, near.unit) if near else "",
    )
    answers = (
        ctx.press("button.yes", "d.apply", draft_id, 0),
        ctx.press("button.no", "d.cancel", draft_id),
    )
    return Reply(parts=(Text(line), Buttons((answers,))), edit=event.message_id)


async def keep(ctx: Context, event: Button, args: Args) -> Replies:
    """Put aside, or take back."""
    card = await _card(ctx, args)
    owner, item = ctx.person.id, card.item_id
    async with ctx.services.database.connect() as connection:
        taken = await marks.unset_mark(connection, owner_id=owner, item_id=item, mark=Mark.KEPT)
        if not taken:
            await marks.set_mark(
                connection,
                owner_id=owner,
                item_id=item,
                listing_id=card.listing_id,
                mark=Mark.KEPT,
            )
    if ctx.in_community:
        # The star on the card is everybody's to see, so it does not change.
        yield Reply(parts=(), toast=ctx.texts("group.unkept" if taken else "group.kept"))
        return
    toast = ctx.texts("alerts.unkept" if taken else "alerts.kept")
    card = dataclasses.replace(card, kept=not taken)
    yield _redrawn(ctx, event, card, first_rows(card, ctx.style), toast)


async def more(ctx: Context, event: Button, args: Args) -> Replies:
    """Swap the buttons for the other ones."""
    card = await _card(ctx, args)
    yield _redrawn(ctx, event, card, more_rows(card, ctx.style))


async def back(ctx: Context, event: Button, args: Args) -> Replies:
    """Swap them back."""
    card = await _card(ctx, args)
    yield _redrawn(ctx, event, card, first_rows(card, ctx.style))


async def hide_seller(ctx: Context, _event: Button, args: Args) -> Replies:
    """Nothing of this seller any more."""
    card = await _card(ctx, args)
    listing = card.listing
    if not listing.seller:
        raise UserError("error.gone")
    async with ctx.services.database.connect() as connection:
        await marks.hide_seller(
            connection,
            owner_id=ctx.owner.id,
            marketplace=listing.marketplace,
            seller=listing.seller,
        )
    line = ctx.texts.rich(
        "alerts.seller_hidden", seller=listing.seller, marketplace=card.marketplace_label
    )
    undo = ctx.press("button.undo", "a.unseller", int(args[0]))
    yield Reply(parts=(Text(line), Buttons(((undo,),))))


async def show_seller(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo of hide seller."""
    card = await _card(ctx, args)
    seller = card.listing.seller or ""
    async with ctx.services.database.connect() as connection:
        await marks.unhide_seller(
            connection,
            owner_id=ctx.owner.id,
            marketplace=card.listing.marketplace,
            seller=seller,
        )
    line = ctx.texts.rich("alerts.seller_shown", seller=seller)
    yield Reply(parts=(Text(line),), edit=event.message_id)


async def snooze(ctx: Context, _event: Button, args: Args) -> Replies:
    """Ask for how long."""
    search = await _search(ctx, await _card(ctx, args), args)
    hours = {"hour": 1, "day": 12, "week": 24 * 7}
    row = tuple(
        ctx.press(f"searches.snooze_{name}", "s.snooze", search.id, count)
        for name, count in hours.items()
    )
    line = ctx.texts.rich("searches.snooze_how", name=search.name)
    yield Reply(parts=(Text(line), Buttons((row,))))


async def lower_max(ctx: Context, _event: Button, args: Args) -> Replies:
    """Offer lower limits."""
    card = await _card(ctx, args)
    search = await _search(ctx, card, args)
    limit = search.criteria.price_max or card.listing.price
    if limit is None:
        flow.refer_to(ctx, search_id=search.id)
        yield Reply(parts=(Notice(ctx.texts.rich("preview.change_how")),), asks=True)
        return
    currency = search.criteria.currency or card.listing.currency
    steps = dict.fromkeys(int(limit * share) for share in CUTS if int(limit * share) > 0)
    row = tuple(
        Press(
            ctx.texts("alerts.lower_to", max=ctx.texts.money(Decimal(step), currency)),
            token=ctx.services.tokens.sign("a.max", int(args[0]), search.id, step),
        )
        for step in steps
    )
    yield Reply(parts=(Text(ctx.texts.rich("alerts.lower", name=search.name)), Buttons((row,))))


async def set_max(ctx: Context, _event: Button, args: Args) -> Replies:
    """One of the lower limits: shown with what it would match, one tap makes it so."""
    card = await _card(ctx, args)
    search = await _search(ctx, card, args)
    currency = search.criteria.currency or card.listing.currency
    changed = dataclasses.replace(
        search.criteria, price_max=Decimal(args[2]), currency=currency, about=None
    )
    parsed = Parsed(criteria=changed)
    async for reply in fragments.confirm_change(ctx, parsed, search.id, search.criteria, ""):
        yield reply


async def explain(ctx: Context, _event: Button, args: Args) -> Replies:
    """Why this card came."""
    card = await _card(ctx, args)
    async for reply in why.explain_listing(ctx, card.listing_id):
        yield reply


async def stop_search(ctx: Context, event: Button, args: Args) -> Replies:
    """Stop the search behind the card; Undo brings it back."""
    search = await _search(ctx, await _card(ctx, args), args)
    async for reply in searches.delete_pressed(ctx, event, (str(search.id),)):
        yield reply


async def show_bundle(ctx: Context, _event: Button, args: Args) -> Replies:
    """Everything in a bundle, as small cards."""
    async with ctx.services.database.connect() as connection:
        away = await bundled_listings(connection, ctx.owner.id, int(args[0]))
    action = ("b.all", int(args[0]))
    async for reply in drafts.list_cards(ctx, list(away), int(args[1]), action, away=away):
        yield reply
