"""What comes in from Slack, whichever way: acknowledged at once, worked on beside.

Slack waits three seconds for an acknowledgement and shows the person a failure after that. Nothing
here asks anybody anything before it acknowledges, but for the note in our own database that keeps
an event from being handled twice or lost.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.slack.errors import ApiError
from bots.slack.heard import is_noise
from bots.slack.modals import FILLED, WATCH, WHAT, Behind, values_of
from bots.texts.translate import Texts
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from bots.slack.heard import Heard
    from bots.slack.presses import Presses
    from bots.slack.rooms import Rooms
    from bots.slack.store import Store
    from bots.under_way import UnderWay

Json = dict[str, Any]
Work = Callable[[], Coroutine[Any, Any, None]]
PUT_SECONDS: Final = 2.0
"""Within Slack's three seconds; without an acknowledgement the event comes again."""

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Ack:
    """What Slack is told at once."""

    ok: bool = True
    """False asks Slack to come again."""
    body: Json | None = None


class Reception:
    """Takes inputs in. Never raises for what the world does."""

    def __init__(
        self,
        *,
        store: Store,
        rooms: Rooms,
        presses: Presses,
        heard: Heard,
        under_way: UnderWay,
        respond: Callable[[str, Json], Coroutine[Any, Any, None]],
        tell: Callable[[str, str, str], Coroutine[Any, Any, None]],
        texts: Callable[[str, str], Texts],
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._presses = presses
        self._heard = heard
        self._under_way = under_way
        self._respond = respond
        self._tell = tell
        """Writes into somebody's own chat with us."""
        self._texts = texts
        """Workspace and person to their sentences; asks nobody."""

    # -- the three kinds of input ----------------------------------------------------------------

    def command(self, given: Json) -> Ack:
        """A slash command."""
        team, user = str(given.get("team_id", "")), str(given.get("user_id", ""))
        if not team or not user:
            return Ack()
        work = self._answered(lambda: self._rooms.command(given), team, user, _url(given))
        return Ack() if self._start(team, user, work) else self._busy(team, user)

    def interactive(self, given: Json) -> Ack:
        """A press, a filled modal or a shortcut."""
        team = str((given.get("team") or {}).get("id") or "")
        user = str((given.get("user") or {}).get("id") or "")
        kind = str(given.get("type", ""))
        work: dict[str, Work] = {
            "block_actions": lambda: self._presses.press(given),
            "view_submission": lambda: self._rooms.filled(given),
            "shortcut": lambda: self._rooms.shortcut(given),
            "message_action": lambda: self._rooms.shortcut(given),
        }
        if not team or not user or kind not in work:
            return Ack()
        if kind == "view_submission" and (wrong := self._wrong(given, team, user)):
            return Ack(body=wrong)
        if self._start(team, user, self._answered(work[kind], team, user, _url(given))):
            return Ack()
        return self._busy(team, user, given.get("view") if kind == "view_submission" else None)

    async def event(self, envelope: Json) -> Ack:
        """Something of the Events API."""
        event_id = str(envelope.get("event_id") or "")
        event = envelope.get("event")
        if not event_id or not isinstance(event, dict):
            return Ack()
        if is_noise(event):
            return Ack()
        told: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        key = ("slack", "event", event_id)
        if not self._under_way.start(key, lambda: self._written_down(envelope, told)):
            return Ack(ok=False)
        # Not cancelled when it takes too long: to break off with a database that hangs takes as
        # long again, and Slack would wait for that too.
        done, _ = await asyncio.wait({told}, timeout=PUT_SECONDS)
        return told.result() if done else Ack(ok=False)

    async def _written_down(self, envelope: Json, told: asyncio.Future[Ack]) -> None:
        """Write it down and start it; Slack, which may come again with it, is told how it went."""
        event_id = str(envelope["event_id"])
        try:
            is_new = await self._store.put(event_id, envelope)
            if is_new and not self._start_event(envelope):
                # It stands in the database and is taken up by `again`.
                await self._store.give_back(event_id)
        except (*DATABASE_ERRORS, TimeoutError) as error:
            _log.warning("slack.event_not_written", error=type(error).__name__)
            told.set_result(Ack(ok=False))
            return
        told.set_result(Ack())

    def _start_event(self, envelope: Json) -> bool:
        event = envelope["event"]
        user = event.get("user") if isinstance(event.get("user"), str) else ""
        team = str(envelope.get("team_id") or "")
        return self._start(team, str(user), lambda: self._heard.event(envelope))

    async def again(self) -> None:
        """Take up events that a process before us has left open."""
        try:
            for envelope in await self._store.left_open():
                if not self._start_event(envelope):
                    await self._store.give_back(str(envelope["event_id"]))
            await self._store.tidy()
        except DATABASE_ERRORS as error:
            _log.warning("slack.database_away", error=type(error).__name__)

    # -- work --------------------------------------------------------------------------------------

    def _start(self, team: str, user: str, work: Work) -> bool:
        async def guarded() -> None:
            await self._guarded(work)

        return self._under_way.start(("slack", team, user), guarded)

    async def _guarded(self, work: Work) -> bool:
        """Do it; whether it was done."""
        try:
            await work()
        except ApiError as error:
            _log.warning("slack.unanswered", error=error.error or type(error.outcome).__name__)
        except DATABASE_ERRORS as error:
            _log.warning("slack.database_away", error=type(error).__name__)
        except Exception:  # noqa: BLE001 - the task wrapper: one input must not end the others
            _log.exception("slack.failed")
        else:
            return True
        return False

    def _answered(self, work: Work, team: str, user: str, response_url: str) -> Work:
        """The same work; if it comes to nothing, the person is told."""

        async def answered() -> None:
            if await self._guarded(work):
                return
            words = self._texts(team, user)("slack.busy")
            try:
                if response_url:
                    body = {"text": words, "replace_original": False}
                    await self._respond(response_url, {"response_type": "ephemeral", **body})
                else:
                    await self._tell(team, user, words)
            except ApiError as error:
                _log.info("slack.not_told", error=error.error)

        return answered

    def _busy(self, team: str, user: str, view: Json | None = None) -> Ack:
        words = self._texts(team, user)("slack.busy")
        if view is None:
            return Ack(body={"response_type": "ephemeral", "text": words})
        # A form says so itself and stays open with what was written into it.
        fields = [
            str(b.get("block_id")) for b in view.get("blocks", ()) if b.get("type") == "input"
        ]
        return Ack(body={"response_action": "errors", "errors": dict.fromkeys(fields[:1], words)})

    def _wrong(self, given: Json, team: str, user: str) -> Json | None:
        """What the modal says about itself, before it closes."""
        view = given.get("view") or {}
        needed = {WATCH: WHAT, FILLED: "change"}.get(str(view.get("callback_id")))
        blocks = {str(block.get("block_id")) for block in view.get("blocks", ())}
        if needed not in blocks or values_of(view).get(str(needed), "").strip():
            return None
        words = self._texts(team, user)("slack.form.empty")
        return {"response_action": "errors", "errors": {needed: words}}


def _url(given: Json) -> str:
    """The address for replies; a form remembers the one of what opened it."""
    behind = Behind.read(str((given.get("view") or {}).get("private_metadata") or ""))
    return str(given.get("response_url") or behind.response_url)
