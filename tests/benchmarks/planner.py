"""How many calls serve so many searches, and how long a listing waits for the next one.

    python -m tests.benchmarks.planner

A market of 500 products of Zipf popularity in 85 lines ("iphone", "kallax"). People name the line,
most of them with a model, a trait (a size, a colour) or both. Time is simulated; the decisions are
those of `core.polling.plan`, made each minute from what has been seen. "Optimum" is the best
allocation of somebody who knows every rate beforehand, "equal" gives all targets one interval.
"""

from __future__ import annotations

import bisect
import dataclasses
import heapq
import itertools
import math
import random
import sys
from collections import Counter
from typing import Any

from core.clock import SystemClock
from core.polling import plan, rates
from core.polling.allocate import Ask, allocate, mean_wait
from core.polling.marketplace import Query, Words
from tests.integration.world import Shop

PRODUCTS, LINES, PAGE = 500, 85, 200
SHAPES = (10, 50, 15, 25)
"""How many of a hundred people name the line alone, a model, a trait, or both."""
TRAITS = 4
BIRTHS = 5.0
"""New listings a second in the whole market."""
CALLS = 5.0
"""A second."""
SIZES = ((1_000, 150), (10_000, 200))
FADE = rates.DAY * 7


class Market:
    """Products, and what people ask for."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        weights = [1 / rank**1.1 for rank in range(1, PRODUCTS + 1)]
        self._sums = list(itertools.accumulate(weights))
        self.share = [weight / self._sums[-1] for weight in weights]
        self._words = [
            (f"line{self.chance.randrange(LINES)}", f"model{n}") for n in range(PRODUCTS)
        ]

    def question(self) -> tuple[str, ...]:
        """The words of one search."""
        drawn = self.chance.random() * self._sums[-1]
        line, model = self._words[bisect.bisect_left(self._sums, drawn)]
        trait = f"trait{self.chance.randrange(TRAITS)}"
        shapes = ((line,), (line, model), (line, trait), (line, model, trait))
        return self.chance.choices(shapes, SHAPES)[0]

    def rate(self, words: tuple[str, ...]) -> float:
        """Listings a second that a question finds."""
        named = {word for word in words if not word.startswith("trait")}
        found = sum(
            share for own, share in zip(self._words, self.share, strict=True) if named <= set(own)
        )
        return float(BIRTHS * found / (TRAITS if len(named) < len(words) else 1))


@dataclasses.dataclass(slots=True)
class Row:
    """One target, as the plan reads it from the database."""

    fields: dict[str, Any]
    rate: float
    read_at: float = 0.0

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]


def _rows(market: Market, count: int) -> list[Row]:
    questions = Counter(market.question() for _ in range(count))
    return [
        Row(
            {
                "id": number,
                "key": Query("shop", (("q", " ".join(words)),)).key,
                "interval_seconds": 60.0,
                "least_seconds": 0.2,
                "promised_seconds": 3600.0,
                "watchers": people,
                "covered_by": None,
                "made": False,
                "failures": 0,
                "rate_alpha": 0.0,
                "rate_beta": 0.0,
                "due_at": None,
                "ready": True,
            },
            market.rate(words),
        )
        for number, (words, people) in enumerate(questions.items(), start=1)
    ]


def _shop(*, joined: bool = False) -> Shop:
    return Shop(
        page_size=PAGE,
        daily_calls=round(CALLS * rates.DAY),
        words=Words(param="q", most_joined=100 if joined else 0),
    )


def _known(rows: list[Row]) -> None:
    """Let every rate be known, as after some days."""
    for row in rows:
        row.fields |= {"rate_alpha": row.rate * rates.DAY * 7, "rate_beta": 7.0}


def count_polls(count: int, seed: int = 1) -> tuple[int, int, int]:
    """Targets of so many searches: one for each question, after covering, and after joining."""
    rows = _rows(Market(seed), count)
    _known(rows)
    now = SystemClock().now()
    covered = plan.make_plan(_shop(), _facts(rows), now)
    shop = _shop(joined=True)
    put_up = plan.make_plan(shop, _facts(rows), now).cover.wanted
    made = [_made(query, number) for number, query in enumerate(put_up, start=10**6)]
    joined = plan.make_plan(shop, _facts([*rows, *made]), now)
    return len(rows), len(covered.asks), len(joined.asks)


def _facts(rows: list[Row]) -> plan.Facts:
    return plan.Facts([row.fields for row in rows], rates.FLAT)


def _made(query: Query, number: int) -> Row:
    empty = {"watchers": 0, "covered_by": None, "failures": 0, "due_at": None, "ready": True}
    pace = {"interval_seconds": 60.0, "least_seconds": 0.2, "promised_seconds": 3600.0}
    learned = {"rate_alpha": 1.0, "rate_beta": 1.0}
    return Row({"id": number, "key": query.key, "made": True, **empty, **pace, **learned}, 0.0)


class Simulation:
    """Targets read by the plan, while listings arrive."""

    def __init__(self, rows: list[Row], seed: int) -> None:
        self._chance = random.Random(seed)
        self._shop = Shop(page_size=PAGE, daily_calls=round(CALLS * rates.DAY))
        _known(rows)
        start = plan.make_plan(_shop(), _facts(rows), SystemClock().now())
        self.asks = dict(start.asks)
        self.rows = [row for row in rows if row["id"] in self.asks]
        for row in self.rows:
            row.fields |= {"rate_alpha": 0.0, "rate_beta": 0.0}
            row.fields["watchers"] = self.asks[row["id"]].people
        self.calls = 0

    def true_asks(self) -> list[Ask]:
        """What somebody asks for who knows every rate."""
        return [dataclasses.replace(self.asks[row["id"]], rate=row.rate) for row in self.rows]

    def run(self, begin: float, end: float) -> float:
        """Go on from one second to another; the weighted mean wait of what arrived and was read."""
        waited = weight = 0.0
        intervals = self._plan()
        due = [(begin + self._chance.random() * one, n) for n, one in enumerate(intervals)]
        heapq.heapify(due)
        replan = begin + 60
        while due and due[0][0] < end:
            now, number = heapq.heappop(due)
            if now >= replan:
                replan += 60
                fresh = self._plan()
                scaled = [(now + (t - now) * fresh[n] / intervals[n], n) for t, n in due]
                intervals, due = fresh, scaled
                heapq.heapify(due)
            row = self.rows[number]
            found = self._arrived(row.rate * (now - row.read_at))
            waited += row["watchers"] * found * (now - row.read_at) / 2
            weight += row["watchers"] * found
            self._learn(row, found, now)
            self.calls += 1
            heapq.heappush(due, (now + intervals[number], number))
        return waited / weight

    def _plan(self) -> list[float]:
        made = plan.make_plan(self._shop, _facts(self.rows), SystemClock().now())
        return [made.intervals[row["id"]] for row in self.rows]

    def _arrived(self, mean: float) -> int:
        if mean > 50:
            return max(0, round(self._chance.gauss(mean, math.sqrt(mean))))
        count, left = 0, self._chance.expovariate(1)
        while left < mean:
            count += 1
            left += self._chance.expovariate(1)
        return count

    def _learn(self, row: Row, found: int, now: float) -> None:
        elapsed = now - row.read_at
        kept = math.exp(-elapsed / FADE)
        row.fields["rate_alpha"] = row["rate_alpha"] * kept + found
        row.fields["rate_beta"] = row["rate_beta"] * kept + elapsed / rates.DAY
        row.read_at = now


def measure_freshness(seed: int) -> dict[str, float]:
    """Mean waits in seconds, and the share of the budget that was used."""
    simulation = Simulation(_rows(Market(seed), 1_000), seed)
    asks = simulation.true_asks()
    optimum = mean_wait(asks, allocate(asks, CALLS).intervals)
    equal = mean_wait(asks, [len(asks) / CALLS] * len(asks))
    first = simulation.run(0, 600)
    simulation.run(600, 4_200)
    simulation.calls = 0
    settled = simulation.run(4_200, 11_400)
    used = simulation.calls / (CALLS * 7_200)
    return {
        "optimum": optimum,
        "first": first / optimum,
        "settled": settled / optimum,
        "equal": equal / optimum,
        "used": used,
    }


def main() -> dict[str, float]:
    """Print both tables."""
    print("| searches | one a question | after covering | with joined words | bar |")
    print("|---|---|---|---|---|")
    figures: dict[str, float] = {}
    for size, bar in SIZES:
        exact, covered, joined = count_polls(size)
        print(f"| {size:,} | {exact} | {covered} | {joined} | {bar} |")
        figures[f"polls_{size}"] = covered
    print()
    print("| market | optimum s | first 10 min | settled | equal intervals | budget used |")
    print("|---|---|---|---|---|---|")
    for seed in (1, 2, 3):
        one = measure_freshness(seed)
        print(
            f"| {seed} | {one['optimum']:.2f} | {one['first']:.2f} x | {one['settled']:.3f} x "
            f"| {one['equal']:.2f} x | {one['used']:.1%} |"
        )
        figures |= {f"{name}_{seed}": value for name, value in one.items()}
    return figures


if __name__ == "__main__":
    sys.exit(not main())
