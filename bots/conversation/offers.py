"""A limit that is reached says which plan lifts it, where plans are sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.replies import Buttons, Part, Text
from core.subscriptions.limits import LimitReachedError, lifted_by

if TYPE_CHECKING:
    from bots.conversation.context import Context
    from core.errors import UserError


def offer_of(ctx: Context, error: UserError) -> tuple[Part, ...]:
    """What is said beside the limit; nothing without billing, or if no plan lifts it."""
    if ctx.services.billing is None or not isinstance(error, LimitReachedError):
        return ()
    plan = lifted_by(error, ctx.owner.kind)
    if plan is None:
        return ()
    said = Text(ctx.texts.rich("plans.lifted", plan=ctx.texts(f"plan.{plan.name}")))
    return (said, Buttons(((ctx.press("plans.see", "m.plans"),),)))
