"""When a digest is due, on the wall clock of whoever reads it. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Final

DIGESTS: Final = frozenset({"hourly", "daily", "weekly"})
DIGEST_BEST: Final = 20
"""So many of a digest are shown as cards, the best first; the rest is a number."""
DIGEST_HOUR: Final = 8
MONDAY: Final = 0


def digest_at(form: str, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """When the digest comes that takes up what happened at `after`.

    The next full hour, the next eight o'clock, or Monday's eight o'clock.
    Days are counted on the wall, so that eight o'clock stays eight o'clock when summer time comes
    or goes.
    """
    local = after.astimezone(zone)
    if form == "hourly":
        # By the wall, too: not everybody's hours begin with those of Greenwich.
        past = dt.timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        return after.astimezone(dt.UTC) - past + dt.timedelta(hours=1)
    days = (MONDAY - local.weekday()) % 7 if form == "weekly" else 0
    due = _at_eight(local.date() + dt.timedelta(days=days), zone)
    if due <= after:
        days += 7 if form == "weekly" else 1
        due = _at_eight(local.date() + dt.timedelta(days=days), zone)
    return due


def _at_eight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(DIGEST_HOUR), zone).astimezone(dt.UTC)
