"""Linking: two chats of one person become one owner, by a one-time code that both sides agree to.

The code is made in one chat and redeemed in the other. Whoever redeems it sees whom they would be
one with and what that brings together, and says yes; then the same is asked where the code was
made. Only then are the owners merged (`core.merging`). Only a hash of the code is kept, it lives
ten minutes, and whoever tries wrong ones is stopped soon.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from core.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

CODE_BYTES: Final = 16
MINUTES: Final = 10
ANSWER_MINUTES: Final = 30
"""So long may the one who made the code take to say yes, once the other has."""
TRIES: Final = 10
TRIES_LAST: Final = dt.timedelta(hours=1)
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{22}")

_MAKE = text("""
WITH old AS (
    UPDATE link_codes SET closed_at = :now WHERE identity_id = :identity_id AND closed_at IS NULL
)
INSERT INTO link_codes (code_hash, owner_id, identity_id, destination_id, created_at, expires_at)
VALUES (:hash, :owner_id, :identity_id, :destination_id, :now, :until)
""")
_REDEEM = text("""
UPDATE link_codes SET other_identity_id = :identity_id, other_destination_id = :destination_id,
    redeemed_at = :now
WHERE code_hash = :hash AND redeemed_at IS NULL AND closed_at IS NULL AND expires_at > :now
  AND identity_id <> :identity_id
RETURNING id
""")
_OWN = text("SELECT 1 FROM link_codes WHERE code_hash = :hash AND identity_id = :identity_id")
_LOAD = text("""
SELECT c.id, c.expires_at, c.agreed_at, c.closed_at, c.destination_id, c.other_destination_id,
       a.id AS maker_id, a.owner_id AS maker_owner, a.platform AS maker_platform,
       a.display_name AS maker_name,
       b.id AS other_id, b.owner_id AS other_owner, b.platform AS other_platform,
       b.display_name AS other_name
FROM link_codes c
JOIN chat_identities a ON a.id = c.identity_id
JOIN chat_identities b ON b.id = c.other_identity_id
WHERE c.id = :id FOR UPDATE OF c
""")
_AGREE = text("""
UPDATE link_codes SET agreed_at = :now, expires_at = :until WHERE id = :id AND agreed_at IS NULL
""")
_CLOSE = text("UPDATE link_codes SET closed_at = :now WHERE id = :id AND closed_at IS NULL")
_COUNT = text("""
SELECT (SELECT count(*) FROM searches WHERE owner_id = ANY(:owners) AND state <> 'deleted')
           AS searches,
       (SELECT count(DISTINCT (platform, tenant, chat, thread)) FROM destinations
        WHERE owner_id = ANY(:owners)) AS places
""")
_TRIED = text("""
INSERT INTO link_tries AS t (identity_id, tries, since) VALUES (:id, 1, :now)
ON CONFLICT (identity_id) DO UPDATE
SET tries = CASE WHEN t.since < :from THEN 1 ELSE t.tries + 1 END,
    since = CASE WHEN t.since < :from THEN :now ELSE t.since END
RETURNING tries
""")
_RIGHT = text("DELETE FROM link_tries WHERE identity_id = :id")
_BLOCKED = text(
    "SELECT 1 FROM link_tries WHERE identity_id = :id AND tries >= :tries AND since >= :from"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One of the two chats."""

    identity_id: int
    owner_id: int
    platform: str
    name: str
    destination_id: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A redeemed code: who made it, who redeemed it, and what they would have together."""

    id: int
    maker: Side
    other: Side
    agreed: bool
    searches: int
    places: int


def digest(code: str) -> str:
    """What is kept of a code. It has 128 bits of chance in it, so a plain hash hides it."""
    return hashlib.sha256(b"magpie.link" + code.encode()).hexdigest()


async def make_code(
    connection: AsyncConnection,
    *,
    owner_id: int,
    identity_id: int,
    destination_id: int,
    now: dt.datetime,
) -> str:
    """A new code; any older one of the same chat is worth nothing from now on."""
    code = secrets.token_urlsafe(CODE_BYTES)
    await connection.execute(
        _MAKE,
        {
            "hash": digest(code),
            "owner_id": owner_id,
            "identity_id": identity_id,
            "destination_id": destination_id,
            "now": now,
            "until": now + dt.timedelta(minutes=MINUTES),
        },
    )
    return code


async def redeem(
    connection: AsyncConnection,
    code: str,
    *,
    identity_id: int,
    destination_id: int,
    now: dt.datetime,
) -> Pairing | None:
    """Use up a code; None for one that is none. Raises `UserError` after too many wrong ones."""
    start = now - TRIES_LAST
    given = {"id": identity_id, "tries": TRIES, "from": start}
    if (await connection.execute(_BLOCKED, given)).first() is not None:
        raise UserError("link.too_many")
    keys = {"hash": digest(code), "identity_id": identity_id}
    found = None
    if _CODE.fullmatch(code):
        if (await connection.execute(_OWN, keys)).first() is not None:
            raise UserError("link.own")
        done = await connection.execute(
            _REDEEM, {**keys, "destination_id": destination_id, "now": now}
        )
        found = done.scalar_one_or_none()
    if found is None:
        await connection.execute(_TRIED, {"id": identity_id, "now": now, "from": start})
        return None
    await connection.execute(_RIGHT, {"id": identity_id})
    return await pairing(connection, found, now)


async def pairing(connection: AsyncConnection, pairing_id: int, now: dt.datetime) -> Pairing | None:
    """A pairing that is still open, held until the transaction ends."""
    row = (await connection.execute(_LOAD, {"id": pairing_id})).mappings().first()
    if row is None or row["closed_at"] is not None or row["expires_at"] <= now:
        return None
    maker = Side(
        row["maker_id"],
        row["maker_owner"],
        row["maker_platform"],
        row["maker_name"],
        row["destination_id"],
    )
    other = Side(
        row["other_id"],
        row["other_owner"],
        row["other_platform"],
        row["other_name"],
        row["other_destination_id"],
    )
    owners = [maker.owner_id, other.owner_id]
    counted = (await connection.execute(_COUNT, {"owners": owners})).one()
    return Pairing(
        id=row["id"],
        maker=maker,
        other=other,
        agreed=row["agreed_at"] is not None,
        searches=counted.searches,
        places=counted.places,
    )


async def agree(connection: AsyncConnection, pairing_id: int, now: dt.datetime) -> None:
    """The one who redeemed the code says yes; the other has some time to answer."""
    until = now + dt.timedelta(minutes=ANSWER_MINUTES)
    await connection.execute(_AGREE, {"id": pairing_id, "now": now, "until": until})


async def close(connection: AsyncConnection, pairing_id: int, now: dt.datetime) -> None:
    """It is used up, or somebody said no."""
    await connection.execute(_CLOSE, {"id": pairing_id, "now": now})
