"""What Discord is told of our commands, and how options become a line."""

from __future__ import annotations

import pytest

from bots.discord.commands import SPECS, fingerprint, line_of, payload, spelt
from bots.handlers import TABLE
from tests.fakes import discord_rules as rules

KNOWN = frozenset(TABLE.commands)


def test_discord_would_take_the_commands() -> None:
    made = payload(KNOWN)
    rules.commands(made)
    assert {one["name"] for one in made} == {spec.name for spec in SPECS if spec.name in KNOWN}
    assert "watch" in {one["name"] for one in made}


def test_only_what_the_conversation_knows_is_told() -> None:
    assert [one["name"] for one in payload(frozenset({"help", "nonsense"}))] == ["help"]


def test_options_are_named_in_the_persons_language_and_commands_alike_in_all() -> None:
    watch = next(one for one in payload(KNOWN) if one["name"] == "watch")
    assert "name_localizations" not in watch, "every answer calls it /watch"
    assert watch["description_localizations"].keys() == {"de", "es-ES", "es-419", "fr"}
    for option in (option for one in payload(KNOWN) for option in one.get("options", ())):
        assert option["name_localizations"].keys() == {"de", "es-ES", "es-419", "fr"}
    named = [option["name_localizations"]["de"] for option in watch["options"]]
    assert named == ["was", "ort", "max", "umkreis", "markt", "kanal", "rolle"]


def test_the_fingerprint_changes_with_anything() -> None:
    made = payload(KNOWN)
    before = fingerprint(made)
    assert fingerprint(payload(KNOWN)) == before
    made[0]["description"] += "!"
    assert fingerprint(made) != before


@pytest.mark.parametrize(
    ("command", "values", "line"),
    [
        ("watch", {"what": "ps5", "max": "300"}, "ps5 under 300"),
        ("watch", {"what": "ps5", "place": "Leeds, UK"}, "ps5 near Leeds, UK"),
        (
            "watch",
            {"what": " road \n bike ", "place": "Leeds", "within": "15", "on": "ebay"},
            "road bike within 15 mi of Leeds on ebay",
        ),
        ("watch", {"what": "sofa", "within": "20 km"}, "sofa within 20 km"),
        ("edit", {"search": "2", "change": "max 300"}, "2 max 300"),
        ("pause", {"search": "all"}, "all"),
        ("why", {"link": "https://shop.example/1"}, "https://shop.example/1"),
        ("help", {}, ""),
    ],
)
def test_options_become_a_line(command: str, values: dict[str, str], line: str) -> None:
    assert line_of(command, values) == line


@pytest.mark.parametrize(
    ("locale", "within", "said"),
    [
        ("de", "20", "20 km"),
        ("en-GB", "7.5", "7.5 mi"),
        ("fr", "2,5", "2,5 km"),
        ("de", "9 mi", "9 mi"),
    ],
)
def test_a_bare_distance_is_one_of_the_persons_country(locale: str, within: str, said: str) -> None:
    assert line_of("watch", {"what": "ps5", "within": within}, locale) == f"ps5 within {said}"


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("/link AbC-1", "/link code:AbC-1"),
        ("/start s_AbC", "/start code:s_AbC"),
        ("/link", "/link"),
        ("/help me", "/help me"),
        ("/nonsense x", "/nonsense x"),
    ],
)
def test_words_behind_a_command_stand_under_their_option(command: str, typed: str) -> None:
    assert spelt(command) == typed
