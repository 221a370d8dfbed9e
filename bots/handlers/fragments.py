"""A bare "max 300" or "not red": which search it means, and the one tap that makes it so."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import text

from bots.conversation.context import Context, Replies
from bots.handlers import flow, rights
from bots.replies import Buttons, Notice, Press, Reply, Span, Text
from bots.views.changes import change_line
from bots.views.previews import chip_rows, remarks
from core.errors import UserError
from core.searches import drafts, service
from core.searches.criteria import Criteria, to_json
from core.searches.edit import apply_fragment
from core.searches.format import name_of
from core.searches.language import ChipKind, Parsed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bots.events import Text as TextEvent
    from core.searches.records import SavedDraft, SavedSearch

_SEARCHES_OF_MESSAGE = text("""
SELECT a.search_ids FROM deliveries d JOIN alerts a ON a.id = d.alert_id
WHERE d.destination_id = :place AND d.owner_id = :owner AND d.message_id = :message
ORDER BY d.created_at DESC LIMIT 1
""")


@dataclasses.dataclass(frozen=True, slots=True)
class Meant:
    """What a fragment would change; without a search it is a draft."""

    criteria: Criteria
    """What the fragment is read against: a change that waits for its Yes is part of it."""
    search: SavedSearch | None = None


async def meant(ctx: Context, reply_to: str | None) -> Meant | None:
    """The card or preview that was answered, or what was talked about in the last minutes."""
    async with ctx.services.database.connect() as connection:
        if reply_to is not None:
            draft = await drafts.standing_in(
                connection, ctx.owner.id, ctx.destination.id, message_id=reply_to
            )
            if draft is not None:
                return await of_draft(ctx, connection, draft)
            ids = await _searches_of(ctx, connection, reply_to)
            if ids:
                found = [await _search_meant(ctx, connection, one) for one in ids]
                # Where all of them are gone, the words cannot be about any other.
                return next((one for one in found if one is not None), None)
        last = ctx.dialogue.last_search
        # An answer to a question of ours is about it however late; only a bare line grows old.
        if not last or (reply_to is None and _until(last) < ctx.now):
            return None
        if "search_id" in last:
            return await _search_meant(ctx, connection, int(last["search_id"]))
        try:
            draft = await service.require_draft(
                connection, ctx.owner.id, int(last.get("draft_id", 0))
            )
        except UserError:
            return None
        return await of_draft(ctx, connection, draft)


async def _searches_of(ctx: Context, connection: AsyncConnection, message_id: str) -> list[int]:
    """The searches of a card that was sent here."""
    found = await connection.execute(
        _SEARCHES_OF_MESSAGE,
        {"place": ctx.destination.id, "owner": ctx.owner.id, "message": message_id},
    )
    row = found.first()
    return list(row.search_ids) if row else []


async def _search_meant(ctx: Context, connection: AsyncConnection, search_id: int) -> Meant | None:
    search = await service.get(connection, ctx.owner.id, search_id)
    if search is None or search.state == "deleted":
        return None
    return Meant(search.criteria, search)


async def of_draft(ctx: Context, connection: AsyncConnection, draft: SavedDraft) -> Meant | None:
    """What a draft is now: not saved, saved meanwhile, or a change that still waits."""
    if draft.search_id is None:
        return Meant(draft.criteria)
    saved = await _search_meant(ctx, connection, draft.search_id)
    waits = not draft.state.get("done") and not draft.state.get("closed")
    return Meant(draft.criteria, saved.search) if saved is not None and waits else saved


def _until(last: dict[str, object]) -> dt.datetime:
    return dt.datetime.fromisoformat(str(last["until"]))


async def fragment(ctx: Context, event: TextEvent) -> Replies | None:
    """The way of a change, if the text is one and something can be meant."""
    about = await meant(ctx, event.reply_to)
    if about is None:
        return None
    return changed(ctx, about, event.text)


def changed(ctx: Context, about: Meant, said: str) -> Replies | None:
    """What a change leads to: a new preview, or a question about a saved search."""
    parsed = read_fragment(ctx, about.criteria, said)
    if parsed is None:
        return None
    if about.search is None:
        # Nothing is saved yet, so there is nothing to confirm.
        if not parsed.usable:
            raise UserError("searches.nothing_left")
        return flow.preview(ctx, parsed.criteria, flow.draft_state(parsed))
    if not ctx.is_admin:
        raise rights.refuse(ctx, "s", str(about.search.id))
    return confirm_change(ctx, parsed, about.search.id, about.search.criteria, said)


def read_fragment(ctx: Context, criteria: Criteria, said: str) -> Parsed | None:
    """The changed search, or None if this is no change."""
    return apply_fragment(criteria, said, flow.language_context(ctx), ctx.services.gazetteer)


async def confirm_change(
    ctx: Context, parsed: Parsed, search_id: int, before: Criteria, typed: str
) -> Replies:
    """Ask about the changed search, with how many match it now; one tap makes it so."""
    if not parsed.usable:
        raise UserError("searches.nothing_left")
    if parsed.criteria == before:
        yield Reply(parts=(Notice(ctx.texts.rich("searches.nothing_changed")),))
        return
    if parsed.criteria.currency == before.currency:
        # That the money stays what it was need not be said.
        chips = tuple(c for c in parsed.chips if c.kind is not ChipKind.ASSUMED_CURRENCY)
        parsed = dataclasses.replace(parsed, chips=chips)
    state = {**flow.draft_state(parsed), "typed": typed[:200], "before": to_json(before)}
    state = flow.owned(ctx, state)
    async with ctx.services.database.connect() as connection:
        draft_id = await service.save_draft(
            connection,
            owner_id=ctx.owner.id,
            criteria=parsed.criteria,
            state=state,
            search_id=search_id,
        )
    flow.refer_to(ctx, draft_id=draft_id)
    line = change_line(name_of(before), before, parsed.criteria, ctx.texts, flow.labels(ctx))
    answers = _answers(ctx, draft_id, typed=bool(typed))
    said = remarks(ctx.style, state)
    if not ctx.services.preview.asks(parsed.criteria):
        # Nobody could look for it any more.
        said = (*said, Notice(ctx.texts.rich("preview.nowhere"), "warning"))
        answers = answers[1:]
    rows = (*chip_rows(ctx.style, draft_id, state), answers)
    parts = (Text(line), *said, Buttons(rows))
    yield Reply(parts=parts, slot=flow.SLOT, sent=flow.stands_in(ctx, draft_id))
    await ctx.settle()
    async for found in flow.try_out(ctx, parsed.criteria):
        if not await flow.keep_shown(ctx, draft_id, found):
            return
        if found.done:
            count = ctx.texts.rich("searches.change_count", n=found.total)
            # After the whole search the count would read like one of its terms.
            between = " " if line[-1].text.rstrip().endswith("?") else "\n"
            counted = Text((*line, Span(between), *count))
            yield Reply(parts=(counted, *said, Buttons(rows)), slot=flow.SLOT)


def _answers(ctx: Context, draft_id: int, *, typed: bool) -> tuple[Press, ...]:
    """Yes, and no; what was typed may also have been meant as a search of its own."""
    new = ctx.press("searches.new_instead", "d.new", draft_id)
    no = new if typed else ctx.press("button.no", "d.cancel", draft_id)
    return (ctx.press("button.yes", "d.watch", draft_id), no)
