"""What comes in from Slack, whichever way: acknowledged at once, worked on beside.

Slack waits three seconds for an acknowledgement and shows the person a failure after that. Nothing
here asks anybody anything before it acknowledges, but for the note in our own database that keeps
an event from being handled twice or lost.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.slack.errors import ApiError
from bots.slack.heard import is_noise
from bots.slack.modals import FILLED, WATCH, WHAT, values_of
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
LEFT_OPEN: Final = dt.timedelta(minutes=2)

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
        texts: Callable[[str, str], Texts],
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._presses = presses
        self._heard = heard
        self._under_way = under_way
        self._respond = respond
        self._texts = texts
        """Workspace and person to their sentences; asks nobody."""

    # -- the three kinds of input ----------------------------------------------------------------

    def command(self, given: Json) -> Ack:
        """A slash command."""
        team, user = str(given.get("team_id", "")), str(given.get("user_id", ""))
        if not team or not user:
            return Ack()
        started = self._start(team, user, lambda: self._rooms.command(given), _url(given))
        return Ack() if started else self._busy(team, user)

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
        started = self._start(team, user, work[kind], _url(given))
        return Ack() if started else self._busy(team, user)

    async def event(self, envelope: Json) -> Ack:
        """Something of the Events API."""
        event_id = str(envelope.get("event_id") or "")
        event = envelope.get("event")
        if not event_id or not isinstance(event, dict):
            return Ack()
        if is_noise(event):
            return Ack()
        try:
            async with asyncio.timeout(PUT_SECONDS):
                if not await self._store.put(event_id, envelope):
                    return Ack()
        except (*DATABASE_ERRORS, TimeoutError) as error:
            _log.warning("slack.event_not_written", error=type(error).__name__)
            return Ack(ok=False)
        # What cannot be started now stands in the database and is taken up by `again`.
        self._start_event(envelope)
        return Ack()

    def _start_event(self, envelope: Json) -> bool:
        event = envelope["event"]
        user = event.get("user") if isinstance(event.get("user"), str) else ""
        team = str(envelope.get("team_id") or "")
        return self._start(team, str(user), lambda: self._heard.event(envelope))

    async def again(self) -> None:
        """Take up events that a process before us has left open."""
        try:
            for envelope in await self._store.left_open(LEFT_OPEN):
                self._start_event(envelope)
            await self._store.tidy()
        except DATABASE_ERRORS as error:
            _log.warning("slack.database_away", error=type(error).__name__)

    # -- work --------------------------------------------------------------------------------------

    def _start(self, team: str, user: str, work: Work, response_url: str = "") -> bool:
        key = ("slack", team, user)
        return self._under_way.start(key, lambda: self._guarded(work, key, response_url))

    async def _guarded(self, work: Work, key: tuple[str, str, str], response_url: str) -> None:
        try:
            await work()
        except ApiError as error:
            _log.warning("slack.unanswered", error=error.error or type(error.outcome).__name__)
        except DATABASE_ERRORS as error:
            _log.warning("slack.database_away", error=type(error).__name__)
        except Exception:  # noqa: BLE001 - the task wrapper: one input must not end the others
            _log.exception("slack.failed")
        else:
            return
        if response_url:
            await self._sorry(response_url, self._texts(*key[1:]))

    async def _sorry(self, response_url: str, texts: Texts) -> None:
        """What was typed or pressed came to nothing: the person is told."""
        words = {"text": texts("slack.busy"), "replace_original": False}
        try:
            await self._respond(response_url, {"response_type": "ephemeral", **words})
        except ApiError as error:
            _log.info("slack.not_told", error=error.error)

    def _busy(self, team: str, user: str) -> Ack:
        words = self._texts(team, user)("slack.busy")
        return Ack(body={"response_type": "ephemeral", "text": words})

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
    return str(given.get("response_url") or "")
