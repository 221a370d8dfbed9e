"""Which rights the bot has in a channel of a server, as Discord works them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

ADMINISTRATOR: Final = 1 << 3
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_HISTORY: Final = 1 << 16
MENTION_ROLES: Final = 1 << 17
SEND_IN_THREADS: Final = 1 << 38
FORUM: Final = 15
THREADS: Final = frozenset({10, 11, 12})
_ALL: Final = (1 << 60) - 1

_NEEDED: Final = (
    (VIEW_CHANNEL, "View Channel"),
    (SEND_MESSAGES, "Send Messages"),
    (EMBED_LINKS, "Embed Links"),
    (ATTACH_FILES, "Attach Files"),
    (READ_HISTORY, "Read Message History"),
)
_NEEDED_IN_FORUM: Final = (
    (VIEW_CHANNEL, "View Channel"),
    (SEND_MESSAGES, "Create Posts"),
    (SEND_IN_THREADS, "Send Messages in Posts"),
    (EMBED_LINKS, "Embed Links"),
    (ATTACH_FILES, "Attach Files"),
    (READ_HISTORY, "Read Message History"),
)
_NEEDED_IN_THREAD: Final = (
    (VIEW_CHANNEL, "View Channel"),
    (SEND_IN_THREADS, "Send Messages in Threads"),
    *_NEEDED[2:],
)


def permissions(
    server: str, member: Json, roles: Iterable[Json], overwrites: Iterable[Json]
) -> int:
    """The rights of a member in a channel: roles first, then what the channel says otherwise."""
    mine = {str(role) for role in member.get("roles", ())} | {server}
    base = 0
    for role in roles:
        if str(role["id"]) in mine:
            base |= int(role["permissions"])
    if base & ADMINISTRATOR:
        return _ALL
    said = {str(each["id"]): each for each in overwrites}
    everyone = said.get(server)
    if everyone is not None:
        base = _over(base, [everyone])
    base = _over(base, [each for name, each in said.items() if name in mine and name != server])
    user = str(member.get("user", {}).get("id", ""))
    return _over(base, [said[user]]) if user in said else base


def _over(base: int, overwrites: list[Json]) -> int:
    for each in overwrites:
        base &= ~int(each["deny"])
    for each in overwrites:
        base |= int(each["allow"])
    return base


def missing(rights: int, kind: int) -> tuple[str, ...]:
    """What is missing for alerts in a channel of this kind, in Discord's own words."""
    needed = _NEEDED_IN_FORUM if kind == FORUM else _NEEDED
    if kind in THREADS:
        needed = _NEEDED_IN_THREAD
    if not rights & VIEW_CHANNEL:
        # Without it nothing else counts, and Discord would say no to all of it.
        rights = 0
    return tuple(name for bit, name in needed if not rights & bit)
