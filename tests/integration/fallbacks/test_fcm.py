"""Push to the operator's own app, through Firebase."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from bots.fallbacks.fcm import error_code, read_credentials
from core.errors import ConfigurationError
from tests.fakes import wire
from tests.integration.bots.chat import House, text_of
from tests.integration.fallbacks.conftest import Post

if TYPE_CHECKING:
    import pathlib

    from tests.fakes.outbox import Place

PHONE = "phone:" + "a" * 140


async def phone_of(post: Post, token: str = PHONE) -> Place:
    owner = await post.world.owner()
    chat = await post.made.store.keep(owner, "fcm", {"token": token})
    (place,) = await post.world.places(owner, [chat], "fcm")
    return place


async def test_a_phone_is_added_by_its_token_and_the_code_that_comes(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add the app")
    await chat.say("no token")
    assert "not the token" in text_of(chat.last)
    await chat.say(PHONE)
    (taken,) = post.providers.of("fcm")
    code = re.findall(r"\d{6}", taken.body["notification"]["body"])[0]
    await chat.say(code)
    assert "is yours" in text_of(chat.last)
    stored = await post.world.rows("SELECT chat FROM destinations WHERE platform = 'fcm'")
    assert PHONE not in str(stored)


async def test_one_token_serves_many_and_is_made_anew_in_time(post: Post) -> None:
    place = await phone_of(post)
    first, *_ = await post.world.alerts(place)
    await post.deliver()
    await post.world.alerts(place)
    await post.deliver()
    assert len(post.providers.tokens) == 1
    taken = post.providers.of("fcm")[0]
    assert taken.name == f"d{first}"
    assert "Trek Marlin 1" in taken.body["notification"]["title"]
    assert taken.body["data"]["url"] == "https://a.example/1"
    post.clock.advance(dt.timedelta(minutes=59))
    await post.world.alerts(place)
    await post.deliver()
    assert len(post.providers.tokens) == 2
    assert len(post.providers.of("fcm")) == 3


async def test_a_phone_without_the_app_is_gone_and_what_firebase_cannot_do_is_tried_again(
    post: Post,
) -> None:
    await post.world.alerts(await phone_of(post, "dead" + "a" * 140))
    await post.deliver()
    assert list((await post.world.states()).values()) == ["gone"]
    await post.world.alerts(await phone_of(post))
    post.providers.next_answers = [wire.status(503)]
    await post.deliver()
    assert list((await post.world.states()).values()) == ["gone", "retry"]
    post.providers.next_answers = []
    post.clock.advance(dt.timedelta(minutes=10))
    await post.deliver()
    assert list((await post.world.states()).values()) == ["gone", "sent"]


@pytest.mark.parametrize("said", [None, [], {"error": "x"}, {"error": {"details": [1, {}]}}])
def test_garbage_is_no_word_of_firebase(said: object) -> None:
    assert error_code(said) == ""


def test_a_file_that_is_none_is_said_at_start(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "firebase.json"
    for written in ("", "[]", '{"project_id": "x"}'):
        file.write_text(written)
        with pytest.raises(ConfigurationError):
            read_credentials(file)
