"""`/import ebay`: from the link to searches, against an eBay of our own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from app.ebay import open_ebay_import
from app.ebay_import import EbayImport
from app.settings import Settings
from bots.adapter import DoorRequest
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE, imports
from core.errors import ConfigurationError
from scrapers.http import HTTPClient
from tests.fakes.ebay_account import CODE, TOKEN, FakeEbayAccount
from tests.integration.bots.chat import Chat, House

KEYS = ("a key of thirty-two characters..",)


@pytest.fixture
async def site() -> AsyncIterator[FakeEbayAccount]:
    site = FakeEbayAccount()
    async with site.running():
        yield site


@pytest.fixture
async def ebay(site: FakeEbayAccount, house: House) -> AsyncIterator[EbayImport]:
    services = house.services
    http = HTTPClient(services.clock, allowed_private_hosts=[site.host])
    made = open_ebay_import(_settings(site.base), http, services.database, services.clock, KEYS)
    assert made is not None
    house.conversation = Conversation(services, imports.join(TABLE, made))
    yield made
    await http.close()


def _settings(base: str, **changes: Any) -> Settings:
    given: dict[str, Any] = {
        "_env_file": None,
        "ebay_client_id": "app",
        "ebay_client_secret": "never shown",
        "ebay_ru_name": "Ru-Name",
        "ebay_api_base": base,
    }
    return Settings(**(given | changes))


async def _begin(chat: Chat) -> str:
    """What eBay is given to bring back."""
    await chat.command("import", "ebay")
    _, press = chat.button("Agree at eBay")
    url = press.url
    assert url is not None
    return parse_qs(urlsplit(url).query)["state"][0]


async def _back(ebay: EbayImport, state: str, code: str = CODE) -> tuple[int, str]:
    """What the person sees when eBay has sent them back: a status, and the code on the page."""
    answer = await ebay.receive(
        DoorRequest(
            method="GET", path="consent", query={"state": state, "code": code}, headers={}, body=b""
        )
    )
    found = re.search(r"/import ebay ([0-9]{8})", answer.body.decode())
    return answer.status, found[1] if found else ""


async def test_what_is_kept_at_ebay_becomes_searches(
    house: House, ana: Chat, ebay: EbayImport
) -> None:
    status, code = await _back(ebay, await _begin(ana))
    assert status == 200
    async with house.services.database.connect() as connection:
        kept = (await connection.execute(text("SELECT locked FROM consents"))).scalar_one()
    assert kept
    assert TOKEN not in kept
    said = await ana.command("import", f"ebay {code}")
    assert "trek" in said
    assert "aeron" in said.lower()
    assert "lego from seller ana" in said
    asked = await ana.press("Watch ana…")
    assert "for" in asked
    assert "only" in await ana.say("lego castle")
    said = await ana.press("Watch all of them")
    assert "3" in said
    async with house.services.database.connect() as connection:
        found = await connection.execute(text("SELECT line FROM searches ORDER BY number"))
        assert len(found.all()) == 3
        left = await connection.execute(text("SELECT count(*) FROM consents"))
        assert left.scalar_one() == 0


async def test_a_code_of_somebody_else_or_a_wrong_one_gives_nothing(
    house: House, ana: Chat, ebay: EbayImport
) -> None:
    ben = house.chat("ben")
    _, code = await _back(ebay, await _begin(ana))
    said = await ben.command("import", f"ebay {code}")
    assert "not right" in said
    said = await ana.command("import", "ebay 00000000x")
    assert "not right" in said
    said = await ana.command("import", f"ebay {code}")
    assert "not right" in said


async def test_strangers_get_nothing_at_the_door(ana: Chat, ebay: EbayImport) -> None:
    state = await _begin(ana)
    assert await _back(ebay, "guessed") == (400, "")
    assert await _back(ebay, state, "wrong") == (502, "")
    assert (await _back(ebay, state))[0] == 200
    assert await _back(ebay, state) == (400, "")
    for path, method in (("elsewhere", "GET"), ("consent", "POST")):
        answer = await ebay.receive(
            DoorRequest(method=method, path=path, query={}, headers={}, body=b"")
        )
        assert answer.status == 404


async def test_an_ebay_that_fails_is_said_to(
    site: FakeEbayAccount, ana: Chat, ebay: EbayImport
) -> None:
    _, code = await _back(ebay, await _begin(ana))
    site.fails = True
    said = await ana.command("import", f"ebay {code}")
    assert "did not answer" in said
    assert TOKEN not in said


async def test_it_is_for_private_chats(house: House, ebay: EbayImport) -> None:
    member = house.member("cy", admin=True)
    said = await member.command("import", "ebay")
    assert "private chat" in said
    assert ebay.name == "ebay"


async def test_it_is_off_without_its_name_and_says_what_is_missing(house: House) -> None:
    services = house.services
    http = HTTPClient(services.clock)

    def opened(**changes: Any) -> EbayImport | None:
        settings = _settings("https://api.ebay.com", **changes)
        return open_ebay_import(settings, http, services.database, services.clock, KEYS)

    assert opened(ebay_ru_name="") is None
    with pytest.raises(ConfigurationError, match="EBAY_CLIENT_SECRET"):
        opened(ebay_client_secret="")
