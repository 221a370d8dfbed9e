"""The measure of a day: for one address, for one person; said plainly, and not lost to outages."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.fakes import wire
from tests.integration.fallbacks.conftest import Post

PLACES = {"email": ("ann@a.example", 200), "ntfy": ("magpie-topic-1", 300)}


@pytest.mark.parametrize("kind", PLACES)
async def test_what_is_too_much_for_a_day_waits_or_goes_on_and_is_said_once(
    post: Post, kind: str
) -> None:
    address, most = PLACES[kind]
    owner = await post.world.owner()
    (first,) = await post.world.places(owner, [address], kind)
    await post.world.places(owner, ["u" * 30], "pushover")
    await post.made.store.count({f"{kind} to {address}": most}, most - 1)
    for _ in range(3):
        await post.world.alerts(first)
        await post.deliver()
        post.clock.advance(dt.timedelta(minutes=11))
    await post.deliver()
    (alone,) = post.providers.of(kind)
    assert "Trek Marlin 1" in str(alone.body)
    (told,) = post.providers.of("pushover")
    assert f"{most} messages from me today" in str(told.body)
    await post.pass_time(minutes=40)
    await post.deliver()
    assert len(post.providers.of("pushover")) > 1, "the next place takes what the first must not"
    assert len(post.providers.of(kind)) == 1


async def test_without_another_place_it_waits_until_tomorrow(post: Post) -> None:
    place = await post.world.place("magpie-topic-1", "ntfy")
    await post.made.store.count({f"ntfy for {place.owner_id}": 600}, 600)
    await post.world.alerts(place)
    await post.deliver()
    assert "600 messages" in str(post.providers.of("ntfy")[-1].body)
    post.clock.advance(dt.timedelta(days=1))
    await post.deliver()
    assert "Trek Marlin 1" in str(post.providers.of("ntfy")[-1].body)
    assert set((await post.world.states()).values()) == {"sent"}


async def test_an_outage_uses_up_nothing(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    await post.world.alerts(place)
    for _ in range(12):
        post.providers.next_answers = [wire.status(503)]
        await post.deliver()
        post.clock.advance(dt.timedelta(minutes=11))
    post.providers.next_answers = []
    await post.deliver()
    assert len(post.providers.of("email")) == 1
    assert await post.world.rows("SELECT DISTINCT n FROM send_counts") == [(1,)]


async def test_one_person_with_many_addresses_has_one_measure(post: Post) -> None:
    owner = await post.world.owner()
    places = await post.world.places(owner, [f"magpie-topic-{n}" for n in range(3)], "ntfy")
    await post.made.store.count({f"ntfy for {owner}": 600}, 599)
    await post.world.alerts(places)
    await post.deliver()
    cards = [one for one in post.providers.of("ntfy") if "Trek Marlin" in str(one.body)]
    assert len(cards) == 1
