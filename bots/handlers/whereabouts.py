"""Where somebody is: the place a draft waits for, typed or shared, and home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bots.conversation.context import Context, Replies
from bots.events import Button, Location
from bots.events import Text as TextEvent
from bots.handlers import flow
from bots.replies import Buttons, Press, Reply, Text
from core.errors import UserError
from core.searches.edit import apply_fragment
from core.searches.vocabulary import COUNTRY_CURRENCY

if TYPE_CHECKING:
    from core.places import Place
    from core.searches.criteria import Criteria
    from core.searches.language import Parsed

Args = tuple[str, ...]


def home_of(ctx: Context, found: Place) -> dict[str, Any]:
    """A home place brings its time, and money and miles where none were chosen yet."""
    changes: dict[str, Any] = {"home": found, "timezone": found.timezone or ctx.owner.timezone}
    if ctx.owner.units is None:
        changes["units"] = "mi" if found.country in {"GB", "US"} else "km"
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
        place = ctx.services.gazetteer.nearest(event.lat, event.lon)
        said = f"near {place.label}" if place else ""
    else:
        said = event.text
    parsed = next(
        (
            found
            for tried in (said, f"near {said}")
            if (found := _with_place(ctx, draft.criteria, tried)) is not None
        ),
        None,
    )
    if parsed is None:
        raise UserError("searches.unknown_place", said=said[:60])
    ctx.dialogue.end()
    async for reply in flow.preview(
        ctx, parsed.criteria, flow.draft_state(parsed), search_id=draft.search_id
    ):
        yield reply


def _with_place(ctx: Context, criteria: Criteria, said: str) -> Parsed | None:
    """What was said as a change that gives the search a place, be it among other things."""
    gazetteer = ctx.services.gazetteer
    parsed = apply_fragment(criteria, said, flow.language_context(ctx), gazetteer)
    return None if parsed is None or parsed.criteria.near is None else parsed
