"""What a sender's answer means for the rows, the lane and the platform. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from core.alerts.again import WITH
from core.alerts.backoff import EXHAUSTED_AFTER, wait_seconds
from core.alerts.claim import Outcome
from core.alerts.rules import Drop, Hold, Say, Waiting
from core.alerts.states import (
    DeliveryState,
    Gone,
    Rejected,
    RetryAfter,
    SendOutcome,
    Sent,
    Unknown,
)

UNKNOWN: Final = "unknown"
"""Begins the stored reason of a row that may have arrived; a number after it counts the doubts."""
MOST_DOUBTS: Final = 4
"""So often in a row an answer may be missing; a message said twice is better than one not said."""
DOUBT_PAUSES: Final = (0.0, 30.0, 300.0)
"""After each doubt so long at least: what is in trouble twice needs more than a moment."""
SINCE: Final = "since"
"""In the payload of a row: when it was first tried to say what had been held."""
_DOUBTED: Final = re.compile(rf"{UNKNOWN}(?: ([0-9]+))?")


@dataclasses.dataclass(slots=True)
class Effect:
    """What to write, and whether the lane may go on."""

    outcomes: list[Outcome] = dataclasses.field(default_factory=list)
    shown: bool = False
    """A message that counts against the limit of cards was shown."""
    pause_until: dt.datetime | None = None
    """The lane stops here and may not speak before this."""
    pause_platform_until: dt.datetime | None = None
    """The limit is the bot's: as long as the platform asked, however often this one was refused."""
    dead: str | None = None
    """The address is dead, for this reason."""
    exhausted: list[int] = dataclasses.field(default_factory=list)
    """Rows that go to another destination, if their owner has one."""
    refused: list[int] = dataclasses.field(default_factory=list)
    """Rows that this place will never take; another destination may."""
    unheard: list[int] = dataclasses.field(default_factory=list)
    """Rows that were sent often enough without an answer; they are said elsewhere as well."""
    offered_quiet: int | None = None
    """The owner who has just had a first silent alert at night, and quiet hours offered with it."""


def without_message(step: Drop | Hold) -> Outcome:
    """Rows that end or wait without anything being said."""
    if isinstance(step, Hold):
        return Outcome(row=step.row, state=DeliveryState.HELD, reason=step.why, due_at=step.until)
    return Outcome(row=step.row, state=step.state, reason=step.reason, bundled_into=step.into)


def uncorrected(row: Waiting) -> Outcome:
    """A card in a chat that is gone stays as it is, or its lane would be due for ever."""
    return Outcome(
        row=row, state=row.state, reason="not corrected: gone", shown=row.wanted_revision
    )


def effect_of(
    say: Say, answer: SendOutcome, now: dt.datetime, jitter: Callable[[], float]
) -> Effect:
    """The effect of one answer on a message."""
    if isinstance(answer, RetryAfter) and answer.own_pace:
        return _own_pace(say, answer, now)
    if say.is_edit:
        return _edited(say, answer, now, jitter)
    match answer:
        case Sent():
            return _sent(say, answer)
        case RetryAfter():
            return _later(say, answer, now, jitter)
        case Unknown():
            return _doubtful(say, answer, now, jitter)
        case Rejected():
            rejected = [
                Outcome(row=row, state=DeliveryState.REJECTED, reason=answer.detail, tried=True)
                for row in say.rows
            ]
            return Effect(rejected, refused=[row.id for row in say.rows])
        case Gone():
            return Effect(dead=answer.detail or "gone", pause_until=now)


def _bundle(say: Say) -> dict[str, object] | None:
    if not say.ranked:
        return None
    best = [row.id for row in say.ranked]
    shown = {"best": best, "total": len(say.rows), "late": say.late}
    return {"bundle": {**shown, "digest": say.digest} if say.digest else shown}


def _sent(say: Say, answer: Sent) -> Effect:
    leader = say.leader
    outcomes = [
        Outcome(
            row=leader,
            state=DeliveryState.SENT,
            tried=True,
            silent=say.silent,
            message_id=answer.message_id,
            shown=leader.wanted_revision,
            payload=_bundle(say),
        )
    ]
    outcomes += [
        Outcome(
            row=row,
            state=DeliveryState.BUNDLED,
            tried=True,
            silent=say.silent,
            bundled_into=leader.id,
        )
        for row in say.rows[1:]
    ]
    reader = leader.reader
    offered = reader.owner_id if say.offers_quiet else None
    return Effect(outcomes, shown=say.is_alert, offered_quiet=offered)


def _pause(say: Say, asked: float, now: dt.datetime, jitter: Callable[[], float]) -> dt.datetime:
    """When to come again after a failure."""
    attempts = max(row.attempts for row in say.rows) + 1
    return now + dt.timedelta(seconds=wait_seconds(attempts, asked, jitter))


def _whole(answer: RetryAfter, now: dt.datetime, jitter: Callable[[], float]) -> dt.datetime | None:
    if not answer.whole_platform:
        return None
    return now + dt.timedelta(seconds=wait_seconds(1, answer.seconds, jitter))


def _own_pace(say: Say, answer: RetryAfter, now: dt.datetime) -> Effect:
    """Nothing was tried: the rows stay as they are, and come again when they may be said."""
    until = now + dt.timedelta(seconds=answer.seconds)
    outcomes = [
        Outcome(row=row, state=row.state, reason=row.state_reason, due_at=until) for row in say.rows
    ]
    return Effect(outcomes, pause_until=None if answer.only_this else until)


def _later(say: Say, answer: RetryAfter, now: dt.datetime, jitter: Callable[[], float]) -> Effect:
    until = _pause(say, answer.seconds, now, jitter)
    effect = Effect(pause_until=until, pause_platform_until=_whole(answer, now, jitter))
    for row in say.rows:
        doubted = doubts(row)
        reason = f"{_doubt(doubted)}; {answer.detail}" if doubted else answer.detail
        effect.outcomes.append(_retry(say, row, reason, (now, until)))
        if row.attempts + 1 >= EXHAUSTED_AFTER:
            effect.exhausted.append(row.id)
    return effect


def _retry(say: Say, row: Waiting, reason: str, times: tuple[dt.datetime, dt.datetime]) -> Outcome:
    """Failed now, to be tried again then. What was held is late from now on, not since it came."""
    now, until = times
    payload: dict[str, object] = {WITH: say.leader.id}
    if row.state is DeliveryState.HELD:
        payload[SINCE] = now.isoformat()
    return Outcome(
        row=row,
        state=DeliveryState.RETRY,
        reason=reason,
        due_at=until,
        tried=True,
        payload=payload if say.is_alert else None,
    )


def doubts(row: Waiting) -> int:
    """How often this row was sent without an answer."""
    found = _DOUBTED.match(row.state_reason)
    return 0 if found is None else int(found[1] or 1)


def _doubt(number: int) -> str:
    return UNKNOWN if number == 1 else f"{UNKNOWN} {number}"


def _doubtful(say: Say, answer: Unknown, now: dt.datetime, jitter: Callable[[], float]) -> Effect:
    """Nobody knows whether it arrived: said again a few times, then let be, or said elsewhere."""
    before = max(doubts(row) for row in say.rows)
    until = _pause(say, DOUBT_PAUSES[min(before, len(DOUBT_PAUSES) - 1)], now, jitter)
    effect = Effect(pause_until=until)
    for row in say.rows:
        number = doubts(row) + 1
        reason = f"{_doubt(number)}: {answer.detail}"
        if number < MOST_DOUBTS:
            effect.outcomes.append(_retry(say, row, reason, (now, until)))
            continue
        effect.unheard.append(row.id)
        effect.outcomes.append(
            Outcome(row=row, state=DeliveryState.UNKNOWN, reason=reason, tried=True)
        )
    return effect


def _edited(say: Say, answer: SendOutcome, now: dt.datetime, jitter: Callable[[], float]) -> Effect:
    """A correction that cannot be made is let go: the message itself has been delivered."""
    row = say.leader
    if isinstance(answer, RetryAfter):
        until = _pause(say, answer.seconds, now, jitter)
        later = Outcome(row=row, state=row.state, reason=row.state_reason, due_at=until, tried=True)
        return Effect([later], pause_until=until, pause_platform_until=_whole(answer, now, jitter))
    if isinstance(answer, Unknown) and not row.state_reason.startswith(UNKNOWN):
        until = _pause(say, 0, now, jitter)
        reason = f"{UNKNOWN}: {answer.detail}"
        again = Outcome(row=row, state=row.state, reason=reason, due_at=until, tried=True)
        return Effect([again], pause_until=until)
    done = isinstance(answer, Sent)
    outcome = Outcome(
        row=row,
        state=row.state,
        reason="" if done else f"not corrected: {type(answer).__name__}",
        message_id=answer.message_id if isinstance(answer, Sent) else None,
        shown=row.wanted_revision,
    )
    return Effect([outcome])
