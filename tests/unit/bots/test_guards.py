from __future__ import annotations

import datetime as dt

from bots.conversation.guards import Pace, RateLimit, Repeats
from tests.conftest import NOW


def test_a_repeat_is_known_until_it_is_pushed_out() -> None:
    repeats = Repeats(most=2)
    assert not repeats.is_repeat(("a",))
    assert repeats.is_repeat(("a",))
    repeats.is_repeat(("b",))
    repeats.is_repeat(("c",))
    assert not repeats.is_repeat(("a",))


def test_what_was_cut_off_may_come_again() -> None:
    repeats = Repeats()
    repeats.is_repeat(("a",))
    repeats.forget(("a",))
    assert not repeats.is_repeat(("a",))
    repeats.forget(("never",))


def test_a_flood_is_held_back_and_passes_again_later() -> None:
    limit = RateLimit(events=3, seconds=10)
    fine, fast, still = Pace.FINE, Pace.TOO_FAST, Pace.STILL_TOO_FAST
    assert [limit.pace(("p",), NOW) for _ in range(6)] == [fine, fine, fine, fast, still, still]
    assert limit.pace(("q",), NOW) is fine
    later = NOW + dt.timedelta(seconds=11)
    assert [limit.pace(("p",), later) for _ in range(5)] == [fine, fine, fine, fast, still]


def test_only_so_many_people_are_remembered() -> None:
    limit = RateLimit(events=1, seconds=10, most=2)
    for name in "abc":
        limit.pace((name,), NOW)
    assert limit.pace(("c",), NOW) is Pace.TOO_FAST
    assert limit.pace(("a",), NOW) is Pace.FINE
