"""What Telegram's refusals mean: for the message, for the chat, or for how we put it."""

from __future__ import annotations

import dataclasses
import enum
from typing import Final

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
    TimedOut,
)
from telegram.error import RetryAfter as FloodError

from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Unknown

NETWORK_PAUSE: Final = 2.0
SERVER_PAUSE: Final = 3.0
TOKEN_PAUSE: Final = 60.0


class Trouble(enum.Enum):
    """What was wrong with this way of saying it; another way may be taken."""

    PHOTO = enum.auto()
    MARKUP = enum.auto()
    ENTITIES = enum.auto()
    NO_TEXT = enum.auto()
    """The message to edit is a photo, whose words are a caption."""
    NO_CAPTION = enum.auto()
    NOT_MODIFIED = enum.auto()
    ANSWERED = enum.auto()
    """The message that is answered is no longer there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Moved:
    """The group is a supergroup now and has another id."""

    chat: str


Meaning = SendOutcome | Trouble | Moved

# The texts are the server's; it has no finer codes. Compared in lower case, first found wins.
_BAD: Final[tuple[tuple[str, str | Trouble], ...]] = (
    ("message is not modified", Trouble.NOT_MODIFIED),
    ("no text in the message", Trouble.NO_TEXT),
    ("no caption in the message", Trouble.NO_CAPTION),
    ("message to be replied not found", Trouble.ANSWERED),
    ("replied message not found", Trouble.ANSWERED),
    ("chat_send_photos_forbidden", Trouble.PHOTO),
    ("chat_send_media_forbidden", Trouble.PHOTO),
    ("rights to send photos", Trouble.PHOTO),
    ("chat not found", "chat not found"),
    ("thread not found", "topic deleted"),
    ("topic_deleted", "topic deleted"),
    ("topic_closed", "topic closed"),
    ("not enough rights", "no right to write"),
    ("have no rights", "no right to write"),
    ("need administrator rights", "no right to write"),
    ("chat_write_forbidden", "no right to write"),
    ("chat_restricted", "no right to write"),
    ("chat_send_plain_forbidden", "no right to write"),
    ("chat_admin_required", "no right to write"),
    ("user_is_blocked", "blocked"),
    ("input_user_deactivated", "deactivated"),
    ("chat was deactivated", "deactivated"),
    ("chat is deactivated", "deactivated"),
    ("peer_id_invalid", "chat not found"),
    ("parse entities", Trouble.ENTITIES),
    ("entity_", Trouble.ENTITIES),
    ("entities", Trouble.ENTITIES),
    # Before the photos: "inline keyboard button URL '…' is invalid: wrong HTTP URL".
    ("button", Trouble.MARKUP),
    ("keyboard", Trouble.MARKUP),
    ("markup", Trouble.MARKUP),
    ("private chats only", Trouble.MARKUP),
    ("web page content", Trouble.PHOTO),
    ("http url", Trouble.PHOTO),
    ("webpage_", Trouble.PHOTO),
    ("photo", Trouble.PHOTO),
    ("image_process", Trouble.PHOTO),
    ("file", Trouble.PHOTO),
    ("media_empty", Trouble.PHOTO),
)
_FORBIDDEN: Final = (
    ("blocked", "blocked"),
    ("deactivated", "deactivated"),
    ("kicked", "kicked"),
    ("not a member", "left"),
    ("can't initiate", "never started"),
    ("rights", "no right to write"),
)
# Nothing of the request had left when these came up.
_BEFORE: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def meaning_of(error: TelegramError) -> Meaning:
    """What is to be done about a refusal."""
    words = error.message.lower()
    match error:
        case FloodError():
            return RetryAfter(flood_seconds(error), "429")
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case Forbidden():
            return Gone(next((why for sign, why in _FORBIDDEN if sign in words), "forbidden"))
        case InvalidToken() | Conflict():
            # The operator has to mend it; until then every alert waits.
            return RetryAfter(TOKEN_PAUSE, "the token is refused", whole_platform=True)
        case BadRequest() if "parsing the server response" in words:
            # Something in front of Telegram spoke: no word about this message.
            return RetryAfter(SERVER_PAUSE, "the server failed")
        case BadRequest():
            found = next((what for sign, what in _BAD if sign in words), None)
            if isinstance(found, Trouble):
                return found
            return Rejected(error.message[:200]) if found is None else Gone(found)
    return _network(error)


def _network(error: TelegramError) -> SendOutcome:
    cause = error.__cause__
    if isinstance(cause, _BEFORE):
        return RetryAfter(NETWORK_PAUSE, type(cause).__name__)
    if isinstance(error, TimedOut) or isinstance(cause, aiohttp.ClientError):
        # It went out, and no answer came: the message may stand there or not.
        return Unknown(type(cause or error).__name__)
    return RetryAfter(SERVER_PAUSE, "the server failed")


def flood_seconds(error: FloodError) -> float:
    """How long Telegram asks us to wait."""
    # The public property warns at each use, until it changes its type.
    return error._retry_after.total_seconds()  # noqa: SLF001
