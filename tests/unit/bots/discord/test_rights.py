"""Rights as Discord works them out: roles, then the channel's own rules."""

from __future__ import annotations

from typing import Any

from bots.discord import rights
from bots.discord.rights import missing, permissions

SERVER, ROLE, OTHER, ME = "50", "60", "61", "1"
ENOUGH = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16)


def member(*roles: str) -> dict[str, Any]:
    return {"user": {"id": ME}, "roles": list(roles)}


def role(number: str, bits: int) -> dict[str, Any]:
    return {"id": number, "permissions": str(bits)}


def rule(number: str, *, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": number, "allow": str(allow), "deny": str(deny)}


def test_roles_add_up_and_others_do_not_count() -> None:
    roles = [role(SERVER, 1 << 10), role(ROLE, 1 << 11), role(OTHER, 1 << 14)]
    assert permissions(SERVER, member(ROLE), roles, []) == (1 << 10) | (1 << 11)


def test_the_channel_decides_and_the_most_personal_rule_wins() -> None:
    roles = [role(SERVER, ENOUGH), role(ROLE, 0)]
    closed = rule(SERVER, deny=1 << 11)
    assert missing(permissions(SERVER, member(ROLE), roles, [closed]), 0) == ("Send Messages",)
    opened = [closed, rule(ROLE, allow=1 << 11)]
    assert missing(permissions(SERVER, member(ROLE), roles, opened), 0) == ()
    personal = [*opened, rule(ME, deny=1 << 14)]
    assert missing(permissions(SERVER, member(ROLE), roles, personal), 0) == ("Embed Links",)


def test_an_administrator_may_everything() -> None:
    roles = [role(SERVER, rights.ADMINISTRATOR)]
    assert missing(permissions(SERVER, member(), roles, [rule(SERVER, deny=ENOUGH)]), 15) == ()


def test_who_sees_nothing_lacks_everything() -> None:
    assert missing(ENOUGH & ~rights.VIEW_CHANNEL, 0)[:2] == ("View Channel", "Send Messages")


def test_forums_and_threads_need_their_own_rights() -> None:
    assert missing(ENOUGH, 15) == ("Send Messages in Posts",)
    assert missing(ENOUGH, 11) == ("Send Messages in Threads",)
