"""How fast a platform lets us speak: slots on a line, one after another. Pure.

Each key (a bot, a chat) has the moment from which its steady pace is free again. Whoever speaks
unasked waits for that moment; an answer somebody waits for may run ahead of it by the burst that
the platform forgives. Taking a slot moves the moment on by one interval, whoever took it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Final

AHEAD: Final = dt.timedelta(seconds=0.25)
"""Slots are given out no further ahead, so that an answer never queues behind many alerts."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """One message every `interval` seconds; `burst` more may be said at once in an answer."""

    interval: float
    burst: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who wants to speak in a chat."""

    chat: str
    pace: Pace
    answering: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class At:
    """Speak at this moment."""

    moment: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class TooSoon:
    """This chat has been spoken to just now; come back then."""

    moment: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class NotYet:
    """The bot has no slot to give before this moment."""

    moment: dt.datetime


Verdict = At | TooSoon | NotYet


def _slot(free_at: dt.datetime | None, pace: Pace, now: dt.datetime, *, hurry: bool) -> dt.datetime:
    if free_at is None:
        return now
    ahead = dt.timedelta(seconds=pace.burst * pace.interval if hurry else 0.0)
    return max(now, free_at - ahead)


def _taken(free_at: dt.datetime | None, pace: Pace, now: dt.datetime) -> dt.datetime:
    return max(now, free_at or now) + dt.timedelta(seconds=pace.interval)


def give_out(
    turns: Sequence[Turn],
    bot: str,
    bot_pace: Pace,
    free_at: Mapping[str, dt.datetime],
    now: dt.datetime,
) -> tuple[list[Verdict], dict[str, dt.datetime]]:
    """A verdict for each turn in order, and the moments that have changed."""
    book: MutableMapping[str, dt.datetime] = dict(free_at)
    changed: dict[str, dt.datetime] = {}
    verdicts: list[Verdict] = []
    for turn in turns:
        verdict = _verdict(turn, bot, bot_pace, book, now)
        if isinstance(verdict, At):
            for key, pace in ((bot, bot_pace), (turn.chat, turn.pace)):
                book[key] = changed[key] = _taken(book.get(key), pace, now)
        verdicts.append(verdict)
    return verdicts, changed


def _verdict(
    turn: Turn, bot: str, bot_pace: Pace, book: Mapping[str, dt.datetime], now: dt.datetime
) -> Verdict:
    in_chat = _slot(book.get(turn.chat), turn.pace, now, hurry=turn.answering)
    of_bot = _slot(book.get(bot), bot_pace, now, hurry=turn.answering)
    if turn.answering:
        return At(max(in_chat, of_bot))
    if in_chat > now + AHEAD:
        return TooSoon(in_chat)
    if of_bot > now + AHEAD:
        return NotYet(of_bot - AHEAD / 2)
    return At(max(in_chat, of_bot))
