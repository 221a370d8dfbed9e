"""Questions that come in together are answered together."""

from __future__ import annotations

import asyncio

from core.gathered import MOST, Gathered

UNLUCKY = -13


class Desk:
    """Doubles numbers; holds each answer back until it is let go."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.begun = asyncio.Event()
        self.go = asyncio.Event()

    async def double(self, numbers: list[int]) -> list[int]:
        self.asked.append(numbers)
        self.begun.set()
        await self.go.wait()
        await asyncio.sleep(0)
        if UNLUCKY in numbers:
            raise ValueError("unlucky")
        return [2 * number for number in numbers]


async def test_what_comes_in_meanwhile_is_asked_in_one_go() -> None:
    desk = Desk()
    doubled = Gathered(desk.double)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(doubled(1))
        await desk.begun.wait()
        others = [group.create_task(doubled(number)) for number in range(2, 2 + MOST + 5)]
        await asyncio.sleep(0)
        desk.go.set()
    assert first.result() == 2
    assert [task.result() for task in others] == [2 * number for number in range(2, 2 + MOST + 5)]
    assert [len(numbers) for numbers in desk.asked] == [1, MOST, 5]


async def test_a_mistake_reaches_everybody_it_concerns_and_nobody_else() -> None:
    desk = Desk()
    doubled = Gathered(desk.double)
    desk.go.set()
    answers = await asyncio.gather(
        doubled(1), doubled(12), doubled(UNLUCKY), doubled(3), return_exceptions=True
    )
    # The first had asked before the others came.
    assert answers[0] == 2
    assert [str(answer) for answer in answers[1:]] == ["unlucky"] * 3
    assert await doubled(4) == 8


async def test_whoever_is_called_away_takes_no_answer_from_the_others() -> None:
    desk = Desk()
    doubled = Gathered(desk.double)
    async with asyncio.TaskGroup() as group:
        leader = group.create_task(doubled(1))
        await desk.begun.wait()
        others = [group.create_task(doubled(number)) for number in (2, 3, 4)]
        await asyncio.sleep(0)
        leader.cancel()
        others[1].cancel()
        desk.go.set()
    assert [others[0].result(), others[2].result()] == [4, 8]
    assert leader.cancelled()
    assert others[1].cancelled()
    assert desk.asked == [[1], [2, 4]]


async def test_the_asker_of_a_batch_may_be_called_away_in_the_middle() -> None:
    desk = Desk()
    doubled = Gathered(desk.double)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(doubled(1))
        await desk.begun.wait()
        second, third = (group.create_task(doubled(number)) for number in (2, 3))
        await asyncio.sleep(0)
        desk.begun.clear()
        first.cancel()
        await desk.begun.wait()
        assert desk.asked == [[1], [2, 3]]
        second.cancel()
        desk.go.set()
    assert third.result() == 6
    assert desk.asked == [[1], [2, 3], [3]]
