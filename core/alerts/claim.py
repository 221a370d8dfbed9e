"""Statements of delivery: lease lanes, read what is due in them, write down what came of it.

A worker leases *lanes*, not rows: the lease of a row is the lease of its lane, so a row goes from
pending to its outcome in one update. Every statement takes a whole batch. Lanes are locked in the
order of their address, as those who put rows into the outbox do, and before the time at which a
lane is next due is worked out: a row put in at that very moment is seen or waits for the lock.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from core.alerts import judged
from core.alerts.cards import CARD_COLUMNS, CARD_JOINS, Labels, card_of
from core.alerts.rules import Reader, Waiting
from core.alerts.sender import LaneAddress
from core.alerts.states import DeliveryKind, DeliveryState
from core.people.records import units_of

ROWS_PER_LANE: Final = 500
"""As many rows of one lane are read at once; the rest comes with the lane's next turn."""

MOST_PATIENCE: Final = dt.timedelta(hours=1)
"""No plan promises less; it bounds how far ahead the lease looks."""

_LEASE = text(
    """
    WITH free AS (
        SELECT lane.id, lane.begun
        FROM unnest(CAST(:platforms AS text[]), CAST(:limits AS int[])) AS p(platform, most)
        CROSS JOIN LATERAL (
            SELECT id, begun FROM lanes
            WHERE platform = p.platform AND due_at <= :now
              AND turn_at <= (CAST(:now AS timestamptz) AT TIME ZONE 'UTC') + :patience
              AND (next_allowed_at IS NULL OR next_allowed_at <= :now)
              AND (leased_until IS NULL OR leased_until <= :now)
            ORDER BY turn_at LIMIT p.most FOR UPDATE SKIP LOCKED
        ) lane
    )
    UPDATE lanes SET lease = :lease, leased_until = :until,
        begun = free.begun[1:15] || CAST(:now AS timestamptz)
    FROM free WHERE lanes.id = free.id
    RETURNING lanes.id, lanes.platform, lanes.tenant, lanes.chat, lanes.thread, lanes.shown_at,
              free.begun
    """
)

_DELIVERY_COLUMNS = """
    d.id, d.created_at, d.lane_id, d.destination_id, d.owner_id, d.alert_id, d.kind, d.state,
    d.state_reason, d.attempts, d.silent, d.payload, d.message_id, d.wanted_revision, d.due_at
"""

_DUE = text(
    f"""
    SELECT d.*, {CARD_COLUMNS}, dest.state AS destination_state, named.ids AS alive_ids,
           CASE WHEN d.attempts = 0 AND d.state <> 'sent' THEN named.changed END AS changed_ids,
           coalesce(routed.format, dest.format) AS destination_format,
           o.locale, o.timezone, o.units, o.currency AS owner_currency, o.preferences,
           EXISTS (SELECT FROM item_marks m WHERE m.owner_id = d.owner_id
                     AND m.item_id = a.item_id AND m.mark = 'hidden')
           OR EXISTS (SELECT FROM hidden_sellers h WHERE h.owner_id = d.owner_id
                        AND h.marketplace = l.marketplace AND h.seller = l.seller) AS hidden,
           CASE WHEN a.reason <> 'new' AND d.state <> 'sent' THEN (
               SELECT coalesce(f.message_id, whole.message_id)
               FROM alerts b JOIN deliveries f ON f.alert_id = b.id
               LEFT JOIN deliveries whole ON whole.id = f.bundled_into
               WHERE b.destination_id = d.destination_id AND b.item_id = a.item_id AND b.id < a.id
                 AND f.lane_id = d.lane_id AND f.state IN ('sent', 'bundled')
               ORDER BY f.id LIMIT 1
           ) END AS first_message_id
    FROM unnest(CAST(:lane_ids AS bigint[])) AS lane(id)
    CROSS JOIN LATERAL (
        (SELECT {_DELIVERY_COLUMNS} FROM deliveries d
         WHERE d.lane_id = lane.id AND d.state IN ('pending', 'retry', 'held', 'leased')
           AND d.due_at <= :now
         ORDER BY d.due_at, d.id LIMIT {ROWS_PER_LANE})
        UNION ALL
        (SELECT {_DELIVERY_COLUMNS} FROM deliveries d
         WHERE d.lane_id = lane.id AND d.state = 'sent' AND d.wanted_revision > d.shown_revision
           AND d.due_at <= :now
         LIMIT {ROWS_PER_LANE})
    ) d
    LEFT JOIN owners o ON o.id = d.owner_id
    LEFT JOIN destinations dest ON dest.id = d.destination_id
    {CARD_JOINS}
    LEFT JOIN LATERAL (
        -- Of several searches the one that wants it soonest decides: the place's own form.
        SELECT CASE WHEN bool_and(sd.format <> '') THEN min(sd.format) END AS format
        FROM search_destinations sd
        WHERE sd.destination_id = d.destination_id AND sd.search_id = ANY(a.search_ids)
    ) routed ON true
    ORDER BY d.id
    """  # noqa: S608 - joined from constants of this package, values are bound
)

_LOCK = text(
    "SELECT id FROM lanes WHERE id = ANY(:lane_ids)"
    " ORDER BY platform, tenant, chat, thread FOR UPDATE"
)

# A row that another worker has brought to its end meanwhile stays there, unless we know better:
# a message that was sent was sent.
_SETTLE = text(
    """
    UPDATE deliveries d SET
        state = u.state, state_reason = u.reason, due_at = coalesce(u.due_at, d.due_at),
        state_at = CASE WHEN u.state = d.state THEN d.state_at ELSE :now END,
        attempts = d.attempts + u.tries, silent = d.silent OR u.silent,
        message_id = coalesce(u.message_id, d.message_id),
        shown_revision = coalesce(u.shown, d.shown_revision),
        bundled_into = coalesce(u.bundled_into, d.bundled_into),
        payload = CASE WHEN u.payload IS NULL THEN d.payload
                       ELSE d.payload || CAST(u.payload AS jsonb) END
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:created AS timestamptz[]), CAST(:states AS text[]),
        CAST(:reasons AS text[]), CAST(:due AS timestamptz[]), CAST(:tries AS int[]),
        CAST(:silent AS bool[]), CAST(:messages AS text[]), CAST(:shown AS int[]),
        CAST(:into AS bigint[]), CAST(:payloads AS text[])
    ) AS u(id, created_at, state, reason, due_at, tries, silent, message_id, shown, bundled_into,
           payload)
    WHERE d.id = u.id AND d.created_at = u.created_at
      AND (d.state IN ('pending', 'retry', 'held', 'leased') OR u.state = 'sent')
    """
)

# The lane goes to the end of the queue, behind lanes that have waited meanwhile. OFFSET 0 keeps the
# planner from working out `first` for each place that names it.
_RELEASE = text(
    """
    UPDATE lanes SET lease = NULL, leased_until = NULL, begun = '{}', shown_at = u.shown_at,
        next_allowed_at = u.next_allowed_at,
        due_at = CASE WHEN u.first IS NULL THEN NULL
                      ELSE greatest(u.first, :now, u.next_allowed_at) END
    FROM (
        SELECT given.id, given.next_allowed_at,
               ARRAY(SELECT CAST(value AS timestamptz)
                     FROM jsonb_array_elements_text(CAST(given.shown AS jsonb))) AS shown_at,
               least(
                   (SELECT min(d.due_at) FROM deliveries d WHERE d.lane_id = given.id
                      AND d.state IN ('pending', 'retry', 'held', 'leased')),
                   (SELECT min(d.due_at) FROM deliveries d WHERE d.lane_id = given.id
                      AND d.state = 'sent' AND d.wanted_revision > d.shown_revision)
               ) AS first
        FROM unnest(CAST(:lane_ids AS bigint[]), CAST(:allowed AS timestamptz[]),
                    CAST(:shown AS text[])) AS given(id, next_allowed_at, shown)
        OFFSET 0
    ) u
    WHERE lanes.id = u.id AND lanes.lease = :lease
    """
)

_PAUSE = text(
    """
    UPDATE lanes SET next_allowed_at = :until
    WHERE id IN (
        SELECT id FROM lanes
        WHERE platform = :platform AND due_at IS NOT NULL
          AND (next_allowed_at IS NULL OR next_allowed_at < :until)
        ORDER BY platform, tenant, chat, thread FOR UPDATE SKIP LOCKED
    )
    """
)


@dataclasses.dataclass(frozen=True, slots=True)
class Lane:
    """A lane that this worker holds."""

    id: int
    address: LaneAddress
    shown_at: tuple[dt.datetime, ...]
    until: dt.datetime
    begun: tuple[dt.datetime, ...] = ()
    """When others began who never gave the lane back: what they were about to say may have been
    said."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is written about one row."""

    row: Waiting
    state: DeliveryState
    reason: str = ""
    due_at: dt.datetime | None = None
    tried: bool = False
    silent: bool = False
    message_id: str | None = None
    shown: int | None = None
    bundled_into: int | None = None
    payload: dict[str, Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """How a lane is given back."""

    lane: Lane
    shown_at: tuple[dt.datetime, ...]
    next_allowed_at: dt.datetime | None = None


async def lease_lanes(
    connection: AsyncConnection,
    *,
    now: dt.datetime,
    limits: Mapping[str, int],
    lease: str,
    until: dt.datetime,
) -> list[Lane]:
    """Take lanes that are due, so many of each platform at most, the nearest promise first.

    Whoever was promised less waiting goes ahead; of equals it is who has waited longest, and a lane
    that is given back stands behind those that waited meanwhile.
    """
    found = await connection.execute(
        _LEASE,
        {
            "platforms": list(limits),
            "limits": list(limits.values()),
            "patience": MOST_PATIENCE,
            "now": now,
            "lease": lease,
            "until": until,
        },
    )
    return [
        Lane(id_, LaneAddress(platform, tenant, chat, thread), tuple(shown_at), until, tuple(begun))
        for id_, platform, tenant, chat, thread, shown_at, begun in found.all()
    ]


async def due_rows(
    connection: AsyncConnection, lane_ids: Sequence[int], now: dt.datetime, labels: Labels
) -> dict[int, list[Waiting]]:
    """What is due in these lanes, with cards and owners, in one query.

    Alerts that have not been tried yet are judged again, if their search was changed meanwhile.
    """
    found = await connection.execute(_DUE, {"lane_ids": list(lane_ids), "now": now})
    due = found.mappings().all()
    unwanted = await judged.unwanted(
        connection,
        [
            (row["id"], row["listing_id"], search_id)
            for row in due
            for search_id in row["changed_ids"] or ()
        ],
    )
    rows: dict[int, list[Waiting]] = {lane_id: [] for lane_id in lane_ids}
    for row in due:
        wanting = [(row["id"], one) not in unwanted for one in row["alive_ids"] or ()]
        rows[row["lane_id"]].append(_waiting(row, labels, wanting))
    return rows


def _time(value: object) -> dt.time | None:
    return dt.time.fromisoformat(value) if isinstance(value, str) else None


def _reader(row: RowMapping) -> Reader:
    preferences = row["preferences"] or {}
    start, end = _time(preferences.get("quiet_from")), _time(preferences.get("quiet_to"))
    locale = row["locale"] or "en"
    return Reader(
        owner_id=row["owner_id"],
        locale=locale,
        timezone=row["timezone"] or "UTC",
        units=units_of(row["units"], row["owner_currency"], locale),
        quiet=(start, end) if start is not None and end is not None else None,
        break_through=bool(preferences.get("quiet_break_through")),
        night_told=bool(preferences.get("night_silent_told")),
    )


def _waiting(row: RowMapping, labels: Labels, wanting: Sequence[bool]) -> Waiting:
    card = card_of(row, labels) if row["title"] is not None else None
    if card is not None and not all(wanting):
        names = tuple(itertools.compress(card.search_names, wanting))
        card = dataclasses.replace(card, search_names=names)
    return Waiting(
        id=row["id"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        lane_id=row["lane_id"],
        destination_id=row["destination_id"],
        destination_state=row["destination_state"] or "gone",
        format=row["destination_format"] or "rich",
        kind=DeliveryKind(row["kind"]),
        state=DeliveryState(row["state"]),
        state_reason=row["state_reason"],
        attempts=row["attempts"],
        silent=row["silent"],
        payload=row["payload"],
        message_id=row["message_id"],
        wanted_revision=row["wanted_revision"],
        reader=_reader(row),
        card=card,
        searches_alive=row["searches_alive"],
        searches_running=row["searches_running"],
        hidden=row["hidden"],
        wanted=any(wanting),
        soft_hits=row["facts"].get("soft_hits", 0) if card is not None else 0,
        first_message_id=row["first_message_id"],
    )


async def lock_lanes(connection: AsyncConnection, lane_ids: Sequence[int]) -> None:
    """Keep others from putting rows into these lanes until the commit."""
    await connection.execute(_LOCK, {"lane_ids": list(lane_ids)})


async def settle(
    connection: AsyncConnection, outcomes: Sequence[Outcome], now: dt.datetime
) -> None:
    """Write down what came of these rows."""
    await connection.execute(
        _SETTLE,
        {
            "now": now,
            "ids": [outcome.row.id for outcome in outcomes],
            "created": [outcome.row.created_at for outcome in outcomes],
            "states": [outcome.state.value for outcome in outcomes],
            "reasons": [outcome.reason[:200] for outcome in outcomes],
            "due": [outcome.due_at for outcome in outcomes],
            "tries": [int(outcome.tried) for outcome in outcomes],
            "silent": [outcome.silent for outcome in outcomes],
            "messages": [outcome.message_id for outcome in outcomes],
            "shown": [outcome.shown for outcome in outcomes],
            "into": [outcome.bundled_into for outcome in outcomes],
            "payloads": [
                None if outcome.payload is None else orjson.dumps(outcome.payload).decode()
                for outcome in outcomes
            ],
        },
    )


async def release(
    connection: AsyncConnection, releases: Sequence[Release], lease: str, now: dt.datetime
) -> None:
    """Give lanes back and work out when each has something to do again."""
    await connection.execute(
        _RELEASE,
        {
            "now": now,
            "lease": lease,
            "lane_ids": [given.lane.id for given in releases],
            "allowed": [given.next_allowed_at for given in releases],
            "shown": [orjson.dumps(given.shown_at).decode() for given in releases],
        },
    )


async def free_leases(connection: AsyncConnection) -> None:
    """Take every lease back. Only for the one worker of a database, as it starts.

    When they began stays: it tells what may have been said.
    """
    await connection.execute(
        text("UPDATE lanes SET lease = NULL, leased_until = NULL WHERE leased_until IS NOT NULL")
    )


async def pause_platform(connection: AsyncConnection, platform: str, until: dt.datetime) -> None:
    """No lane of a platform may speak before `until`: the limit is the bot's, not a chat's."""
    await connection.execute(_PAUSE, {"platform": platform, "until": until})
