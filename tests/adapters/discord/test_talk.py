"""People talk to the bot: direct messages, slash commands, buttons, modals."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bots.discord.words import digest
from core.lifecycle import Lifecycle
from tests.adapters.conversation.script import SHELVES, bike
from tests.adapters.discord.house import DiscordHouse
from tests.fakes.discord_parts import Fault, cut, refusal, silence, too_many
from tests.fakes.discord_people import button

LINE = "mountain bike under £400 within 15 miles of Leeds"


async def test_plain_words_in_a_direct_message_are_a_search(house: DiscordHouse) -> None:
    house.world.shop.shelves.extend(SHELVES)
    async with house.connected():
        async with house.wired.handled():
            await house.ana.write(LINE)
        (preview,) = house.direct(house.ana)
        assert "mountain bike" in preview["content"]
        assert any("Trek" in embed.get("title", "") for embed in preview["embeds"])
        async with house.wired.handled():
            await house.ana.press(preview, "Watch this")
        (saved,) = house.direct(house.ana)
        assert "Watching" in saved["content"]
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        alert = house.direct(house.ana)[-1]
        assert alert["content"].startswith("£250 · Scott mountain bike")
        assert alert["embeds"][0]["title"] == "Scott mountain bike"
        assert alert["pings"] == []


async def test_in_a_server_answers_are_hidden_and_alerts_come_directly(
    house: DiscordHouse,
) -> None:
    house.world.shop.shelves.extend(SHELVES)
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        async with house.wired.handled():
            talk = await house.ana.slash(
                "watch", lobby, what="mountain bike", max=400, place="Leeds", within="15 mi"
            )
        assert talk["answer"] == {"type": 5, "data": {"flags": 64}}
        (preview,) = house.ana.sees(talk)
        assert "400" in preview["content"]
        assert "15 mi" in preview["content"]
        async with house.wired.handled():
            pressed = await house.ana.press(preview, "Watch this")
        assert pressed["answer"] == {"type": 6}
        assert "Watching" in house.ana.sees(talk)[0]["content"]
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert house.fake.messages(lobby) == []
        assert house.direct(house.ana)[-1]["content"].startswith("£250 · Scott")


async def test_buttons_survive_a_restart(house: DiscordHouse) -> None:
    house.world.shop.shelves.extend(SHELVES)
    async with house.connected():
        async with house.wired.handled():
            await house.ana.write(LINE)
        (preview,) = house.direct(house.ana)
    async with house.connected():
        async with house.wired.handled():
            await house.ana.press(preview, "Watch this")
        assert "Watching" in house.direct(house.ana)[0]["content"]


async def test_a_bare_watch_opens_a_form(house: DiscordHouse) -> None:
    house.world.shop.shelves.extend(SHELVES)
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        modal = await house.ana.slash("watch", lobby, place="Leeds")
        await house.fake.until(lambda: modal["answer"])
        assert modal["answer"]["type"] == 9
        async with house.wired.handled():
            talk = await house.ana.fill(modal, what="mountain bike", max="400")
        (preview,) = house.ana.sees(talk)
        assert "Leeds" in preview["content"]
        assert "400" in preview["content"]


async def test_a_button_that_lost_its_meaning_says_so(house: DiscordHouse) -> None:
    async with house.connected():
        message = house.fake.put(house.ana.direct, {"content": "old"}, {})
        async with house.wired.handled():
            talk = await house.ana.press(message, custom_id="1/d.watch/77/notamachere")
        assert "expired" in house.ana.sees(talk)[0]["content"]


async def test_in_a_chat_of_others_only_the_person_sees_it_and_alerts_come_directly(
    house: DiscordHouse,
) -> None:
    theirs = house.fake.direct("8000")
    async with house.connected():
        async with house.wired.handled():
            talk = await house.ana.slash("watch", theirs, what="mountain bike", place="Leeds")
        (preview,) = house.ana.sees(talk)
        assert preview["flags"] & 64
        async with house.wired.handled():
            await house.ana.press(preview, "Watch this")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        assert house.fake.messages(theirs) == []
        assert "Scott" in house.direct(house.ana)[-1]["content"]


async def test_what_cannot_be_begun_is_answered_all_the_same(house: DiscordHouse) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        house.fake.fail("/users/@me/channels", *[refusal(500, 0)] * 3)
        house.fake.fail("@original", refusal(502, 0))
        talk = await house.ana.slash("settings", lobby)
        assert await house.ana.answered(talk, "try once more")
        await house.fake.until(lambda: len(house.ana.sees(talk)) == 1)


@pytest.mark.parametrize("fault", [refusal(502, 0), cut, silence])
async def test_a_first_answer_that_is_lost_is_given_again_in_time(
    house: DiscordHouse, fault: Fault
) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        house.fake.fail("/callback", fault)
        async with house.wired.handled():
            talk = await house.ana.slash("settings", lobby)
        (said,) = house.ana.sees(talk)
        assert "Your settings" in said["content"]


async def test_a_first_answer_whose_receipt_is_lost_counts_and_another_process_is_not_doubled(
    house: DiscordHouse,
) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        house.fake.fail("/callback", house.fake.after(cut))
        async with house.wired.handled():
            talk = await house.ana.slash("settings", lobby)
        assert len(house.ana.sees(talk)) == 1
        house.fake.fail("/callback", refusal(400, 40060))
        theirs = await house.ana.slash("settings", lobby)
        async with house.wired.handled():
            await house.ben.slash("settings", lobby)
        assert house.ana.sees(theirs) == []


async def test_a_hiccup_of_an_answer_leaves_nobody_thinking(house: DiscordHouse) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        house.fake.fail("@original", refusal(502, 0))
        async with house.wired.handled():
            talk = await house.ana.slash("settings", lobby)
        (said,) = house.ana.sees(talk)
        assert "thinking" not in said
        assert "Your settings" in said["content"]


async def test_a_hiccup_before_and_after_the_answer_is_not_noticed(house: DiscordHouse) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        house.fake.fail("/users/@me/channels", refusal(500, 0), too_many(1.0))
        async with house.wired.handled():
            talk = await house.ana.slash("settings", lobby)
        (said,) = house.ana.sees(talk)
        assert "Your settings" in said["content"]
        house.fake.fail("/callback", too_many(1.0))
        async with house.wired.handled():
            talk = await house.ana.slash("settings", lobby)
        assert len(house.ana.sees(talk)) == 1


async def test_in_a_server_it_is_said_where_plain_words_are_read(house: DiscordHouse) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        for name in ("help", "start"):
            async with house.wired.handled():
                talk = await house.ana.slash(name, lobby)
            _, remark = house.ana.sees(talk)
            assert "direct messages" in remark["content"]
            async with house.wired.handled():
                talk = await house.ana.slash(name)
            assert len(house.ana.sees(talk)) == 1


async def test_a_search_that_was_given_away_is_copied_by_its_code(house: DiscordHouse) -> None:
    lobby = house.fake.channel(house.fake.guild(), "lobby")
    async with house.connected():
        await house.watching(house.ana, lobby, what="mountain bike", place="Leeds")
        async with house.wired.handled():
            talk = await house.ana.slash("share", lobby, search="1")
        (said,) = house.ana.sees(talk)
        code = said["content"].rpartition("/start code:")[2].strip("`")
        async with house.wired.handled():
            talk = await house.ben.slash("start", lobby, code=code)
        preview = house.ben.sees(talk)[0]
        assert "mountain bike" in preview["content"]
        assert button(preview, "Watch this")


async def test_the_language_of_who_began_with_words_is_learned_from_their_first_press(
    house: DiscordHouse,
) -> None:
    house.ana.locale = "de"
    async with house.connected():
        async with house.wired.handled():
            await house.ana.write("mountain bike under £400 near Leeds")
        (preview,) = house.direct(house.ana)
        async with house.wired.handled():
            await house.ana.press(preview, "Watch this")
        assert "beobachte" in house.direct(house.ana)[0]["content"]
        async with house.world.database.raw() as connection:
            await connection.execute("UPDATE owners SET locale = 'en'")
        async with house.wired.handled():
            talk = await house.ana.slash("settings")
        assert "Your settings" in house.ana.sees(talk)[0]["content"], "what was chosen stays"


async def test_suggestions_come_while_somebody_types(house: DiscordHouse) -> None:
    async with house.connected():
        talk = await house.ana.types("watch", "place", "lee")
        await house.fake.until(lambda: talk["answer"])
    assert talk["answer"] == {"type": 8, "data": {"choices": [{"name": "lee one", "value": "1"}]}}
    assert house.asked[0].option == "place"


async def test_long_words_behind_a_button_are_said_as_they_are(house: DiscordHouse) -> None:
    line = "mountain bike | not broken! near Leeds under £400 and please with all " + "x" * 90
    async with house.connected():
        async with house.wired.handled():
            await house.ana.write(f"/wacth {line}")
        (said,) = house.direct(house.ana)
        assert button(said, "/watch")["custom_id"].startswith("~words ")
        async with house.wired.handled():
            await house.ana.press(said, "/watch")
        assert "mountain bike" in house.direct(house.ana)[-1]["content"]
        store, words = house.adapter.store, digest(f"/watch {line}")
        assert await store.words(house.ana.id, words)
        async with house.world.database.connect() as connection:
            owner = await connection.scalar(text("SELECT owner_id FROM chat_identities"))
        await Lifecycle(house.world.database).erase(owner)
        assert not await store.words(house.ana.id, words)
        async with house.wired.handled():
            talk = await house.ana.press(said, "/watch")
        assert "expired" in str(house.ana.sees(talk) or house.direct(house.ana)[-1])


async def test_keep_changes_the_card_in_place_and_leaves_no_other_message(
    house: DiscordHouse,
) -> None:
    async with house.connected():
        async with house.wired.handled():
            await house.ana.write("mountain bike under £400 near Leeds")
        await house.fake.until(lambda: house.direct(house.ana))
        async with house.wired.handled():
            await house.ana.press(house.direct(house.ana)[0], "Watch this")
        await house.appears(bike("n1", "Scott mountain bike", "250"))
        card = house.direct(house.ana)[-1]
        async with house.wired.handled():
            await house.ana.press(card, "Keep")
        assert button(house.direct(house.ana)[-1], "Kept")
        assert len(house.direct(house.ana)) == 2


async def test_commands_are_told_once_and_again_only_when_they_change(
    house: DiscordHouse,
) -> None:
    assert await house.gateway().sync("7")
    assert not await house.gateway().sync("7")
    assert await house.gateway(["watch", "help"]).sync("7")
    assert [one["name"] for one in house.fake.commands] == ["watch", "help"]
    assert house.fake.command_puts == 2
    watch = house.fake.commands[0]
    assert watch["contexts"] == [0, 1, 2]
    assert watch["integration_types"] == [0, 1]


async def test_a_lost_connection_is_taken_up_where_it_ended(house: DiscordHouse) -> None:
    async with house.connected():
        await house.fake.gateway.drop()
        await house.ana.write("/help")
        await house.fake.until(lambda: house.direct(house.ana))
        assert house.fake.gateway.resumed
