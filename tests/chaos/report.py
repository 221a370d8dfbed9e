"""What the storm left: the books of the product held against what the providers have seen."""

from __future__ import annotations

import collections
import dataclasses
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.alerts.audit import Books
from tests.chaos.places import KINDS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from tests.chaos.weather import Ledger, Weather

KEYS = {
    "discord": "nonce",
    "webhook": "webhook-id",
    "web": "unique row",
    "webpush": "tag",
    "fcm": "tag",
}
"""Who can be given a name for a message, and then shows it once."""
REFUSED = frozenset({"gone", "rejected", "expired", "cancelled"})

_SAID = text(
    """
    SELECT d.id, d.alert_id, d.state, d.state_reason, d.lane_id, d.state_at, a.listing_id,
           coalesce(whole.payload, d.payload)->'bundle'->'best' AS best
    FROM deliveries d JOIN alerts a ON a.id = d.alert_id
    LEFT JOIN deliveries whole ON whole.id = d.bundled_into
    """
)


@dataclasses.dataclass(slots=True, kw_only=True)
class Report:
    """What there was to be said, and what became of it."""

    alerts: int
    weather: Weather
    seconds: float = 0
    kills: int = 0
    restarts: int = 0
    fallen: int = 0
    """Workers that ended without being killed."""
    books: Books = dataclasses.field(default_factory=Books)
    never_arrived: int = 0
    """Counted as delivered, and no provider has ever seen it."""

    def faults(self) -> list[str]:
        """What must not be; empty after a good storm."""
        books, ledger = self.books, self.weather.ledger
        found = {
            "alerts without an end that can be explained": books.wrong,
            "alerts that nobody has ever seen": self.never_arrived,
            "alerts still on their way": books.waiting + books.held,
            "alerts that are not in the books": self.alerts - books.created,
            "workers that fell over": self.fallen,
        }
        found |= {f"repeats in spite of a key: {kind}": ledger.repeated[kind] for kind in KEYS}
        return [f"{what}: {number}" for what, number in found.items() if number]

    def table(self) -> str:
        """For the screen, and for the page on reliability."""
        books, weather = self.books, self.weather
        each = sorted(weather.went_wrong.items())
        wrong = ", ".join(f"{way}: {number:,}" for way, number in each)
        lines = [
            (
                f"{self.alerts:,} alerts in {self.seconds:.0f} s; {self.kills} workers killed with"
                f" SIGKILL, {self.restarts} restarts of the database."
            ),
            f"{weather.went_wrong.total():,} requests went wrong: {wrong}.",
            "",
            (
                "| created | delivered alone | in one message with others | never answered | held |"
                " refused with a reason | lost |"
            ),
            "|---|---|---|---|---|---|---|",
            (
                f"| {books.created:,} | {books.sent:,} | {books.bundled:,} | {books.unknown:,} |"
                f" {books.held:,} | {books.refused:,} | {books.wrong + self.never_arrived:,} |"
            ),
            "",
            "| through | messages taken | said twice | key against repeats |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {kind} | {weather.ledger.taken[kind]:,} | {weather.ledger.repeated[kind]:,} |"
            f" {KEYS.get(kind, 'none')} |"
            for kind in KINDS
        ]
        lines += ["", "Not delivered, or not that anybody knows:"] if books.why else []
        lines += [f"- {state}: {reason} ({number:,})" for state, reason, number in books.why]
        return "\n".join(lines)


async def read_web(connection: AsyncConnection, ledger: Ledger) -> None:
    """The web chat's provider is the table that browsers read."""
    found = await connection.execute(
        text("SELECT body::text FROM web_messages WHERE sender = 'magpie' ORDER BY id")
    )
    for number, said in enumerate(found.scalars()):
        ledger.take("web", said, f"w{number}")


async def never_arrived(connection: AsyncConnection, ledger: Ledger) -> int:
    """Alerts that count as delivered, while no provider has seen a message that speaks of them."""
    rows = (await connection.execute(_SAID)).all()
    listing_of = {row.id: row.listing_id for row in rows}
    together: dict[tuple[object, ...], list[int]] = collections.defaultdict(list)
    for row in rows:
        if row.state == "unknown":
            # One message whose answer is missing: all that was in it ended in the same moment.
            together[row.lane_id, row.state_at].append(row.listing_id)
    alerts: dict[int, bool] = {}
    for row in rows:
        named = [listing_of[number] for number in row.best or ()] or [row.listing_id]
        if row.state == "unknown":
            named = together[row.lane_id, row.state_at]
        explained = row.state == "held" or (row.state in REFUSED and row.state_reason != "")
        fine = explained or (row.state != "moved" and not ledger.lacks(named))
        alerts[row.alert_id] = alerts.get(row.alert_id, False) or fine
    return sum(not fine for fine in alerts.values())
