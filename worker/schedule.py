"""The Beat schedule, as data: which task runs how often."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One task. A turn that nobody took within `expires` is dropped: the next one does its work."""

    task: str
    every: dt.timedelta
    expires: dt.timedelta


SCHEDULE: Final = (
    Entry("polling.poll_due", dt.timedelta(seconds=1), dt.timedelta(seconds=5)),
    Entry("outbox.drain", dt.timedelta(seconds=2), dt.timedelta(seconds=5)),
    Entry("billing.turn", dt.timedelta(seconds=5), dt.timedelta(seconds=5)),
    Entry("billing.reconcile", dt.timedelta(hours=1), dt.timedelta(hours=1)),
    Entry("housekeeping.sweep", dt.timedelta(minutes=1), dt.timedelta(minutes=1)),
    Entry("housekeeping.tell_busy", dt.timedelta(minutes=5), dt.timedelta(minutes=5)),
    Entry("housekeeping.tidy", dt.timedelta(days=1), dt.timedelta(hours=6)),
)


def beat_schedule() -> dict[str, dict[str, object]]:
    """The schedule in Celery's words."""
    return {
        entry.task: {
            "task": entry.task,
            "schedule": entry.every,
            "options": {"expires": entry.expires.total_seconds()},
        }
        for entry in SCHEDULE
    }
