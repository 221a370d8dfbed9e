"""What the one-way ways remember: endpoints, who must not be written to, and how much was sent."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from core.alerts import fallback
from core.alerts.notices import enqueue_notice
from core.alerts.sender import LaneAddress
from core.gathered import Gathered

if TYPE_CHECKING:
    import asyncpg

    from bots.fallbacks.vault import Vault
    from core.clock import Clock
    from core.db import Database

Caps = Mapping[str, int]
"""How often a day, by key: an address, an owner, everybody."""

# All keys are counted, or none: a cap that is reached leaves the others as they were. Everybody
# counts in the same few rows, so nobody waits for the disk: a crash forgets a moment's count.
_COUNT: Final = """
    WITH asked AS (
        SELECT * FROM unnest($1::text[], $2::int[], $4::int[]) AS a(key, cap, n)
    ), full_up AS (
        SELECT a.key FROM asked a LEFT JOIN send_counts c ON c.key = a.key AND c.day = $3::date
        WHERE coalesce(c.n, 0) + a.n > a.cap
    ), counted AS (
        INSERT INTO send_counts (key, day, n)
        SELECT key, $3::date, n FROM asked WHERE NOT EXISTS (SELECT FROM full_up) ORDER BY key
        ON CONFLICT (key, day) DO UPDATE SET n = send_counts.n + excluded.n
    )
    SELECT (SELECT key FROM full_up ORDER BY key LIMIT 1) AS key,
           set_config('synchronous_commit', 'off', true)
"""
_SUPPRESSED: Final = "SELECT why FROM suppressions WHERE platform = $1 AND address = $2"
_OPEN: Final = "SELECT id, owner_id, locked, failing_since FROM outlets WHERE id = ANY($1::text[])"
_BROWSER = text(
    "SELECT id FROM outlets WHERE owner_id = :owner_id AND kind = 'webpush'"
    " AND split_part(id, '_', 2) = :name ORDER BY created_at, id LIMIT 1"
)
_UNCOUNT = text(
    "UPDATE send_counts SET n = greatest(0, n - :n)"
    " WHERE key = ANY(CAST(:keys AS text[])) AND day = :day"
)
_SUPPRESS = text(
    "INSERT INTO suppressions (platform, address, why, at) VALUES (:platform, :address, :why, :now)"
    " ON CONFLICT (platform, address) DO UPDATE SET why = excluded.why, at = excluded.at"
)
_LIFT = text(
    "DELETE FROM suppressions WHERE platform = :platform AND address = :address"
    " AND (CAST(:why AS text) IS NULL OR why = :why) RETURNING why"
)
_WAKE = text(
    "UPDATE destinations SET state = 'active', state_reason = '', troubled_at = NULL"
    " WHERE platform = :platform AND chat = :address AND state IN ('gone', 'unproven')"
    " AND state_reason <> 'removed' AND verified_at IS NOT NULL"
)
_ELSEWHERE = text(
    "SELECT id FROM destinations WHERE owner_id = :owner_id AND state = 'active'"
    " ORDER BY platform = :platform, troubled_at IS NOT NULL, position, id LIMIT 1"
)
_NEWS = text(
    "SELECT k FROM unnest(CAST(:keys AS text[])) k"
    " WHERE NOT EXISTS (SELECT FROM heard_events h WHERE h.key = k)"
)
_HEARD = text(
    "INSERT INTO heard_events (key, at)"
    " SELECT k, :now FROM unnest(CAST(:keys AS text[])) k ORDER BY k ON CONFLICT (key) DO NOTHING"
)
# By way of the place, for which there is an index; a bundle stands in one place.
_WHOLE = text(
    "SELECT d.id FROM deliveries m JOIN deliveries d ON d.destination_id = m.destination_id"
    " AND d.created_at > :since"
    " AND (d.id = m.id OR d.bundled_into = m.id AND d.state = 'bundled')"
    " WHERE m.id = :id AND m.created_at > :since"
)
_LANES = text(
    "SELECT id, platform, tenant, chat, thread FROM lanes"
    " WHERE platform = :platform AND chat = :address"
    " ORDER BY platform, tenant, chat, thread FOR UPDATE"
)
_PLACES = text(
    "SELECT DISTINCT platform, tenant, chat, thread FROM destinations"
    " WHERE platform = :platform AND chat = :address"
)
# Reports come late and in any order: a later state is never overwritten by an earlier one.
_REPORT = text(
    """
    UPDATE deliveries SET payload = payload || jsonb_build_object('rank', CAST(:rank AS int),
                                                                  'report', CAST(:report AS text))
    WHERE id = :id AND (CAST(:message_id AS text) IS NULL
                      OR coalesce(message_id, :message_id) = :message_id)
      AND (SELECT platform FROM lanes WHERE id = lane_id) IN ('email', 'sms')
      AND coalesce((payload->>'rank')::int, -1) < :rank
    RETURNING id
    """
)
_FAILING = text(
    """
    UPDATE outlets SET failing_since = CASE WHEN :failing THEN coalesce(failing_since, :now) END
    WHERE id = :id AND (failing_since IS NOT NULL OR :failing)
    RETURNING failing_since, owner_id
    """
)
DAY: Final = dt.timedelta(days=1)
TOLD: Final = dt.timedelta(days=21)
"""So old at most is what stands in a bundle of which a provider still tells something."""


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """An endpoint with what it holds."""

    id: str
    owner_id: int
    values: dict[str, Any]
    failing_since: dt.datetime | None = None


class FallbackStore:
    """Over one database; every process has one."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._counted = Gathered(self._count_all)
        self._rows = Gathered(self._read_all)

    async def count(self, caps: Caps, n: int = 1) -> str | None:
        """Count a message against these ceilings; the key of one that is reached, if any."""
        return await self._counted((caps, n))

    async def _count_all(self, asked: list[tuple[Caps, int]]) -> list[str | None]:
        """Count many messages at once; one after the other where they do not all fit."""
        if len(asked) == 1:
            return [await self._count_one(*asked[0])]
        caps: dict[str, int] = {}
        taken: collections.Counter[str] = collections.Counter()
        for each, n in asked:
            for key, cap in each.items():
                caps[key] = min(cap, caps.get(key, cap))
                taken[key] += n
        if await self._fits(caps, taken) is None:
            return [None] * len(asked)
        return [await self._count_one(*each) for each in asked]

    async def _count_one(self, caps: Caps, n: int) -> str | None:
        return await self._fits(caps, dict.fromkeys(caps, n))

    async def _fits(self, caps: Caps, taken: Mapping[str, int]) -> str | None:
        day = self._clock.now().date()
        amounts = [taken[key] for key in caps]
        async with self._database.single() as connection:
            full: str | None = await connection.fetchval(
                _COUNT, list(caps), list(caps.values()), day, amounts
            )
            return full

    async def uncount(self, caps: Caps, n: int = 1) -> None:
        """Take back what was counted for a message that did not leave."""
        given = {"keys": list(caps), "day": self._clock.now().date(), "n": n}
        async with self._database.connect() as connection:
            await connection.execute(_UNCOUNT, given)

    def until_tomorrow(self) -> float:
        """Seconds until ceilings begin anew."""
        now = self._clock.now()
        tomorrow = (now + DAY).replace(hour=0, minute=0, second=0, microsecond=0)
        return (tomorrow - now).total_seconds()

    async def news(self, keys: list[str]) -> set[str]:
        """Which of these events were not followed yet."""
        async with self._database.connect() as connection:
            found = await connection.execute(_NEWS, {"keys": keys})
            return set(found.scalars())

    async def heard(self, keys: list[str]) -> None:
        """These events were followed; when they come again they are no news."""
        async with self._database.connect() as connection:
            await connection.execute(_HEARD, {"keys": keys, "now": self._clock.now()})

    async def suppressed(self, platform: str, address: str) -> str | None:
        """Why an address must not be written to; None if it may."""
        async with self._database.single() as connection:
            why: str | None = await connection.fetchval(_SUPPRESSED, platform, address)
            return why

    async def suppress(self, platform: str, address: str, why: str) -> None:
        """Never write there again; what waits goes elsewhere, and its owners hear of it there."""
        given = {"platform": platform, "address": address}
        now = self._clock.now()
        async with self._database.connect() as connection:
            await connection.execute(_SUPPRESS, {**given, "why": why, "now": now})
            lanes = [row.id for row in (await connection.execute(_LANES, given)).all()]
            places = [LaneAddress(*row) for row in (await connection.execute(_PLACES, given)).all()]
            if places:
                await fallback.bury(connection, lanes, [(place, why) for place in places], now)

    async def lift_if(self, platform: str, address: str, why: str | None = None) -> bool:
        """Its owner wants to be written to again; false if nothing (or something else) stands."""
        given = {"platform": platform, "address": address}
        async with self._database.connect() as connection:
            found = await connection.execute(_LIFT, {**given, "why": why})
            lifted = found.first() is not None
            if lifted:
                await connection.execute(_WAKE, given)
            return lifted

    async def report(
        self, delivery_id: int, message_id: str | None, report: str, rank: int
    ) -> bool:
        """Keep what a provider says of a message; false if it is no news."""
        given = {"id": delivery_id, "message_id": message_id, "report": report, "rank": rank}
        async with self._database.connect() as connection:
            return (await connection.execute(_REPORT, given)).first() is not None

    async def report_mail(self, delivery_id: int, report: str, rank: int) -> bool:
        """The same, for a provider that repeats our own name of the message."""
        return await self.report(delivery_id, None, report, rank)

    async def say_elsewhere(self, delivery_id: int) -> None:
        """A message that was taken and not delivered goes to the next place, with all it told."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            found = await connection.execute(_WHOLE, {"id": delivery_id, "since": now - TOLD})
            await fallback.move_unacknowledged(connection, list(found.scalars()), now)

    async def tell(self, owner_id: int, key: str, *, rather_not: str, **params: object) -> None:
        """Say something to an owner, on that platform only if there is no other."""
        async with self._database.connect() as connection:
            found = await connection.execute(
                _ELSEWHERE, {"owner_id": owner_id, "platform": rather_not}
            )
            await enqueue_notice(
                connection,
                owner_ids=[owner_id],
                key=key,
                params=params,
                destination_id=found.scalar_one_or_none(),
                now=self._clock.now(),
            )

    async def open(self, outlet_id: str) -> Opened | None:
        """An endpoint; None if there is none or its secrets cannot be read."""
        row = await self._rows(outlet_id)
        values = None if row is None else self._vault.open(row["locked"])
        if row is None or values is None:
            return None
        return Opened(row["id"], row["owner_id"], values, row["failing_since"])

    async def _read_all(self, outlet_ids: list[str]) -> list[asyncpg.Record | None]:
        async with self._database.single() as connection:
            rows = await connection.fetch(_OPEN, outlet_ids)
        found = {row["id"]: row for row in rows}
        return [found.get(outlet_id) for outlet_id in outlet_ids]

    async def keep(
        self, owner_id: int, kind: str, values: Mapping[str, Any], outlet_id: str = ""
    ) -> str:
        """Keep an endpoint, or change it; its id."""
        outlet_id = outlet_id or f"{kind[0]}_{secrets.token_urlsafe(12)}"
        async with self._database.connect() as connection:
            await connection.execute(
                text(
                    "INSERT INTO outlets AS o (id, owner_id, kind, locked, created_at)"
                    " VALUES (:id, :owner_id, :kind, :locked, :now)"
                    " ON CONFLICT (id) DO UPDATE SET locked = excluded.locked"
                    " WHERE o.owner_id = excluded.owner_id"
                ),
                {
                    "id": outlet_id,
                    "owner_id": owner_id,
                    "kind": kind,
                    "locked": self._vault.lock(values),
                    "now": self._clock.now(),
                },
            )
        return outlet_id

    async def browser(self, owner_id: int, name: str) -> str | None:
        """What this owner's browser of that name is called here, if it is known.

        It may have been given under another owner who is the same person since.
        """
        async with self._database.connect() as connection:
            found = await connection.execute(_BROWSER, {"owner_id": owner_id, "name": name})
        return found.scalar_one_or_none()

    async def failing(self, outlet_id: str, *, failing: bool) -> dt.datetime | None:
        """Note a failure or a success; since when it fails without a break."""
        given = {"id": outlet_id, "failing": failing, "now": self._clock.now()}
        async with self._database.connect() as connection:
            row = (await connection.execute(_FAILING, given)).first()
        return None if row is None else row.failing_since
