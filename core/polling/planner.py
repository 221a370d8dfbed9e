"""When a target is read again: intervals, budgets, back-off and learned rates. Pure."""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from core.errors import MarketplaceError, RateLimitedError
from core.polling.rates import FLAT, spent_share

if TYPE_CHECKING:
    from core.polling.marketplace import Capabilities

HELD_BACK: Final = 0.02
"""Share of a budget kept for first pages of new searches and for reading details."""
BURST: Final = 0.05
"""Share of a daily budget that may be spent ahead of the day's course."""
LEAST_BURST: Final = 20
LONGEST_BACK_OFF: Final = dt.timedelta(hours=6)
FORGOTTEN_IN: Final = dt.timedelta(days=7)
"""Time constant of the learned rates: what was seen a week ago counts a third."""
HOPELESS: Final = frozenset({"blocked", "login_needed", "consent_needed", "layout_changed"})
"""Kinds of failure that trying again does not mend."""
BLIND_AFTER: Final = 3
"""Failures in a row after which people are told, if another try might still have helped."""


def least_interval(marketplace_minimum: int, floor: float | None) -> int:
    """The shortest interval of a marketplace's targets in whole seconds.

    The floor is the operator's own word (tests, a demonstration) and takes the minimum's place.
    """
    return max(1, marketplace_minimum if floor is None else math.ceil(floor))


def pace(daily_calls: int | None, per_minute: int | None) -> float | None:
    """Calls a second that may be planned; None without a limit."""
    limits = []
    if daily_calls is not None:
        limits.append(daily_calls * (1 - HELD_BACK) / 86_400)
    if per_minute is not None:
        limits.append(per_minute * (1 - HELD_BACK) / 60)
    return min(limits, default=None)


def allowance(
    capabilities: Capabilities, spent: int, now: dt.datetime, spread: Sequence[float] = FLAT
) -> int | None:
    """How many calls may be made at this moment; None without a limit.

    The budget is paid out over the day, by the hours' worth, so that a wave of new searches in the
    morning does not leave everybody blind in the evening.
    """
    daily_calls = capabilities.daily_calls
    if daily_calls is None:
        return None
    ahead = max(LEAST_BURST, daily_calls * BURST)
    paid_out = int(daily_calls * spent_share(spread, now, capabilities.day_zone) + ahead)
    return max(0, min(daily_calls, paid_out) - spent)


def day_of(capabilities: Capabilities, now: dt.datetime) -> dt.date:
    """The day on whose account the marketplace puts a call that is made now."""
    return now.astimezone(zoneinfo.ZoneInfo(capabilities.day_zone)).date()


def next_due(due_at: dt.datetime, interval: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """One interval after it was due, so that the spacing stays even; never in the past.

    A target that is more than an interval late starts a new rhythm.
    """
    due = due_at + interval
    return due if due > now else now + interval


def back_off(error: MarketplaceError, failures: int, interval: dt.timedelta) -> dt.timedelta:
    """How long to leave a target alone after so many failures in a row.

    What nobody but a human can mend is tried more rarely from the start; a time that the
    marketplace named is kept.
    """
    steps = failures + (0 if error.retryable else 2)
    base = max(interval, dt.timedelta(seconds=30))
    wait = min(base * float(1 << min(steps - 1, 16)), LONGEST_BACK_OFF)
    if isinstance(error, RateLimitedError) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    return wait


def concerns_all(error: MarketplaceError) -> bool:
    """Whether the failure is the marketplace's answer to us, not to one query."""
    return error.kind in {"rate_limited", "blocked", "login_needed", "consent_needed"}


def is_blind(error: MarketplaceError, failures: int) -> bool:
    """Whether people should be told that nothing is being seen there."""
    return failures >= BLIND_AFTER or not error.retryable


def was_blind(last_error: str, failures: int) -> bool:
    """Whether the last reads failed so that people were told, by what was written down of them."""
    kind = last_error.partition(":")[0]
    return failures >= BLIND_AFTER or (failures > 0 and kind in HOPELESS)


def decay(elapsed: dt.timedelta) -> float:
    """What is left of learned counts after so long."""
    return math.exp(-max(elapsed, dt.timedelta(0)) / FORGOTTEN_IN)
