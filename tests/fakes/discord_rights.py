"""What the bot may do in a channel of the fake Discord, and how Discord says that it may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.discord import FakeDiscord

Json = dict[str, Any]
VIEW, SEND, ATTACH, HISTORY, IN_THREADS = 1 << 10, 1 << 11, 1 << 15, 1 << 16, 1 << 38
THREAD = 11


def rights_in(world: FakeDiscord, channel: Json) -> int:
    """Everybody's role, the bot's own, and what the channel says about either."""
    guild = world.guilds[channel["guild_id"]]
    mine = {guild["id"], *guild["me"]["roles"]}
    found = 0
    for role in guild["roles"]:
        found |= int(role["permissions"]) if role["id"] in mine else 0
    for one in channel.get("permission_overwrites", ()):
        if one["id"] in mine:
            found = found & ~int(one["deny"]) | int(one["allow"])
    return found


def forbids(
    world: FakeDiscord, channel: Json, body: Json, files: Mapping[str, bytes]
) -> tuple[int, int, str] | None:
    """Status, code and words of a refusal; None where the bot may."""
    if "guild_id" not in channel:
        return None
    if channel["guild_id"] not in world.guilds:
        return 403, 50001, "Missing Access"
    ruling = world.channels.get(channel.get("parent_id", ""), channel)
    rights = rights_in(world, ruling)
    if not rights & VIEW:
        return 403, 50001, "Missing Access"
    if channel["type"] == THREAD and channel["thread_metadata"]["locked"]:
        return 403, 160005, "Thread is locked"
    if not rights & (IN_THREADS if channel["type"] == THREAD else SEND):
        return 403, 50013, "Missing Permissions"
    if files and not rights & ATTACH:
        return 403, 50013, "Missing Permissions"
    if body.get("message_reference") and not rights & HISTORY:
        return 400, 160002, "Cannot reply without permission to read message history"
    return None
