"""Every button of `/destinations`: name, test, form, order, rest, remove, secrets, say again."""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest
from standardwebhooks.webhooks import Webhook

from bots.adapter import DoorRequest
from tests.fakes import wire
from tests.fakes.outbox import Place
from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.fallbacks.conftest import Post
from tests.integration.world import advert


async def add_email(chat: Chat, post: Post) -> None:
    await chat.command("destinations")
    await chat.press("Add email")
    await chat.say("ann@a.example")
    await chat.say(re.findall(r"\d{6}", post.providers.of("email")[-1].body["subject"])[0])


async def add_webhook(chat: Chat, post: Post) -> str:
    """A proven webhook; its secret."""
    await chat.command("destinations")
    await chat.press("Add webhook")
    await chat.say(f"{post.providers.base}/hook/1")
    said = "\n".join(text_of(reply) for reply in chat.messages.values())
    await chat.say(post.providers.of("webhook")[-1].body["data"]["challenge"])
    assert "is yours" in text_of(chat.last)
    return str(re.findall(r"whsec_[A-Za-z0-9+/=]+", said)[-1])


async def shown(post: Post) -> list[tuple[str, str]]:
    """Platform and state of every place, in order."""
    return await post.world.rows("SELECT platform, state FROM destinations ORDER BY position, id")


async def test_a_place_is_named_tried_and_told_in_another_form(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    await chat.command("destinations")
    await chat.press("2. ann@a.example")
    await chat.press("Name it")
    await chat.say("Work mail")
    assert "Work mail" in text_of(chat.last)
    for form in ("short", "once an hour", "once a day", "on Mondays", "full cards"):
        await chat.press("Other format")
        assert form in text_of(chat.last)
    await chat.press("Send a test")
    await post.deliver()
    assert len(post.providers.of("email")) == 2
    assert post.providers.of("email")[-1].to == "ann@a.example"
    assert "TEST" in post.providers.of("email")[-1].body["content"][0]["value"]


async def test_a_number_is_a_place_of_the_list_and_no_part_of_an_address(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    await add_webhook(chat, post)
    await chat.command("test", "9")
    assert "None of your places" in text_of(chat.last)
    await chat.command("test", "127.0.0.1")
    assert "None of your places" in text_of(chat.last)


async def test_tests_are_sent_to_places_that_are_named(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    await add_webhook(chat, post)
    await chat.command("test", "email")
    assert "ann@a.example" in text_of(chat.last)
    await chat.command("test", "3")
    await post.deliver()
    assert len(post.providers.of("email")) == 2
    posted = post.providers.of("webhook")[-1].body
    assert (posted["type"], posted["data"]["test"]) == ("magpie.alert", True)
    assert posted["data"]["cards"][0]["price"] == "285"
    await chat.command("test", "all")
    await post.deliver()
    assert len(post.providers.of("email")) == 3
    await chat.command("test", "my boat")
    assert "None of your places" in text_of(chat.last)


async def test_places_are_put_in_order_rest_and_are_removed(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    assert [one for one, _ in await shown(post)] == ["web", "email"]
    await chat.command("destinations")
    await chat.press("2. ann@a.example")
    await chat.press("Put first")
    assert [one for one, _ in await shown(post)] == ["email", "web"]
    await chat.press("1. ann@a.example")
    await chat.press("Pause")
    assert [state for _, state in await shown(post)] == ["paused", "active"]
    await chat.press("Resume")
    assert [state for _, state in await shown(post)] == ["active", "active"]
    assert await post.world.rows("SELECT preferences->>'fallback_minutes' FROM owners") == [(None,)]
    await chat.press("All places")
    await chat.press("Wait another time")
    assert await post.world.rows("SELECT preferences->>'fallback_minutes' FROM owners") == [("60",)]
    await chat.press("1. ann@a.example")
    await chat.press("Remove")
    assert "ann@a.example" not in text_of(chat.last)
    assert [state for _, state in await shown(post)] == ["gone", "active"]


async def test_all_searches_report_to_a_new_place_with_one_press(house: House, post: Post) -> None:
    chat = house.chat("ana")
    for number, line in enumerate(("mountain bike under £400", "corner sofa under £300"), 1):
        house.shop.shelves.append(advert(f"b{number}", line.partition(" under")[0].title(), "240"))
        await chat.say(f"{line} near Leeds")
        await chat.press("Watch this")
    await add_email(chat, post)
    await chat.press("All searches report here too")
    assert "2 searches" in text_of(chat.last)
    assert await post.world.rows("SELECT count(*) FROM search_destinations") == [(4,)]


async def test_a_webhook_changes_its_secret_without_missing_a_post(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    old = await add_webhook(chat, post)
    await chat.command("destinations")
    await chat.press("2. ")
    await chat.press("New secret")
    new = re.findall(r"whsec_\S+", text_of(chat.last))[0]
    assert new != old
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) SELECT platform, tenant, chat"
        " FROM destinations WHERE platform = 'webhook' ON CONFLICT DO NOTHING"
    )
    for day, secrets in ((0, {old, new}), (2, {new})):
        post.clock.advance(dt.timedelta(days=day))
        await post.world.alerts(await webhook_place(post))
        await post.deliver()
        taken = post.providers.of("webhook")[-1]
        stamp = dt.datetime.fromtimestamp(int(taken.headers["webhook-timestamp"]), dt.UTC)
        raw = post.providers.requests[-1].body
        signed = {Webhook(secret).sign(taken.name, stamp, raw) for secret in secrets}
        assert set(taken.headers["webhook-signature"].split(" ")) == signed


async def webhook_place(post: Post) -> Place:
    (found,) = await post.world.rows(
        "SELECT id, owner_id, chat FROM destinations WHERE platform = 'webhook'"
    )
    return Place(*found)


async def test_a_day_is_said_again_under_the_names_it_had(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_webhook(chat, post)
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) SELECT platform, tenant, chat"
        " FROM destinations WHERE platform = 'webhook' ON CONFLICT DO NOTHING"
    )
    for alerts in (1, 5):
        await post.world.alerts(await webhook_place(post), alerts)
        await post.deliver()
        post.clock.advance(dt.timedelta(minutes=1))
        await post.deliver()
    before = said_by_webhook(post)
    assert [total for _, total, _ in before] == [1, 5]
    assert [cards.count("'title'") for _, _, cards in before] == [1, 5]
    everything = post.providers.of("webhook")[-1].body["data"]["all_url"]
    page = await post.made.doors["links"].receive(
        DoorRequest(
            method="GET", path=everything.partition("/a/")[2], query={}, headers={}, body=b""
        )
    )
    assert page.body.count(b"Trek Marlin") >= 5
    await chat.command("destinations")
    await chat.press("2. ")
    await chat.press("Say a day again")
    assert "6 alerts" in text_of(chat.last)
    await post.deliver()
    assert said_by_webhook(post) == before + before


async def test_the_digest_of_a_day_is_said_again_whole(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_webhook(chat, post)
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) SELECT platform, tenant, chat"
        " FROM destinations WHERE platform = 'webhook' ON CONFLICT DO NOTHING"
    )
    await post.world.run("UPDATE destinations SET format = 'daily' WHERE platform = 'webhook'")
    for _ in range(2):
        await post.world.alerts(await webhook_place(post), 2)
        await post.deliver()
        post.clock.advance(dt.timedelta(hours=13))
    await post.deliver()
    await post.deliver()
    before = said_by_webhook(post)
    await chat.command("destinations")
    await chat.press("2. ")
    await chat.press("Say a day again")
    await post.deliver()
    assert said_by_webhook(post) == before + before


def said_by_webhook(post: Post) -> list[tuple[str, int, str]]:
    """Name, how many alerts, and the cards of all that was posted, but for the code."""
    said = [one for one in post.providers.of("webhook") if one.name.startswith("d")]
    return [(one.name, one.body["data"]["total"], str(one.body["data"]["cards"])) for one in said]


async def test_a_webhook_that_was_given_up_comes_back_with_its_name_and_searches(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    await add_webhook(chat, post)
    await post.world.run(
        "UPDATE destinations SET state = 'gone', state_reason = 'five days of failures',"
        " name = 'my server', format = 'daily' WHERE platform = 'webhook'"
    )
    await post.world.run("UPDATE outlets SET failing_since = now()")
    await chat.command("destinations")
    await chat.press("2. ")
    await chat.press("Resume")
    assert await place_row(post) == ("unproven", "my server", "daily")
    await chat.say(str(post.providers.of("webhook")[-1].body["data"]["challenge"]))
    assert await place_row(post) == ("active", "my server", "daily")
    assert await post.world.rows("SELECT failing_since FROM outlets") == [(None,)]


async def test_who_adds_a_place_again_finds_it_as_it_was(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    await chat.command("destinations")
    await chat.press("2. ")
    await chat.press("Other format")
    await chat.command("destinations")
    await chat.press("Add email")
    await chat.say("ann@a.example")
    assert "short" in text_of(chat.last)


async def test_who_has_said_no_there_comes_back_only_from_there(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    await post.made.store.suppress("email", "ann@a.example", "unsubscribed")
    before = len(post.providers.of("email"))
    await chat.command("destinations")
    await chat.press("2. ")
    await chat.press("Resume")
    assert "never to be written to again" in text_of(chat.last)
    assert len(post.providers.of("email")) == before
    await post.made.store.lift_if("email", "ann@a.example", "unsubscribed")
    assert (await shown(post))[1] == ("email", "active")


async def place_row(post: Post) -> tuple[str, str, str]:
    ((state, name, form),) = await post.world.rows(
        "SELECT state, name, format FROM destinations WHERE platform = 'webhook'"
    )
    return state, name, form


async def test_what_waits_for_a_place_that_was_removed_is_not_said_there_unproven(
    post: Post,
) -> None:
    owner = await post.world.owner()
    (mail,) = await post.world.places(owner, ["ann@a.example"], "email")
    await post.world.places(owner, ["magpie-topic-1"], "ntfy")
    await post.world.alerts(mail)
    await post.world.run("UPDATE destinations SET state = 'unproven' WHERE platform = 'email'")
    await post.deliver()
    assert (len(post.providers.of("email")), len(post.providers.of("ntfy"))) == (0, 1)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
async def test_a_webhook_that_leads_elsewhere_is_not_followed_and_its_words_are_shown_nowhere(
    house: House, post: Post, code: int
) -> None:
    chat = house.chat("ana")
    await add_webhook(chat, post)
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) SELECT platform, tenant, chat"
        " FROM destinations WHERE platform = 'webhook' ON CONFLICT DO NOTHING"
    )
    await post.world.alerts(await webhook_place(post))
    asked = len(post.providers.requests)
    there = f"{post.providers.base}/hook/secret"
    post.providers.next_answers = [wire.status(code, body="the inside says hello", location=there)]
    await post.deliver()
    assert len(post.providers.requests) == asked + 1
    assert list((await post.world.states()).values())[-1] == "retry"
    await chat.command("delivery")
    assert "hello" not in text_of(chat.last)
    stored = await post.world.rows("SELECT state_reason, payload::text FROM deliveries")
    assert "hello" not in str(stored)


async def test_a_webhook_is_locked_away_and_stays_out_of_the_log(
    house: House, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = await add_webhook(house.chat("ana"), post)
    stored = str(await post.world.rows("SELECT locked FROM outlets"))
    listed = str(await post.world.rows("SELECT chat, name FROM destinations"))
    heard = "".join(capsys.readouterr())
    for hidden in (secret, base64.b64decode(secret.removeprefix("whsec_")).hex(), "/hook/1"):
        assert hidden not in stored + listed + heard


async def test_whoever_moves_to_another_zone_gets_the_digest_at_eight_there(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    await post.world.run("UPDATE destinations SET format = 'daily' WHERE platform = 'email'")
    await post.world.run(
        "INSERT INTO lanes (platform, tenant, chat) VALUES ('email', 'email', 'ann@a.example')"
    )
    (found,) = await post.world.rows(
        "SELECT id, owner_id, chat FROM destinations WHERE platform = 'email'"
    )
    await post.world.alerts(Place(*found))
    for zone, hour in (("Europe/London", 8), ("Asia/Tokyo", 23), ("America/New_York", 13)):
        await chat.command("settings")
        await chat.press("Time zone")
        await chat.say(zone)
        await post.deliver()
        ((due,),) = await post.world.rows("SELECT due_at FROM deliveries WHERE kind = 'alert'")
        assert due.hour == hour
