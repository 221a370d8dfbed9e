"""Searches that somebody gave away under a code."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text

from core.searches.criteria import Criteria, from_json, to_json

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_PUT = text("""
INSERT INTO shared_searches (code, owner_id, criteria, created_at)
VALUES (:code, :owner_id, CAST(:criteria AS jsonb), :now)
""")
_GET = text("SELECT criteria FROM shared_searches WHERE code = :code")


async def put(
    connection: AsyncConnection, code: str, owner_id: int, criteria: Criteria, now: dt.datetime
) -> None:
    """Keep a copy: what its owner changes later does not change what was given away."""
    content = orjson.dumps(to_json(criteria)).decode()
    await connection.execute(
        _PUT, {"code": code, "owner_id": owner_id, "criteria": content, "now": now}
    )


async def get(connection: AsyncConnection, code: str) -> Criteria | None:
    """The criteria under a code; None if there is none."""
    found = (await connection.execute(_GET, {"code": code})).scalar_one_or_none()
    return None if found is None else from_json(found)
