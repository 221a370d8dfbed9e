"""Tells people what has changed, through the outbox: each real change once.

What concerns a community goes to whoever bought its plan; only if they cannot be reached does it go
to the community's own chat, and then without any link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from core.alerts.adopted import say_instead
from core.alerts.notices import enqueue_notice
from core.money import Money

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from billing.rules import Said

ONLY_PAYER: Final = "link"
"""The parameter that only the one who pays may see."""
_WITH_A_WORD: Final = ("discord", "slack")
"""Where a command is about oneself unless a word behind it says otherwise."""

_ONCE = text("""
INSERT INTO billing_said (subscription_id, about, kind, owner_id, said_at)
VALUES (:subscription_id, :about, :kind, :owner_id, :now)
ON CONFLICT DO NOTHING RETURNING kind
""")
_READERS = text("""
SELECT o.kind, payer.owner_id AS payer,
       (SELECT d.platform FROM destinations d
        WHERE d.owner_id = CASE WHEN o.kind = 'person' THEN o.id
                                ELSE coalesce(payer.owner_id, o.id) END
          AND d.state = 'active' ORDER BY d.position, d.id LIMIT 1) AS first_platform,
       place.platform AS place_platform, place.name AS place_name
FROM owners o
LEFT JOIN LATERAL (
    SELECT d.platform, d.name FROM communities c
    JOIN destinations d ON d.owner_id = c.owner_id AND d.platform = c.platform
    WHERE c.owner_id = o.id AND d.name <> '' ORDER BY d.state <> 'active', d.id LIMIT 1
) place ON o.kind = 'community'
LEFT JOIN LATERAL (
    SELECT i.owner_id FROM billing_customers c JOIN chat_identities i ON i.id = c.identity_id
    WHERE c.owner_id = o.id ORDER BY c.is_current DESC, c.id DESC LIMIT 1
) payer ON true
WHERE o.id = :owner_id
""")
_LINK_MESSAGE = text("""
SELECT delivery_id, delivery_at FROM billing_checkouts
WHERE owner_id = :owner_id AND id = :id AND delivery_id IS NOT NULL
""")


def stored(params: Mapping[str, Any]) -> dict[str, object]:
    """Parameters as the outbox keeps them: what depends on the reader is marked as such."""
    return {name: _stored(name, value) for name, value in params.items() if value is not None}


def _stored(name: str, value: Any) -> object:
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, dt.datetime):
        return {"date": value.isoformat()}
    if name in {"plan", "next_plan"}:
        return {"text": f"plan.{value}"}
    return value


async def is_new(connection: AsyncConnection, owner_id: int, said: Said, now: dt.datetime) -> bool:
    """Whether this has not been told yet; from now on it has."""
    found = await connection.execute(
        _ONCE,
        {
            "subscription_id": said.subscription_id,
            "about": said.about,
            "kind": said.kind,
            "owner_id": owner_id,
            "now": now,
        },
    )
    return found.first() is not None


async def tell(
    connection: AsyncConnection, owner_id: int, said: Said, now: dt.datetime, checkout: int = 0
) -> None:
    """Put it into the outbox; what was bought is told in the message that had the link."""
    key, params = f"billing.{said.kind}", stored(said.params)
    row = (await connection.execute(_READERS, {"owner_id": owner_id})).first()
    if row is None:
        return
    private = row.kind == "person" or row.payer is not None
    if private and row.place_platform:
        params["also"] = [*said.params.get("also", ()), _of_community(row)]
    link = await _link_message(connection, owner_id, checkout) if checkout else None
    if link is not None and await say_instead(connection, link, key=key, params=params, now=now):
        return
    reader = owner_id if row.kind == "person" or row.payer is None else row.payer
    if not private:
        params.pop(ONLY_PAYER, None)
    await enqueue_notice(connection, owner_ids=[reader], key=key, params=params, now=now)
    if said.mail and private and row.first_platform != "email":
        await enqueue_notice(
            connection, owner_ids=[reader], key=key, params=params, platform="email", now=now
        )


def _of_community(row: Row[Any]) -> dict[str, object]:
    """Whose plan it is, and where one speaks of it: here `/plan` would show the reader's own."""
    how = row.place_platform if row.place_platform in _WITH_A_WORD else "place"
    return {"key": f"billing.of_{how}", "params": {"place": row.place_name}}


async def _link_message(
    connection: AsyncConnection, owner_id: int, checkout: int
) -> tuple[int, dt.datetime] | None:
    row = (await connection.execute(_LINK_MESSAGE, {"owner_id": owner_id, "id": checkout})).first()
    return None if row is None else (row.delivery_id, row.delivery_at)
