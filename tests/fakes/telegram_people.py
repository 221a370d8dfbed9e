"""People with phones: what they write, press and share becomes updates of the fake Telegram."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_api import BOT, RESTRICTED

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

Json = dict[str, Any]
SENT_AT = 1_790_000_000


def user_json(number: int, name: str = "Ana", language: str | None = "en") -> Json:
    """A person as the Bot API shows them."""
    user: Json = {"id": number, "is_bot": False, "first_name": name}
    return user | ({"language_code": language} if language else {})


def message_json(chat: Json, message_id: int, user: Json | None, **content: Any) -> Json:
    """A message of somebody's."""
    message: Json = {"message_id": message_id, "date": SENT_AT, "chat": chat, **content}
    return message if user is None else message | {"from": user}


def chat_json(chat_id: int, kind: str = "", title: str = "") -> Json:
    """A chat as the Bot API shows it."""
    kind = kind or ("private" if chat_id > 0 else "supergroup")
    return {"id": chat_id, "type": kind} | ({"title": title} if kind != "private" else {})


def command_entities(text: str) -> list[Json]:
    """What the server marks in a text: commands at its start and mentions."""
    entities: list[Json] = []
    if text.startswith("/"):
        entities.append(
            {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        )
    at = text.find("@")
    if at >= 0 and not text.startswith("/"):
        length = len(text[at:].split(maxsplit=1)[0])
        entities.append({"type": "mention", "offset": at, "length": length})
    return entities


@dataclasses.dataclass
class Phone:
    """One person in one chat."""

    telegram: FakeTelegram
    user_id: int
    chat_id: int = 0
    name: str = "Ana"
    language: str | None = "en"
    thread: int = 0

    def __post_init__(self) -> None:
        self.chat_id = self.chat_id or self.user_id
        self.telegram.chat(self.chat_id)

    @property
    def user(self) -> Json:
        """Who it is."""
        return user_json(self.user_id, self.name, self.language)

    def _message(self, **content: Any) -> Json:
        chat = self.telegram.chat(self.chat_id)
        if self.thread:
            chat.threads.add(self.thread)
            content |= {"message_thread_id": self.thread, "is_topic_message": True}
        number = self.telegram.next_id()
        return message_json(chat_json(chat.id, chat.kind, chat.title), number, self.user, **content)

    async def say(self, text: str, reply_to: Json | None = None) -> int:
        """Write a line; gives the id of the update."""
        more = {"reply_to_message": as_seen(reply_to)} if reply_to else {}
        entities = command_entities(text)
        message = self._message(text=text, entities=entities, **more)
        return await self.telegram.push(message=message)

    async def share(self, latitude: float, longitude: float) -> int:
        """Share where the phone is."""
        position = {"latitude": latitude, "longitude": longitude}
        return await self.telegram.push(message=self._message(location=position))

    async def press(self, message: Json, label: str) -> str:
        """Press the button whose label holds a word; gives the id of the query."""
        keys = [key for row in message["reply_markup"]["inline_keyboard"] for key in row]
        data = next(key["callback_data"] for key in keys if label in key["text"])
        return await self.press_data(message, data)

    async def press_data(self, message: Json, data: str) -> str:
        """Send this back as if a button had held it."""
        query = f"q{self.telegram.next_id()}"
        self.telegram.open_queries.add(query)
        await self.telegram.push(
            callback_query={
                "id": query,
                "from": self.user,
                "chat_instance": "1",
                "message": as_seen(message),
                "data": data,
            }
        )
        return query

    async def membership(self, before: str, after: str) -> int:
        """The bot's own standing in this chat changes: blocked, kicked, let in again."""
        chat = self.telegram.chat(self.chat_id)
        member = {"user": BOT, "until_date": 0}
        rights = {"restricted": dict.fromkeys(RESTRICTED, False) | {"is_member": True}}
        return await self.telegram.push(
            my_chat_member={
                "chat": chat_json(chat.id, chat.kind, chat.title),
                "from": self.user,
                "date": SENT_AT,
                "old_chat_member": {**member, "status": before},
                "new_chat_member": {**member, "status": after, **rights.get(after, {})},
            }
        )

    async def upgrade(self, new_id: int) -> None:
        """The group becomes a supergroup: both service messages come, as from Telegram."""
        old = self.telegram.chat(self.chat_id)
        old.migrated_to = new_id
        self.telegram.chat(new_id, title=old.title, members=old.members)
        gone = message_json(
            chat_json(old.id, old.kind, old.title), 1, self.user, migrate_to_chat_id=new_id
        )
        come = message_json(
            chat_json(new_id, "supergroup", old.title), 1, self.user, migrate_from_chat_id=old.id
        )
        await self.telegram.push(message=gone)
        await self.telegram.push(message=come)


def as_seen(message: Json) -> Json:
    """A message as an update shows it: without what only the fake knows, or only the phone."""
    inline = "inline_keyboard" in message.get("reply_markup", {})
    hidden = {"silent", "edits", "answers"} | (set() if inline else {"reply_markup"})
    return {key: value for key, value in message.items() if key not in hidden}


def labels(message: Json) -> list[str]:
    """The labels under a message, in order."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return [key["text"] for row in rows for key in row]
