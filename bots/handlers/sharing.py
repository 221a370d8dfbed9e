"""A search given away as a code: whoever has it gets a preview of the same search."""

from __future__ import annotations

import re
import secrets
from typing import Final

from bots.conversation.context import Context, Replies
from bots.events import Command
from bots.handlers import flow, searches
from bots.handlers.linking import command_line
from bots.replies import Buttons, Press, Reply, Text
from bots.views.platforms import platform_name
from core.errors import UserError
from core.searches import shared
from core.searches.criteria import Criteria
from core.searches.language import Parsed

CODE_BYTES: Final = 16
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{22}")


async def share(ctx: Context, criteria: Criteria) -> str:
    """Keep the criteria under a new code."""
    code = secrets.token_urlsafe(CODE_BYTES)
    async with ctx.services.database.connect() as connection:
        await shared.put(connection, code, ctx.owner.id, criteria, ctx.now)
    return code


async def share_search(ctx: Context, command: Command) -> Replies:
    """`/share 2`: a code and links that copy it."""
    search = (await searches.named(ctx, command.args, command.name))[0]
    code = await share(ctx, search.criteria)
    line = (
        *ctx.texts.rich("share.code", name=search.name),
        *command_line(ctx, ctx.texts("share.command", code=code)),
    )
    links = tuple(
        Press(ctx.texts("link.open", platform=platform_name(platform)), url=link)
        for platform, link in ctx.services.reach.deep_links(f"s_{code}")
    )
    yield Reply(parts=(Text(line), Buttons((links,))) if links else (Text(line),))


async def copy(ctx: Context, code: str) -> Replies:
    """`/start s_CODE`: the preview of a search that was given away."""
    found = None
    if _CODE.fullmatch(code):
        async with ctx.services.database.connect() as connection:
            found = await shared.get(connection, code)
    if found is None:
        raise UserError("share.gone")
    async for reply in flow.preview(ctx, found, flow.draft_state(Parsed(criteria=found))):
        yield reply
