"""Events under way: side by side, capped, and given a moment at the end."""

from __future__ import annotations

import asyncio

from bots.under_way import MAX_OF_ONE_CHAT, UnderWay


async def test_nothing_is_accepted_before_or_after_the_block() -> None:
    under_way = UnderWay()

    async def work() -> None:
        """Ends at once."""

    assert not under_way.start(("a",), work)
    async with under_way.running():
        assert under_way.start(("a",), work)
    assert not under_way.start(("a",), work)


async def test_a_chat_with_too_much_under_way_holds_no_other() -> None:
    under_way, go = UnderWay(), asyncio.Event()

    async def wait() -> None:
        await go.wait()

    async with under_way.running():
        started = [under_way.start(("busy",), wait) for _ in range(MAX_OF_ONE_CHAT + 1)]
        assert started == [True] * MAX_OF_ONE_CHAT + [False]
        assert under_way.start(("other",), wait)
        go.set()


async def test_a_chat_may_go_on_once_its_events_are_done() -> None:
    under_way, done = UnderWay(), asyncio.Event()

    async def work() -> None:
        done.set()

    async with under_way.running():
        for _ in range(3 * MAX_OF_ONE_CHAT):
            done.clear()
            assert under_way.start(("a",), work)
            await done.wait()
            await asyncio.sleep(0)


async def test_what_hangs_is_cancelled_at_the_end() -> None:
    under_way = UnderWay()
    ended: list[str] = []

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async with under_way.running():
        assert under_way.start(("a",), hang)
    assert ended == ["cancelled"]
