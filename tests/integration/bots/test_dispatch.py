"""From one event to its replies: turns, repeats, floods, errors, dialogues, hostile input."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest
from sqlalchemy import event as sql_events

from bots.conversation.context import Context, HandlerTable, Replies
from bots.conversation.dispatch import Conversation
from bots.events import AnyEvent, Button, Command, FormSubmitted, Text
from bots.handlers import TABLE
from bots.replies import Notice, Reply, Span
from core.errors import UserError
from tests.conftest import NOW
from tests.integration.bots.chat import Chat, House, presses, text_of


def said(words: str) -> Reply:
    return Reply(parts=(Notice((Span(words),)),))


def use(house: House, **commands: object) -> None:
    """The real table with some commands of the test's own."""
    table = dataclasses.replace(TABLE, commands={**TABLE.commands, **commands})  # type: ignore[dict-item]
    house.conversation = Conversation(house.services, table)


async def answers(house: House, event: AnyEvent) -> list[str]:
    return [text_of(reply) async for reply in house.conversation.dispatch(event)]


def line(chat: Chat, text: str, event_id: str) -> Text:
    return Text(address=chat.address, actor=chat.actor, event_id=event_id, text=text)


async def test_an_event_that_comes_twice_is_handled_once(house: House, ana: Chat) -> None:
    event = line(ana, "help", "same")
    assert await answers(house, event)
    assert await answers(house, event) == []
    assert await answers(house, line(house.chat("eve"), "help", "same"))


async def test_an_event_that_was_cut_off_may_come_again(house: House, ana: Chat) -> None:
    event = line(ana, "mountain bike", "cut")
    replies = house.conversation.dispatch(event)
    await anext(replies)
    await replies.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert await answers(house, event)


async def test_a_flood_is_told_once_and_the_person_is_back_later(house: House, ana: Chat) -> None:
    got = [await answers(house, line(ana, "help", f"f{n}")) for n in range(45)]
    assert all(got[:40])
    assert "a lot at once" in got[40][0]
    assert got[41:] == [[]] * 4
    # The limit is the person's, whichever chat they write in.
    other = dataclasses.replace(ana.address, chat="elsewhere")
    event = dataclasses.replace(line(ana, "help", "g"), address=other)
    assert await answers(house, event) == []
    house.world.later(seconds=31)
    assert await answers(house, line(ana, "help", "later"))


async def test_a_bug_is_said_kindly_and_the_next_event_works(house: House, ana: Chat) -> None:
    async def broken(_ctx: Context, _command: Command) -> Replies:
        yield said("begun")
        raise ZeroDivisionError

    use(house, broken=broken)
    assert "went wrong on my side" in await ana.command("broken")
    assert "/watches" in await ana.command("help")


async def test_a_question_is_kept_before_it_is_said_and_survives_a_restart(
    house: House, ana: Chat
) -> None:
    event = Command(address=ana.address, actor=ana.actor, event_id="w", name="watch")
    replies = house.conversation.dispatch(event)
    await anext(replies)
    assert await house.world.scalar("SELECT step FROM dialogues") == "watch.what"
    await replies.aclose()  # type: ignore[attr-defined]  # it is a generator
    house.restart()
    assert "at most" in await ana.say("mountain bike")


async def test_a_dialogue_with_nothing_open_leaves_no_row(house: House, ana: Chat) -> None:
    await ana.command("watch")
    await ana.command("cancel")
    assert await house.world.scalar("SELECT count(*) FROM dialogues") == 0


async def test_a_command_that_fails_has_still_closed_the_question(ana: Chat) -> None:
    await ana.command("watch")
    await ana.command("pause")
    assert "match" in await ana.say("mountain bike under £100")


async def test_double_taps_come_one_after_the_other(house: House, ana: Chat) -> None:
    order: list[str] = []

    async def slow(ctx: Context, command: Command) -> Replies:
        order.append(f"{command.args} begins")
        yield said("working")
        async with ctx.services.database.connect():
            await asyncio.sleep(0)
        order.append(f"{command.args} ends")

    use(house, slow=slow)
    async with asyncio.TaskGroup() as group:
        for name in ("one", "two", "three"):
            group.create_task(ana.command("slow", name))
    assert order == [f"{n} {what}" for n in ("one", "two", "three") for what in ("begins", "ends")]


async def test_what_settled_lets_the_next_in_and_does_not_undo_it(house: House, ana: Chat) -> None:
    settled, finish = asyncio.Event(), asyncio.Event()

    async def long(ctx: Context, _command: Command) -> Replies:
        ctx.dialogue.ask("watch.what")
        yield said("looking")
        await ctx.settle()
        settled.set()
        await finish.wait()
        ctx.dialogue.end()
        yield said("found")

    use(house, long=long)
    async with asyncio.TaskGroup() as group:
        group.create_task(ana.command("long"))
        await settled.wait()
        await ana.press_token(house.tokens.sign("p.place"))
        finish.set()
    assert await house.world.scalar("SELECT step FROM dialogues") == "place"


async def test_an_unknown_command_suggests_the_nearest_with_its_words(ana: Chat) -> None:
    assert "Did you mean /watch?" in await ana.command("wacth", "road bike")
    assert "road bike" in await ana.press("/watch")
    assert "I do not know /zzzzzz" in await ana.command("zzzzzz")
    assert [press.send for press in presses(ana.last)] == ["/help"]


@pytest.mark.parametrize("word", ["watches", "List", "/WATCHES", " list ", "/list@magpie_bot"])
async def test_bare_words_and_slashes_are_the_same_command(ana: Chat, word: str) -> None:
    assert await ana.say(word) == await ana.command("watches")


async def test_in_a_group_a_bare_word_is_not_a_command(house: House) -> None:
    group = house.chat("group", platform="telegram", private=False)
    assert "/watches shows" not in await group.say("help")
    assert "/watches shows" in await group.say("/help")


@pytest.mark.parametrize("token", ["", "x", "1/d.watch/1/forged", "0/old/abc", "ü" * 99])
async def test_a_button_that_is_not_ours_has_expired(ana: Chat, token: str) -> None:
    assert "expired" in await ana.press_token(token)


async def test_a_button_of_an_action_that_is_no_more_has_expired(house: House, ana: Chat) -> None:
    assert "expired" in await ana.press_token(house.tokens.sign("a.removed", 1))


async def test_a_form_reaches_its_handler_with_safe_values(house: House, ana: Chat) -> None:
    got: dict[str, str] = {}

    async def form(_ctx: Context, event: FormSubmitted, _args: tuple[str, ...]) -> Replies:
        got.update(event.values)
        yield said("taken")

    table: HandlerTable = dataclasses.replace(TABLE, forms={"f": form})
    house.conversation = Conversation(house.services, table)
    event = FormSubmitted(
        address=ana.address,
        actor=ana.actor,
        event_id="form",
        token=house.tokens.sign("f"),
        values={"what": "a\x00b" + "c" * 9000},
    )
    assert await answers(house, event) == ["taken"]
    assert got["what"].startswith("abc")
    assert len(got["what"]) == 2000


HOSTILE = [
    "<b>bold</b> *stars* [link](http://evil.example) `code`",
    "@everyone @here <@1> <!channel>",
    "\u202egpj.exe\u202c bike",
    "bike\x00\x1b[31m",
    "\ud800 bike",
    "bike " * 2000,
    "'; DROP TABLE owners; --",
    "{n} {name} %s ${x}",
    "/" * 500,
    "🚲" * 600,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_answered_as_text(house: House, ana: Chat, text: str) -> None:
    for way in (ana.say(text), ana.command("watch", text), ana.command("why", text)):
        got = await way
        assert got
        assert "went wrong" not in got
    await ana.command("settings")
    await ana.press("📍 Place")
    assert "went wrong" not in await ana.say(text)
    assert await house.world.scalar("SELECT count(*) FROM owners") == 1


async def test_a_hostile_actor_is_answered(house: House, ana: Chat) -> None:
    ana.actor = dataclasses.replace(
        ana.actor, display_name="\x00\ud800" * 99, locale="../\x00", region="\x00", timezone="\x00"
    )
    assert "went wrong" not in await ana.say("mountain bike near Leeds")
    button = Button(address=ana.address, actor=ana.actor, event_id="b", token="\x00", message_id="")
    assert "expired" in (await answers(house, button))[0]


async def test_a_plain_command_of_somebody_known_takes_two_statements(
    house: House, ana: Chat
) -> None:
    await ana.command("help")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = house.services.database.engine.sync_engine
    sql_events.listen(engine, "before_cursor_execute", note)
    await ana.command("help")
    assert len(statements) == 2, statements
    assert house.world.clock.now() == NOW


async def test_what_the_person_can_mend_is_said_in_their_language(house: House, ana: Chat) -> None:
    async def fails(_ctx: Context, _command: Command) -> Replies:
        yield said("x")
        raise UserError("searches.too_many", n=1000)

    use(house, fails=fails)
    await ana.command("help")
    await house.world.run("UPDATE owners SET locale = 'de'")
    assert "1.000" in await ana.command("fails")


async def test_a_reply_says_whether_an_answer_is_waited_for(ana: Chat) -> None:
    await ana.command("watch")
    assert ana.last.asks
    await ana.command("cancel")
    assert not ana.last.asks
