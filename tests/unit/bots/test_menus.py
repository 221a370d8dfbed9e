"""Whoever wants to know where alerts go finds it, on every platform and in every language."""

from __future__ import annotations

import pytest

from api.page import COMMANDS
from bots.conversation.reading import read
from bots.discord.commands import line_of, payload
from bots.events import Actor, ChatAddress, Command, Text
from bots.handlers import TABLE
from bots.slack.parse import command_of
from bots.telegram.commands import menus
from bots.texts.catalogues import CATALOGUES

PLACES = ("destinations", "delivery")
KNOWN = frozenset(TABLE.commands)


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_help_names_the_places_and_the_receipts(language: str) -> None:
    said = str(CATALOGUES[language]["help.text"])
    assert all(f"/{name}" in said for name in PLACES)


def test_every_menu_of_a_private_chat_has_them() -> None:
    assert set(PLACES) <= set(COMMANDS)
    assert set(PLACES) <= {made["name"] for made in payload(KNOWN)}
    private = [menu for menu in menus(KNOWN) if menu.scope.type == "all_private_chats"]
    assert len(private) == len(CATALOGUES) + 1
    assert all(set(PLACES) <= {name for name, _ in menu.commands} for menu in private)
    for name in PLACES:
        assert command_of("/magpie", name, KNOWN) == (name, "")


def test_what_is_only_there_where_it_is_set_up_is_in_the_menus_then() -> None:
    more = KNOWN | {"import", "plan", "upgrade", "billing"}
    for known in (KNOWN, more):
        names = {name for menu in menus(known) for name, _ in menu.commands}
        assert ("import" in names) is (known is more)
        assert ("import" in {made["name"] for made in payload(known)}) is (known is more)
    for name in ("import", "plan", "upgrade", "billing"):
        assert command_of("/magpie", name, more) == (name, "")
    assert command_of("/magpie", "import ebay", more) == ("import", "ebay")
    assert line_of("import", {"source": "ebay 123456"}) == "ebay 123456"


def test_every_command_of_a_person_is_in_telegrams_menu() -> None:
    private = next(menu for menu in menus(KNOWN) if menu.scope.type == "all_private_chats")
    same = {"start", "list", "where", "magpie"}
    assert {name for name, _ in private.commands} == KNOWN - same, "other names of the same"


def test_routes_are_taken_where_a_platform_asks_for_options() -> None:
    route = "bikes to my phone"
    assert line_of("destinations", {"route": route}) == route
    assert command_of("/magpie", f"destinations {route}", KNOWN) == ("destinations", route)


def test_the_bare_word_is_enough_in_a_private_chat() -> None:
    address = ChatAddress(platform="web", tenant="local", chat="c")
    said = Text(address=address, actor=Actor(user_id="a"), event_id="e", text="Destinations")
    found = read(said)
    assert isinstance(found, Command)
    assert found.name == "destinations"
