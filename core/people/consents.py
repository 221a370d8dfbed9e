"""Consents that another service may be read for a person, once; kept for an hour, encrypted."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LIFETIME = dt.timedelta(hours=1)

_ASK = text("""
INSERT INTO consents (owner_id, service, secret_hash, expires_at)
VALUES (:owner_id, :service, :hash, :until)
ON CONFLICT (owner_id, service) DO UPDATE
SET secret_hash = excluded.secret_hash, code_hash = NULL, locked = '',
    expires_at = excluded.expires_at
""")
_GRANT = text("""
UPDATE consents SET secret_hash = NULL, code_hash = :code_hash, locked = :locked
WHERE service = :service AND secret_hash = :hash AND expires_at > :now RETURNING owner_id
""")
_TAKE = text("""
DELETE FROM consents WHERE owner_id = :owner_id AND service = :service
RETURNING code_hash, locked, expires_at
""")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def ask(
    connection: AsyncConnection, owner_id: int, service: str, state: str, now: dt.datetime
) -> None:
    """Remember that a person was sent away to agree; an earlier question is void."""
    await connection.execute(text("DELETE FROM consents WHERE expires_at <= :now"), {"now": now})
    await connection.execute(
        _ASK,
        {"owner_id": owner_id, "service": service, "hash": _hash(state), "until": now + LIFETIME},
    )


async def is_asked(connection: AsyncConnection, service: str, state: str, now: dt.datetime) -> bool:
    """Whether somebody of ours was sent away with this."""
    found = await connection.execute(
        text(
            "SELECT 1 FROM consents"
            " WHERE service = :service AND secret_hash = :hash AND expires_at > :now"
        ),
        {"service": service, "hash": _hash(state), "now": now},
    )
    return found.first() is not None


async def grant(
    connection: AsyncConnection,
    service: str,
    state: str,
    *,
    code: str,
    locked: str,
    now: dt.datetime,
) -> bool:
    """Keep what was agreed to; whoever agreed is shown `code` and has to bring it to the chat."""
    told = {"service": service, "hash": _hash(state), "code_hash": _hash(code), "locked": locked}
    found = await connection.execute(_GRANT, {**told, "now": now})
    return found.first() is not None


async def take(
    connection: AsyncConnection, owner_id: int, service: str, code: str, now: dt.datetime
) -> str | None:
    """What was agreed to, once; a wrong code ends it, so that none can be guessed."""
    found = await connection.execute(_TAKE, {"owner_id": owner_id, "service": service})
    row = found.first()
    if row is None or row.expires_at <= now or row.code_hash != _hash(code):
        return None
    return str(row.locked)
