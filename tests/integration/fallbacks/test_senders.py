"""Alerts leave by every one-way way, and what providers answer becomes the right end."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from email.headerregistry import Address

from standardwebhooks.webhooks import Webhook

from bots.adapter import DoorRequest
from bots.fallbacks.gsm import is_gsm
from bots.fallbacks.webhook import new_secret
from tests.fakes import wire
from tests.integration.fallbacks.conftest import Post


async def hook_of(post: Post, owner_id: int, path: str = "/hook/1") -> tuple[str, str]:
    """A webhook of an owner: its chat, and its secret."""
    secret = new_secret()
    values = {"url": f"{post.providers.base}{path}", "secret": secret}
    return await post.made.store.keep(owner_id, "webhook", values), secret


async def test_one_alert_as_mail_has_a_photo_a_way_out_and_links_that_only_ask(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    await post.world.alerts(place)
    await post.deliver()
    (mail,) = post.providers.of("email")
    text, html = (part["value"] for part in mail.body["content"])
    assert "£101" in mail.body["subject"]
    assert "\n" not in mail.body["subject"]
    assert 'alt="' in html
    assert "https://a.example/p.jpg" in html
    assert "Trek Marlin 1" in text
    headers = mail.body["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Address(addr_spec=headers["Message-ID"].strip("<>")).domain == "magpie.example"
    link = headers["List-Unsubscribe"].strip("<>").partition("/a/")[2]
    door = post.made.doors["links"]
    asked = await door.receive(request("GET", link))
    assert (asked.status, b"<form" in asked.body) == (200, True)
    assert await post.made.store.suppressed("email", "ann@a.example") is None
    done = await door.receive(request("POST", link))
    assert done.status == 200
    assert await post.made.store.suppressed("email", "ann@a.example") == "unsubscribed"
    await post.world.alerts(place)
    await post.deliver()
    assert len(post.providers.of("email")) == 1
    assert sorted((await post.world.states()).values())[:1] == ["gone"]


def request(method: str, path: str, body: bytes = b"", **headers: str) -> DoorRequest:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return DoorRequest(method=method, path=path, query={}, headers=named, body=body)


async def test_links_of_a_card_act_for_its_owner_and_a_made_up_one_does_not(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    (delivery_id,) = await post.world.alerts(place)
    door = post.made.doors["links"]
    hide = post.tokens.sign("m.no", place.owner_id, delivery_id)
    assert (await door.receive(request("GET", hide))).status == 200
    assert await post.world.rows("SELECT mark FROM item_marks") == []
    assert (await door.receive(request("POST", hide))).status == 200
    assert await post.world.rows("SELECT mark FROM item_marks") == [("hidden",)]
    stranger = post.tokens.sign("m.no", place.owner_id + 1, delivery_id)
    assert (await door.receive(request("POST", stranger))).status == 410
    assert (await door.receive(request("POST", hide[:-1] + "x"))).status == 404
    stop = post.tokens.sign("m.stop", place.owner_id, delivery_id)
    assert (await door.receive(request("POST", stop))).status == 200
    assert await post.world.rows("SELECT state FROM searches") == [("paused",)]


async def test_a_text_is_short_counted_and_capped_and_the_ceiling_is_said_elsewhere(
    post: Post,
) -> None:
    owner = await post.world.owner()
    (first,) = await post.world.places(owner, ["+447700900123"], "sms")
    await post.world.places(owner, ["ann@a.example"], "email")
    await post.made.store.count({"sms to +447700900123": 100, f"sms for {owner}": 100}, 19)
    await post.world.alerts(first)
    await post.deliver()
    (text,) = post.providers.of("sms")
    assert is_gsm(text.body["Body"])
    assert "101" in text.body["Body"]
    assert text.body["StatusCallback"].startswith("https://magpie.example/hooks/sms/status?d=d")
    post.clock.advance(dt.timedelta(minutes=11))
    await post.world.alerts(first)
    await post.deliver()
    assert len(post.providers.of("sms")) == 1
    await post.pass_time(minutes=40)
    await post.deliver()
    assert [one.to for one in post.providers.of("email")][-1] == "ann@a.example"
    states = sorted((await post.world.states()).values())
    assert states.count("moved") == 1


async def test_a_webhook_is_signed_keeps_its_id_and_gives_up_after_five_days(post: Post) -> None:
    owner = await post.world.owner()
    chat, secret = await hook_of(post, owner)
    (place,) = await post.world.places(owner, [chat], "webhook")
    await post.world.places(owner, ["ann@a.example"], "email")
    (delivery_id,) = await post.world.alerts(place)
    post.providers.next_answers = [wire.status(500)]
    await post.deliver()
    post.clock.advance(dt.timedelta(minutes=10))
    post.providers.next_answers = []
    await post.deliver()
    (taken,) = post.providers.of("webhook")
    assert taken.name == f"d{delivery_id}"
    raw = post.providers.requests[-1].body
    pad = {name: taken.headers[name] for name in ("webhook-id", "webhook-signature")}
    stamp = taken.headers["webhook-timestamp"]
    signed = Webhook(secret).sign(taken.name, dt.datetime.fromtimestamp(int(stamp), dt.UTC), raw)
    assert pad["webhook-signature"] == signed
    for _ in range(14):
        await post.world.alerts(place)
        post.providers.next_answers = [wire.status(503)] * 5
        await post.deliver()
        post.clock.advance(dt.timedelta(hours=12))
    post.providers.next_answers = []
    await post.deliver()
    found = await post.world.rows("SELECT state FROM destinations ORDER BY id")
    assert found == [("gone",), ("active",)]
    assert any("can no longer" in str(one.body) for one in post.providers.of("email"))


async def test_events_of_sendgrid_without_a_key_are_not_taken(post: Post) -> None:
    answer = await post.made.doors["email"].receive(request("POST", "events", b"[]"))
    assert answer.status == 404


async def test_a_stop_that_is_signed_counts_and_one_that_is_not_does_not(post: Post) -> None:
    await post.world.place("+447700900123", "sms")
    door = post.made.doors["sms"]
    body = b"From=%2B447700900123&Body=STOP"
    assert (await door.receive(request("POST", "in", body))).status == 403
    url = "https://magpie.example/hooks/sms/in"
    signature = sign(url + "BodySTOPFrom+447700900123")
    answer = await door.receive(request("POST", "in", body, x_twilio_signature=signature))
    assert answer.status == 200
    assert await post.made.store.suppressed("sms", "+447700900123") == "said STOP"
    signature = sign(url + "BodySTARTFrom+447700900123")
    body = b"From=%2B447700900123&Body=START"
    await door.receive(request("POST", "in", body, x_twilio_signature=signature))
    assert await post.made.store.suppressed("sms", "+447700900123") is None


def sign(words: str) -> str:
    digest = hmac.digest(b"a twilio token", words.encode(), hashlib.sha1)
    return base64.b64encode(digest).decode()


async def test_push_carries_title_link_and_photo_and_a_dead_key_ends_it(post: Post) -> None:
    ntfy = await post.world.place("magpie-topic-1", "ntfy")
    over = await post.world.place("u" * 30, "pushover")
    dead = await post.world.place("x" * 30, "pushover")
    for place in (ntfy, over, dead):
        await post.world.alerts(place)
    await post.deliver()
    (said,) = post.providers.of("ntfy")
    assert (said.body["click"], said.body["attach"]) == (
        "https://a.example/1",
        "https://a.example/p.jpg",
    )
    (pushed,) = post.providers.of("pushover")
    assert "Trek Marlin 1" in pushed.body["title"]
    states = list((await post.world.states()).values())
    assert sorted(states) == ["gone", "sent", "sent"]
    assert json.dumps(said.body)


async def test_a_topic_that_somebody_reserved_holds_nobody_elses_up(post: Post) -> None:
    post.providers.next_answers = [wire.status(403)]
    await post.world.alerts(await post.world.place("reserved-topic", "ntfy"))
    await post.deliver()
    await post.world.alerts(await post.world.place("magpie-topic-9", "ntfy"))
    await post.deliver()
    assert [one.to for one in post.providers.of("ntfy")] == ["magpie-topic-9"]


async def test_nobody_is_texted_in_a_country_that_is_not_on_the_list(post: Post) -> None:
    owner = await post.world.owner()
    (phone,) = await post.world.places(owner, ["+12125550100"], "sms")
    await post.world.places(owner, ["ann@a.example"], "email")
    await post.world.alerts(phone)
    await post.deliver()
    assert (len(post.providers.of("sms")), len(post.providers.of("email"))) == (0, 1)
