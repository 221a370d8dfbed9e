"""Who may do what in a server, workspace or group; asked again with every command and press.

The platform decides who is an admin. Making a search is for admins, for everybody while a group is
small, or for whom an admin has said; changing and ending one is for admins. What is about a person
alone is not done where others read along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, NotAllowedError
from core.errors import UserError
from core.searches import service

if TYPE_CHECKING:
    from core.searches.records import SavedDraft

SMALL_GROUP: Final = 20
PERSONAL: Final = frozenset({"link", "unlink", "export", "forget", "kept", "delivery"})
"""Commands that are about a person, not about what a community watches."""
FOR_ADMINS: Final = frozenset(
    {"edit", "pause", "resume", "delete", "stop", "share", "destinations", "where"}
)
SETTINGS_STEPS: Final = frozenset(
    {"place", "hours", "currency", "timezone", "where.address", "where.code", "where.name"}
)
_OF_SEARCH: Final = frozenset(
    {"s.pause", "s.resume", "s.delete", "s.back", "s.edit", "s.snooze", "s.unsnooze"}
)
_OF_CARD: Final = frozenset(
    {"a.seller", "a.unseller", "a.snooze", "a.lower", "a.max", "a.stop", "a.nowhy"}
)
_OF_DRAFT: Final = frozenset({"d.apply", "d.undo"})
"""They change a search that stands."""
FOR_ALL: Final = frozenset(
    {
        *("a.back", "a.claim", "a.free", "a.keep", "a.more", "a.no", "a.test", "a.unhide", "a.why"),
        *("b.all", "d.all", "g.mine", "p.stay", "s.page", "s.test", "w.price", "w.where"),
    }
)
"""They show something, or are about the one who presses."""
_ASK_THEMSELVES: Final = ("l.", "pay.", "i.")
"""Linking, paying and bringing over look at who presses with every step."""
_NAMED: Final = frozenset({"discord", "telegram", "slack"})
_BY_RIGHT_ALONE: Final = frozenset({"discord"})
"""Where a place for alerts is chosen by a right of the platform's own, and nothing else counts."""


def right(ctx: Context) -> str:
    """What the platform calls the right that is missing."""
    name = ctx.address.platform if ctx.address.platform in _NAMED else "other"
    return ctx.texts(f"group.right.{name}")


def admins_decide(ctx: Context) -> bool:
    """Whether it is the admins here who say if members may make searches."""
    return ctx.in_community and ctx.address.platform not in _BY_RIGHT_ALONE


def may_create(ctx: Context) -> bool:
    """Whether this person may make a search here."""
    if ctx.is_admin:
        return True
    decided = ctx.owner.preferences.members_create
    if decided is not None:
        return decided
    members = ctx.event.actor.members
    return members is not None and members < SMALL_GROUP


def refuse(ctx: Context, *offer: str) -> NotAllowedError:
    """A kind no, with the same for the person alone where there is something to offer."""
    if not offer:
        return NotAllowedError("group.needs", right=right(ctx))
    mine = ("group.get_dms", ("g.mine", *offer))
    return NotAllowedError("group.needs_offer", right=right(ctx), offer=mine)


async def command(ctx: Context, name: str) -> None:
    """Raises `UserError` if this is not for here, or not for them."""
    if not ctx.in_community:
        return
    if name in PERSONAL:
        raise UserError("group.personal")
    if name in FOR_ADMINS and not ctx.is_admin:
        raise refuse(ctx)


async def step(ctx: Context, name: str) -> None:
    """Raises `UserError` if the answer to a question is no longer theirs to give."""
    if name in SETTINGS_STEPS and not ctx.is_admin:
        raise refuse(ctx)


async def action(ctx: Context, name: str, args: tuple[str, ...]) -> None:
    """Raises `UserError` if this press is not theirs to make; what nothing says is an admin's."""
    if not ctx.in_community:
        return
    if name in {"p.forget", "s.kept"}:
        raise UserError("group.personal")
    if name in FOR_ALL or name.startswith(_ASK_THEMSELVES):
        return
    if name.startswith("d."):
        await _check_draft(ctx, name, args)
    elif name == "s.undo":
        await _check_undo(ctx, args)
    elif ctx.is_admin:
        return
    elif name in _OF_SEARCH:
        raise refuse(ctx, *(("s", args[0]) if args and args[0] != "of" else ()))
    elif name in _OF_CARD:
        raise refuse(ctx, "c", args[0])
    else:
        raise refuse(ctx)


async def _check_draft(ctx: Context, action: str, args: tuple[str, ...]) -> None:
    """A preview belongs to whoever made it; saving it needs the right to make, or to change."""
    draft = await _draft(ctx, args)
    changes = draft.search_id is not None and not draft.state.get("done")
    if not ctx.is_admin and draft.state.get("by", ctx.identity_id) != ctx.identity_id:
        raise UserError("group.not_your_draft")
    if action == "d.watch" and not changes and not may_create(ctx):
        raise refuse(ctx, "d", args[0])
    if (action in _OF_DRAFT or (action == "d.watch" and changes)) and not ctx.is_admin:
        raise refuse(ctx, "d", args[0])


async def _check_undo(ctx: Context, args: tuple[str, ...]) -> None:
    """Whoever has just made a search may take it back; later it is an admin's."""
    if ctx.is_admin:
        return
    async with ctx.services.database.connect() as connection:
        search = await service.require(connection, ctx.owner.id, int(args[0]))
    if search.created_by != ctx.identity_id:
        raise refuse(ctx, "s", args[0])


async def _draft(ctx: Context, args: tuple[str, ...]) -> SavedDraft:
    async with ctx.services.database.connect() as connection:
        return await service.require_draft(connection, ctx.owner.id, int(args[0]))
