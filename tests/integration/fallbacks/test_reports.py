"""What providers tell afterwards, and addresses that lead where they should not."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.exc import ProgrammingError

from bots.adapter import DoorRequest
from bots.fallbacks.answers import ask
from bots.fallbacks.sendgrid import SendGridEvents, read_key
from core.alerts.states import Rejected, RetryAfter
from core.errors import ConfigurationError, UserError
from core.people.records import Owner
from scrapers.guard import SocketGuard
from tests.fakes.outbox import Place
from tests.integration.fallbacks.conftest import Post

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


def signed(post: Post, events: Any, *, late: int = 0, body: bytes | None = None) -> DoorRequest:
    raw = json.dumps(events).encode()
    stamp = str(int(post.clock.now().timestamp()) - late)
    signature = KEY.sign(stamp.encode() + raw, ec.ECDSA(hashes.SHA256()))
    return DoorRequest(
        method="POST",
        path="events",
        query={},
        headers={
            "x-twilio-email-event-webhook-signature": base64.b64encode(signature).decode(),
            "x-twilio-email-event-webhook-timestamp": stamp,
        },
        body=body or raw,
    )


async def test_a_bounce_ends_mail_for_ever_and_what_waits_goes_elsewhere(post: Post) -> None:
    owner = await post.world.owner()
    (mail,) = await post.world.places(owner, ["ann@a.example"], "email")
    await post.world.places(owner, ["magpie-topic-1"], "ntfy")
    (delivery_id,) = await post.world.alerts(mail)
    await post.deliver()
    door = SendGridEvents(post.made.store, post.clock, read_key(PUBLIC))
    bounce = {
        "event": "bounce",
        "type": "blocked",
        "email": "ann@a.example",
        "sg_event_id": "e1",
        "delivery_id": f"d{delivery_id}",
    }
    assert (await door.receive(signed(post, [bounce, bounce]))).status == 204
    await post.deliver()
    assert await post.made.store.suppressed("email", "ann@a.example") is None
    assert len(post.providers.of("ntfy")) == 1
    await door.receive(signed(post, [bounce]))
    await post.deliver()
    assert len(post.providers.of("ntfy")) == 1
    await door.receive(signed(post, [{**bounce, "type": "bounce", "sg_event_id": "e2"}]))
    assert await post.made.store.suppressed("email", "ann@a.example") == "bounce"
    rows = await post.world.rows("SELECT state FROM destinations WHERE platform = 'email'")
    assert rows == [("gone",)]


def bounced(kind: str, delivery_id: int) -> dict[str, str]:
    return {
        "event": "bounce",
        "type": kind,
        "email": "ann@a.example",
        "sg_event_id": f"e-{kind}",
        "delivery_id": f"d{delivery_id}",
    }


async def with_a_second_place(post: Post) -> Place:
    """Somebody with mail before push."""
    owner = await post.world.owner()
    (mail,) = await post.world.places(owner, ["ann@a.example"], "email")
    await post.world.places(owner, ["magpie-topic-1"], "ntfy")
    return mail


@pytest.mark.parametrize("kind", ["blocked", "bounce"])
@pytest.mark.parametrize("alerts", [1, 6])
async def test_all_that_stood_in_a_mail_that_bounced_is_said_elsewhere(
    post: Post, kind: str, alerts: int
) -> None:
    mail = await with_a_second_place(post)
    ids = await post.world.alerts(mail, alerts)
    await post.deliver()
    assert len(post.providers.of("email")) == 1
    door = SendGridEvents(post.made.store, post.clock, read_key(PUBLIC))
    await door.receive(signed(post, [bounced(kind, ids[0])]))
    await post.deliver()
    post.clock.advance(dt.timedelta(minutes=1))
    await post.deliver()
    rows = await post.world.rows(
        "SELECT d.state, count(*) FROM deliveries d JOIN alerts a ON a.id = d.alert_id"
        " JOIN destinations p ON p.id = d.destination_id WHERE p.platform = 'ntfy' GROUP BY 1"
    )
    told = {"sent": 1} if alerts == 1 else {"sent": 1, "bundled": alerts - 1}
    assert dict(rows) == told


async def test_an_event_that_could_not_be_followed_is_followed_when_it_comes_again(
    post: Post,
) -> None:
    ids = await post.world.alerts(await with_a_second_place(post))
    await post.deliver()
    door = SendGridEvents(post.made.store, post.clock, read_key(PUBLIC))
    bounce = signed(post, [bounced("bounce", ids[0])])
    await post.world.run("ALTER TABLE suppressions RENAME TO out_of_reach")
    with pytest.raises(ProgrammingError):
        await door.receive(bounce)
    await post.world.run("ALTER TABLE out_of_reach RENAME TO suppressions")
    await door.receive(bounce)
    assert await post.made.store.suppressed("email", "ann@a.example") == "bounce"


async def test_events_that_are_forged_old_or_rubbish_change_nothing(post: Post) -> None:
    door = SendGridEvents(post.made.store, post.clock, read_key(PUBLIC))
    spam = [{"event": "spamreport", "email": "ann@a.example", "sg_event_id": "e9"}]
    forged = signed(post, spam, body=json.dumps([*spam, *spam]).encode())
    assert (await door.receive(forged)).status == 401
    assert (await door.receive(signed(post, spam, late=3600))).status == 401
    assert (await door.receive(signed(post, {"not": "a list"}))).status == 400
    assert (await door.receive(signed(post, [1, None, "x"]))).status == 204
    assert await post.made.store.suppressed("email", "ann@a.example") is None
    with pytest.raises(ConfigurationError):
        read_key("no key at all")


def status(delivery_id: int, sid: str, said: str, code: str = "") -> DoorRequest:
    form = {"MessageSid": sid, "MessageStatus": said, "To": "+447700900123"}
    if code:
        form["ErrorCode"] = code
    url = f"https://magpie.example/hooks/sms/status?d=d{delivery_id}"
    words = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.digest(b"a twilio token", words.encode(), hashlib.sha1)
    return DoorRequest(
        method="POST",
        path="status",
        query={"d": f"d{delivery_id}"},
        headers={"x-twilio-signature": base64.b64encode(digest).decode()},
        body=urlencode(form).encode(),
    )


async def test_late_reports_of_texts_are_ranked_and_a_dead_number_is_let_be(post: Post) -> None:
    owner = await post.world.owner()
    (phone,) = await post.world.places(owner, ["+447700900123"], "sms")
    await post.world.places(owner, ["ann@a.example"], "email")
    (delivery_id,) = await post.world.alerts(phone)
    await post.deliver()
    ((sid,),) = await post.world.rows("SELECT message_id FROM deliveries")
    door = post.made.doors["sms"]
    for said in ("delivered", "sent", "queued"):
        await door.receive(status(delivery_id, sid, said))
    rows = await post.world.rows("SELECT payload->>'report' FROM deliveries")
    assert rows == [("delivered",)]
    (second,) = await post.world.alerts(phone)
    await post.deliver()
    found = await post.world.rows("SELECT message_id FROM deliveries WHERE id = :id", id=second)
    await door.receive(status(second, found[0][0], "undelivered", "30003"))
    await post.deliver()
    assert len(post.providers.of("email")) == 1
    assert await post.made.store.suppressed("sms", "+447700900123") is None
    (third,) = await post.world.alerts(phone)
    await post.deliver()
    found = await post.world.rows("SELECT message_id FROM deliveries WHERE id = :id", id=third)
    await door.receive(status(third, found[0][0], "undelivered", "30006"))
    assert await post.made.store.suppressed("sms", "+447700900123") == "Twilio 30006"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://2130706433/hook",
        "https://0x7f000001/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://[64:ff9b::7f00:1]/hook",
        "https://localhost/hook",
        "https://169.254.169.254/latest/meta-data",
    ],
)
async def test_no_spelling_of_a_private_address_is_reached(url: str) -> None:
    async with aiohttp.ClientSession(connector=SocketGuard().connector()) as session:
        answer = await ask(session, "POST", url, data=b"{}")
    assert isinstance(answer, RetryAfter | Rejected)


@pytest.mark.parametrize(
    "typed",
    [
        "http://a.example/hook",
        "https://user@a.example/hook",
        "https://a.example:22/hook",
        "ftp://a.example",
        "https://a.example/\nHost: b",
        "https://ä.example/",
        "https://127.0.0.1/hook",
        "https://10.1.2.3:443/hook",
        "https://LOCALHOST/hook",
        "https://nas.local/hook",
        "",
    ],
)
async def test_an_address_that_is_no_webhook_is_refused_kindly(post: Post, typed: str) -> None:
    with pytest.raises(UserError):
        await post.contacts.prepare("webhook", typed, Owner(id=1))
