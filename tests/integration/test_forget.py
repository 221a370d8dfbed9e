"""Sellers who closed their account leave our listings, through the door that eBay calls."""

from __future__ import annotations

import pytest

from app.ebay import open_ebay_door
from app.ebay_door import EbayDoor
from app.settings import Settings
from bots.adapter import DoorRequest
from core.clock import ManualClock
from core.db import Database
from core.errors import ConfigurationError
from core.listings.forget import ask_to_forget, forget_asked
from scrapers.ebay.deletion import DeletionNotices
from scrapers.ebay.token import AppToken
from scrapers.http import HTTPClient
from tests.integration.world import World, advert
from tests.unit.scrapers.ebay.test_deletion import ENDPOINT, SECRET, KeyServer, body, sign


async def test_names_leave_listings_of_that_marketplace_alone(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock)
    await world.pipeline.ingest(
        "shop", [advert("1", "Bike", seller="old_seller"), advert("2", "Sofa", seller="other")]
    )
    async with database.connect() as connection:
        await ask_to_forget(connection, "elsewhere", ["other"], clock.now())
        await ask_to_forget(connection, "shop", ["old_seller", "nobody", "a\x00b"], clock.now())
        assert await forget_asked(connection, clock.now()) == 4
        assert await forget_asked(connection, clock.now()) == 0
    assert await world.scalar("SELECT array_agg(seller ORDER BY external_id) FROM listings") == [
        None,
        "other",
    ]


async def test_the_door_believes_ebay_and_nobody_else(
    database: Database, clock: ManualClock
) -> None:
    server = KeyServer()
    async with server.running():
        http = HTTPClient(clock, allowed_private_hosts=[server.host])
        notices = DeletionNotices(
            http, AppToken(http, server.base, "id", "s"), server.base, SECRET, ENDPOINT
        )
        door = EbayDoor(notices, database, clock)
        assert (await door.receive(_request("GET", challenge_code="x"))).status == 200
        assert (await door.receive(_request("GET"))).status == 400
        good, forged = body(), body(username="victim")
        headers = {"x-ebay-signature": sign(good)}
        assert (await door.receive(_request("POST", good, headers))).status == 204
        assert (await door.receive(_request("POST", forged, headers))).status == 412
        assert (await door.receive(_request("POST", good, path="other"))).status == 404
        await http.close()
    world = World(database, clock)
    names = await world.scalar("SELECT array_agg(seller ORDER BY seller) FROM forgotten_sellers")
    assert "old_seller" in names
    assert "victim" not in names


def test_without_a_token_there_is_no_door(database: Database, clock: ManualClock) -> None:
    http = HTTPClient(clock)
    assert open_ebay_door(Settings(_env_file=None), http, database, clock) is None
    with pytest.raises(ConfigurationError):
        open_ebay_door(
            Settings(_env_file=None, ebay_verification_token="short"), http, database, clock
        )


def _request(
    method: str,
    content: bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    path: str = "deletion",
    **query: str,
) -> DoorRequest:
    return DoorRequest(method=method, path=path, query=query, headers=headers or {}, body=content)
