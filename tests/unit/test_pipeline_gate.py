from __future__ import annotations

import asyncio

from core.pipeline.gate import Gate


async def test_waits_for_those_inside_and_not_for_those_who_come_later() -> None:
    gate = Gate()
    await gate.drained()
    early, late = gate.entered(), gate.entered()
    early.__enter__()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(gate.drained())
        await asyncio.sleep(0)
        late.__enter__()
        assert not waiting.done()
        early.__exit__(None, None, None)
        await waiting
    late.__exit__(None, None, None)
    await gate.drained()
