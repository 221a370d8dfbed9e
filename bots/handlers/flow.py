"""The way of a draft: a line becomes a preview message, which is edited as marketplaces answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bots.conversation.context import Context, Replies
from bots.conversation.offers import limits_on
from bots.replies import Notice, Reply
from bots.views.previews import PreviewView, chip_rows, remarks
from core.alerts.shown import let_go_of_older
from core.preview import PreviewState, Tally, load_known
from core.searches import drafts, language, service
from core.searches.criteria import Criteria, from_json, to_json
from core.searches.language import Parsed
from core.searches.parse import parse

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.searches.records import SavedDraft

SLOT = "preview"
FRAGMENT_MINUTES = 10
"""For so long a bare "max 300" means the search just previewed."""


def language_context(ctx: Context) -> language.Context:
    """What the parser may know of this person."""
    return language.Context(
        home=ctx.owner.home,
        currency=ctx.owner.currency,
        units=ctx.owner.units,
        country=ctx.event.actor.region,
        marketplaces=ctx.services.sources.names,
    )


def read_line(ctx: Context, line: str) -> Parsed:
    """Understand a line."""
    return parse(line, language_context(ctx), ctx.services.gazetteer)


def labels(ctx: Context) -> dict[str, str]:
    """Names people know, by marketplace."""
    return {m.name: m.capabilities.label for m in ctx.services.sources}


def draft_state(parsed: Parsed) -> dict[str, Any]:
    """Chips and questions in the form in which a draft keeps them."""

    def kept(criteria: Criteria | None) -> object:
        return None if criteria is None else to_json(criteria)

    return {
        "seen": [],
        "chips": [
            {
                "kind": chip.kind.value,
                "text": chip.text,
                "detail": list(chip.detail),
                "without": kept(chip.without),
                "instead": kept(chip.instead),
            }
            for chip in parsed.chips
        ],
        "questions": [
            {
                "kind": question.kind.value,
                "text": question.text,
                "options": [
                    {"key": o.key, "label": o.label, "criteria": to_json(o.criteria)}
                    for o in question.options
                ],
            }
            for question in parsed.questions
        ],
    }


def owned(ctx: Context, state: dict[str, Any]) -> dict[str, Any]:
    """A draft's state that says whose preview it is, where others see its buttons, too."""
    return {**state, "by": ctx.identity_id} if ctx.in_community else state


def refer_to(ctx: Context, **what: int) -> None:
    """From now on a bare fragment means this draft or search."""
    until = ctx.now + dt.timedelta(minutes=FRAGMENT_MINUTES)
    ctx.dialogue.last_search = {**what, "until": until.isoformat()}


def stands_in(ctx: Context, draft_id: int) -> Callable[[str], Awaitable[None]]:
    """Remember the message of a draft, so that words in answer to it are about it."""

    async def remember(message_id: str) -> None:
        async with ctx.services.database.connect() as connection:
            await drafts.put(
                connection, ctx.owner.id, draft_id, ctx.destination.id, message_id=message_id
            )

    return remember


async def draft_of(ctx: Context, args: tuple[str, ...]) -> SavedDraft:
    """The draft whose button was pressed."""
    async with ctx.services.database.connect() as connection:
        return await service.require_draft(connection, ctx.owner.id, int(args[0]))


async def preview(
    ctx: Context,
    criteria: Criteria,
    state: dict[str, Any],
    *,
    search_id: int | None = None,
    edit: str | None = None,
) -> Replies:
    """Answer at once with what was understood, then edit the answer as results come in."""
    state = owned(ctx, state)
    async with ctx.services.database.connect() as connection:
        draft_id = await service.save_draft(
            connection, owner_id=ctx.owner.id, criteria=criteria, state=state, search_id=search_id
        )
    refer_to(ctx, draft_id=draft_id)
    view = PreviewView(ctx.style, labels(ctx), draft_id, criteria)
    chips = chip_rows(ctx.style, draft_id, state)
    said = (*remarks(ctx.style, state), *limits_on(ctx, criteria))
    asked = ctx.services.preview.asks(criteria)
    yield Reply(
        parts=view.looking(asked, chips, said),
        slot=SLOT,
        edit=edit,
        sent=stands_in(ctx, draft_id),
    )
    await ctx.settle()
    async for found in try_out(ctx, criteria):
        if not await keep_shown(ctx, draft_id, found):
            return
        parts = view.found(found, chips, said, changes=search_id is not None)
        yield Reply(parts=parts, slot=SLOT, edit=edit)


async def try_out(ctx: Context, criteria: Criteria) -> AsyncIterator[PreviewState]:
    """What is stored already, then whatever the marketplaces answer."""
    tried = ctx.services.preview
    async with ctx.services.database.connect() as connection:
        known = await load_known(connection, criteria, tried.asks(criteria), ctx.owner.id, ctx.now)
    async for found in tried.run(criteria, known):
        yield found


async def stored_matches(
    ctx: Context, connection: AsyncConnection, criteria: Criteria
) -> PreviewState:
    """What is stored already and matches, with no marketplace asked."""
    names = ctx.services.preview.asks(criteria)
    known = await load_known(connection, criteria, names, ctx.owner.id, ctx.now)
    tally = Tally(criteria, ctx.services.sources.label_of)
    tally.take((one for one in known.stored if not known.hides(one)), only_matches=True)
    return tally.state(())


async def keep_shown(ctx: Context, draft_id: int, found: PreviewState) -> bool:
    """Remember what will be shown, before its buttons can be pressed.

    False if the person has meanwhile watched, cancelled or changed it: then the message says that,
    and late results must not write over it.
    """
    async with ctx.services.database.connect() as connection:
        draft = await service.require_draft(connection, ctx.owner.id, draft_id, lock=True)
        if draft.state.get("done") or draft.state.get("closed"):
            return False
        state = {
            **draft.state,
            "seen": list(found.item_ids),
            "cards": [card.listing_id for card in found.cards],
            "total": found.total,
            "counted": found.done,
            "loosen": [
                None if near.loosened is None else to_json(near.loosened)
                for near in found.near_misses
            ],
        }
        await service.update_draft(connection, draft, state=state)
        await let_go_of_older(
            connection, owner_id=ctx.owner.id, item_ids=found.item_ids, now=ctx.now
        )
    return True


async def preview_line(ctx: Context, line: str, *, led: bool = False) -> Replies:
    """A line that was typed: preview it, or ask what it should be.

    Whoever asked to be `led` is led on after an answer that nobody can read.
    """
    parsed = read_line(ctx, line)
    if not parsed.usable:
        # "under £300" alone is kept until the person has said of what.
        said = line if parsed.criteria != Criteria() else ""
        ctx.dialogue.ask("watch.what", said=said[:200], led=led)
        yield Reply(parts=(Notice(ctx.texts.rich("preview.empty_ask")),))
        return
    async for reply in preview(ctx, parsed.criteria, draft_state(parsed)):
        yield reply


def criteria_at(state: dict[str, Any], *path: str | int) -> Criteria | None:
    """Criteria kept in a draft's state; None if the path leads nowhere."""
    value: Any = state
    try:
        for step in path:
            value = value[step]
    except (KeyError, IndexError, TypeError):
        return None
    return None if value is None else from_json(value)
