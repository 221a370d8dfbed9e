"""From a platform's event to its replies: one road in for every platform with an intake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final

import structlog

from bots.under_way import UnderWay
from core.alerts.states import Rejected, RetryAfter, Sent, Unknown

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bots.adapter import AnsweringAdapter, ChatAdapter
    from bots.events import AnyEvent
    from bots.replies import Reply
    from core.alerts.states import SendOutcome
    from core.clock import Clock

Dispatch = Callable[["AnyEvent"], AsyncIterator["Reply"]]

TRIES: Final = 4
"""So often an answer is tried, for somebody who wrote and hears nothing thinks us dead."""
LONGEST_PAUSE: Final = 30.0
"""A platform that asks for more than this is not waited for: the person has gone on."""

_log = structlog.get_logger()


class Intake:
    """Runs each event as a task of its own. Order within a chat is the conversation's business."""

    def __init__(self, dispatch: Dispatch, clock: Clock) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._answering: dict[str, AnsweringAdapter] = {}
        self._places: dict[str, ChatAdapter] = {}
        self._under_way = UnderWay()

    def connect(self, adapter: AnsweringAdapter) -> None:
        """Let this platform's events in, and its chats be spoken to."""
        self._answering[adapter.platform] = adapter
        self._places[adapter.platform] = adapter

    def reach(self, adapter: ChatAdapter) -> None:
        """Let replies that belong elsewhere go to this platform, whose own intake is another."""
        self._places[adapter.platform] = adapter

    def running(self) -> AbstractAsyncContextManager[None]:
        """Accept events inside this block; at its end those under way get a moment to finish."""
        return self._under_way.running()

    def start(self, event: AnyEvent) -> bool:
        """Handle an event beside everything else; False if there is too much under way."""
        address = event.address
        chat = (address.platform, address.tenant, address.chat)
        return self._under_way.start(chat, lambda: self.handle(event))

    async def handle(self, event: AnyEvent) -> None:
        """Dispatch, answer and finish one event. Never raises for what the world does."""
        adapter = self._answering[event.address.platform]
        toasts: list[str] = []
        try:
            slots: dict[str, str] = {}
            async for reply in self._dispatch(event):
                if reply.toast:
                    toasts.append(reply.toast)
                if reply.parts:
                    await self._say(adapter, event, reply, slots)
        except Exception:  # noqa: BLE001 - the task wrapper: one event must not end the others
            _log.exception("intake.failed", platform=adapter.platform, kind=type(event).__name__)
        finally:
            await self._finish(adapter, event, " ".join(toasts))

    async def _finish(self, adapter: AnsweringAdapter, event: AnyEvent, toast: str) -> None:
        try:
            await adapter.finish(event, toast)
        except Exception:  # noqa: BLE001 - the task wrapper, as above
            _log.exception("intake.unfinished", platform=adapter.platform)

    async def _say(
        self, adapter: AnsweringAdapter, event: AnyEvent, reply: Reply, slots: dict[str, str]
    ) -> None:
        edit = (slots.get(reply.slot) if reply.slot else None) or reply.edit
        outcome = await self._stubbornly(adapter, event, reply, edit)
        if edit is not None and isinstance(outcome, Rejected):
            # The message to edit is gone, or too old to be edited: what is said still counts.
            outcome = await self._stubbornly(adapter, event, reply, None)
        if isinstance(outcome, Sent):
            if reply.slot:
                slots[reply.slot] = outcome.message_id
            if reply.sent is not None:
                await reply.sent(outcome.message_id)
        else:
            _log.warning(
                "intake.reply_lost",
                platform=adapter.platform,
                outcome=type(outcome).__name__,
                detail=outcome.detail,
            )

    async def _stubbornly(
        self, adapter: AnsweringAdapter, event: AnyEvent, reply: Reply, edit: str | None
    ) -> SendOutcome:
        """Say it, and again after a platform's hiccup: nobody else comes back to an answer."""
        doubted = False
        for _ in range(TRIES - 1):
            outcome = await self._send(adapter, event, reply, edit)
            match outcome:
                case RetryAfter() if outcome.seconds <= LONGEST_PAUSE:
                    await self._clock.sleep(outcome.seconds)
                case Unknown() if not doubted:
                    # It may stand there. Read twice is better than never, but once is enough.
                    doubted = True
                case _:
                    return outcome
        return await self._send(adapter, event, reply, edit)

    async def _send(
        self, adapter: AnsweringAdapter, event: AnyEvent, reply: Reply, edit: str | None
    ) -> SendOutcome:
        place = reply.place
        if place is None or place == event.address:
            return await adapter.answer(event, reply, edit=edit)
        elsewhere = self._places.get(place.platform)
        if elsewhere is None:
            return Rejected(f"{place.platform} is not connected")
        return await elsewhere.send(place, reply, edit=edit)
