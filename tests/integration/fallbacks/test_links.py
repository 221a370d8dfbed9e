"""Pages behind the links of one-way messages: in the reader's language, and with a way back."""

from __future__ import annotations

import datetime as dt
import html
import re

from bots.adapter import DoorAnswer, DoorRequest
from bots.fallbacks.gsm import segments
from tests.integration.fallbacks.conftest import Post


async def visit(post: Post, path: str, method: str = "GET") -> DoorAnswer:
    request = DoorRequest(method=method, path=path, query={}, headers={}, body=b"")
    return await post.made.doors["links"].receive(request)


def form_of(answer: DoorAnswer) -> str:
    found = re.search(r'action="([^"]*)"', answer.body.decode())
    assert found is not None
    return html.unescape(found[1]).removeprefix("/a/")


async def test_whoever_unsubscribed_finds_the_way_back_behind_the_same_link(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    off = post.tokens.sign("m.off", place.id)
    done = await visit(post, off, "POST")
    assert await post.made.store.suppressed("email", "ann@a.example") == "unsubscribed"
    assert (await visit(post, off, "POST")).status == 200
    assert await post.made.store.suppressed("email", "ann@a.example") == "unsubscribed"
    again = await visit(post, off)
    assert b"Send mail again" in again.body
    assert form_of(again) == form_of(done)
    await visit(post, form_of(again), "POST")
    assert await post.made.store.suppressed("email", "ann@a.example") is None


async def test_a_bounce_is_not_undone_by_a_link(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    await post.made.store.suppress("email", "ann@a.example", "bounce")
    await visit(post, post.tokens.sign("m.on", place.id), "POST")
    assert await post.made.store.suppressed("email", "ann@a.example") == "bounce"


async def test_pages_speak_the_language_of_whoever_they_are_for(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    await post.world.run("UPDATE owners SET locale = 'de'")
    (delivery_id,) = await post.world.alerts(place)
    asked = await visit(post, post.tokens.sign("m.no", place.owner_id, delivery_id))
    assert b'lang="de"' in asked.body
    assert "Fund" in asked.body.decode()
    assert b"Hide it" not in asked.body


async def test_a_digest_leads_to_all_that_it_had_no_room_for(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    await post.world.run("UPDATE destinations SET format = 'daily'")
    await post.world.alerts(place, 25)
    post.clock.advance(dt.timedelta(days=1))
    await post.deliver()
    (mail,) = post.providers.of("email")
    text, page = (part["value"] for part in mail.body["content"])
    assert "5 more" in text
    link = re.findall(r"https://magpie\.example/a/(\S+)", text.partition("5 more")[2])[0]
    assert link in page
    shown = await visit(post, link)
    assert shown.status == 200
    assert shown.body.count(b"Open on") == 25
    assert "img-src https:" in shown.headers["Content-Security-Policy"]
    (delivery_id,) = [row for row, state in (await post.world.states()).items() if state == "sent"]
    stranger = post.tokens.sign("m.all", place.owner_id + 1, delivery_id)
    assert (await visit(post, stranger)).status == 410


async def test_links_of_the_wrong_shape_lead_nowhere(post: Post) -> None:
    for wrong in (
        post.tokens.sign("m.off"),
        post.tokens.sign("m.no", 1),
        post.tokens.sign("m.all", 1, 2, 3),
        post.tokens.sign("m.no", "x", 1),
        post.tokens.sign("d.cancel", 1, 2),
        "x" * 500,
    ):
        for method in ("GET", "POST"):
            assert (await visit(post, wrong, method)).status in {404, 410}


async def test_a_text_of_several_leads_to_all_of_them(post: Post) -> None:
    place = await post.world.place("+447700900123", "sms")
    await post.world.alerts(place, 5)
    await post.deliver()
    (text,) = post.providers.of("sms")
    words, _, link = text.body["Body"].partition("https://magpie.example/a/")
    assert "5" in words
    assert segments(text.body["Body"]) <= 2
    assert (await visit(post, link)).body.count(b"Open on") == 5


async def test_a_long_address_is_reached_from_a_text_by_way_of_our_page(post: Post) -> None:
    place = await post.world.place("+447700900123", "sms")
    await post.world.alerts(place)
    long = "https://a.example/p/mountain-bikes/" + "trek-marlin-" * 9 + "1"
    await post.world.run("UPDATE listings SET url = :url", url=long)
    await post.deliver()
    (text,) = post.providers.of("sms")
    assert segments(text.body["Body"]) <= 2
    link = text.body["Body"].partition("https://magpie.example/a/")[2]
    assert long.encode() in (await visit(post, link)).body
