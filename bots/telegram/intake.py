"""How updates come in: by long polling or at the webhook's door, each handled once, none lost."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import orjson
import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.error import RetryAfter as FloodError

from bots.adapter import DoorAnswer, DoorRequest
from bots.telegram.errors import flood_seconds
from bots.telegram.keyboard import STORED
from bots.telegram.limits import PLATFORM, TENANT
from bots.telegram.parse import typed
from bots.under_way import UnderWay
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot
    from telegram.request import BaseRequest

    from bots.events import AnyEvent
    from bots.intake import Intake
    from bots.telegram.adapter import TelegramAdapter
    from bots.telegram.inbox import Inbox
    from bots.telegram.inbox import Update as Stored
    from bots.telegram.membership import Membership
    from bots.telegram.rights import Rights
    from core.clock import Clock

ALLOWED: Final = ("message", "channel_post", "callback_query", "my_chat_member")
"""Edited messages are not asked for: what was meant has been answered."""
POLL_SECONDS: Final = 25
SLACK_SECONDS: Final = 10.0
AT_ONCE: Final = 100
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
CONFLICT_PAUSE: Final = 15.0
TOKEN_PAUSE: Final = 60.0
INTRODUCTIONS: Final = 5
"""So often menus are tried to be registered; the next start tries again."""
SWEEP_SECONDS: Final = 10.0
DEFERRED: Final = dt.timedelta(seconds=5)
"""What one process had no room for is tried again after this."""
ABANDONED: Final = dt.timedelta(minutes=3)
SMALL_GROUP: Final = 20
SHOWN_IN: Final = "x-telegram-bot-api-secret-token"
"""The header that carries the webhook's secret."""

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram is to call us, and how it shows that it is Telegram."""

    url: str
    secret: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the intake works with."""

    bot: Bot
    polling: BaseRequest
    """A connection of its own: a long poll must not take one from those who send."""
    adapter: TelegramAdapter
    intake: Intake
    inbox: Inbox
    rights: Rights
    membership: Membership
    clock: Clock
    introduce: Callable[[], Awaitable[None]]
    """Registers menus and descriptions."""


class TelegramIntake:
    """Takes updates in until told to stop; the door of the webhook as well."""

    def __init__(self, parts: Parts, webhook: Webhook | None) -> None:
        self._parts = parts
        self._webhook = webhook
        self._under_way = UnderWay()
        self._busy: set[int] = set()
        """Updates this process has in hand; nobody else may take them for left open."""
        self._taking = asyncio.Lock()
        self._ready = False
        self._early: list[Stored] = []

    # -- the loop -------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Poll, or keep the webhook, until the stop is set."""
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._work())
            try:
                await stop.wait()
            finally:
                work.cancel()

    async def _work(self) -> None:
        async with self._under_way.running():
            await self._stubbornly(self._begin)
            self._ready = True
            try:
                early, self._early = self._early, []
                await self._start_all(early)
                if self._webhook is None:
                    # What an earlier process had taken and not finished.
                    await self._stubbornly(lambda: self._sweep(dt.timedelta()))
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._keep_sweeping())
                    group.create_task(self._introduce())
                    if self._webhook is None:
                        group.create_task(self._poll())
            finally:
                self._ready = False

    async def _begin(self) -> None:
        bot, webhook = self._parts.bot, self._webhook
        await self._parts.adapter.meet()
        if webhook is not None:
            await bot.set_webhook(webhook.url, allowed_updates=ALLOWED, secret_token=webhook.secret)
        elif (await bot.get_webhook_info()).url:
            # Telegram gives updates one way only; polling is what the operator asked for.
            await bot.delete_webhook()
        _log.info("telegram.listening", mode="polling" if webhook is None else "webhook")

    async def _introduce(self) -> None:
        """Menus are a courtesy: nobody waits for them, and without them everything works."""
        for attempt in range(1, INTRODUCTIONS + 1):
            try:
                await self._parts.introduce()
            except (TelegramError, *DATABASE_ERRORS) as error:
                _log.warning("telegram.menus_not_registered", error=type(error).__name__)
                await self._parts.clock.sleep(self._pause_for(error, LONGEST_PAUSE * attempt))
            else:
                return

    async def _stubbornly(self, step: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await step()
            except (TelegramError, *DATABASE_ERRORS) as error:
                wait = self._pause_for(error, pause)
            else:
                return
            await self._parts.clock.sleep(wait)
            pause = min(LONGEST_PAUSE, pause * 2)

    def _pause_for(self, error: Exception, pause: float) -> float:
        match error:
            case InvalidToken():
                _log.error("telegram.token_refused", note="set TELEGRAM_BOT_TOKEN anew")
                return TOKEN_PAUSE
            case Conflict():
                _log.error("telegram.conflict", note="another program polls with this token")
                return CONFLICT_PAUSE
            case FloodError():
                return flood_seconds(error)
        _log.warning("telegram.unreachable", error=type(error).__name__)
        return pause

    async def _poll(self) -> None:
        offset, pause = 0, FIRST_PAUSE
        while True:
            try:
                updates = await self._ask(offset)
                await self._take(updates)
            except (TelegramError, *DATABASE_ERRORS) as error:
                await self._parts.clock.sleep(self._pause_for(error, pause))
                pause = min(LONGEST_PAUSE, pause * 2)
                continue
            pause = FIRST_PAUSE
            if updates:
                offset = max(int(update["update_id"]) for update in updates) + 1

    async def _ask(self, offset: int) -> list[dict[str, Any]]:
        """As they come, unread: one that nobody can read must not hold the others."""
        asked = {
            "offset": offset,
            "timeout": POLL_SECONDS,
            "limit": AT_ONCE,
            "allowed_updates": orjson.dumps(ALLOWED).decode(),
        }
        found = await self._parts.polling.post(
            f"{self._parts.bot.base_url}/getUpdates?{urlencode(asked)}",
            read_timeout=POLL_SECONDS + SLACK_SECONDS,
        )
        if not isinstance(found, list):
            raise NetworkError("no list of updates")
        return found

    # -- the door -------------------------------------------------------------------------------

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """A webhook of Telegram's. What cannot be written down now is sent again by Telegram."""
        webhook = self._webhook
        if webhook is None or request.path.strip("/") != "update" or request.method != "POST":
            return DoorAnswer(status=404)
        given = request.headers.get(SHOWN_IN, "")
        if not hmac.compare_digest(given.encode(), webhook.secret.encode()):
            return DoorAnswer(status=403)
        try:
            update = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            return DoorAnswer(status=400)
        number = update.get("update_id") if isinstance(update, dict) else None
        if not isinstance(number, int) or not 0 <= number < 2**62:
            return DoorAnswer(status=400)
        try:
            await self._take([update])
        except DATABASE_ERRORS as error:
            _log.warning("telegram.not_taken", error=type(error).__name__)
            return DoorAnswer(status=503)
        return DoorAnswer(status=200)

    # -- each update ----------------------------------------------------------------------------

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        if updates:
            async with self._taking:
                fresh = await self._parts.inbox.put(updates)
                self._busy.update(number for number, _ in fresh)
            if self._ready:
                await self._start_all(fresh)
            else:
                # The door is open before we know our own name.
                self._early += fresh

    async def _keep_sweeping(self) -> None:
        turn = 0
        while True:
            await self._parts.clock.sleep(SWEEP_SECONDS)
            turn += 1
            try:
                # At a webhook there may be other processes, whose work is theirs for a while.
                await self._sweep(DEFERRED if self._webhook is None else ABANDONED)
                if turn % 360 == 1:
                    await self._parts.inbox.tidy()
            except DATABASE_ERRORS as error:
                _log.warning("telegram.sweep_failed", error=type(error).__name__)

    async def _sweep(self, older: dt.timedelta) -> None:
        """Take up again what was left open."""
        async with self._taking:
            left = await self._parts.inbox.left_open(older, list(self._busy))
            self._busy.update(number for number, _ in left)
        await self._start_all(left)

    async def _start_all(self, updates: Sequence[Stored]) -> None:
        started: set[int] = set()
        no_room: list[int] = []
        try:
            for number, raw in updates:
                update = self._read(raw)
                # Chats that close or move: in their order, before anything that people say next.
                if update is None or await self._parts.membership.take(update):
                    await self._parts.inbox.done(number)
                elif await self._start(update):
                    started.add(number)
                else:
                    no_room.append(number)
            if no_room:
                await self._parts.inbox.untried(no_room)
        finally:
            # Whatever is not under way now is left open for the next sweep.
            self._busy.difference_update({number for number, _ in updates} - started)

    def _read(self, raw: dict[str, Any]) -> Update | None:
        try:
            return Update.de_json(raw, self._parts.bot)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            _log.warning("telegram.unreadable_update", error=type(error).__name__)
            return None

    async def _start(self, update: Update) -> bool:
        """Whether there was room; it stays open otherwise, and is taken up when there is."""
        chat = update.effective_chat
        key = (PLATFORM, TENANT, str(chat.id) if chat else "")
        if self._under_way.start(key, lambda: self._handle(update)):
            return True
        if update.callback_query is not None:
            # Its person sees it turning and presses again.
            await self._parts.adapter.answer_query(update.callback_query.id)
            await self._parts.inbox.done(update.update_id)
        return False

    async def _handle(self, update: Update) -> None:
        """One event from its update to its end; cut off, it stays open for the next process."""
        try:
            event = await self._event(update)
            if event is not None:
                self._parts.adapter.opened(event, update)
                await self._parts.intake.handle(event)
            elif update.callback_query is not None:
                await self._parts.adapter.answer_query(update.callback_query.id)
            await self._parts.inbox.done(update.update_id)
        except DATABASE_ERRORS as error:
            _log.warning("telegram.update_left_open", error=type(error).__name__)
        except Exception:  # noqa: BLE001 - the task wrapper: one update must not end the others
            _log.exception("telegram.update_failed")
        finally:
            self._busy.discard(update.update_id)

    async def _event(self, update: Update) -> AnyEvent | None:
        event, query = self._parts.adapter.parse(update), update.callback_query
        if event is None:
            return None
        if query is not None and query.data is not None and query.data.startswith(STORED):
            event = typed(event, await self._parts.inbox.line(query.data) or "/help")
        return event if event.address.private else await self._with_rights(event)

    async def _with_rights(self, event: AnyEvent) -> AnyEvent:
        """In a group: whether the person runs it, and how small it is."""
        chat, actor = event.address.chat, event.actor
        is_admin = actor.is_admin or await self._parts.rights.is_admin(chat, actor.user_id)
        members = await self._parts.rights.members(chat)
        small = members if members is not None and members < SMALL_GROUP else None
        actor = dataclasses.replace(actor, is_admin=is_admin, members=small)
        return dataclasses.replace(event, actor=actor)


def webhook_secret(keys: Sequence[str], token: str) -> str:
    """A secret of our own, the same in every process, for whoever set none."""
    return hmac.new(
        keys[0].encode(), b"telegram.webhook" + token.encode(), hashlib.sha256
    ).hexdigest()
