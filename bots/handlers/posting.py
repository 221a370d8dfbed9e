"""Before a search is saved for a place, the platform is asked whether we can post there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.conversation.context import Context
from bots.replies import Buttons, Notice, Press, Reply, Span

if TYPE_CHECKING:
    from bots.events import Button


async def refusal(ctx: Context, event: Button) -> Reply | None:
    """What is missing, with the pressed button again as "Check again"; None if all is well.

    Nothing is saved and the draft stays, so that the next press goes on where this one stopped.
    """
    posting = await ctx.services.reach.can_post(ctx.address, ctx.event.actor.user_id)
    if posting.ok:
        return None
    place = ctx.address.name or ctx.texts("posting.here")
    line = ctx.texts.rich("posting.closed", place=place)
    if posting.missing:
        line = ctx.texts.rich("posting.missing", place=place, rights=", ".join(posting.missing))
    if posting.hint_key:
        line = (*line, Span(" "), *ctx.texts.rich(posting.hint_key))
    again = Press(ctx.texts("posting.check_again"), token=event.token)
    return Reply(parts=(Notice(line, "warning"), Buttons(((again,),))))
