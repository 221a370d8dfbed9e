"""Where somebody is: the place a draft waits for, typed or shared, and home."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from bots.conversation.context import Context, Replies
from bots.events import Button, Location
from bots.events import Text as TextEvent
from bots.handlers import flow
from bots.replies import Buttons, Notice, Press, Reply, Text
from core.errors import UserError
from core.people import service as people
from core.places import MILE_COUNTRIES
from core.searches.edit import apply_fragment
from core.searches.language import ChipKind
from core.searches.vocabulary import COUNTRY_CURRENCY

if TYPE_CHECKING:
    from core.places import Place
    from core.searches.criteria import Criteria
    from core.searches.language import Parsed
    from core.searches.records import SavedDraft

Args = tuple[str, ...]
_WAITS = frozenset({ChipKind.NEEDS_HOME, ChipKind.UNKNOWN_PLACE})


def home_of(ctx: Context, found: Place) -> dict[str, Any]:
    """A home place brings its time, and money and miles where none were chosen yet."""
    changes: dict[str, Any] = {"home": found, "timezone": found.timezone or ctx.owner.timezone}
    if ctx.owner.units is None:
        changes["units"] = "mi" if found.country in MILE_COUNTRIES else "km"
    if ctx.owner.currency is None and found.country in COUNTRY_CURRENCY:
        changes["currency"] = COUNTRY_CURRENCY[found.country]
    return changes


async def ask_where(ctx: Context, _event: Button, args: Args) -> Replies:
    """Ask for the place that "near me", or a name nobody knows, leaves open."""
    draft = await flow.draft_of(ctx, args)
    ctx.dialogue.ask("draft.where", draft=draft.id)
    share = Press(ctx.texts("settings.share_place"), ask_location=True)
    yield Reply(parts=(Text(ctx.texts.rich("watch.ask_where")), Buttons(((share,),))))


async def asked_where(ctx: Context, event: TextEvent | Location) -> Replies:
    """The place of a draft, typed or shared."""
    draft = await flow.draft_of(ctx, (str(ctx.dialogue.data.get("draft", 0)),))
    if isinstance(event, Location):
        found = ctx.services.gazetteer.nearest(event.lat, event.lon)
        if found is None:
            raise UserError("searches.unknown_place", said="")
        async for reply in take_position(ctx, draft, found):
            yield reply
        return
    async for reply in _take(ctx, draft, (event.text, f"near {event.text}"), event.text):
        yield reply


async def waiting_draft(ctx: Context) -> SavedDraft | None:
    """The search just previewed, if a place was all it waited for."""
    last = ctx.dialogue.last_search
    if "draft_id" not in last or dt.datetime.fromisoformat(str(last["until"])) < ctx.now:
        return None
    try:
        draft = await flow.draft_of(ctx, (str(last["draft_id"]),))
    except UserError:
        return None
    waits = _open_radius(draft) is not None and draft.criteria.near is None
    return draft if waits and not draft.state.get("done") else None


async def take_position(ctx: Context, draft: SavedDraft, found: Place) -> Replies:
    """A shared position is home from now on, and the place of the search that waited for it."""
    async with ctx.services.database.connect() as connection:
        owner = await people.update_owner(connection, ctx.owner, **home_of(ctx, found))
    ctx = dataclasses.replace(ctx, owner=owner)
    yield Reply(parts=(Notice(ctx.texts.rich("watch.home_kept", place=found.label)),))
    async for reply in _take(ctx, draft, (f"near {found.label}",), found.label):
        yield reply


async def _take(ctx: Context, draft: SavedDraft, ways: tuple[str, ...], said: str) -> Replies:
    """Read the answer one way or another and show the search with it."""
    read = (_with_place(ctx, draft.criteria, tried) for tried in ways)
    parsed = next((found for found in read if found is not None), None)
    if parsed is None:
        raise UserError("searches.unknown_place", said=said[:60])
    near, radius = parsed.criteria.near, _open_radius(draft)
    if near is not None and near.assumed and radius:
        parsed = (
            _with_place(ctx, draft.criteria, f"within {radius} of {near.place.label}") or parsed
        )
    ctx.dialogue.end()
    async for reply in flow.preview(
        ctx, parsed.criteria, flow.draft_state(parsed), search_id=draft.search_id
    ):
        yield reply


def _open_radius(draft: SavedDraft) -> str | None:
    """The radius that was said about a place that was not, "" without one; None if none waits."""
    for chip in draft.state.get("chips", ()):
        if chip["kind"] in _WAITS:
            detail = chip["detail"] if chip["kind"] == ChipKind.NEEDS_HOME else ()
            return str(detail[0]) if detail else ""
    return None


def _with_place(ctx: Context, criteria: Criteria, said: str) -> Parsed | None:
    """What was said as a change that gives the search a place, be it among other things."""
    gazetteer = ctx.services.gazetteer
    parsed = apply_fragment(criteria, said, flow.language_context(ctx), gazetteer)
    return None if parsed is None or parsed.criteria.near is None else parsed
