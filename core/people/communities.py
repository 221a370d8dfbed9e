"""Servers, workspaces and groups as owners, found or made when somebody acts in one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

UNUSED: Final = "unused"
"""Why a place of a community is paused before anything was ever sent there on purpose."""

OWNER_COLUMNS: Final = """o.id, o.kind, o.name, o.locale, o.currency, o.units, o.timezone, o.home,
    o.preferences, o.plan"""


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """A chat of a community."""

    platform: str
    tenant: str
    community: str
    chat: str
    thread: str = ""
    name: str = ""
    """What people call the chat."""


_FIND = text(f"""
SELECT {OWNER_COLUMNS}, d.id AS destination_id, d.name AS destination_name,
       d.format AS destination_format, d.state AS destination_state
FROM communities c
JOIN owners o ON o.id = c.owner_id
LEFT JOIN destinations d ON d.owner_id = o.id AND d.platform = c.platform
     AND d.tenant = c.tenant AND d.chat = :chat AND d.thread = :thread
WHERE c.platform = :platform AND c.tenant = :tenant AND c.community = :community
""")  # noqa: S608 - joined from constants of this module, values are bound

_MAKE = text("""
WITH made AS (
    INSERT INTO owners (kind, name, locale, timezone)
    VALUES ('community', '', :locale, :timezone) RETURNING id
)
INSERT INTO communities (platform, tenant, community, owner_id)
SELECT :platform, :tenant, :community, id FROM made
ON CONFLICT (platform, tenant, community) DO NOTHING
RETURNING owner_id
""")

_CLEAR_LOSER = text("""
DELETE FROM owners o
WHERE o.id = currval(pg_get_serial_sequence('owners', 'id'))
  AND NOT EXISTS (SELECT FROM communities c WHERE c.owner_id = o.id)
""")

# Nothing is posted in a channel because somebody once typed a command there: the place is paused
# until a search is saved for it.
_MAKE_DESTINATION = text(f"""
INSERT INTO destinations (owner_id, platform, tenant, chat, thread, name, state, state_reason,
                          verified_at)
SELECT owner_id, :platform, :tenant, :chat, :thread, :name, 'paused', '{UNUSED}', :now
FROM communities
WHERE platform = :platform AND tenant = :tenant AND community = :community
ON CONFLICT (owner_id, platform, tenant, chat, thread) DO NOTHING
""")  # noqa: S608 - a constant of this module

_BACK_AGAIN = text("""
UPDATE destinations SET state = 'active', state_reason = '' WHERE id = :id AND state = 'gone'
""")
_CALL = text("UPDATE destinations SET name = :name WHERE id = :id")
_USE = text(f"""
UPDATE destinations SET state = 'active', state_reason = ''
WHERE id = :id AND (state = 'gone' OR (state = 'paused' AND state_reason = '{UNUSED}'))
""")  # noqa: S608 - a constant of this module
_MOVE = text("""
UPDATE communities SET community = :new
WHERE platform = :platform AND tenant = :tenant AND community = :old
  AND NOT EXISTS (SELECT FROM communities c WHERE c.platform = :platform AND c.tenant = :tenant
                    AND c.community = :new)
""")


async def find_community(
    connection: AsyncConnection,
    spot: Spot,
    now: dt.datetime,
    *,
    locale: str = "en",
    timezone: str = "UTC",
) -> RowMapping:
    """The community's owner with this chat as its destination; both are made if need be.

    A community that is new has the language and the time of whoever wrote first.
    """
    keys = dataclasses.asdict(spot)
    row = (await connection.execute(_FIND, keys)).mappings().first()
    if row is None:
        made = await connection.execute(_MAKE, {**keys, "locale": locale, "timezone": timezone})
        if made.first() is None:
            # Somebody else made it in between; our owner row must not stay.
            await connection.execute(_CLEAR_LOSER)
    if row is None or row["destination_id"] is None:
        await connection.execute(_MAKE_DESTINATION, {**keys, "now": now})
        row = (await connection.execute(_FIND, keys)).mappings().one()
    elif spot.name and row["destination_name"] != spot.name:
        await connection.execute(_CALL, {"id": row["destination_id"], "name": spot.name})
        row = (await connection.execute(_FIND, keys)).mappings().one()
    if row["destination_state"] == "gone":
        await connection.execute(_BACK_AGAIN, {"id": row["destination_id"]})
        row = (await connection.execute(_FIND, keys)).mappings().one()
    return row


async def use_place(connection: AsyncConnection, destination_id: int) -> None:
    """A search reports here from now on: what was only a place where somebody spoke may be told."""
    await connection.execute(_USE, {"id": destination_id})


async def move_community(
    connection: AsyncConnection, platform: str, tenant: str, old: str, new: str
) -> None:
    """The platform gave a community another id (a group became a supergroup)."""
    await connection.execute(
        _MOVE, {"platform": platform, "tenant": tenant, "old": old, "new": new}
    )
