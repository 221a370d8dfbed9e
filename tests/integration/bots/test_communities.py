"""Searches of a group: whose they are, who may change them, and what stays personal."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bots.adapter import Posting
from bots.conversation.dispatch import Conversation
from bots.events import ChatAddress
from bots.handlers import TABLE
from bots.reach import NoReach
from core.alerts import claims
from tests.integration.bots.chat import Chat, House, presses, text_of
from tests.integration.bots.test_cards_pressed import LINE, fresh


class Open(NoReach):
    """A platform with private chats, and rights that can be missing."""

    def __init__(self) -> None:
        self.missing: tuple[str, ...] = ()
        self.shut = False

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        assert user_id
        lacks = () if address.private else self.missing
        return Posting(ok=not lacks, missing=lacks)

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:
        if self.shut:
            return None
        return ChatAddress(platform=address.platform, tenant=address.tenant, chat=user_id)

    def deep_links(self, payload: str) -> list[tuple[str, str]]:
        return [("web", f"https://chat.example/?start={payload}")]

    def spellings(self, command: str) -> list[tuple[str, str]]:
        return [("slack", f"/magpie {command.removeprefix('/')}")]


@pytest.fixture
def reach() -> Open:
    return Open()


@pytest.fixture
def village(house: House, reach: Open) -> House:
    house.services = dataclasses.replace(house.services, reach=reach)
    house.conversation = Conversation(house.services, TABLE)
    return house


async def watched(house: House) -> Chat:
    """An admin who has made a search in the group, and a card of it there."""
    ana = house.member("ana", admin=True)
    await ana.command("watch", LINE)
    await ana.press("Watch this")
    house.world.later(minutes=2)
    await house.appears(fresh(house, "1", "Trek mountain bike", "380", seller="sly"))
    return ana


async def test_a_search_made_in_a_group_is_the_groups(village: House) -> None:
    ana = await watched(village)
    kind = "SELECT o.kind FROM searches s JOIN owners o ON o.id = s.owner_id"
    assert await village.world.scalar(kind) == "community"
    assert text_of(ana.last).startswith("£380 · Trek mountain bike")
    ben = village.member("ben")
    assert "mountain bike" in await ben.command("watches")
    private = village.chat("ana")
    assert "not watching anything" in await private.command("watches")


async def test_whoever_makes_one_can_be_told_in_private(village: House, reach: Open) -> None:
    reach.shut = True
    mine = (
        "SELECT count(*) FROM destinations d JOIN owners o ON o.id = d.owner_id"
        " WHERE o.kind = 'person' AND d.chat = 'ana' AND d.state = 'active'"
    )
    ana = await watched(village)
    assert await village.world.scalar(mine) == 0
    reach.shut = False
    for line in ("sofa under £100", "tent under £50"):
        await ana.command("watch", line)
        await ana.press("Watch this")
        assert await village.world.scalar(mine) == 1


async def test_only_an_admin_may_make_one_in_a_large_group(village: House, reach: Open) -> None:
    ben = village.member("ben", members=20)
    await ben.command("watch", LINE)
    said = await ben.press("Watch this")
    assert "Needs an admin of this place. Want it only for you?" in said
    assert await village.world.scalar("SELECT count(*) FROM searches") == 0
    assert "for you alone" in await ben.press("Get DMs instead")
    row = await village.world.scalar(
        "SELECT o.kind || d.chat FROM searches s JOIN owners o ON o.id = s.owner_id"
        " JOIN search_destinations sd ON sd.search_id = s.id"
        " JOIN destinations d ON d.id = sd.destination_id"
    )
    assert row == "personben"
    assert "already" in await ben.press("Get DMs instead")
    reach.shut = True
    assert "/start s_" in await ben.press("Get DMs instead")
    assert ben.button("Open a private chat")[1].url is not None


async def test_in_a_small_group_everybody_may_until_an_admin_says_otherwise(
    village: House,
) -> None:
    ben = village.member("ben", members=19)
    await ben.command("watch", LINE)
    assert "Watching mountain bike" in await ben.press("Watch this")
    assert "No longer watching" in await ben.press("Undo"), "their own, a moment ago"
    ana = village.member("ana", admin=True)
    await ana.command("settings")
    assert "Members may make searches: while the group is small" in text_of(ana.last)
    await ana.press("Members' searches")
    assert "Members may make searches: no" in text_of(ana.last)
    await ben.command("watch", LINE)
    assert "Needs" in await ben.press("Watch this")
    assert "Members may make searches: yes" in await ana.press("Members' searches")
    cat = village.member("cat", members=500)
    await cat.command("watch", LINE)
    assert "Watching mountain bike" in await cat.press("Watch this")


@pytest.mark.parametrize(
    "label", ["Hide seller", "Snooze", "Lower max", "Stop this search", "Pause 1", "Delete 1"]
)
async def test_what_changes_the_search_for_all_needs_an_admin_at_the_press(
    village: House, label: str
) -> None:
    await watched(village)
    ben = village.member("ben", members=5)
    await (ben.command("watches") if label[-1] == "1" else ben.press("More"))
    said = await ben.press(label)
    assert "Needs" in said
    assert await village.world.scalar("SELECT state FROM searches") == "active"
    assert await village.world.scalar("SELECT count(*) FROM hidden_sellers") == 0
    assert "for you alone" in await ben.press("Get DMs instead")
    ben.actor = dataclasses.replace(ben.actor, is_admin=True)
    assert "Needs" not in await ben.press(label), "asked again at the press"


async def test_commands_that_change_a_search_need_an_admin(village: House) -> None:
    await watched(village)
    ben = village.member("ben")
    for command in ("pause", "delete", "stop", "edit", "share"):
        assert "Needs" in await ben.command(command, "1")
    assert await village.world.scalar("SELECT state FROM searches") == "active"


async def test_not_for_me_hides_for_one_member_only(village: House) -> None:
    await watched(village)
    ben = village.member("ben")
    assert await ben.press("Not for me") == ""
    assert ben.toasts == ["Hidden for you. The others still see it."]
    owner = "SELECT o.kind FROM item_marks m JOIN owners o ON o.id = m.owner_id"
    assert await village.world.scalar(owner) == "person"
    before = len(ben.messages)
    await village.world.run("UPDATE listings SET price = 200")
    village.world.later(minutes=20)
    await village.appears(fresh(village, "1", "Trek mountain bike", "150", seller="sly"))
    assert len(ben.messages) > before, "the others are told of the fallen price"


async def test_keep_is_personal_too(village: House) -> None:
    await watched(village)
    ben = village.member("ben")
    await ben.press("Keep")
    assert ben.toasts == ["Kept for you. /kept in a private chat shows it."]
    assert "private chat" in await ben.command("kept")
    assert "One listing kept" in await village.chat("ben").command("kept")
    assert "kept nothing" in await village.chat("ana").command("kept")
    await ben.press("Keep")
    assert ben.toasts[-1] == "No longer kept."


async def test_im_on_it_is_shown_to_all_and_released_by_its_owner(village: House) -> None:
    await watched(village)
    ben, cat = village.member("ben"), village.member("cat")
    await ben.press("I'm on it")
    await village.appears()
    card = [press.label for press in presses(ben.last)]
    assert card[:2] == ["Open on Shop", "Release"]
    assert "Ben is on it" in str(ben.last)
    await cat.press("Release")
    assert cat.toasts == ["Only Ben or an admin can release it."]
    token = village.tokens.sign("a.claim", 1)
    await cat.press_token(token)
    assert cat.toasts[-1].startswith("Ben has been on it since")
    await ben.press("Release")
    await village.appears()
    assert "🙋 I'm on it" in [press.label for press in presses(ben.last)]
    await cat.press("I'm on it")
    await village.member("ana", admin=True).press_token(village.tokens.sign("a.free", 1))
    assert await village.world.scalar("SELECT count(*) FROM claims") == 0


async def test_a_claim_that_lapsed_is_off_the_card(village: House) -> None:
    await watched(village)
    ben = village.member("ben")
    await ben.press("I'm on it")
    village.world.clock.advance(claims.LASTS + dt.timedelta(minutes=1))
    async with village.services.database.connect() as connection:
        await claims.lapse(connection, village.world.clock.now())
    await village.appears()
    assert "🙋 I'm on it" in [press.label for press in presses(ben.last)]


async def test_somebody_elses_preview_is_not_mine_to_press(village: House) -> None:
    ana = village.member("ana", members=5)
    await ana.command("watch", LINE)
    ben = village.member("ben", members=5)
    for label in ("Watch this", "Change", "Cancel"):
        assert "somebody else's" in await ben.press(label)
    assert "Watching" in await ana.press("Watch this")


async def test_what_is_personal_is_not_done_where_others_read(village: House) -> None:
    ben = village.member("ben", admin=True)
    for command in ("link", "unlink", "export", "forget", "kept"):
        assert "private chat" in await ben.command(command)


async def test_a_missing_right_is_named_and_the_draft_survives(village: House, reach: Open) -> None:
    reach.missing = ("Embed Links", "Send Messages")
    ana = village.member("ana", admin=True)
    await ana.command("watch", LINE)
    said = await ana.press("Watch this")
    assert "I cannot post in #deals yet. I need: Embed Links, Send Messages." in said
    assert await village.world.scalar("SELECT count(*) FROM searches") == 0
    assert "Embed Links" in await ana.press("Check again")
    reach.missing = ()
    assert "Watching mountain bike" in await ana.press("Check again")


async def test_nothing_is_said_to_what_people_say_to_each_other(village: House) -> None:
    ben = village.member("ben", admin=True)
    assert await ben.say("mountain bike under £400 near Leeds") == ""
    assert await ben.where(53.8, -1.55) == ""


async def test_settings_of_a_group_are_its_admins(village: House) -> None:
    await watched(village)
    ana, ben = village.member("ana", admin=True), village.member("ben")
    await ana.command("settings")
    assert "Needs" in await ben.press("Use kilometres")
    await ana.press("Use kilometres")
    assert await village.world.scalar("SELECT units FROM owners WHERE kind = 'community'") == "km"
    await ana.press("Place")
    ana.actor = dataclasses.replace(ana.actor, is_admin=False)
    assert "Needs" in await ana.say("York"), "whoever lost the right while asked"
