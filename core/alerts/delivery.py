"""The deliverer: takes lanes that are due, says what they have to say, writes down what came of it.

No transaction is open while a platform is asked. A lane is served by one task; a slow or dead chat
holds its own lane and one of its platform's places, never another chat. At-least-once: a crash
between a send and its settling repeats that message when the lane's lease has ended.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import datetime as dt
import random
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.alerts import claim
from core.alerts.again import APART
from core.alerts.cards import Labels, load_cards, plain_label
from core.alerts.digests import DIGEST_BEST
from core.alerts.notices import OUTBOX
from core.alerts.rules import CARDS_IN_WINDOW, Say, Step, Waiting, plan, rank
from core.alerts.samples import SAMPLE, sample_card
from core.alerts.sender import PROGRAMS, Bundle, Notice, Outgoing
from core.alerts.settling import Settlement, Settler
from core.alerts.states import (
    DeliveryKind,
    DeliveryState,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unknown,
)
from core.alerts.visit import Effect, effect_of, uncorrected, without_message
from core.listen import listen

if TYPE_CHECKING:
    from core.alerts.card import AlertCard
    from core.alerts.claim import Lane
    from core.alerts.sender import Sender
    from core.clock import Clock
    from core.db import Database

LEASE_SECONDS: Final = 60.0
"""Shorter than the two minutes for which Discord remembers a nonce."""
SEND_SECONDS: Final = 20.0
SWEEP_SECONDS: Final = 1.0
LANES_AT_ONCE: Final = 128
CLOSED: Final = frozenset({"gone", "unproven"})
"""States of places at which nothing is said; who was removed has to prove themselves again."""
GRACE_SECONDS: Final = 1.0
"""At a stop, messages on their way get this long before they count as unknown."""

_log = structlog.get_logger()


class Deliverer:
    """Delivers what is in the outbox, for all platforms it has a sender for."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[str, Sender],
        clock: Clock,
        labels: Labels = plain_label,
        *,
        listen_url: str | None = None,
        lease_seconds: float = LEASE_SECONDS,
        send_seconds: float = SEND_SECONDS,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._senders = senders
        self._clock = clock
        self._labels = labels
        self._listen_url = listen_url or database.url
        self._lease_seconds = lease_seconds
        self._send_seconds = send_seconds
        self._jitter = jitter
        self._lease = secrets.token_hex(8)
        self._settler = Settler(database, clock, self._lease)
        self._busy: collections.Counter[str] = collections.Counter()
        self._places = {
            name: asyncio.Semaphore(sender.concurrency) for name, sender in senders.items()
        }
        self._paused: dict[str, dt.datetime] = {}
        self._deadlines: set[asyncio.Timeout] = set()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    async def run_once(self, limit: int = 100) -> int:
        """Serve up to `limit` lanes that are due; how many lanes were served."""
        lanes = await self._claim(limit)
        async with asyncio.TaskGroup() as group:
            await self._serve_all(group, lanes)
        return len(lanes)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is on its way is settled before this returns."""
        self._stopping = False
        async with asyncio.TaskGroup() as group:
            ear = group.create_task(
                listen(self._listen_url, [OUTBOX], lambda *_: self._wake.set(), self._clock)
            )
            watch = group.create_task(self._watch(stop))
            await self._pump(group)
            ear.cancel()
            watch.cancel()
            await self._hurry()

    async def _watch(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True
        self._wake.set()

    async def _hurry(self) -> None:
        """A message still on its way after the grace may or may not arrive: that is unknown."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                await self._idle.wait()
        now = asyncio.get_running_loop().time()
        for deadline in self._deadlines:
            if not deadline.expired():
                deadline.reschedule(now)

    async def _pump(self, group: asyncio.TaskGroup) -> None:
        while not self._stopping:
            self._wake.clear()
            if not await self._turn(group):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SWEEP_SECONDS):
                        await self._wake.wait()

    async def _turn(self, group: asyncio.TaskGroup) -> bool:
        """Take what is due; a database that is away must not end what is on its way."""
        try:
            lanes = await self._claim(limit=LANES_AT_ONCE)
            await self._serve_all(group, lanes)
        except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            _log.warning("delivery.database_away", error=type(error).__name__)
            await self._clock.sleep(SWEEP_SECONDS)
            return False
        return bool(lanes)

    def _room(self, now: dt.datetime, limit: int) -> dict[str, int]:
        """How many lanes of each platform may be taken: twice as many as can speak at once."""
        room = {
            name: min(limit, 2 * sender.concurrency - self._busy[name])
            for name, sender in self._senders.items()
            if self._paused.get(name, now) <= now
        }
        return {name: most for name, most in room.items() if most > 0}

    async def _claim(self, limit: int) -> list[Lane]:
        now = self._clock.now()
        limits = self._room(now, limit)
        if not limits:
            return []
        async with self._database.connect() as connection:
            return await claim.lease_lanes(
                connection,
                now=now,
                limits=limits,
                lease=self._lease,
                until=now + dt.timedelta(seconds=self._lease_seconds),
            )

    async def _serve_all(self, group: asyncio.TaskGroup, lanes: list[Lane]) -> None:
        if not lanes:
            return
        # What was due when the lanes were taken: whoever comes after us can tell what that was.
        began = lanes[0].until - dt.timedelta(seconds=self._lease_seconds)
        async with self._database.connect() as connection:
            rows = await claim.due_rows(
                connection, [lane.id for lane in lanes], began, self._labels
            )
        for lane in lanes:
            self._busy[lane.address.platform] += 1
            self._idle.clear()
            group.create_task(self._serve_safely(lane, rows[lane.id]))

    async def _serve_safely(self, lane: Lane, rows: list[Waiting]) -> None:
        """One lane that goes wrong never stops the others; its lease brings it back."""
        try:
            await self._serve(lane, rows)
        except Exception:  # noqa: BLE001 - the delivery loop; the lease brings the lane back
            _log.exception("delivery.lane_failed", lane_id=lane.id)
        finally:
            self._busy[lane.address.platform] -= 1
            if not self._busy.total():
                self._idle.set()
            self._wake.set()

    async def _serve(self, lane: Lane, rows: list[Waiting]) -> None:
        visit = Settlement(lane=lane)
        shown_at = list(lane.shown_at)
        pause: dt.datetime | None = None
        living = [row for row in rows if row.destination_state not in CLOSED]
        gone = [row for row in rows if row.destination_state in CLOSED]
        visit.move += [row.id for row in gone if row.state is not DeliveryState.SENT]
        visit.outcomes += [uncorrected(row) for row in gone if row.state is DeliveryState.SENT]
        steps = self._steps(lane, living)
        unsettled = False
        offered: set[int] = set()
        for step in steps:
            if not isinstance(step, Say):
                visit.outcomes.append(without_message(step))
                continue
            if self._must_leave(lane):
                break
            if unsettled:
                await self._settler.settle(visit)
                visit = Settlement(lane=lane)
            if step.leader.reader.owner_id in offered:
                step = dataclasses.replace(step, offers_quiet=False)  # noqa: PLW2901 - offered once
            effect = await self._say(lane, step)
            offered.update(() if effect.offered_quiet is None else (effect.offered_quiet,))
            unsettled = True
            self._take(visit, effect)
            if effect.shown:
                shown_at += [self._clock.now()] * step.cards
            if effect.pause_until is not None:
                pause = effect.pause_until
                break
        visit.release = claim.Release(
            lane=lane,
            shown_at=tuple(shown_at[-CARDS_IN_WINDOW - 1 :]),
            next_allowed_at=pause,
        )
        await self._settler.settle(visit)

    def _steps(self, lane: Lane, rows: list[Waiting]) -> list[Step]:
        """What is to be said; first by itself what somebody may have said before they fell over.

        Judged as they did, without what came later, it is the same message under the same name.
        """
        steps: list[Step] = []
        for began in lane.begun:
            steps += plan([row for row in rows if row.due_at <= began], lane.shown_at, began)
            rows = [row for row in rows if row.due_at > began]
        return steps + plan(rows, lane.shown_at, self._clock.now())

    def _must_leave(self, lane: Lane) -> bool:
        """Whether another send might outlast the lease."""
        left = (lane.until - self._clock.now()).total_seconds()
        return self._stopping or left < self._send_seconds * 1.25

    def _take(self, visit: Settlement, effect: Effect) -> None:
        visit.outcomes += effect.outcomes
        visit.exhausted += effect.exhausted
        visit.refused += effect.refused
        visit.unheard += effect.unheard
        visit.dead = effect.dead
        if effect.offered_quiet is not None:
            visit.offered_quiet.add(effect.offered_quiet)
        if effect.pause_platform_until is not None:
            visit.pause_platform_until = effect.pause_platform_until
            self._paused[visit.lane.address.platform] = effect.pause_platform_until

    async def _say(self, lane: Lane, say: Say) -> Effect:
        answer = await self._send(lane, say)
        if isinstance(answer, Rejected) and say.ranked and not say.is_edit:
            return await self._say_apart(lane, say)
        effect = effect_of(say, answer, self._clock.now(), self._jitter)
        if not isinstance(answer, Sent):
            _log.info(
                "delivery.answer",
                answer=type(answer).__name__,
                delivery_ids=[row.id for row in say.rows],
                lane_id=lane.id,
            )
        return effect

    async def _say_apart(self, lane: Lane, say: Say) -> Effect:
        """A refused bundle must not take good cards with it: the best go alone, the rest later."""
        whole = Effect()
        for row in say.ranked:
            alone = Say((row,), silent=say.silent)
            effect = await self._say(lane, alone)
            effect.outcomes = whole.outcomes + effect.outcomes
            effect.refused = whole.refused + effect.refused
            effect.shown = whole.shown or effect.shown
            whole = effect
            if effect.pause_until is not None:
                break
        now = self._clock.now()
        whole.outcomes += [
            claim.Outcome(row=row, state=DeliveryState.RETRY, reason=APART, due_at=now)
            for row in say.rows
            if row not in say.ranked
        ]
        return whole

    async def _send(self, lane: Lane, say: Say) -> SendOutcome:
        platform = lane.address.platform
        async with self._places[platform]:
            if self._stopping:
                return RetryAfter(0, "stopping")
            deadline = asyncio.timeout(self._send_seconds)
            try:
                outgoing = await self._compose(lane, say)
                async with deadline:
                    self._deadlines.add(deadline)
                    return await self._senders[platform].send(outgoing)
            except TimeoutError:
                return Unknown("no answer in time")
            except Exception as error:  # noqa: BLE001 - the delivery loop; it becomes an outcome
                # A sender answers with values; what it raises is our own mistake. The message
                # may have left, so it is tried once more and then let be.
                _log.exception("delivery.sender_failed", delivery_id=say.leader.id)
                return Unknown(type(error).__name__)
            finally:
                self._deadlines.discard(deadline)

    async def _compose(self, lane: Lane, say: Say) -> Outgoing:
        leader, reader = say.leader, say.leader.reader
        return Outgoing(
            delivery_id=f"{say.name}r{leader.wanted_revision}" if say.is_edit else say.name,
            address=lane.address,
            owner_id=reader.owner_id,
            locale=reader.locale,
            timezone=reader.timezone,
            units=reader.units,
            content=await self._content(lane, say),
            silent=say.silent,
            edits_message_id=leader.message_id if say.is_edit else None,
            answers_message_id=None if say.is_edit or say.ranked else leader.first_message_id,
            created_at=leader.created_at,
            offers_quiet=say.offers_quiet,
            destination_id=leader.destination_id,
            format=leader.format,
        )

    async def _content(self, lane: Lane, say: Say) -> AlertCard | Bundle | Notice:
        leader = say.leader
        if leader.payload.get("key") == SAMPLE and leader.payload["params"]:
            async with self._database.connect() as connection:
                params = leader.payload["params"]
                return await sample_card(connection, params, self._labels, self._clock.now())
        if leader.kind is DeliveryKind.NOTICE:
            return Notice(leader.payload["key"], dict(leader.payload["params"]))
        shown = leader.payload.get("bundle") if say.is_edit else None
        if shown is not None:
            async with self._database.connect() as connection:
                cards = await load_cards(connection, shown["best"], self._labels)
            best = [cards[row_id] for row_id in shown["best"] if row_id in cards]
            return Bundle(
                tuple(best), shown["total"], late=shown["late"], digest=shown.get("digest", "")
            )
        if say.ranked:
            programs = lane.address.platform in PROGRAMS
            shown_rows = rank(say.rows)[:DIGEST_BEST] if programs else say.ranked
            best = [row.card for row in shown_rows if row.card is not None]
            return Bundle(tuple(best), len(say.rows), late=say.late, digest=say.digest)
        if leader.card is None:
            raise LookupError("an alert without its listing cannot be shown")
        return leader.card
