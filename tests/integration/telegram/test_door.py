"""The webhook's door, and settings that cannot work."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import orjson
import pytest

from app.settings import load_settings
from app.telegram import open_telegram
from bots.adapter import DoorRequest
from bots.intake import Intake
from bots.replies import Reply, Span, Text
from core.clock import SystemClock
from core.errors import ConfigurationError
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram_people import chat_json, message_json
from tests.fakes.telegram_rig import Script, needs_of, telegram_rig

if TYPE_CHECKING:
    from core.db import Database

PUBLIC = "https://magpie.example"
HELLO = Reply(parts=(Text((Span("hello"),)),))


def post(update: object, secret: str, path: str = "update", method: str = "POST") -> DoorRequest:
    return DoorRequest(
        method=method,
        path=path,
        query={},
        headers={"x-telegram-bot-api-secret-token": secret},
        body=orjson.dumps(update),
    )


async def test_a_webhook_is_set_and_its_door_refuses_who_is_not_telegram(
    telegram: FakeTelegram, database: Database
) -> None:
    async with telegram_rig(
        telegram, database, SystemClock(), telegram_mode="webhook", public_base_url=PUBLIC
    ) as rig:
        rig.script.replies = [HELLO]
        telegram.chat(11)
        door = rig.part.door
        assert door is not None
        async with rig.listening():
            await telegram.until(lambda: bool(telegram.commands))
            assert telegram.webhook["url"] == f"{PUBLIC}/hooks/telegram/update"
            secret = telegram.webhook["secret"]
            update = {
                "update_id": 5,
                "message": message_json(
                    chat_json(11), 3, {"id": 11, "is_bot": False, "first_name": "A"}, text="hi"
                ),
            }
            answers = [
                (await door.receive(request)).status
                for request in (
                    post(update, "wrong"),
                    post(update, ""),
                    post(update, secret, path="other"),
                    post(update, secret, method="GET"),
                    post([1], secret),
                    post({"update_id": "x"}, secret),
                    DoorRequest(
                        method="POST", path="update", query={}, body=b"{",
                        headers={"x-telegram-bot-api-secret-token": secret},
                    ),
                    post(update, secret),
                    post(update, secret),
                )
            ]  # fmt: skip
            assert answers == [403, 403, 404, 404, 400, 400, 400, 200, 200]
            await telegram.wait_for(11, "hello")
    assert len(rig.script.heard) == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"telegram_bot_token": "nonsense"}, "is not a token"),
        ({"telegram_mode": "webhook"}, "set PUBLIC_BASE_URL"),
        (
            {
                "telegram_mode": "webhook",
                "public_base_url": PUBLIC,
                "telegram_webhook_secret": "no spaces",
            },
            "may hold letters",
        ),
    ],
)
async def test_settings_that_cannot_work_are_one_sentence(
    given: dict[str, str], sentence: str
) -> None:
    settings = load_settings(**{"telegram_bot_token": TOKEN, **given})
    async with contextlib.AsyncExitStack() as stack:
        with pytest.raises(ConfigurationError, match=sentence) as caught:
            await open_telegram(needs_of(settings, Intake(Script().dispatch, SystemClock())), stack)
    assert TOKEN not in str(caught.value)


async def test_without_a_token_telegram_is_off() -> None:
    async with contextlib.AsyncExitStack() as stack:
        needs = needs_of(load_settings(), Intake(Script().dispatch, SystemClock()))
        assert await open_telegram(needs, stack) is None
