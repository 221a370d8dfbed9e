"""`magpie billing report`: who pays for what, and what does not fit."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from core.subscriptions.entitlement import ENDED, LIVE

if TYPE_CHECKING:
    from core.db import Database

MONTH: Final = dt.timedelta(days=30)
CENT: Final = Decimal("0.01")
COLUMNS: Final = (
    "id", "customer_id", "owner_id", "kind", "plan", "interval", "status", "amount", "currency",
    "created_at", "period_end", "ends_at", "trial_end", "next_plan", "blocked",
)  # fmt: skip
_ROWS = text(f"""
SELECT {", ".join(f"o.{c}" if c == "kind" else f"s.{c}" for c in COLUMNS)}
FROM subscriptions s JOIN owners o ON o.id = s.owner_id ORDER BY s.created_at, s.id
""")  # noqa: S608 - our own words
_RUN = text("SELECT at, facts FROM billing_runs WHERE name = 'reconcile'")
_WAITING = text("""
SELECT (SELECT count(*) FROM billing_events WHERE handled_at IS NULL) AS events,
       (SELECT count(*) FROM billing_customers WHERE due_at IS NOT NULL) AS customers
""")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of one moment."""

    plans: dict[str, int]
    """Paying subscribers by plan."""
    trials: int
    mrr: dict[str, Decimal]
    """Monthly recurring revenue by currency; yearly plans count a twelfth. Trials pay nothing."""
    past_due: tuple[str, ...]
    disputed: tuple[str, ...]
    twice: tuple[int, ...]
    """Owners with more than one running subscription."""
    lost: int
    """Ended in the last 30 days."""
    churn: Decimal | None
    """Of those there were 30 days ago, the share that has ended since, in per cent."""
    reconciled_at: dt.datetime | None
    reconciled: dict[str, Any]
    waiting_events: int
    waiting_customers: int
    rows: tuple[dict[str, Any], ...]


async def make_report(database: Database, now: dt.datetime) -> Report:
    """Read it from the database alone."""
    async with database.connect() as connection:
        rows = [dict(row) for row in (await connection.execute(_ROWS)).mappings()]
        run = (await connection.execute(_RUN)).first()
        waiting = (await connection.execute(_WAITING)).one()
    live = [row for row in rows if row["status"] in LIVE and not row["blocked"]]
    paying = [row for row in live if row["status"] != "trialing"]
    owners = Counter(row["owner_id"] for row in live)
    then, lost = _lost(rows, now)
    return Report(
        plans=dict(sorted(Counter(row["plan"] for row in paying).items())),
        trials=len(live) - len(paying),
        mrr=monthly(paying),
        past_due=tuple(row["id"] for row in live if row["status"] == "past_due"),
        disputed=tuple(row["id"] for row in rows if row["blocked"] == "disputed"),
        twice=tuple(sorted(owner for owner, count in owners.items() if count > 1)),
        lost=lost,
        churn=(Decimal(100 * lost) / then).quantize(Decimal("0.1")) if then else None,
        reconciled_at=run.at if run else None,
        reconciled=dict(run.facts) if run else {},
        waiting_events=waiting.events,
        waiting_customers=waiting.customers,
        rows=tuple(rows),
    )


def monthly(rows: Sequence[dict[str, Any]]) -> dict[str, Decimal]:
    """What these bring in a month, by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        months = 12 if row["interval"] == "year" else 1
        sums[row["currency"]] += row["amount"] / months
    return {currency: total.quantize(CENT) for currency, total in sorted(sums.items())}


def _lost(rows: Sequence[dict[str, Any]], now: dt.datetime) -> tuple[int, int]:
    """How many there were a month ago, and how many of all have ended since."""
    since = now - MONTH
    then = lost = 0
    for row in rows:
        if row["status"] in {"incomplete", "incomplete_expired"}:
            continue
        ended = row["ends_at"] if row["status"] in ENDED else None
        if row["created_at"] <= since and (ended is None or ended > since):
            then += 1
            lost += ended is not None
    return then, lost


def as_csv(report: Report) -> str:
    """One line a subscription."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in report.rows:
        writer.writerow({name: _cell(row[name]) for name in COLUMNS})
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
