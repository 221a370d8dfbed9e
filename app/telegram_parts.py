"""The pieces of Telegram and how they hang together; loaded only for those who use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from app.chats import ChatPart, Finding
from bots.events import ChatAddress
from bots.telegram.adapter import TelegramAdapter
from bots.telegram.chats import Chats
from bots.telegram.commands import register
from bots.telegram.errors import meaning_of
from bots.telegram.inbox import Inbox
from bots.telegram.intake import Parts, TelegramIntake
from bots.telegram.limits import BOT_PACE, PLATFORM, TENANT
from bots.telegram.membership import Membership
from bots.telegram.photos import Photos
from bots.telegram.request import AiohttpRequest
from bots.telegram.rights import Rights
from bots.telegram.send import Sender
from bots.texts.translate import Texts
from core.alerts.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

    from app.chats import ChatNeeds
    from bots.telegram.intake import Webhook

CHATS_CHECKED = 20
CONCURRENCY = 32
CONNECT_SECONDS = 5.0
READ_SECONDS = 12.0
"""Shorter than a delivery's own patience, so that what happened is known and not guessed."""


def build(
    needs: ChatNeeds, stack: AsyncExitStack, token: str, bot_id: str, webhook: Webhook | None
) -> ChatPart:
    """Everything about one bot."""
    polling = _connection(1)
    bot = _bot(needs, stack, token, polling)
    database, clock = needs.database, needs.clock
    chats = Chats(database, clock)
    inbox = Inbox(database, clock, bot_id)
    rights = Rights(bot, clock, int(bot_id))
    adapter = TelegramAdapter(
        bot=bot,
        sender=Sender(bot, Photos(needs.fetch_photo), chats.migrate),
        budget=Budget(database, clock, f"{PLATFORM}/{bot_id}", BOT_PACE),
        rights=rights,
        inbox=inbox,
    )

    async def introduce() -> None:
        await register(bot, inbox, needs.commands)

    intake = TelegramIntake(
        Parts(
            bot=bot,
            polling=polling,
            adapter=adapter,
            intake=needs.intake,
            inbox=inbox,
            rights=rights,
            membership=Membership(chats, rights),
            clock=clock,
            introduce=introduce,
        ),
        webhook,
    )
    return ChatPart(
        adapter=adapter,
        loops=(("telegram", intake.run),),
        door=intake if webhook is not None else None,
        check=checker(bot, webhook, chats, rights),
        concurrency=CONCURRENCY,
    )


def _bot(needs: ChatNeeds, stack: AsyncExitStack, token: str, polling: AiohttpRequest) -> Bot:
    """The library's bot, which talks to nobody until it is asked to."""
    base = needs.settings.telegram_base_url.rstrip("/")
    calls = _connection(2 * CONCURRENCY)
    stack.push_async_callback(calls.shutdown)
    stack.push_async_callback(polling.shutdown)
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=calls,
        get_updates_request=polling,
    )


def _connection(size: int) -> AiohttpRequest:
    return AiohttpRequest(
        connections=size, connect_seconds=CONNECT_SECONDS, read_seconds=READ_SECONDS
    )


def checker(
    bot: Bot, webhook: Webhook | None, chats: Chats, rights: Rights
) -> Callable[[], Awaitable[list[Finding]]]:
    """What `magpie check` says about this bot."""

    async def check() -> list[Finding]:
        try:
            me = await bot.get_me()
            info = await bot.get_webhook_info()
        except TelegramError as error:
            meaning = meaning_of(error)
            detail = getattr(meaning, "detail", "") or type(error).__name__
            if isinstance(error, InvalidToken):
                return [Finding(ok=False, text="the token does not work: Telegram refuses it")]
            # It says nothing about the token.
            return [Finding(ok=False, text=f"Telegram cannot be asked now: {detail}")]
        findings = [Finding(ok=True, text=f"on as @{me.username}, https://t.me/{me.username}")]
        if not me.can_join_groups:
            findings.append(
                Finding(ok=False, text="cannot be added to groups; @BotFather, /setjoingroups")
            )
        hears = (
            "everything said in groups"
            if me.can_read_all_group_messages
            else ("commands, answers and mentions in groups (privacy mode is on, as it should be)")
        )
        findings.append(Finding(ok=True, text=f"hears {hears}"))
        findings += _webhook_findings(info.url, info.last_error_message, webhook)
        return findings + await _places(chats, rights)

    return check


async def _places(chats: Chats, rights: Rights) -> list[Finding]:
    """Whether alerts would arrive in the groups and channels that were chosen for them."""
    findings = []
    for chat, name in await chats.in_use(CHATS_CHECKED):
        address = ChatAddress(platform=PLATFORM, tenant=TENANT, chat=chat, private=False)
        posting = await rights.can_post(address, "")
        label = name or chat
        if posting.ok:
            findings.append(Finding(ok=True, text=f"can post in {label}"))
        else:
            lacks = ", ".join(posting.missing) or Texts("en")(posting.hint_key)
            findings.append(Finding(ok=False, text=f"cannot post in {label}: {lacks}"))
    return findings


def _webhook_findings(url: str, last_error: str | None, webhook: Webhook | None) -> list[Finding]:
    if webhook is None:
        if not url:
            return []
        text = "another program has set a webhook; `magpie up` takes it down, since it polls"
        return [Finding(ok=False, text=text)]
    if url != webhook.url:
        text = f"the webhook is {'not set' if not url else 'another one'}; `magpie up` sets it"
        return [Finding(ok=False, text=text)]
    if last_error:
        return [Finding(ok=False, text=f"Telegram could not deliver: {last_error[:120]}")]
    return [Finding(ok=True, text=f"the webhook is {webhook.url}")]
