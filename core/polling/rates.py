"""What is learned about arrivals: how many a target brings, and at which hours of the day. Pure.

Each target's arrivals are a Poisson process whose rate is learned as a gamma: counts over time,
both fading with a week. Until a target has counts of its own it is taken for an average one of its
marketplace, with the weight of a single listing, so that a wrong guess costs little.
"""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

DAY: Final = 86_400.0
HOURS: Final = 24
GUESS: Final = 10 / DAY
"""New listings a second, before anything is known about a marketplace."""
_WEIGHT: Final = 1.0
"""The guess counts as much as so many listings."""
_LEAST_HOURS: Final = 36
"""Hours with arrivals that make a rhythm; fewer may be chance."""
_LEAST_ARRIVALS: Final = 300
_PULL: Final = 0.15
"""How far each hour is pulled towards the day's mean."""
FLAT: Final = (1.0,) * HOURS


def site_rate(counts: Iterable[tuple[float, float]]) -> float:
    """The mean of a marketplace's targets, from (listings, days) of each; per second."""
    listings = days = 0.0
    for alpha, beta in counts:
        listings += alpha
        days += beta
    if days <= 0:
        return GUESS
    return max((listings + _WEIGHT) / (days * DAY + _WEIGHT / GUESS), 1e-3 / DAY)


def learned(alpha: float, beta: float, mean: float) -> float:
    """A target's rate per second from its counts (listings, days) and its marketplace's mean."""
    return (alpha + _WEIGHT) / (beta * DAY + _WEIGHT / mean)


def rhythm(arrivals: Mapping[dt.datetime, int]) -> tuple[float, ...]:
    """How busy each hour of the day (UTC) is; 1 on average. `arrivals` are counts by whole hour.

    Where too little is known the day is flat. Hours without a count in the span had no arrivals.
    """
    if len(arrivals) < _LEAST_HOURS or sum(arrivals.values()) < _LEAST_ARRIVALS:
        return FLAT
    first, last = min(arrivals), max(arrivals)
    span = int((last - first) / dt.timedelta(hours=1)) + 1
    seen, spans = [0.0] * HOURS, [0] * HOURS
    for number in range(span):
        spans[(first + dt.timedelta(hours=number)).hour] += 1
    for moment, count in arrivals.items():
        seen[moment.hour] += count
    means = [count / most if most else math.nan for count, most in zip(seen, spans, strict=True)]
    known = [mean for mean in means if not math.isnan(mean)]
    middle = sum(known) / len(known)
    return tuple(1.0 if math.isnan(mean) else (1 - _PULL) * mean / middle + _PULL for mean in means)


def spending(busy: Sequence[float], least: float = 0.0) -> tuple[float, ...]:
    """How a day's calls are spread over its hours: by the square root of how busy each is.

    No hour gets less than `least` of the mean, which is what promised intervals cost at night, too.
    """
    least = min(max(least, 0.0), 1.0)
    roots = [math.sqrt(max(one, 0.0)) for one in busy]
    free = sum(roots)
    scale = len(roots) / free
    kept: set[int] = set()
    # Whatever is lifted to the least is taken from the other hours, which may lift one more.
    while short := {
        hour for hour, root in enumerate(roots) if hour not in kept and root * scale < least
    }:
        kept |= short
        free -= sum(roots[hour] for hour in short)
        if free <= 0:
            return (1.0,) * len(roots)
        scale = (len(roots) - len(kept) * least) / free
    return tuple(least if hour in kept else root * scale for hour, root in enumerate(roots))


def spent_share(spread: Sequence[float], now: dt.datetime, zone: str = "UTC") -> float:
    """The share of a day's calls that is due by this moment; the day is one of the time zone.

    The hours of `spread` are those of UTC all the same, and a day may have 23 or 25 of them.
    """
    place = zoneinfo.ZoneInfo(zone)
    today = now.astimezone(place).date()
    start, end = (
        dt.datetime.combine(day, dt.time(), place).astimezone(dt.UTC)
        for day in (today, today + dt.timedelta(days=1))
    )
    return _worth(spread, start, now) / _worth(spread, start, end)


def _worth(spread: Sequence[float], start: dt.datetime, end: dt.datetime) -> float:
    """What lies between two moments, each hour counted by its worth."""
    worth, moment = 0.0, start
    while moment < end:
        hour = moment.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
        reached = min(hour, end)
        worth += spread[moment.hour] * (reached - moment).total_seconds()
        moment = reached
    return worth
