"""The buttons of a preview: watch, show all, change, cancel, chips, questions, loosening."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from bots.conversation.context import Context, Replies
from bots.conversation.offers import remarks_on
from bots.events import Button
from bots.handlers import browsers, communities, flow, posting
from bots.replies import Buttons, Notice, Part, Press, Reply, Span, Text
from bots.views.cards import card_of
from bots.views.criteria import understood
from core.alerts.naming import name_saved_search
from core.alerts.plain_cards import load_listing_cards
from core.errors import UserError
from core.people import service as people
from core.people.communities import use_place
from core.searches import service
from core.searches.criteria import Criteria, Handover, to_json
from core.searches.records import SavedDraft, SavedSearch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.criteria import Near

PAGE = 10
Args = tuple[str, ...]


async def watch_it(ctx: Context, event: Button, args: Args) -> Replies:
    """Watch this: save the search, or the change of one, in the message that was pressed."""
    refused = await posting.refusal(ctx, event)
    if refused is not None:
        yield refused
        return
    async with ctx.services.database.connect() as connection:
        draft = await service.require_draft(connection, ctx.owner.id, int(args[0]), lock=True)
        done = bool(draft.state.get("done"))
        changes = draft.search_id is not None
        first = False
        if done:
            search = await service.require(connection, ctx.owner.id, draft.search_id or 0)
        else:
            search = await _save(ctx, connection, draft)
            first = await _remember(ctx, connection, draft.criteria)
    if done and search.state != "deleted":
        yield Reply(parts=(Notice(ctx.texts.rich("watching.already")),))
        return
    if done:
        raise UserError("error.gone")
    flow.refer_to(ctx, search_id=search.id)
    parts = _changed(ctx, search, draft) if changes else _saved(ctx, search, draft)
    yield Reply(parts=parts, edit=event.message_id)
    if first and ctx.address.platform == "web":
        yield _reach(ctx)
    if ctx.in_community and not changes:
        await communities.keep_reachable(ctx)


async def _save(ctx: Context, connection: AsyncConnection, draft: SavedDraft) -> SavedSearch:
    """A new search, or the new criteria of one; the draft remembers that it was done."""
    seen, before = set(draft.state.get("seen", ())), {}
    if draft.search_id is not None:
        # Undo leads back to what holds now, which may be newer than the question about the change.
        held = await service.require(connection, ctx.owner.id, draft.search_id)
        before = {"before": to_json(held.criteria)}
        if not draft.state.get("counted"):
            # Pressed before the count was there: what is stored is no more news than what is shown.
            stored = await flow.stored_matches(ctx, connection, draft.criteria)
            seen.update(stored.item_ids)
        search = await service.change(
            connection, ctx.owner.id, draft.search_id, draft.criteria, seen_item_ids=seen
        )
    else:
        search = await service.create(
            connection,
            owner_id=ctx.owner.id,
            criteria=draft.criteria,
            destination_ids=[ctx.destination.id],
            plan=ctx.services.plan_of(ctx.owner),
            now=ctx.now,
            created_by=ctx.identity_id,
            seen_item_ids=seen,
        )
        await use_place(connection, ctx.destination.id)
    await name_saved_search(connection, search_id=search.id, item_ids=sorted(seen), now=ctx.now)
    state = {**draft.state, **before, "done": True}
    await service.update_draft(connection, draft, state=state, search_id=search.id)
    return search


def _changed(ctx: Context, search: SavedSearch, draft: SavedDraft) -> tuple[Part, ...]:
    line = (
        *ctx.texts.rich("watching.changed", name=search.name),
        Span(" "),
        *understood(search.criteria, ctx.texts, flow.labels(ctx)),
    )
    undo = ctx.press("button.undo", "d.undo", draft.id)
    return (Text(line), Buttons(((undo, ctx.press("searches.edit", "s.edit", search.id)),)))


async def undo_change(ctx: Context, event: Button, args: Args) -> Replies:
    """Give a search back the criteria it had before a change."""
    draft = await flow.draft_of(ctx, args)
    before = flow.criteria_at(draft.state, "before")
    if before is None or draft.search_id is None:
        raise UserError("error.expired_button")
    async with ctx.services.database.connect() as connection:
        search = await service.change(connection, ctx.owner.id, draft.search_id, before)
    line = (
        *ctx.texts.rich("undone"),
        Span(" "),
        *understood(search.criteria, ctx.texts, flow.labels(ctx)),
    )
    yield Reply(parts=(Text(line),), edit=event.message_id)


async def apply(ctx: Context, event: Button, args: Args) -> Replies:
    """Give a search at once one of several criteria that were offered for it."""
    draft = await flow.draft_of(ctx, args)
    criteria = flow.criteria_at(draft.state, "offers", int(args[1]))
    if criteria is None or draft.search_id is None:
        raise UserError("error.expired_button")
    async with ctx.services.database.connect() as connection:
        search = await service.change(connection, ctx.owner.id, draft.search_id, criteria)
    flow.refer_to(ctx, search_id=search.id)
    yield Reply(parts=_changed(ctx, search, draft), edit=event.message_id)


def _saved(ctx: Context, search: SavedSearch, draft: SavedDraft) -> tuple[Part, ...]:
    texts = ctx.texts
    span = texts.span(interval(ctx, search))
    line = texts.rich("watching.saved", name=search.name, span=span)
    seen = len(draft.state.get("seen", ()))
    if seen:
        line = (*line, Span(" "), *texts.rich("watching.not_repeated", n=seen))
    parts: list[Part] = [Text(line)]
    if any(m.capabilities.demo for m in ctx.services.sources):
        parts.append(Notice(texts.rich("watching.demo")))
    parts += remarks_on(ctx, search.criteria)
    row = (
        ctx.press("button.undo", "s.undo", search.id),
        ctx.press("watching.test_card", "s.test", search.id),
    )
    return (*parts, Buttons((row,)))


def interval(ctx: Context, search: SavedSearch) -> float:
    """Seconds between two looks at the quickest marketplace of a search."""
    named = search.criteria.marketplaces
    quickest = min(
        (
            m.capabilities.min_interval_seconds
            for m in ctx.services.sources
            if not named or m.name in named
        ),
        default=300,
    )
    least = ctx.services.plan_of(ctx.owner).min_interval_seconds
    return max(quickest, least, (search.criteria.every_minutes or 0) * 60)


async def _remember(ctx: Context, connection: AsyncConnection, criteria: Criteria) -> bool:
    """Keep place, currency and units of the first search; whether this was the first Watch."""
    owner, near = ctx.owner, criteria.near
    changes: dict[str, object] = {}
    if near is not None and owner.home is None:
        changes["home"] = near.place
        if owner.timezone == "UTC":
            changes["timezone"] = near.place.timezone
    if near is not None and owner.units is None:
        changes["units"] = near.unit
    if criteria.currency and owner.currency is None:
        changes["currency"] = criteria.currency
    first = not owner.preferences.reach_asked
    if first:
        changes["preferences"] = dataclasses.replace(owner.preferences, reach_asked=True)
    if changes:
        await people.update_owner(connection, owner, **changes)
    return first


def _reach(ctx: Context) -> Reply:
    """Once, after the first Watch: how to be told when the tab is closed."""
    ways = browsers.ways_in(ctx, ctx.services.fallback_kinds, "p.reach")
    if not ways:
        return Reply(parts=(Notice(ctx.texts.rich("watching.reach_none")),))
    rows = tuple((way,) for way in ways)
    return Reply(parts=(Text(ctx.texts.rich("watching.reach")), Buttons(rows)))


async def show_all(ctx: Context, _event: Button, args: Args) -> Replies:
    """A page of everything that matched, as small cards."""
    draft, start = await flow.draft_of(ctx, args), int(args[1])
    ids = [int(one) for one in draft.state.get("cards", ())]
    async for reply in list_cards(ctx, ids, start, ("d.all", draft.id), near=draft.criteria.near):
        yield reply


async def list_cards(
    ctx: Context,
    listing_ids: list[int],
    start: int,
    action: tuple[str, int],
    *,
    near: Near | None = None,
    away: Mapping[int, float | None] | None = None,
) -> Replies:
    """Small cards of some listings, ten at a time; as far from a place, or `away` in km."""
    page = listing_ids[start : start + PAGE]
    sources = ctx.services.sources
    async with ctx.services.database.connect() as connection:
        cards = await load_listing_cards(connection, page, sources.label_of, near)
    if not cards:
        raise UserError("error.gone")
    for one in cards.keys() & (away or {}).keys():
        cards[one] = dataclasses.replace(cards[one], distance_km=(away or {})[one])
    parts: list[Part] = [card_of(cards[one], ctx.style, small=True) for one in page if one in cards]
    left = len(listing_ids) - start - PAGE
    if left > 0:
        token = ctx.services.tokens.sign(action[0], action[1], start + PAGE)
        label = ctx.texts("preview.show_all", n=left)
        parts.append(Buttons(((Press(label, token=token),),)))
    yield Reply(parts=tuple(parts))


async def change(ctx: Context, _event: Button, args: Args) -> Replies:
    """Ask what should change; the next fragment means this draft."""
    draft = await flow.draft_of(ctx, args)
    flow.refer_to(ctx, draft_id=draft.id)
    yield Reply(parts=(Notice(ctx.texts.rich("preview.change_how")),), asks=True)


async def cancel(ctx: Context, event: Button, args: Args) -> Replies:
    """Forget the draft's buttons; nothing was saved."""
    await _close(ctx, await flow.draft_of(ctx, args))
    ctx.dialogue.last_search = {}
    yield Reply(parts=(Notice(ctx.texts.rich("cancelled")),), edit=event.message_id)


async def _close(ctx: Context, draft: SavedDraft) -> None:
    """Its message says something else from now on; results that are still to come must not."""
    async with ctx.services.database.connect() as connection:
        held = await service.require_draft(connection, ctx.owner.id, draft.id, lock=True)
        await service.update_draft(connection, held, state={**held.state, "closed": True})


async def _again(ctx: Context, event: Button, draft: SavedDraft, criteria: Criteria) -> Replies:
    """Preview changed criteria in the same message; what was asked or assumed is settled."""
    await _close(ctx, draft)
    state = {k: v for k, v in draft.state.items() if k in {"typed", "before"}}
    async for reply in flow.preview(
        ctx, criteria, state, search_id=draft.search_id, edit=event.message_id
    ):
        yield reply


async def _from_state(ctx: Context, event: Button, draft: SavedDraft, *path: str | int) -> Replies:
    criteria = flow.criteria_at(draft.state, *path)
    if criteria is None:
        raise UserError("error.expired_button")
    async for reply in _again(ctx, event, draft, criteria):
        yield reply


async def drop_chip(ctx: Context, event: Button, args: Args) -> Replies:
    """Take an assumption away."""
    draft = await flow.draft_of(ctx, args)
    async for reply in _from_state(ctx, event, draft, "chips", int(args[1]), "without"):
        yield reply


async def add_chip(ctx: Context, event: Button, args: Args) -> Replies:
    """Make an unused word a word, or add a synonym."""
    draft = await flow.draft_of(ctx, args)
    async for reply in _from_state(ctx, event, draft, "chips", int(args[1]), "instead"):
        yield reply


async def option(ctx: Context, event: Button, args: Args) -> Replies:
    """One reading of what had two."""
    draft, question, number = await flow.draft_of(ctx, args), int(args[1]), int(args[2])
    path = ("questions", question, "options", number, "criteria")
    async for reply in _from_state(ctx, event, draft, *path):
        yield reply


async def loosen(ctx: Context, event: Button, args: Args) -> Replies:
    """Let a near miss in."""
    draft = await flow.draft_of(ctx, args)
    async for reply in _from_state(ctx, event, draft, "loosen", int(args[1])):
        yield reply


async def hide_parts(ctx: Context, event: Button, args: Args) -> Replies:
    """Hide parts and accessories."""
    draft = await flow.draft_of(ctx, args)
    criteria = dataclasses.replace(draft.criteria, hide_accessories=True)
    async for reply in _again(ctx, event, draft, criteria):
        yield reply


async def show_wanted(ctx: Context, event: Button, args: Args) -> Replies:
    """Show wanted ads too."""
    draft = await flow.draft_of(ctx, args)
    criteria = dataclasses.replace(draft.criteria, show_wanted=True)
    async for reply in _again(ctx, event, draft, criteria):
        yield reply


async def show_boxes(ctx: Context, event: Button, args: Args) -> Replies:
    """Show empty boxes too."""
    draft = await flow.draft_of(ctx, args)
    criteria = dataclasses.replace(draft.criteria, show_box_only=True)
    async for reply in _again(ctx, event, draft, criteria):
        yield reply


async def also_posted(ctx: Context, event: Button, args: Args) -> Replies:
    """Let in what is further away but can be posted."""
    draft = await flow.draft_of(ctx, args)
    criteria = dataclasses.replace(draft.criteria, handover=Handover.COLLECTION_OR_DELIVERY)
    async for reply in _again(ctx, event, draft, criteria):
        yield reply


async def new_instead(ctx: Context, _event: Button, args: Args) -> Replies:
    """What looked like a change was meant as a search of its own."""
    draft = await flow.draft_of(ctx, args)
    ctx.dialogue.last_search = {}
    async for reply in flow.preview_line(ctx, str(draft.state.get("typed", draft.line))):
        yield reply
