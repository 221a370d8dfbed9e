from __future__ import annotations

import aiohttp
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bots.telegram.errors import Meaning, Moved, Trouble, meaning_of
from core.alerts.states import Gone, Rejected, Unknown
from core.alerts.states import RetryAfter as Later


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Gone("blocked")),
        (Forbidden("Forbidden: user is deactivated"), Gone("deactivated")),
        (Forbidden("Forbidden: bot was kicked from the group chat"), Gone("kicked")),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), Gone("left")),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"),
         Gone("never started")),
        (Forbidden("Forbidden: something of next year"), Gone("forbidden")),
        (BadRequest("Bad Request: chat not found"), Gone("chat not found")),
        (BadRequest("Bad Request: message thread not found"), Gone("topic deleted")),
        (BadRequest("Bad Request: TOPIC_CLOSED"), Gone("topic closed")),
        (BadRequest("Bad Request: need administrator rights in the channel chat"),
         Gone("no right to write")),
        (BadRequest("Bad Request: not enough rights to send photos to the chat"), Trouble.PHOTO),
        (BadRequest("Bad Request: not enough rights to send text messages to the chat"),
         Gone("no right to write")),
        (BadRequest("Bad Request: message is not modified: …"), Trouble.NOT_MODIFIED),
        (BadRequest("Bad Request: there is no text in the message to edit"), Trouble.NO_TEXT),
        (BadRequest("Bad Request: there is no caption in the message to edit"),
         Trouble.NO_CAPTION),
        (BadRequest("Bad Request: wrong type of the web page content"), Trouble.PHOTO),
        (BadRequest("Bad Request: failed to get HTTP URL content"), Trouble.PHOTO),
        (BadRequest("Bad Request: wrong file identifier/HTTP URL specified"), Trouble.PHOTO),
        (BadRequest("Bad Request: PHOTO_INVALID_DIMENSIONS"), Trouble.PHOTO),
        (BadRequest("Bad Request: IMAGE_PROCESS_FAILED"), Trouble.PHOTO),
        (BadRequest("Bad Request: BUTTON_DATA_INVALID"), Trouble.MARKUP),
        (BadRequest("Bad Request: inline keyboard button URL 'http://x' is invalid: Wrong HTTP"
                    " URL"), Trouble.MARKUP),
        (BadRequest("Bad Request: can't parse entities: Unsupported start tag"),
         Trouble.ENTITIES),
        (BadRequest("Bad Request: ENTITY_DATE_INVALID"), Trouble.ENTITIES),
        (BadRequest("Bad Request: message to be replied not found"), Trouble.ANSWERED),
        (BadRequest("Bad Request: message is too long"), Rejected("Message is too long")),
        (ChatMigrated(-1001), Moved("-1001")),
        (RetryAfter(17), Later(17, "429")),
        (caused(TimedOut(), aiohttp.SocketTimeoutError()), Unknown("SocketTimeoutError")),
        (caused(TimedOut(), TimeoutError()), Unknown("TimeoutError")),
        (caused(TimedOut(), aiohttp.ConnectionTimeoutError()),
         Later(2, "ConnectionTimeoutError")),
        (caused(NetworkError("x"), aiohttp.ServerDisconnectedError()),
         Unknown("ServerDisconnectedError")),
        (caused(NetworkError("x"), aiohttp.ClientPayloadError()), Unknown("ClientPayloadError")),
        (NetworkError("Bad Gateway"), Later(3, "the server failed")),
    ],
)  # fmt: skip
def test_what_a_refusal_means(error: TelegramError, meaning: Meaning) -> None:
    assert meaning_of(error) == meaning


@pytest.mark.parametrize("error", [InvalidToken(), Conflict("Conflict: terminated")])
def test_a_refused_token_stops_the_whole_platform(error: TelegramError) -> None:
    meaning = meaning_of(error)
    assert isinstance(meaning, Later)
    assert meaning.whole_platform
