"""What a person does in the web chat goes to the conversation, and its replies into their chat."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import structlog

from bots.events import Text
from bots.replies import Reply
from bots.under_way import UnderWay
from bots.web.adapter import PLATFORM, WebAdapter
from bots.web.render import line_of
from core.alerts.states import Rejected, Sent
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from api.live import Subscriber
    from bots.events import AnyEvent
    from core.clock import Clock

Dispatch = Callable[["AnyEvent"], AsyncIterator[Reply]]

_log = structlog.get_logger()


class Talk:
    """Runs each event as a task of its own, whether or not its socket stays open."""

    def __init__(self, dispatch: Dispatch, adapter: WebAdapter, clock: Clock) -> None:
        self._dispatch = dispatch
        self._adapter = adapter
        self._clock = clock
        self._under_way = UnderWay()
        self._lines: set[tuple[str, str]] = set()

    def running(self) -> AbstractAsyncContextManager[None]:
        """Accept events inside this block; at its end those under way get a moment to finish."""
        return self._under_way.running()

    def start(self, event: AnyEvent, subscriber: Subscriber) -> bool:
        """Handle an event beside everything else; False if this chat has too much under way."""
        return self._under_way.start(
            (event.address.chat,), lambda: self._guarded(event, subscriber)
        )

    async def _guarded(self, event: AnyEvent, subscriber: Subscriber) -> None:
        problem = ""
        toasts: list[str] = []
        try:
            await self._handle(event, toasts)
        except Exception:  # noqa: BLE001 - one event must not end the others; the person is told
            _log.exception("web.event_failed", kind=type(event).__name__)
            problem = "web.failed"
        frame: dict[str, Any] = {
            "t": "done",
            "id": event.event_id,
            "toast": " ".join(toasts),
            "problem": problem,
        }
        with contextlib.suppress(*DATABASE_ERRORS):
            frame["first"] = await self._adapter.store.first(event.address.chat)
        subscriber.push(frame)

    async def _handle(self, event: AnyEvent, toasts: list[str]) -> None:
        if not isinstance(event, Text):
            await self._converse(event, toasts)
            return
        key = (event.address.chat, event.event_id)
        if key in self._lines:
            return
        self._lines.add(key)
        try:
            await self._answer(event, toasts)
        finally:
            self._lines.discard(key)

    async def _answer(self, line: Text, toasts: list[str]) -> None:
        """Write down what the person typed and answer it, once.

        A browser sends a line again until it hears that it is done. Standing there is not enough to
        be done: a process that was stopped in between has written it down and not answered it.
        """
        chat, store = line.address.chat, self._adapter.store
        body = {**line_of(line.text), "client": line.event_id}
        key = f"line:{chat}:{line.event_id}"
        written = await store.insert(chat, "person", body, key, self._clock.now())
        if written is None or written.answered:
            return
        await self._converse(line, toasts)
        await store.answered(chat, written.id)

    async def _converse(self, event: AnyEvent, toasts: list[str]) -> None:
        slots: dict[str, str] = {}
        async for reply in self._dispatch(event):
            if reply.toast:
                toasts.append(reply.toast)
            if reply.parts:
                await self._say(event, reply, slots)

    async def _say(self, event: AnyEvent, reply: Reply, slots: dict[str, str]) -> None:
        address = reply.place or event.address
        if address.platform != PLATFORM:
            _log.error("web.place_elsewhere", platform=address.platform)
            return
        edit = slots.get(reply.slot) or reply.edit
        outcome = await self._adapter.send(address, reply, edit=edit)
        if edit is not None and isinstance(outcome, Rejected):
            outcome = await self._adapter.send(address, reply)
        if isinstance(outcome, Sent):
            if reply.slot:
                slots[reply.slot] = outcome.message_id
            if reply.sent is not None:
                await reply.sent(outcome.message_id)
        else:
            _log.warning("web.reply_lost", outcome=type(outcome).__name__, detail=outcome.detail)
