"""All SQL of Slack but the installations': events that came in, workspaces that come and go."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import text

from bots.slack.limits import PLATFORM
from core.alerts import fallback
from core.alerts.sender import LaneAddress
from core.people.communities import OWNER_COLUMNS
from core.people.service import owner_of
from core.searches import service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.clock import Clock
    from core.db import Database
    from core.people.records import Owner
    from core.searches.records import SavedSearch

TRIES: Final = 3
KEEP: Final = dt.timedelta(days=2)
AT_ONCE: Final = 100
DUE: Final = dt.timedelta(minutes=2)
"""So long may whoever took an event work on it, before another looks after it."""
UNINSTALLED: Final = "uninstalled"
_PUT = """
    INSERT INTO slack_events (event_id, raw, taken_at) VALUES ($1, $2::jsonb, $3)
    ON CONFLICT (event_id) DO NOTHING RETURNING event_id
"""
_OPEN = """
    UPDATE slack_events SET tries = tries + 1, taken_at = $1
    WHERE event_id IN (
        SELECT event_id FROM slack_events
        WHERE NOT done AND taken_at <= $2 AND tries < $3
        ORDER BY taken_at LIMIT $4 FOR UPDATE SKIP LOCKED
    )
    RETURNING raw::text
"""
_LANES = """
    SELECT id, chat, thread FROM lanes
    WHERE platform = $1 AND tenant = $2 AND ($3 = '' OR chat = $3)
    ORDER BY id
"""
_SPOTS = """
    SELECT DISTINCT chat, thread FROM destinations
    WHERE platform = $1 AND tenant = $2 AND ($3 = '' OR chat = $3)
"""
_BACK = """
    UPDATE destinations SET state = 'active', state_reason = ''
    WHERE platform = $1 AND tenant = $2 AND ($3 = '' OR chat = $3) AND state = 'gone'
      AND ($3 <> '' OR state_reason = ANY($4::text[]))
"""
_OWNERS = text(f"""
    SELECT {OWNER_COLUMNS} FROM owners o
    WHERE o.id = (SELECT owner_id FROM chat_identities
                  WHERE platform = '{PLATFORM}' AND tenant = :team AND user_id = :user)
       OR (:with_team AND o.id = (SELECT owner_id FROM communities
                  WHERE platform = '{PLATFORM}' AND tenant = :team AND community = :team))
""")  # noqa: S608 - constants of this and another module; values are bound
_PLACES = text("""
    SELECT d.id, d.platform, d.chat, d.thread, d.name, d.state FROM destinations d
    WHERE d.owner_id = :owner AND d.state <> 'paused'
    ORDER BY d.position, d.id LIMIT 20
""")
_REPORTS_TO = text("""
    SELECT DISTINCT ON (sd.search_id) sd.search_id, d.chat, d.thread, d.name
    FROM search_destinations sd JOIN destinations d ON d.id = sd.destination_id
    JOIN searches s ON s.id = sd.search_id
    WHERE s.owner_id = :owner AND d.platform = 'slack' ORDER BY sd.search_id, d.id
""")
_DRAFT = """
    SELECT d.line, d.search_id FROM drafts d
    WHERE d.id = $1 AND d.owner_id IN (
        SELECT owner_id FROM chat_identities
        WHERE platform = $2 AND tenant = $3 AND user_id = $4
        UNION SELECT owner_id FROM communities
        WHERE platform = $2 AND tenant = $3 AND community = $3)
"""
_LINE = """
    SELECT s.line FROM searches s
    WHERE s.id = $1 AND s.owner_id IN (
        SELECT owner_id FROM chat_identities
        WHERE platform = $2 AND tenant = $3 AND user_id = $4
        UNION SELECT owner_id FROM communities
        WHERE platform = $2 AND tenant = $3 AND community = $3)
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """Where a search reports to on this platform."""

    chat: str
    thread: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """What the Home tab shows of one owner."""

    owner: Owner
    searches: tuple[SavedSearch, ...]
    places: tuple[tuple[str, str, str, str], ...]
    """Platform, chat, name and state of the places where alerts go."""
    spots: dict[int, Spot]


class Store:
    """Reads and writes; each method is one unit of work."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- events ---------------------------------------------------------------------------------

    async def put(self, event_id: str, raw: dict[str, Any]) -> bool:
        """Write an event down; False if it was there before."""
        stored = orjson.dumps(raw).decode().replace("\\u0000", "")
        async with self._database.raw() as connection:
            found = await connection.fetchval(_PUT, event_id, stored, self._clock.now())
        return found is not None

    async def done(self, event_id: str) -> None:
        """It has been handled; its words are forgotten."""
        async with self._database.raw() as connection:
            await connection.execute(
                "UPDATE slack_events SET done = true, raw = NULL WHERE event_id = $1", event_id
            )

    async def left_open(self) -> list[dict[str, Any]]:
        """Events that somebody took and never finished."""
        now = self._clock.now()
        async with self._database.raw() as connection:
            rows = await connection.fetch(_OPEN, now, now - DUE, TRIES, AT_ONCE)
        return [orjson.loads(row["raw"]) for row in rows if row["raw"]]

    async def give_back(self, event_id: str) -> None:
        """There was no room for it: that was no try, and it is due again at once."""
        async with self._database.raw() as connection:
            await connection.execute(
                "UPDATE slack_events SET tries = greatest(0, tries - 1), taken_at = $2"
                " WHERE event_id = $1 AND NOT done",
                event_id,
                self._clock.now() - DUE,
            )

    async def tidy(self) -> None:
        """Forget ids that Slack will not repeat any more."""
        async with self._database.raw() as connection:
            await connection.execute(
                "DELETE FROM slack_events WHERE taken_at < $1", self._clock.now() - KEEP
            )

    # -- coming and going -----------------------------------------------------------------------

    async def bury(self, team: str, channel: str, reason: str) -> None:
        """Nothing can be said in a channel, or in a whole workspace: owners are told elsewhere."""
        async with self._database.raw() as connection:
            lanes = await connection.fetch(_LANES, PLATFORM, team, channel)
            spots = await connection.fetch(_SPOTS, PLATFORM, team, channel)
        places = {(row["chat"], row["thread"]) for row in (*lanes, *spots)}
        dead = [
            (LaneAddress(PLATFORM, team, chat, thread), reason) for chat, thread in sorted(places)
        ]
        if not dead:
            return
        async with self._database.connect() as connection:
            await fallback.bury(connection, [row["id"] for row in lanes], dead, self._clock.now())

    async def back(self, team: str, channel: str = "") -> None:
        """A channel, or what was lost with the installation, can be written to again."""
        reasons = [UNINSTALLED, "account_inactive", "token_revoked"]
        async with self._database.raw() as connection:
            await connection.execute(_BACK, PLATFORM, team, channel, reasons)

    # -- what a press or the Home tab is about ----------------------------------------------------

    async def draft(self, draft_id: int, team: str, user: str) -> tuple[str, bool] | None:
        """Line of a draft of this person's or of the workspace's, and whether it changes one."""
        async with self._database.raw() as connection:
            row = await connection.fetchrow(_DRAFT, draft_id, PLATFORM, team, user)
        return None if row is None else (row["line"], row["search_id"] is not None)

    async def line(self, search_id: int, team: str, user: str) -> str:
        """Line of a search of this person's or of the workspace's; empty if it is neither's."""
        async with self._database.raw() as connection:
            found = await connection.fetchval(_LINE, search_id, PLATFORM, team, user)
        return str(found or "")

    async def panels(self, team: str, user: str, *, with_team: bool) -> list[Panel]:
        """The person's own searches, and the workspace's for those who look after them."""
        found = []
        async with self._database.connect() as connection:
            given = {"team": team, "user": user, "with_team": with_team}
            owners = [
                owner_of(row) for row in (await connection.execute(_OWNERS, given)).mappings()
            ]
            for owner in sorted(owners, key=lambda one: one.kind != "person"):
                about = {"owner": owner.id}
                places = (await connection.execute(_PLACES, about)).mappings()
                spots = (await connection.execute(_REPORTS_TO, about)).mappings()
                searches = await service.list_searches(connection, owner.id, self._clock.now())
                found.append(
                    Panel(
                        owner,
                        tuple(searches),
                        tuple((p["platform"], p["chat"], p["name"], p["state"]) for p in places),
                        {s["search_id"]: Spot(s["chat"], s["thread"], s["name"]) for s in spots},
                    )
                )
        return found

    async def channels_in_use(self, team: str, most: int) -> Sequence[tuple[str, str]]:
        """Channels of a workspace that alerts go to, with their names."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                "SELECT DISTINCT d.chat, d.name FROM destinations d"
                " JOIN owners o ON o.id = d.owner_id"
                " WHERE d.platform = $1 AND d.tenant = $2 AND d.state <> 'paused'"
                " AND o.kind = 'community' ORDER BY d.name, d.chat LIMIT $3",
                PLATFORM,
                team,
                most,
            )
        return [(row["chat"], row["name"]) for row in rows]
