"""Numbers proven through Twilio Verify, which sends and keeps the code itself."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import pytest

from app.fallbacks import FallbackNeeds, open_contacts, open_fallbacks
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE
from bots.tokens import Tokens
from tests.fakes import wire
from tests.integration.bots.chat import House, text_of
from tests.integration.fallbacks.conftest import KEYS, VERIFY, Post, settings_for

if TYPE_CHECKING:
    import pathlib
    from collections.abc import AsyncIterator

    from core.clock import ManualClock
    from core.db import Database
    from tests.fakes.providers import Providers

NUMBER = "+447700900123"


@pytest.fixture
async def house(
    database: Database, clock: ManualClock, providers: Providers, tmp_path: pathlib.Path
) -> AsyncIterator[House]:
    made = House(database, clock)
    async with contextlib.AsyncExitStack() as stack:
        needs = FallbackNeeds(
            settings=settings_for(providers, tmp_path, twilio_verify_service=VERIFY),
            database=database,
            clock=clock,
            tokens=Tokens(KEYS),
            keys=KEYS,
        )
        contacts = open_contacts(needs, await open_fallbacks(needs, stack))
        made.services = dataclasses.replace(made.services, outlets=contacts)
        made.conversation = Conversation(made.services, TABLE)
        yield made


async def test_twilio_keeps_the_code_and_says_whether_it_is_right(
    house: House, providers: Providers
) -> None:
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add phone")
    await chat.say(NUMBER)
    assert "on its way by text" in text_of(chat.last)
    assert providers.of("sms") == []
    await chat.say("111111")
    assert "not the code" in text_of(chat.last)
    await chat.say(f"it says {providers.codes[NUMBER]}")
    assert "is yours" in text_of(chat.last)


@pytest.mark.parametrize("answer", [wire.status(500), wire.status(429), wire.data(b"garbage")])
async def test_a_code_that_twilio_does_not_send_is_said_kindly(
    house: House, providers: Providers, answer: wire.Answer
) -> None:
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add phone")
    providers.next_answers = [answer]
    await chat.say(NUMBER)
    assert "could not be sent" in text_of(chat.last)
    await chat.press("Send the code")
    assert "on its way by text" in text_of(chat.last)


async def test_no_outage_of_twilio_proves_a_number(house: House, providers: Providers) -> None:
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add phone")
    await chat.say(NUMBER)
    providers.next_answers = [wire.data(b'{"status": "pending"}'), wire.status(503)]
    for _ in range(2):
        await chat.say(providers.codes[NUMBER])
        assert "not the code" in text_of(chat.last)


async def test_a_text_that_twilio_sends_for_us_counts_like_our_own(
    house: House, post: Post, providers: Providers
) -> None:
    await post.made.store.count({"sms": 500}, 500)
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add phone")
    await chat.say(NUMBER)
    assert "enough codes" in text_of(chat.last)
    assert providers.codes == {}
