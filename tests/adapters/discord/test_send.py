"""What Discord answers to a message, and what becomes of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import pytest

from bots.discord.errors import TOKEN_REFUSED_SECONDS
from bots.discord.parse import direct
from bots.discord.photos import Photos
from bots.replies import Buttons, Card, Press, Reply, Span, Text
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent
from tests.adapters.discord.house import PIXEL, DiscordHouse
from tests.fakes.discord import ALL_RIGHTS, FakeDiscord
from tests.fakes.discord_parts import Fault, cut, refusal, too_many

HELLO = Reply(parts=(Text((Span("hello"),)),))
CARD = Card(
    summary="£285 · Trek · 6 mi",
    photo_url="https://i.shop.example/1.jpg",
    title="Trek",
    url="https://shop.example/1",
    rows=((Press("Open", url="https://shop.example/1"), Press("More", token="1/a.more/1/m")),),
)


async def send(house: DiscordHouse, reply: Reply = HELLO, **more: object) -> SendOutcome:
    address = direct(house.ana.direct)
    return await house.adapter.send(address, reply, **more)  # type: ignore[arg-type]  # as given


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (refusal(403, 50007), Gone("50007 cannot message this person")),
        (refusal(403, 50278), Gone("50278 no server in common")),
        (refusal(404, 10003), Gone("10003 unknown channel")),
        (refusal(404, 10004), Gone("10004 unknown server")),
        (refusal(403, 50001), Gone("50001 missing access")),
        (refusal(403, 50013), Gone("50013 missing permissions")),
        (refusal(404, 10008), Rejected("10008 the message is gone")),
        (refusal(400, 20016), RetryAfter(10, "20016 too fast")),
        (refusal(500, 0), RetryAfter(2, "status 500")),
        (refusal(502, 0), RetryAfter(2, "status 502")),
        (refusal(400, 50006), Rejected("400 50006: ")),
        (refusal(400, 40003), RetryAfter(60, "40003 too fast")),
        (refusal(503, 130000), RetryAfter(10, "130000 too fast")),
        (cut, RetryAfter(1, "ServerDisconnectedError")),
        (
            refusal(401, 0),
            RetryAfter(TOKEN_REFUSED_SECONDS, "the bot's token is refused", whole_platform=True),
        ),
    ],
)
async def test_each_refusal_has_its_meaning(
    house: DiscordHouse, fault: Fault, outcome: SendOutcome
) -> None:
    house.fake.fail("messages", fault)
    assert await send(house) == outcome
    assert len(house.fake.calls) == 1
    assert house.direct(house.ana) == []


async def test_a_429_is_waited_out_and_not_asked_again(house: DiscordHouse) -> None:
    house.fake.fail("messages", too_many(30))
    assert await send(house) == RetryAfter(30, "429")
    later = await send(house)
    assert isinstance(later, RetryAfter)
    assert later.own_pace
    assert len(house.fake.calls) == 1
    await house.world.clock.sleep(31)
    assert isinstance(await send(house), Sent)


async def test_a_limit_of_edits_does_not_hold_up_what_is_new(house: DiscordHouse) -> None:
    sent = await send(house)
    assert isinstance(sent, Sent)
    await house.world.clock.sleep(5)
    house.fake.fail("messages/", too_many(600))
    assert await send(house, edit=sent.message_id) == RetryAfter(600, "429")
    await house.world.clock.sleep(5)
    assert isinstance(await send(house), Sent)


async def test_questions_count_towards_the_limit_of_the_bot(house: DiscordHouse) -> None:
    house.fake.limit_per_second = 50
    for number in range(150):
        await house.adapter.direct_channel(str(6_000 + number))
    assert house.fake.refusals == []


async def test_a_limit_of_the_whole_bot_stops_every_chat_in_every_process(
    house: DiscordHouse,
) -> None:
    house.fake.fail("messages", too_many(30, "global"))
    assert await send(house) == RetryAfter(30, "429", whole_platform=True)
    other = direct(house.ben.direct)
    assert isinstance(await house.adapter.send(other, HELLO), RetryAfter)
    assert len(house.fake.calls) == 1


async def test_a_ban_by_the_guard_in_front_of_discord_stops_everything(
    house: DiscordHouse,
) -> None:
    async def page(_: object) -> object:
        return _page()

    house.fake.fail("messages", page)  # type: ignore[arg-type]  # a page is an answer as well
    outcome = await send(house)
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole_platform
    assert outcome.seconds >= 60


def _page() -> object:
    from aiohttp import web  # noqa: PLC0415 - only here

    return web.Response(status=429, text="<html>banned</html>", content_type="text/html")


async def test_a_retry_of_a_delivery_never_repeats_it(house: DiscordHouse) -> None:
    lost = asyncio.Event()

    async def lose(request: object) -> object:
        lost.set()
        return await cut(request)  # type: ignore[arg-type]  # a request of the fake

    first = await send(house, dedupe_key="d17")
    house.fake.fail("messages", lose)  # type: ignore[arg-type]  # likewise
    await house.world.clock.sleep(5)
    assert isinstance(await send(house, dedupe_key="d17"), RetryAfter)
    await house.world.clock.sleep(5)
    assert await send(house, dedupe_key="d17") == first
    assert lost.is_set()
    assert len(house.direct(house.ana)) == 1


async def test_silence_and_answers_are_said_to_discord(house: DiscordHouse) -> None:
    first = await send(house, dedupe_key="d1")
    assert isinstance(first, Sent)
    await house.world.clock.sleep(5)
    answer = Reply(parts=HELLO.parts, answers=first.message_id)
    assert isinstance(await send(house, answer, dedupe_key="d2", silent=True), Sent)
    message = house.direct(house.ana)[-1]
    assert message["flags"] == 1 << 12
    assert message["reference"]["message_id"] == first.message_id


@pytest.mark.parametrize(
    ("photo", "url", "uploads"),
    [
        ("https://i.shop.example/1.jpg", "https://i.shop.example/1.jpg", 0),
        ("http://127.0.0.1:9/1.jpg", "attachment://photo0.png", 1),
        ("https://i.shop.example/refuse-me.jpg", "attachment://photo0.png", 1),
        ("https://i.shop.example/refuse-me-missing.jpg", None, 0),
        ("http://localhost/missing.jpg", None, 0),
    ],
)
async def test_an_alert_arrives_whatever_becomes_of_its_photo(
    house: DiscordHouse, photo: str, url: str | None, uploads: int
) -> None:
    card = Card(summary=CARD.summary, title="Trek", photo_url=photo)
    assert isinstance(await send(house, Reply(parts=(card,))), Sent)
    (message,) = house.direct(house.ana)
    assert message["content"] == CARD.summary
    assert message["embeds"][0].get("image", {}).get("url") == url
    assert list(message["files"].values()) == [PIXEL] * uploads
    house.fake.refusals.clear()


async def test_pictures_that_take_too_long_are_left_out_together(house: DiscordHouse) -> None:
    async def slow(url: str) -> tuple[str, bytes] | None:
        if "slow" in url:
            await asyncio.get_running_loop().create_future()
        return "image/png", PIXEL

    house.adapter.posts.photos = Photos(slow, patience=0.05)
    cards = tuple(
        Card(summary="x", title=name, photo_url=f"http://127.0.0.1:9/{name}.jpg", small=True)
        for name in ("slow1", "quick", "slow2")
    )
    assert isinstance(await send(house, Reply(parts=cards)), Sent)
    (message,) = house.direct(house.ana)
    assert [e.get("thumbnail") for e in message["embeds"]] == [
        None,
        {"url": "attachment://photo1.png"},
        None,
    ]


async def test_a_refused_link_does_not_take_the_alert_with_it(house: DiscordHouse) -> None:
    bad = "https://shop.example/refuse-me"
    card = Card(
        summary=CARD.summary,
        title="Trek",
        url=bad,
        photo_url=CARD.photo_url,
        rows=((Press("Open", url=bad), Press("More", token="1/a.more/1/m")),),
    )
    assert isinstance(await send(house, Reply(parts=(card,))), Sent)
    (message,) = house.direct(house.ana)
    assert [b["label"] for b in message["components"][0]["components"]] == ["More"]
    assert message["embeds"][0]["description"] == f"<{bad}>"
    assert message["embeds"][0]["image"]["url"] == CARD.photo_url
    house.fake.refusals.clear()


@pytest.mark.parametrize("code", [50035, 200000, 240000])
async def test_what_a_filter_keeps_out_is_said_plainer(house: DiscordHouse, code: int) -> None:
    house.fake.fail("messages", *[refusal(400, code)] * (2 if code == 50035 else 1))
    assert isinstance(await send(house, Reply(parts=(CARD,))), Sent)
    (message,) = house.direct(house.ana)
    assert message["content"] == CARD.summary
    assert "url" not in message["embeds"][0]
    assert [b["label"] for b in message["components"][0]["components"]] == ["More"]


@pytest.mark.parametrize("lost", [1 << 15, 1 << 16])
async def test_a_right_that_was_taken_away_costs_a_picture_or_an_answer_but_no_alert(
    house: DiscordHouse, lost: int
) -> None:
    deals = house.fake.channel(house.fake.guild(rights=ALL_RIGHTS & ~lost), "deals")
    card = Card(summary=CARD.summary, title="Trek", photo_url="http://127.0.0.1:9/1.jpg")
    reply = Reply(parts=(card,), answers="77")
    assert isinstance(await house.adapter.send(direct(deals), reply), Sent)
    (message,) = house.fake.messages(deals)
    assert message["content"] == CARD.summary
    assert bool(message["files"]) is (lost == 1 << 16)
    assert bool(message["reference"]) is (lost == 1 << 15)


async def test_an_edit_of_a_message_that_is_gone_says_so(house: DiscordHouse) -> None:
    assert await send(house, edit="77") == Rejected("10008 the message is gone")
    await house.world.clock.sleep(5)
    sent = await send(house, Reply(parts=(CARD,)))
    assert isinstance(sent, Sent)
    await house.world.clock.sleep(5)
    assert await send(house, edit=sent.message_id) == sent
    assert house.direct(house.ana)[0]["content"] == "hello"


async def test_more_buttons_than_fit_become_a_menu_that_works(house: DiscordHouse) -> None:
    rows = tuple((Press(f"Pause {n}", token=f"1/s.pause/{n}/m"),) for n in range(40))
    assert isinstance(await send(house, Reply(parts=(HELLO.parts[0], Buttons(rows)))), Sent)
    async with house.connected():
        async with house.wired.handled():
            talk = await house.ana.choose(house.direct(house.ana)[0], "Pause 3")
        assert "expired" in house.ana.sees(talk)[0]["content"]


def _most_in(calls: Sequence[tuple[str, str]], pattern: str) -> int:
    return sum(bool(re.search(pattern, path)) for _, path in calls)


async def test_a_burst_runs_into_no_limit_of_a_channel(house: DiscordHouse) -> None:
    fake: FakeDiscord = house.fake
    fake.limit_per_channel = (5, 5.0)
    people = [str(5000 + number) for number in range(20)]
    left = {(user, number) for user in people for number in range(6)}
    rounds = 0
    while left:
        rounds += 1
        for user, number in sorted(left):
            outcome = await house.adapter.send(
                direct(fake.direct(user)), HELLO, dedupe_key=f"d{user}{number}"
            )
            if isinstance(outcome, Sent):
                left.discard((user, number))
            else:
                assert isinstance(outcome, RetryAfter)
                assert outcome.own_pace
        await house.world.clock.sleep(1)
    assert all(len(fake.messages(fake.direct(user))) == 6 for user in people)
    assert _most_in(fake.calls, "messages$") == 120
    assert rounds < 60
