"""In a community: I'm on it, and the same search for oneself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.conversation.context import Context, Replies
from bots.events import Button
from bots.handlers import sharing
from bots.replies import Buttons, Notice, Press, Reply
from bots.views.strangers import cut
from core.alerts import claims
from core.alerts.kept import card_for
from core.errors import UserError
from core.people import destinations
from core.people import service as people
from core.searches import service

if TYPE_CHECKING:
    from bots.events import ChatAddress
    from core.alerts.card import AlertCard
    from core.searches.criteria import Criteria

Args = tuple[str, ...]
NAME_LENGTH = 30


async def _card(ctx: Context, args: Args) -> AlertCard:
    """The card that was pressed. Raises `UserError` if it is gone or stands elsewhere."""
    async with ctx.services.database.connect() as connection:
        labels = ctx.services.sources.label_of
        card = await card_for(connection, ctx.owner.id, int(args[0]), labels)
    if card is None:
        raise UserError("error.gone")
    return card


async def claim(ctx: Context, _event: Button, args: Args) -> Replies:
    """Say that one is on it; all its cards here show that."""
    card = await _card(ctx, args)
    name = cut(ctx.event.actor.display_name or ctx.person.name, NAME_LENGTH) or "?"
    async with ctx.services.database.connect() as connection:
        other = await claims.claim(
            connection,
            owner_id=ctx.owner.id,
            item_id=card.item_id,
            member_id=ctx.person.id,
            name=name,
            now=ctx.now,
        )
    if other is None:
        yield Reply(parts=(), toast=ctx.texts("group.claimed"))
        return
    when = ctx.texts.clock(other.claimed_at, ctx.now)
    yield Reply(parts=(), toast=ctx.texts("group.claimed_by", name=other.name, when=when))


async def free(ctx: Context, _event: Button, args: Args) -> Replies:
    """Let others go for it: whoever claimed it, or an admin."""
    card = await _card(ctx, args)
    async with ctx.services.database.connect() as connection:
        done = await claims.release(
            connection,
            owner_id=ctx.owner.id,
            item_id=card.item_id,
            member_id=ctx.person.id,
            anyone=ctx.is_admin,
            now=ctx.now,
        )
        other = None if done else await claims.held(connection, ctx.owner.id, card.item_id)
    said = ctx.texts("group.released")
    if other is not None:
        said = ctx.texts("group.not_your_claim", name=other.name)
    yield Reply(parts=(), toast=said)


async def get_dms(ctx: Context, _event: Button, args: Args) -> Replies:
    """The same search, of one's own, reporting to one's private chat."""
    criteria = await _criteria(ctx, args[0], args[1:])
    place = await _private_place(ctx)
    if place is None:
        async for reply in _invite(ctx, criteria):
            yield reply
        return
    async with ctx.services.database.connect() as connection:
        mine = await service.list_searches(connection, ctx.person.id, ctx.now)
        if any(search.criteria == criteria for search in mine):
            raise UserError("group.dms_already")
        destination = await people.private_place(
            connection,
            owner_id=ctx.person.id,
            identity_id=ctx.identity_id,
            place=(place.platform, place.tenant, place.chat, place.thread),
            now=ctx.now,
        )
        search = await service.create(
            connection,
            owner_id=ctx.person.id,
            criteria=criteria,
            destination_ids=[destination],
            plan=ctx.services.plan_of(ctx.person),
            now=ctx.now,
            created_by=ctx.identity_id,
        )
    yield Reply(parts=(Notice(ctx.texts.rich("group.dms_on", name=search.name), "good"),))


async def keep_reachable(ctx: Context) -> None:
    """Whoever makes a search for others hears in private when its place is lost, so they need one.

    Somebody who only ever wrote among others has none yet; nothing is said there now.
    """
    async with ctx.services.database.connect() as connection:
        known = await destinations.list_places(connection, ctx.person.id)
    if any(place.state == "active" for place in known):
        return
    place = await _private_place(ctx)
    if place is None:
        return
    async with ctx.services.database.connect() as connection:
        await people.private_place(
            connection,
            owner_id=ctx.person.id,
            identity_id=ctx.identity_id,
            place=(place.platform, place.tenant, place.chat, place.thread),
            now=ctx.now,
        )


async def _private_place(ctx: Context) -> ChatAddress | None:
    """Their private chat, if there is one that we can write to."""
    user = ctx.event.actor.user_id
    place = await ctx.services.reach.direct(ctx.address, user)
    if place is None:
        return None
    return place if (await ctx.services.reach.can_post(place, user)).ok else None


async def _criteria(ctx: Context, kind: str, args: Args) -> Criteria:
    """What the refused press was about: a draft, a search, or the search behind a card."""
    number = int(args[0])
    async with ctx.services.database.connect() as connection:
        if kind == "d":
            return (await service.require_draft(connection, ctx.owner.id, number)).criteria
        if kind == "c":
            card = await card_for(connection, ctx.owner.id, number, ctx.services.sources.label_of)
            number = card.search_ids[0] if card is not None and card.search_ids else 0
        return (await service.require(connection, ctx.owner.id, number)).criteria


async def _invite(ctx: Context, criteria: Criteria) -> Replies:
    """Where a private chat has to be opened by the person, a code brings the search along."""
    code = await sharing.share(ctx, criteria)
    command = ctx.texts("share.command", code=code)
    said = Notice(ctx.texts.rich("group.dms_closed", command=command))
    links = [
        Press(ctx.texts("group.open_private"), url=link)
        for platform, link in ctx.services.reach.deep_links(f"s_{code}")
        if platform == ctx.address.platform
    ]
    yield Reply(parts=(said, Buttons((tuple(links),))) if links else (said,))
