"""Digests come at the reader's own eight o'clock, whatever the clocks of the country do."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from core.alerts.digests import digest_at

LONDON = zoneinfo.ZoneInfo("Europe/London")
KOLKATA = zoneinfo.ZoneInfo("Asia/Kolkata")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("form", "zone", "after", "due"),
    [
        ("daily", LONDON, "2026-03-28T12:00", "2026-03-29T07:00"),  # Summer time begins that night.
        ("daily", LONDON, "2026-10-24T12:00", "2026-10-25T08:00"),  # And ends that night.
        ("daily", LONDON, "2026-11-23T07:59", "2026-11-23T08:00"),
        ("daily", LONDON, "2026-11-23T08:00", "2026-11-24T08:00"),
        ("daily", KOLKATA, "2026-11-23T02:29", "2026-11-23T02:30"),
        ("weekly", LONDON, "2026-03-23T12:00", "2026-03-30T07:00"),
        ("weekly", LONDON, "2026-11-23T07:00", "2026-11-23T08:00"),
        ("weekly", LONDON, "2026-11-22T23:00", "2026-11-23T08:00"),
        ("hourly", KOLKATA, "2026-11-23T02:30:01", "2026-11-23T03:30"),
        ("hourly", KOLKATA, "2026-11-23T03:15", "2026-11-23T03:30"),
        ("hourly", LONDON, "2026-10-25T00:30", "2026-10-25T01:00"),  # The hour that comes twice.
        ("hourly", LONDON, "2026-10-25T01:30", "2026-10-25T02:00"),
    ],
)
def test_next_digest(form: str, zone: dt.tzinfo, after: str, due: str) -> None:
    assert digest_at(form, utc(after), zone) == utc(due)
