"""Browsers take push: added with one press, encrypted for the one browser, let go when it is."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import json
from typing import TYPE_CHECKING, Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from bots.adapter import DoorRequest
from bots.events import FormSubmitted
from bots.fallbacks.browsers import PushKeys
from core.alerts.edits import request_edits
from core.errors import ConfigurationError
from core.merging import merge
from tests.fakes import wire
from tests.fakes.outbox import Place
from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.fallbacks.conftest import KEYS, Post

if TYPE_CHECKING:
    from tests.fakes.providers import Taken

_EVENTS = itertools.count(1)


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """One that has said yes: it alone can read what is pushed to it."""

    def __init__(self, post: Post, path: str = "/push/1") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"sixteen bytes ok"
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.given = {
            "endpoint": f"{post.providers.base}{path}",
            "p256dh": coded(point),
            "auth": coded(self.auth),
        }

    def read(self, taken: Taken) -> dict[str, Any]:
        assert taken.headers["content-encoding"] == "aes128gcm"
        sealed = taken.body["sealed"]
        raw = http_ece.decrypt(sealed, private_key=self.key, auth_secret=self.auth)
        found: dict[str, Any] = json.loads(raw)
        return found


async def agree(house: House, chat: Chat, given: dict[str, str]) -> None:
    """Press the button; the page answers with what the browser gave."""
    await chat.command("destinations")
    _, press = chat.button("Add this browser")
    assert press.ask_push
    event = FormSubmitted(
        address=chat.address,
        actor=chat.actor,
        event_id=f"push{next(_EVENTS)}",
        token=press.token or "",
        values=given,
    )
    chat.history.clear()
    async for reply in house.conversation.dispatch(event):
        chat.messages[f"x{len(chat.messages)}"] = reply


async def place_of(post: Post) -> Place:
    ((place, owner, chat),) = await post.world.rows(
        "SELECT id, owner_id, chat FROM destinations WHERE platform = 'webpush'"
    )
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) VALUES ('webpush', 'webpush', :chat)"
        " ON CONFLICT DO NOTHING",
        chat=chat,
    )
    return Place(place, owner, chat)


async def test_a_browser_is_added_with_a_press_and_alone_reads_its_alerts(
    house: House, post: Post
) -> None:
    chat, browser = house.chat("ana"), Browser(post)
    await agree(house, chat, browser.given)
    assert "also when the tab is closed" in text_of(chat.last)
    await agree(house, chat, browser.given)
    await post.world.alerts(await place_of(post))
    await post.deliver()
    (taken,) = post.providers.of("webpush")
    said = browser.read(taken)
    assert "Trek Marlin 1" in said["title"]
    assert said["url"] == "https://a.example/1"
    shown = await post.made.doors["webpush"].receive(
        DoorRequest(method="GET", path="key", query={}, headers={}, body=b"")
    )
    public = json.loads(shown.body)["key"]
    fields = dict(part.split("=", 1) for part in taken.headers["authorization"][6:].split(","))
    assert fields["k"] == public
    assert Vapid02.verify(taken.headers["authorization"])
    claims = json.loads(base64.urlsafe_b64decode(fields["t"].split(".")[1] + "=="))
    assert claims["aud"] == post.providers.base
    assert claims["sub"] == "mailto:magpie@magpie.example"
    await chat.command("destinations")
    assert "browser" in text_of(chat.last)


@pytest.mark.parametrize("known_to", [("ana",), ("bea",), ("ana", "bea")])
async def test_a_browser_of_a_linked_person_is_one_place(
    house: House, post: Post, known_to: tuple[str, ...]
) -> None:
    browser = Browser(post)
    chats = {name: house.chat(name) for name in ("ana", "bea")}
    for chat in chats.values():
        await chat.command("delivery")
    for name in known_to:
        await agree(house, chats[name], browser.given)
    owners = [row[0] for row in await post.world.rows("SELECT id FROM owners ORDER BY id")]
    async with post.world.database.connect() as connection:
        await merge(connection, owners[0], owners[1])
    for chat in chats.values():
        await agree(house, chat, browser.given)
    await post.world.alerts(await place_of(post))
    await post.deliver()
    (taken,) = post.providers.of("webpush")
    assert "Trek Marlin 1" in browser.read(taken)["title"]


async def test_a_sold_stamp_takes_the_place_of_what_was_shown(house: House, post: Post) -> None:
    chat, browser = house.chat("ana"), Browser(post)
    await agree(house, chat, browser.given)
    await post.world.alerts(await place_of(post))
    await post.deliver()
    await post.world.run("UPDATE listings SET state = 'sold'")
    listings = [row[0] for row in await post.world.rows("SELECT id FROM listings")]
    async with post.world.database.connect() as connection:
        await request_edits(connection, listing_ids=listings, now=post.clock.now())
    await post.deliver()
    first, second = (browser.read(taken) for taken in post.providers.of("webpush"))
    assert second["title"] == f"SOLD · {first['title']}"
    assert (second["tag"], second["silent"]) == (first["tag"], True)


async def test_a_browser_that_let_go_is_gone_and_one_that_is_busy_is_not(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    await agree(house, chat, Browser(post).given)
    where = await place_of(post)
    await post.world.alerts(where)
    for refusal in (503, 403, 401):
        post.providers.next_answers = [wire.status(refusal)]
        await post.deliver()
        assert list((await post.world.states()).values()) == ["retry"]
        post.clock.advance(dt.timedelta(minutes=15))
    post.providers.next_answers = [wire.status(410)]
    await post.deliver()
    states = await post.world.rows("SELECT state FROM destinations WHERE platform = 'webpush'")
    assert states == [("gone",)]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://victim.example/push/1",
        "https://fcm.googleapis.com.victim.example/x",
        "https://fcm.googleapis.com:8443/x",
        "http://fcm.googleapis.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://[::1/x",
        "",
    ],
)
async def test_nobody_can_have_a_stranger_posted_to(
    house: House, post: Post, endpoint: str
) -> None:
    chat = house.chat("ana")
    await agree(house, chat, {**Browser(post).given, "endpoint": endpoint})
    assert "gave nothing" in text_of(chat.last)
    assert await post.world.rows("SELECT id FROM outlets") == []


async def test_other_chats_do_not_offer_what_only_a_browser_can_give(
    house: House, post: Post
) -> None:
    assert "webpush" in post.made.kinds
    chat = house.chat("ana", platform="telegram")
    await chat.command("destinations")
    assert not any("browser" in label for label in chat.labels())
    await chat.press("Add email")


def test_keys_follow_the_house_and_old_ones_still_sign() -> None:
    old = PushKeys("", ("an old key of this house",))
    both = PushKeys("", ("a new key of this house", "an old key of this house"))
    assert PushKeys("", KEYS).public == PushKeys("", KEYS).public
    assert both.public != old.public
    claims = {"aud": "https://a.example", "exp": 9_999_999_999, "sub": "mailto:magpie@localhost"}
    assert both.sign(old.public, claims) is not None
    assert old.sign(both.public, claims) is None
    with pytest.raises(ConfigurationError):
        PushKeys("no key at all", KEYS)
