"""The methods of the Telegram Bot API over chats that are kept in memory."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import io
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram_rules import Rates, Refusal, bad, read_markup, read_text

BOT = {
    "id": 7000001,
    "is_bot": True,
    "first_name": "Magpie",
    "username": "magpie_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
GONE = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "left": (403, "Forbidden: bot is not a member of the supergroup chat"),
    "muted": (400, "Bad Request: not enough rights to send text messages to the chat"),
    "missing": (400, "Bad Request: chat not found"),
}
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
RESTRICTED = (
    "is_member", "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
    "can_react_to_messages",
)  # fmt: skip
Json = dict[str, Any]


@dataclasses.dataclass
class Chat:
    """A chat and how it stands to the bot."""

    id: int
    kind: str = "private"
    title: str = ""
    state: str = ""
    """A key of `GONE`, or "" while all is well."""
    migrated_to: int | None = None
    members: int = 2
    admins: set[int] = dataclasses.field(default_factory=set)
    threads: set[int] = dataclasses.field(default_factory=set)
    bot_status: str = "member"


class BotApi:
    """What the methods do, once a request is let in. Each `do_` is a method of the Bot API."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.order: list[Json] = []
        self.answered: dict[str, str] = {}
        self.open_queries: set[str] = set()
        self.updates: list[Json] = []
        self.webhook: Json = {"url": ""}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.bad_photos: set[str] = set()
        self.uploads: list[bytes] = []
        self.rates = Rates(now)
        self._ids = iter(range(1, 10**9))
        self._news = asyncio.Condition()
        self._polling = 0

    def chat(self, chat_id: int, kind: str = "", **more: Any) -> Chat:
        """A chat, made at first sight."""
        usual = "private" if chat_id > 0 else "supergroup"
        return self.chats.setdefault(chat_id, Chat(chat_id, kind or usual, **more))

    def next_id(self) -> int:
        """The id of the next message, as the people's messages use them up too."""
        return next(self._ids)

    def reachable(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        if chat.migrated_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.state:
            raise Refusal(*GONE[chat.state])
        return chat

    async def do_get_me(self, _given: Json) -> Json:
        return BOT

    async def do_get_updates(self, given: Json) -> list[Json]:
        if self.webhook["url"]:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polling:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        self._polling += 1
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(float(given.get("timeout", 0))), self._news:
                    await self._news.wait_for(lambda: bool(self.updates))
        finally:
            self._polling -= 1
        return self.updates[:limit]

    async def do_set_webhook(self, given: Json) -> bool:
        self.webhook = {"url": given["url"], "secret": given.get("secret_token", "")}
        return True

    async def do_delete_webhook(self, _given: Json) -> bool:
        self.webhook = {"url": ""}
        return True

    async def do_get_webhook_info(self, _given: Json) -> Json:
        info = {"has_custom_certificate": False, "pending_update_count": len(self.updates)}
        return {"url": self.webhook["url"], **info, **self.webhook.get("info", {})}

    async def do_set_my_commands(self, given: Json) -> bool:
        self.commands[_scope(given)] = json.loads(given["commands"])
        return True

    async def do_get_my_commands(self, given: Json) -> list[Json]:
        return self.commands.get(_scope(given), [])

    async def do_set_my_description(self, given: Json) -> bool:
        self.descriptions["long", str(given.get("language_code", ""))] = given["description"]
        return True

    async def do_set_my_short_description(self, given: Json) -> bool:
        if len(given["short_description"]) > 120:
            raise bad("bot short description is too long")
        language = str(given.get("language_code", ""))
        self.descriptions["short", language] = given["short_description"]
        return True

    async def do_get_chat(self, given: Json) -> Json:
        chat = self.reachable(int(given["chat_id"]))
        return {"id": chat.id, "type": chat.kind, "title": chat.title, "accent_color_id": 0,
                "max_reaction_count": 0, "accepted_gift_types": {
                    "unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True,
                    "premium_subscription": True, "gifts_from_channels": True}}  # fmt: skip

    async def do_get_chat_member_count(self, given: Json) -> int:
        return self.reachable(int(given["chat_id"])).members

    async def do_get_chat_member(self, given: Json) -> Json:
        chat, user = self.reachable(int(given["chat_id"])), int(given["user_id"])
        if user == BOT["id"]:
            return _member(chat.bot_status, BOT, channel=chat.kind == "channel")
        status = "administrator" if user in chat.admins else "member"
        someone = {"id": user, "is_bot": False, "first_name": "Somebody"}
        return _member(status, someone, channel=chat.kind == "channel")

    async def do_answer_callback_query(self, given: Json) -> bool:
        query = given["callback_query_id"]
        if query not in self.open_queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(given.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.answered[query] = given.get("text", "")
        return True

    async def do_send_chat_action(self, _given: Json) -> bool:
        return True

    async def do_delete_message(self, given: Json) -> bool:
        key = (int(given["chat_id"]), int(given["message_id"]))
        if key not in self.messages:
            raise bad("message to delete not found")
        self.order.remove(self.messages.pop(key))
        return True

    async def do_send_message(self, given: Json) -> Json:
        text, entities = read_text(given, "text")
        return self._kept(given, {"text": text, "entities": entities})

    async def do_send_document(self, given: Json) -> Json:
        self.uploads.append(given["document"].file.read())
        text, entities = read_text(given, "caption")
        named = {"file_id": "f", "file_unique_id": "f", "file_name": given["document"].filename}
        return self._kept(given, {"document": named, "caption": text, "caption_entities": entities})

    async def do_send_photo(self, given: Json) -> Json:
        photo = given["photo"]
        if isinstance(photo, web.FileField):
            self._take_picture(photo.file.read())
        elif photo in self.bad_photos or urlsplit(photo).hostname == "127.0.0.1":
            raise bad("wrong type of the web page content")
        text, entities = read_text(given, "caption")
        size = {"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}
        return self._kept(given, {"photo": [size], "caption": text, "caption_entities": entities})

    def _take_picture(self, content: bytes) -> None:
        try:
            with Image.open(io.BytesIO(content)) as image:
                wide, high = image.size
        except UnidentifiedImageError:
            raise bad("IMAGE_PROCESS_FAILED") from None
        if len(content) > 10_000_000:
            raise bad("file is too big")
        if wide + high > 10_000 or max(wide, high) > 20 * min(wide, high):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        self.uploads.append(content)

    def _kept(self, given: Json, content: Json) -> Json:
        chat = self.chats[int(given["chat_id"])]
        markup = read_markup(given, private=chat.kind == "private")
        thread = int(given.get("message_thread_id", 0))
        if thread and thread not in chat.threads:
            raise bad("message thread not found")
        message: Json = {
            "message_id": self.next_id(),
            "date": 1_790_000_000,
            "chat": {"id": chat.id, "type": chat.kind, "title": chat.title},
            "from": BOT,
            "silent": given.get("disable_notification") == "true",
            **content,
        }
        if thread:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if markup is not None:
            message["reply_markup"] = markup
        if given.get("reply_parameters"):
            self._answers(message, json.loads(given["reply_parameters"]))
        self.messages[chat.id, message["message_id"]] = message
        self.order.append(message)
        # A keyboard of the phone is no part of the message that comes back.
        shown = {"inline_keyboard"} & (markup or {}).keys()
        return {
            k: v for k, v in message.items() if k != "silent" and (shown or k != "reply_markup")
        }

    def _answers(self, message: Json, given: Json) -> None:
        known = given["message_id"]
        if not given.get("allow_sending_without_reply") and not isinstance(known, int):
            raise bad("message to be replied not found")
        message["answers"] = known

    def _edited(self, given: Json, content: Json) -> Json:
        message = self._own(given)
        markup = read_markup(given, private=True)
        shown = {key: message.get(key) for key in (*content, "reply_markup")}
        if shown == {**content, "reply_markup": markup}:
            raise bad(SAME)
        message.update(content)
        message["edits"] = message.get("edits", 0) + 1
        message.pop("reply_markup", None)
        if markup is not None:
            message["reply_markup"] = markup
        return {key: value for key, value in message.items() if key not in {"silent", "edits"}}

    def _own(self, given: Json) -> Json:
        message = self.messages.get((int(given["chat_id"]), int(given["message_id"])))
        if message is None:
            raise bad("message to edit not found")
        return message

    async def do_edit_message_text(self, given: Json) -> Json:
        if "text" not in self._own(given):
            raise bad("there is no text in the message to edit")
        text, entities = read_text(given, "text")
        return self._edited(given, {"text": text, "entities": entities})

    async def do_edit_message_caption(self, given: Json) -> Json:
        if "caption" not in self._own(given):
            raise bad("there is no caption in the message to edit")
        text, entities = read_text(given, "caption")
        return self._edited(given, {"caption": text, "caption_entities": entities})

    async def do_edit_message_reply_markup(self, given: Json) -> Json:
        return self._edited(given, {})


def _scope(given: Json) -> tuple[str, str]:
    scope = json.loads(given["scope"])["type"] if given.get("scope") else "default"
    return scope, str(given.get("language_code", ""))


def _member(status: str, user: Json, *, channel: bool) -> Json:
    member: Json = {"status": status, "user": user}
    rights = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
              "can_manage_video_chats", "can_restrict_members", "can_promote_members",
              "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
              "can_delete_stories")  # fmt: skip
    if status == "administrator":
        member |= dict.fromkeys(rights, False)
        if channel:
            member |= {"can_post_messages": True, "can_edit_messages": True}
    if status == "restricted":
        member |= dict.fromkeys(RESTRICTED, False) | {"is_member": True, "until_date": 0}
    return member
