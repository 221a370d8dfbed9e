"""Push to the browser in which the web chat is open: its person says yes there and then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, Replies
from bots.replies import Buttons, Notice, Press, Reply
from core.errors import UserError
from core.people import destinations
from core.subscriptions import ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bots.events import FormSubmitted

Args = tuple[str, ...]
KIND: Final = "webpush"
WEB: Final = "web"
"""Only a browser can say that it takes push, so only the web chat asks."""


def ways_in(ctx: Context, kinds: Iterable[str], action: str, *, more: bool = False) -> list[Press]:
    """A button for each way that can be added from here; `more` where there are some already."""
    made = []
    for kind in kinds:
        label = ctx.texts(f"reach.add_{kind}" if more else f"reach.{kind}")
        tokens = ctx.services.tokens
        if kind != KIND:
            made.append(Press(label, token=tokens.sign(action, kind)))
        elif ctx.address.platform == WEB:
            made.append(Press(label, token=tokens.sign("r.browser"), ask_push=True))
    return made


async def subscribed(ctx: Context, event: FormSubmitted, _args: Args) -> Replies:
    """What the browser gave when its person said yes; that is proof enough."""
    outlets = ctx.services.outlets
    if outlets is None or KIND not in outlets.kinds:
        raise UserError("reach.off")
    ways.require(ctx.services.plan_of(ctx.owner), KIND)
    prepared = await outlets.browser(event.values, ctx.owner)
    async with ctx.services.database.connect() as connection:
        place = await destinations.add(
            connection,
            owner_id=ctx.owner.id,
            platform=prepared.platform,
            chat=prepared.chat,
            name=prepared.name,
            now=ctx.now,
            proven=True,
        )
    tokens = ctx.services.tokens
    everything = Press(ctx.texts("reach.all"), token=tokens.sign("r.all", place.id))
    test = Press(ctx.texts("reach.test"), token=tokens.sign("r.test", place.id))
    said = Notice(ctx.texts.rich("reach.browser_done"), "good")
    yield Reply(parts=(said, Buttons(((everything, test),))))
