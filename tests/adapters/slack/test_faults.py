"""Slack on its bad days: nothing is lost, nothing is said to nobody, and what is over is over."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest

from bots.events import ChatAddress
from bots.replies import Card, File, Notice, Press, Reply, Span, Text
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent, Unknown
from tests.adapters.conversation.script import bike
from tests.adapters.slack.house import SlackHouse
from tests.fakes.slack import TEAM

CARD = Card(
    summary="£285 · Trek Marlin 5 M · 6 mi",
    photo_url="https://i.shop.example/1.jpg",
    price=(Span("£285", bold=True),),
    title="Trek Marlin 5 M",
    url="https://shop.example/1",
    rows=((Press("Open", url="https://shop.example/1"),),),
)
HOSTILE = "<!channel> <@U1> *x* <https://evil.example|bank> \u202e &amp; :tada:" + "😀" * 10_000


def where(house: SlackHouse) -> ChatAddress:
    return ChatAddress(platform="slack", tenant=TEAM, chat=house.ana.dm)


async def send(house: SlackHouse, *parts: Text | Card | Notice | File) -> SendOutcome:
    # Each message at its own second, so that our own pace is not what is tested.
    house.world.clock.advance(dt.timedelta(seconds=20))
    return await house.part.adapter.send(where(house), Reply(parts=parts), dedupe_key="d1")


async def state(house: SlackHouse, chat: str) -> tuple[str, str]:
    async with house.world.database.raw() as connection:
        row = await connection.fetchrow(
            "SELECT state, state_reason FROM destinations WHERE chat = $1", chat
        )
    return ("", "") if row is None else (row["state"], row["state_reason"])


async def all_heard(house: SlackHouse) -> None:
    """No event is left that somebody still works on."""
    async with asyncio.timeout(60):
        while True:
            async with house.world.database.raw() as connection:
                if (
                    await connection.fetchval("SELECT count(*) FROM slack_events WHERE NOT done")
                    == 0
                ):
                    return


async def becomes(house: SlackHouse, chat: str, wanted: str) -> str:
    async with asyncio.timeout(60):
        while (found := await state(house, chat))[0] != wanted:
            pass
    return found[1]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("429", RetryAfter(1.0, "429")),
        ("500", RetryAfter(2.0, "status 500")),
        ("cut", Unknown("ServerDisconnectedError")),
        ("channel_not_found", Gone("channel_not_found")),
        ("not_in_channel", Gone("not_in_channel")),
        ("is_archived", Gone("is_archived")),
        ("user_disabled", Gone("user_disabled")),
        ("account_inactive", Gone("uninstalled")),
        ("token_revoked", Gone("uninstalled")),
        ("invalid_auth", RetryAfter(300.0, "the token is refused")),
        ("message_limit_exceeded", RetryAfter(30.0, "message_limit_exceeded")),
        ("fatal_error", Unknown("fatal_error")),
        ("msg_too_long", Rejected("msg_too_long")),
    ],
)
async def test_every_refusal_has_its_outcome(
    house: SlackHouse, fault: str, outcome: SendOutcome
) -> None:
    house.fake.fail("chat.postMessage", fault)
    assert await send(house, Text((Span("hello"),))) == outcome


async def test_a_photo_that_slack_cannot_fetch_is_uploaded(house: SlackHouse) -> None:
    house.fake.unseen.add("https://i.shop.example/1.jpg")
    assert isinstance(await send(house, CARD), Sent)
    accessory = house.fake.messages(house.ana.dm)[-1]["blocks"][0]["accessory"]
    assert accessory["slack_file"]["id"] in house.fake.files
    uploads = house.fake.calls.count("files.getUploadURLExternal")
    assert isinstance(await send(house, CARD), Sent)
    assert house.fake.calls.count("files.getUploadURLExternal") == uploads


async def test_a_photo_that_somebody_deleted_is_uploaded_again(house: SlackHouse) -> None:
    card = dataclasses.replace(CARD, photo_url="http://127.0.0.1/1.jpg")
    assert isinstance(await send(house, card), Sent)
    house.fake.files.clear()
    assert isinstance(await send(house, card), Sent)
    accessory = house.fake.messages(house.ana.dm)[-1]["blocks"][0]["accessory"]
    assert accessory["slack_file"]["id"] in house.fake.files


async def test_without_leave_to_upload_it_arrives_without_its_photo(house: SlackHouse) -> None:
    house.fake.unseen.add("https://i.shop.example/1.jpg")
    await house.install(bot_scopes="chat:write")
    assert isinstance(await send(house, CARD), Sent)
    message = house.fake.messages(house.ana.dm)[-1]
    assert "accessory" not in message["blocks"][0]
    assert message["text"] == CARD.summary


async def test_blocks_that_are_refused_leave_the_words(house: SlackHouse) -> None:
    house.fake.fail("chat.postMessage", "invalid_blocks", "invalid_blocks", "invalid_blocks")
    assert isinstance(await send(house, CARD), Sent)
    assert house.fake.messages(house.ana.dm)[-1]["text"] == CARD.summary


async def test_what_we_have_never_heard_of_is_said_plainer(house: SlackHouse) -> None:
    house.fake.fail("chat.postMessage", *["no_such_reason"] * 3)
    assert isinstance(await send(house, CARD), Sent)
    message = house.fake.messages(house.ana.dm)[-1]
    assert (message["text"], message["blocks"]) == (CARD.summary, [])
    assert "metadata" not in message
    house.fake.fail("chat.postMessage", *["no_such_reason"] * 4)
    assert await send(house, CARD) == Rejected("no_such_reason")


async def test_an_answer_to_a_message_that_was_deleted_stands_alone(house: SlackHouse) -> None:
    reply = Reply(parts=(CARD,), answers="1600000000.000001")
    assert isinstance(await house.part.adapter.send(where(house), reply), Sent)
    assert "thread_ts" not in house.fake.messages(house.ana.dm)[-1]


async def test_hostile_words_arrive_as_words_within_every_limit(house: SlackHouse) -> None:
    card = Card(
        summary=HOSTILE, title=HOSTILE, place=HOSTILE, source=HOSTILE, reason=HOSTILE,
        price=(Span(HOSTILE, strike=True),), url="https://shop.example/|x>", photo_alt=HOSTILE,
        photo_url="javascript:alert(1)", rows=((Press(HOSTILE, token="1/a.no/1/m"),),),
    )  # fmt: skip
    sent = await send(house, card, *[Text((Span(HOSTILE, bold=True),))] * 60, Notice((Span(""),)))
    assert isinstance(sent, Sent)
    assert house.fake.refusals == []
    assert house.fake.mentions == []


async def test_an_export_is_a_file(house: SlackHouse) -> None:
    file = File("magpie.json", "application/json", b"{}")
    assert isinstance(await send(house, Text((Span("Here"),)), file), Sent)
    assert house.fake.messages(house.ana.dm)[-1]["files"]


async def test_an_archived_channel_is_paused_and_comes_back(house: SlackHouse) -> None:
    await house.watching(house.ana)
    deals = house.fake.channel("deals")
    async with house.wired.handled():
        await house.boss.command("/watch mountain bike under £400 near Leeds")
    preview = await house.fake.wait_for(house.boss.dm, "Watch this")
    async with house.wired.handled():
        await house.boss.choose_channel(preview, deals)
    async with house.wired.handled():
        await house.boss.press(preview, "Watch this")
    for closed, opened in (
        ("channel_archive", {"type": "channel_unarchive", "channel": deals}),
        ("channel_left", {"type": "member_joined_channel", "channel": deals, "user": "UBOT00"}),
    ):
        await house.boss.event({"type": closed, "channel": deals})
        assert await becomes(house, deals, "gone") in {"archived", "left"}
        await house.boss.event(opened)
        await becomes(house, deals, "active")
    assert (await state(house, house.ana.dm))[0] == "active"


@pytest.mark.parametrize("how", ["told", "revoked", "found out"])
async def test_an_uninstalled_workspace_keeps_its_searches_and_goes_on_when_it_is_back(
    house: SlackHouse, how: str
) -> None:
    await house.watching(house.ana)
    house.fake.uninstall()
    if how == "told":
        await house.ana.event({"type": "app_uninstalled"})
    elif how == "revoked":
        await house.ana.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT00"]}})
        await house.ana.event({"type": "app_uninstalled"})
    else:
        await house.appears(bike("n0", "Scott mountain bike", "210"))
    assert await becomes(house, house.ana.dm, "gone") == "uninstalled"
    await all_heard(house)
    assert await house.installations.workspace(TEAM) is None
    async with house.world.database.raw() as connection:
        assert await connection.fetchval("SELECT state FROM searches") == "active"
    house.fake.teams[TEAM].pop("dead")
    await house.install()
    async with house.wired.handled():
        await house.ana.say("/watches")
    await house.fake.wait_for(house.ana.dm, "You are watching", "mountain bike")
    await house.appears(bike("n1", "Giant mountain bike", "200"))
    await house.fake.wait_for(house.ana.dm, "Giant mountain bike", "metadata")


async def test_an_end_that_comes_late_undoes_no_new_installation(house: SlackHouse) -> None:
    await house.watching(house.ana)
    before = int(house.world.clock.now().timestamp()) - 60
    await house.ana.event({"type": "app_uninstalled"}, at=before)
    await all_heard(house)
    assert await house.installations.workspace(TEAM) is not None
    await house.ana.event({"type": "app_uninstalled"}, at=before + 60)
    assert await becomes(house, house.ana.dm, "gone") == "uninstalled"


async def test_an_event_left_open_by_a_dead_process_is_taken_up(house: SlackHouse) -> None:
    async with house.world.database.raw() as connection:
        await connection.execute(
            "INSERT INTO slack_events (event_id, raw, taken_at) VALUES ('EvOld', $1::jsonb, $2)",
            '{"team_id": "T0HOME", "event_id": "EvOld", "event": {"type": "message",'
            f' "channel_type": "im", "channel": "{house.ana.dm}", "user": "UANA00",'
            ' "text": "help"}}',
            house.world.clock.now() - dt.timedelta(minutes=5),
        )
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group, house.wired.handled():
        # Another process begins.
        group.create_task(house.part.loops[0][1](stop))  # type: ignore[arg-type]  # a coroutine
        await house.fake.wait_for(house.ana.dm, "/watch")
        stop.set()


async def test_more_lines_than_there_is_room_for_are_all_answered(house: SlackHouse) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(house.ana.say("help", event_id=f"Ev{number}"))
    open_ = "SELECT count(*) FROM slack_events WHERE NOT done"
    async with asyncio.timeout(60):
        while True:
            async with house.world.database.raw() as connection:
                if await connection.fetchval(open_) == 0:
                    break
            # Another sweep, and not more than one.
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(house.part.loops[0][1](stop))  # type: ignore[arg-type]  # a coroutine
                await asyncio.sleep(0)
                stop.set()
    said = [one["text"] for one in house.fake.messages(house.ana.dm)]
    assert len(said) == 30
    assert len(set(said)) == 1


async def test_a_form_that_comes_to_nothing_is_told_of(house: SlackHouse) -> None:
    view = await house.ana.shortcut("new_search")
    house.fake.fail("conversations.open", "500")
    await house.ana.fill(view, what="mountain bike")
    await house.fake.wait_for(house.ana.dm, "try once more")


@pytest.mark.parametrize("fault", ["used_url", "expired_url", "500", "cut"])
async def test_an_address_for_replies_that_takes_nothing_loses_no_answer(
    house: SlackHouse, fault: str
) -> None:
    deals = house.fake.channel("deals")
    house.fake.fail("response_url", fault, fault)
    async with house.wired.handled():
        await house.ana.command("/magpie list", deals)
    await house.fake.wait_for(deals, "not watching", seen_by="UANA00")


@pytest.mark.parametrize("fault", ["500", "slow"])
async def test_who_slack_says_nothing_of_for_once_keeps_the_language(
    house: SlackHouse, fault: str
) -> None:
    house.fake.people[TEAM, house.ana.user].update(locale="de-DE", is_admin=True)
    async with house.wired.handled():
        await house.ana.say("help")
    house.world.clock.advance(dt.timedelta(minutes=5))
    house.fake.fail("users.info", fault)
    async with house.wired.handled():
        await house.ana.command("/magpie list")
    await house.fake.wait_for(house.ana.dm, "Du beobachtest noch nichts")
