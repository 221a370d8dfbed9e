"""What an operator sees: off without a token, plain words for a wrong one, what `check` finds."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from app.chats import ChatNeeds, ChatPart
from app.discord import open_discord
from app.discord_parts import RIGHTS, _invitation, suggester
from app.settings import load_settings
from bots.discord.store import Store
from bots.discord.suggestions import Asked
from bots.intake import Intake
from bots.tokens import Tokens
from core.clock import ManualClock
from core.db import Database
from core.errors import ConfigurationError
from tests.fakes.discord import ALL_RIGHTS, FakeDiscord
from tests.fakes.discord_parts import TOKEN, refusal
from tests.fakes.outbox import World
from tests.integration.bots.chat import Towns
from tests.integration.world import World as Market

if TYPE_CHECKING:
    from bots.events import AnyEvent
    from bots.replies import Reply


async def _nobody(_event: AnyEvent) -> AsyncIterator[Reply]:
    nothing: tuple[Reply, ...] = ()
    for reply in nothing:
        yield reply


def needs_of(database: Database, clock: ManualClock, **given: Any) -> ChatNeeds:
    return ChatNeeds(
        settings=load_settings(_env_file=None, **given),
        database=database,
        clock=clock,
        tokens=Tokens(("a key for tests",)),
        keys=("a key for tests",),
        intake=Intake(_nobody, clock),
        gazetteer=Towns(),
        sources=Market(database, clock).sources,
    )


async def opened(
    stack: contextlib.AsyncExitStack, database: Database, clock: ManualClock, **given: Any
) -> ChatPart | None:
    return await open_discord(needs_of(database, clock, **given), stack)


async def test_without_a_token_it_is_off(database: Database, clock: ManualClock) -> None:
    async with contextlib.AsyncExitStack() as stack:
        assert await opened(stack, database, clock) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"discord_bot_token": "not a token!"}, "DISCORD_BOT_TOKEN is not a token"),
        ({"discord_bot_token": TOKEN, "discord_api_base": "discord"}, "DISCORD_API_BASE"),
        ({"discord_bot_token": TOKEN, "discord_gateway_url": "http://x"}, "DISCORD_GATEWAY_URL"),
    ],
)
async def test_a_wrong_setting_is_one_sentence(
    database: Database, clock: ManualClock, given: dict[str, str], words: str
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        with pytest.raises(ConfigurationError, match=words) as error:
            await opened(stack, database, clock, **given)
    assert "not a token!" not in str(error.value)


async def test_check_says_what_works_and_what_is_missing(
    database: Database, clock: ManualClock
) -> None:
    fake = FakeDiscord()
    async with fake.running(), contextlib.AsyncExitStack() as stack:
        guild = fake.guild(rights=ALL_RIGHTS & ~(1 << 14))
        deals = fake.channel(guild, "deals")
        await World(database, clock.now).place(deals, "discord")
        await Store(database).know(deals, guild, 0, "deals")
        await World(database, clock.now).run("UPDATE destinations SET tenant = 'discord'")
        part = await opened(
            stack, database, clock, discord_bot_token=TOKEN, discord_api_base=fake.api
        )
        assert part is not None
        findings = await part.check()
        assert [one.ok for one in findings] == [True, False]
        assert findings[0].text.startswith(
            "on as Magpie; add it to a server with https://discord.com/"
        )
        assert findings[1].text == "cannot post in #deals: Embed Links"


async def test_check_names_a_token_that_is_refused(database: Database, clock: ManualClock) -> None:
    fake = FakeDiscord()
    async with fake.running(), contextlib.AsyncExitStack() as stack:
        fake.fail("/users/@me", refusal(401, 0))
        part = await opened(
            stack, database, clock, discord_bot_token=TOKEN, discord_api_base=fake.api
        )
        assert part is not None
        (finding,) = await part.check()
        assert not finding.ok
        assert finding.text == "the token does not work: it is refused"
        assert TOKEN not in finding.text


async def test_check_does_not_blame_the_token_for_a_discord_that_is_away(
    database: Database, clock: ManualClock
) -> None:
    fake = FakeDiscord()
    async with fake.running(), contextlib.AsyncExitStack() as stack:
        fake.fail("/users/@me", *[refusal(503, 0)] * 3)
        part = await opened(
            stack, database, clock, discord_bot_token=TOKEN, discord_api_base=fake.api
        )
        assert part is not None
        (finding,) = await part.check()
        assert finding.text == "Discord cannot be asked now: status 503"


async def test_check_names_a_server_that_was_left_and_a_role_that_cannot_be_mentioned(
    database: Database, clock: ManualClock
) -> None:
    fake = FakeDiscord()
    world = World(database, clock.now)
    async with fake.running(), contextlib.AsyncExitStack() as stack:
        guild = fake.guild()
        deals, role = fake.channel(guild, "deals"), fake.role(guild, "staff", mentionable=False)
        place = await world.place(deals, "discord")
        search = await world.search(place.owner_id, 1, "ps5")
        await Store(database).know(deals, guild, 0, "deals")
        await world.run("UPDATE destinations SET tenant = 'discord'")
        await world.run(
            "INSERT INTO search_destinations (search_id, destination_id)"
            " SELECT :search, id FROM destinations ON CONFLICT DO NOTHING",
            search=search,
        )
        await world.run(
            "INSERT INTO discord_pings VALUES (:search, :role)", search=search, role=role
        )
        part = await opened(
            stack, database, clock, discord_bot_token=TOKEN, discord_api_base=fake.api
        )
        assert part is not None
        assert [one.text for one in await part.check()][1:] == [
            "can post in #deals",
            "cannot mention @staff in #deals: Mention All Roles",
        ]
        del fake.guilds[guild]
        assert (await part.check())[-1].text == (
            "cannot post in #deals: it is not in that server any more"
        )


async def test_places_marketplaces_and_own_searches_are_suggested(
    database: Database, clock: ManualClock
) -> None:
    world = World(database, clock.now)
    owner = await world.owner()
    await world.search(owner, 1, "mountain bike")
    await world.search(owner, 2, "ps5")
    await world.run(
        "INSERT INTO chat_identities (platform, tenant, user_id, owner_id, display_name)"
        " VALUES ('discord', 'discord', '7', :owner, 'Ana')",
        owner=owner,
    )
    suggest = suggester(needs_of(database, clock), Store(database))

    async def of(option: str, typed: str, user: str = "7", command: str = "edit") -> list[str]:
        asked = Asked(option=option, typed=typed, user=user, command=command)
        return [value for _, value in await suggest(asked)]

    assert await of("place", "lee") == ["Leeds, UK", "Leeds, Alabama, USA"]
    assert await of("on", "") == ["shop"]
    assert await of("on", "nowhere") == []
    assert await of("search", "") == ["1", "2"]
    assert await of("search", "PS") == ["2"]
    assert await of("search", "", command="pause") == ["1", "2", "all"]
    assert await of("search", "", user="8") == []
    assert await of("what", "x") == []


def test_the_link_leads_to_whatever_it_is_added_to() -> None:
    bare = "https://discord.com/oauth2/authorize?client_id=5"
    both = _invitation({"id": "5"})
    assert f"to a server with {bare}&scope=bot+applications.commands" in both
    assert both.endswith(f"to yourself with {bare}&scope=applications.commands&integration_type=1")
    usual = {"scopes": ["applications.commands", "bot"], "permissions": str(RIGHTS)}
    config = {"0": {"oauth2_install_params": usual}, "1": {}}
    one = _invitation({"id": "5", "integration_types_config": config})
    assert one == f"add it with {bare}"
    usual["permissions"] = "2048"
    assert "to a server with" in _invitation({"id": "5", "integration_types_config": config})
