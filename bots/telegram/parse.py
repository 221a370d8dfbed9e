"""Updates as events. None for what is not for us: chatter of groups, edits, commands of others."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User

from bots.events import Actor, AnyEvent, Button, ChatAddress, Command, Location, Text
from bots.telegram.keyboard import SAYS
from bots.telegram.limits import PLATFORM, TENANT

_COMMAND = re.compile(r"^/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,40}))?(?:\s+(.*))?$", re.DOTALL)
_REGION = re.compile(r"-([A-Za-z]{2})$")
GROUPS: Final = frozenset({Chat.GROUP, Chat.SUPERGROUP, Chat.CHANNEL})
MAX_TOKEN: Final = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Bot:
    """Who we are: how commands, replies and mentions name us."""

    id: int
    username: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Common:
    address: ChatAddress
    actor: Actor
    event_id: str


def parse(update: Update, me: Bot) -> AnyEvent | None:
    """The event of an update. In groups `is_admin` still has to be asked."""
    event_id = str(update.update_id)
    if update.callback_query is not None:
        return _pressed(update.callback_query, event_id)
    message = update.message or update.channel_post
    if message is None or message.via_bot is not None or message.is_automatic_forward:
        return None
    actor = _author(message)
    if actor is None:
        return None
    common = _Common(address_of(message), actor, event_id)
    position = message.location or (message.venue.location if message.venue else None)
    if position is not None:
        if not common.address.private and not _answers_us(message, me):
            return None
        return Location(
            address=common.address,
            actor=common.actor,
            event_id=event_id,
            reply_to=_reply_to(message),
            lat=position.latitude,
            lon=position.longitude,
        )
    return _said(message, common, me)


def address_of(message: Message) -> ChatAddress:
    """The chat of a message, with its topic if it stands in one."""
    thread = message.message_thread_id if message.is_topic_message else None
    return chat_address(message.chat, thread)


def chat_address(chat: Chat, thread: int | None = None) -> ChatAddress:
    """A chat as an address."""
    private = chat.type == Chat.PRIVATE
    return ChatAddress(
        platform=PLATFORM,
        tenant=TENANT,
        chat=str(chat.id),
        thread=str(thread) if thread else "",
        private=private,
        community="" if private else str(chat.id),
        name="" if private else (chat.title or ""),
    )


def actor_of(user: User, *, is_admin: bool) -> Actor:
    """A person, with the language of their phone."""
    language = user.language_code
    region = _REGION.search(language) if language else None
    return Actor(
        user_id=str(user.id),
        display_name=user.full_name,
        locale=language,
        region=region[1].upper() if region else None,
        is_admin=is_admin,
    )


def _author(message: Message) -> Actor | None:
    """Who said it. A group's own voice is an anonymous admin of it; a channel's is its admin."""
    chat, voice = message.chat, message.sender_chat
    if voice is not None:
        return Actor(
            user_id=str(voice.id), display_name=voice.title or "", is_admin=voice.id == chat.id
        )
    if message.from_user is None or message.from_user.is_bot:
        return None
    return actor_of(message.from_user, is_admin=chat.type == Chat.PRIVATE)


def _reply_to(message: Message) -> str | None:
    answered = message.reply_to_message
    return str(answered.message_id) if answered is not None else None


def _answers_us(message: Message, me: Bot) -> bool:
    answered = message.reply_to_message
    if answered is None:
        return False
    if message.chat.type == Chat.CHANNEL:
        # Posts of a channel name nobody; which of them are ours shows by the card they hold.
        return answered.sender_chat is not None and answered.sender_chat.id == message.chat.id
    return answered.from_user is not None and answered.from_user.id == me.id


def _said(message: Message, common: _Common, me: Bot) -> AnyEvent | None:
    words = message.text or message.caption or ""
    private = common.address.private
    command = _COMMAND.match(words)
    if command is not None:
        name, to, args = command.groups()
        if to is not None and to.lower() != me.username.lower():
            return None
        return _command(common, name, args or "", _reply_to(message))
    if not words.strip():
        # A picture, a voice, a sticker: nothing we can read, but no reason to stay silent.
        return _command(common, "help") if private and _is_content(message) else None
    if private or _answers_us(message, me):
        return Text(
            address=common.address,
            actor=common.actor,
            event_id=common.event_id,
            reply_to=_reply_to(message),
            text=words,
        )
    line = _mentioned(message, me)
    return None if line is None else _command(common, "watch", line)


def _is_content(message: Message) -> bool:
    return message.effective_attachment is not None


def _command(common: _Common, name: str, args: str = "", reply_to: str | None = None) -> Command:
    return Command(
        address=common.address,
        actor=common.actor,
        event_id=common.event_id,
        reply_to=reply_to,
        name=name.lower(),
        args=args.strip(),
    )


def _mentioned(message: Message, me: Bot) -> str | None:
    """What was said to us by name ("@magpie_bot ps5 under 300"); None if we were not named."""
    kinds: list[str | None] = [MessageEntity.MENTION]
    named = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    ours = f"@{me.username}".lower()
    words = message.text or message.caption or ""
    for said in named.values():
        if said.lower() == ours:
            return " ".join(words.replace(said, " ", 1).split())
    return None


def _pressed(query: CallbackQuery, event_id: str) -> AnyEvent | None:
    if query.message is None or not query.data:
        # A button of a message that was sent through an inline query; we have none of those.
        return None
    chat = query.message.chat
    thread = None
    if isinstance(query.message, Message) and query.message.is_topic_message:
        thread = query.message.message_thread_id
    address = chat_address(chat, thread)
    actor = actor_of(query.from_user, is_admin=chat.type == Chat.PRIVATE)
    message_id = str(query.message.message_id)
    if query.data.startswith(SAYS):
        return _as_typed(_Common(address, actor, event_id), query.data[len(SAYS) :])
    return Button(
        address=address,
        actor=actor,
        event_id=event_id,
        token=query.data[:MAX_TOKEN],
        message_id=message_id,
    )


def typed(event: AnyEvent, words: str) -> AnyEvent:
    """The same press with the words that its button stands for."""
    return _as_typed(_Common(event.address, event.actor, event.event_id), words)


def _as_typed(common: _Common, words: str) -> AnyEvent:
    """Words behind a button, as if the person had typed them."""
    command = _COMMAND.match(words)
    if command is not None:
        return _command(common, command[1], command[3] or "")
    return Text(
        address=common.address,
        actor=common.actor,
        event_id=common.event_id,
        text=words,
        pressed=True,
    )
