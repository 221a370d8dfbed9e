"""Forms: on platforms that have them, Edit and Change open one in place of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots.conversation.context import Context, FormHandler, Replies
from bots.events import FormSubmitted
from bots.handlers import browsers, flow, fragments
from core.errors import UserError
from core.searches import service

Args = tuple[str, ...]
FIELD: Final = "change"
"""What should change, in the words one would write: "max 300, not red"."""


async def edit_search(ctx: Context, event: FormSubmitted, args: Args) -> Replies:
    """A change of a saved search: shown with what matches then, one tap makes it so."""
    async with ctx.services.database.connect() as connection:
        search = await service.require(connection, ctx.owner.id, int(args[0]))
    flow.refer_to(ctx, search_id=search.id)
    said = event.values.get(FIELD, "")
    parsed = fragments.read_fragment(ctx, search.criteria, said)
    if parsed is None:
        raise UserError("searches.not_a_fragment")
    async for reply in fragments.confirm_change(ctx, parsed, search.id, search.criteria, said):
        yield reply


async def change_draft(ctx: Context, event: FormSubmitted, args: Args) -> Replies:
    """A change of what is previewed; what belongs to a saved search is confirmed first."""
    async with ctx.services.database.connect() as connection:
        draft = await service.require_draft(connection, ctx.owner.id, int(args[0]))
        about = await fragments.of_draft(ctx, connection, draft)
    if about is None:
        raise UserError("error.gone")
    replies = fragments.changed(ctx, about, event.values.get(FIELD, ""))
    if replies is None:
        raise UserError("searches.not_a_fragment")
    async for reply in replies:
        yield reply


FORMS: Final[Mapping[str, FormHandler]] = {
    "s.edit": edit_search,
    "d.change": change_draft,
    "r.browser": browsers.subscribed,
}
"""Under the names of the buttons that open them, so that the same rights hold."""
