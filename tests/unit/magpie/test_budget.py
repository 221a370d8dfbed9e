"""What the operator is told when calls do not suffice."""

from __future__ import annotations

from core.polling.allocate import Ask, allocate
from core.polling.covering import Cover
from core.polling.plan import Plan
from core.polling.rates import FLAT
from magpie.budget import advice


def _plan(count: int, promised: float, calls: float) -> Plan:
    asks = {n: Ask(people=1, rate=1e-4, least=60, most=promised) for n in range(count)}
    allocation = allocate(list(asks.values()), calls)
    intervals = dict(zip(asks, allocation.intervals, strict=True))
    return Plan(Cover(), asks, allocation, calls, FLAT, intervals)


def test_kept_promises_need_no_advice() -> None:
    assert advice("Shop", _plan(10, 600, 1.0)) == []


def test_broken_promises_are_said_with_numbers_and_a_way_out() -> None:
    said = advice("Shop", _plan(100, 600, 0.1))
    assert len(said) == 2
    assert said[0].startswith("Shop: the promised intervals need 14,400 calls a day, 8,640 can be")
    assert "1.67 times longer" in said[0]
    assert "14,694 calls a day" in said[1]
    assert "17 min in place of 10 min" in said[1]
    assert "41 fewer" in said[1]
