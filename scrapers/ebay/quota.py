"""How many calls the key may still make today. eBay's day ends at midnight in California."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo
from typing import Any

from core.errors import RateLimitedError
from scrapers.ebay.answers import NAME
from scrapers.reading import read_when

DAY_ZONE = "America/Los_Angeles"
_PACIFIC = zoneinfo.ZoneInfo(DAY_ZONE)
_DAY_SECONDS = 86_400


@dataclasses.dataclass(frozen=True, slots=True)
class QuotaReading:
    """What eBay says of the key."""

    limit: int
    remaining: int
    resets_at: dt.datetime | None


class Quota:
    """Counts our own calls and believes eBay where it counts more, as when the key is shared."""

    def __init__(self, daily_calls: int) -> None:
        self._allowed = daily_calls
        self._limit = daily_calls
        self._used = 0
        self._resets_at: dt.datetime | None = None

    def spend(self, now: dt.datetime) -> None:
        """Count one call, or raise `RateLimitedError` when today's are used up."""
        if self._resets_at is None or now >= self._resets_at:
            self._used, self._resets_at = 0, next_midnight(now)
        if self._used >= self._limit:
            raise RateLimitedError(
                NAME, "today's calls are used up", retry_after=self._resets_at - now
            )
        self._used += 1

    def believe(self, reading: QuotaReading, now: dt.datetime) -> None:
        """Take over what eBay counted."""
        self._limit = min(self._allowed, reading.limit)
        self._used = max(self._used, reading.limit - reading.remaining)
        if reading.resets_at is not None and now < reading.resets_at:
            self._resets_at = reading.resets_at
        elif self._resets_at is None:
            self._resets_at = next_midnight(now)

    def left(self, now: dt.datetime) -> int:
        """Calls that may still be made today."""
        if self._resets_at is None or now >= self._resets_at:
            return self._limit
        return max(0, self._limit - self._used)


def next_midnight(now: dt.datetime) -> dt.datetime:
    """The next midnight in California, in UTC, also on days with a change of clocks."""
    day = now.astimezone(_PACIFIC).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(), _PACIFIC).astimezone(dt.UTC)


def read_quota(data: dict[str, Any], now: dt.datetime) -> QuotaReading | None:
    """The daily figure for searching, out of the Analytics API's answer."""
    for rate in _rates(data):
        limit, remaining = rate.get("limit"), rate.get("remaining")
        if rate.get("timeWindow", _DAY_SECONDS) != _DAY_SECONDS:
            continue
        if isinstance(limit, int) and isinstance(remaining, int) and limit > 0:
            return QuotaReading(limit, remaining, read_when(str(rate.get("reset", "")), now))
    return None


def _rates(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rates of all resources but the bulk method, which has a budget of its own."""
    found = []
    for api in _dicts(data.get("rateLimits")):
        for resource in _dicts(api.get("resources")):
            if not str(resource.get("name", "")).endswith("item.bulk"):
                found += _dicts(resource.get("rates"))
    return found


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
