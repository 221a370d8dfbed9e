"""How often each target is read: the calls of a day spent where they shorten people's waiting most.

A listing waits half an interval on average, so what is to be small is the sum over all targets of
people x arrivals x interval / 2, for a fixed number of calls. Its minimum gives each target calls
in proportion to the square root of people x arrivals (Cho and Garcia-Molina 2003, for delays in
place of freshness), bent only where a promise or a marketplace's pace forbids it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

import numpy as np

_ROUNDS: Final = 80
"""Halvings of the search for the factor; far more than a float can tell apart."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What one target needs."""

    people: float
    """Searches that wait for it."""
    rate: float
    """New listings a second."""
    least: float
    """Seconds; it is never read oftener."""
    most: float
    """Seconds; the shortest interval that was promised to one of its people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Allocation:
    """Intervals in seconds, in the order of the asks."""

    intervals: tuple[float, ...]
    needed: float
    """Calls a second that the promises alone cost."""
    late: float = 1.0
    """How many times longer than promised everybody waits; 1 if all promises are kept."""


def allocate(asks: Sequence[Ask], calls_per_second: float | None) -> Allocation:
    """Share out the calls. Without a budget every target is read as often as it may be."""
    if not asks:
        return Allocation((), 0.0)
    least = np.array([ask.least for ask in asks], dtype=np.float64)
    most = np.maximum(np.array([ask.most for ask in asks], dtype=np.float64), least)
    needed = float((1 / most).sum())
    if calls_per_second is None:
        return Allocation(tuple(least.tolist()), needed)
    if needed >= calls_per_second:
        late = needed / max(calls_per_second, 1e-12)
        return Allocation(tuple((most * late).tolist()), needed, late)
    if float((1 / least).sum()) <= calls_per_second:
        return Allocation(tuple(least.tolist()), needed)
    score = np.sqrt(np.maximum([ask.people * ask.rate for ask in asks], 1e-18))
    calls = _spend(score, 1 / most, 1 / least, calls_per_second)
    return Allocation(tuple((1 / calls).tolist()), needed)


def _spend(
    score: np.ndarray, fewest: np.ndarray, greatest: np.ndarray, budget: float
) -> np.ndarray:
    """Calls in proportion to the score, within the bounds, that add up to the budget."""
    low, high = 0.0, float((greatest / score).max())
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if float(np.clip(score * middle, fewest, greatest).sum()) > budget:
            high = middle
        else:
            low = middle
    spent: np.ndarray = np.clip(score * low, fewest, greatest)
    return spent


def mean_wait(asks: Sequence[Ask], intervals: Sequence[float]) -> float:
    """Seconds that a listing waits on average, each counted once for everybody waiting for it."""
    weights = [ask.people * ask.rate for ask in asks]
    total = sum(weights)
    if not total:
        return 0.0
    waited = sum(weight * interval / 2 for weight, interval in zip(weights, intervals, strict=True))
    return waited / total
