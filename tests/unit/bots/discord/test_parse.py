"""Where an interaction belongs, and who did it."""

from __future__ import annotations

import dataclasses

import pytest

from bots.discord.commands import payload
from bots.discord.incoming import DirectMessage, Incoming, Kind
from bots.discord.modals import FILLED, WATCH
from bots.discord.parse import address_of, event_of, target_of
from bots.discord.targets import Target, with_target
from bots.events import Button, Command, FormSubmitted, Text

SERVER = Incoming(
    kind=Kind.COMMAND, id="9", token="t", application="8", user="1", user_name="Ana",
    locale="en-GB", channel="100", channel_name="lobby", server="50", direct="700", name="watch",
    values={"what": "ps5"},
)  # fmt: skip
DIRECT = dataclasses.replace(SERVER, server="", in_direct=True, channel="700")
TOKEN = "1/d.watch/7/mac"


def test_a_command_in_a_server_is_the_persons_own_business() -> None:
    event = event_of(SERVER)
    assert isinstance(event, Command)
    assert (event.name, event.args) == ("watch", "ps5")
    assert event.address.private
    assert event.address.chat == "700"
    assert event.address.community == ""
    assert not event.actor.is_admin
    assert (event.actor.locale, event.actor.region) == ("en-GB", "GB")


def test_in_direct_messages_everybody_is_their_own_admin() -> None:
    event = event_of(dataclasses.replace(DIRECT, locale="en-US"))
    assert event is not None
    assert event.address.chat == "700"
    assert event.actor.is_admin
    assert event.actor.region is None


def test_a_channel_is_meant_only_by_who_manages_the_server() -> None:
    named = dataclasses.replace(
        SERVER,
        values={"what": "ps5", "channel": "200", "role": "300"},
        resolved={"channels": {"200": {"name": "deals", "type": 0}}},
    )
    assert target_of(named) is None
    assert address_of(named).private
    boss = dataclasses.replace(named, manages=True)
    assert target_of(boss) == Target("200", "300")
    address = address_of(boss)
    assert (address.chat, address.community, address.name) == ("200", "50", "#deals")
    assert not address.private


def test_a_role_without_a_channel_means_nothing() -> None:
    boss = dataclasses.replace(SERVER, values={"role": "300"}, manages=True)
    assert target_of(boss) is None


def test_the_searches_of_the_server_are_meant_by_an_option() -> None:
    asked = dataclasses.replace(SERVER, name="watches", values={"server": "True"})
    assert address_of(asked).community == "50"


@pytest.mark.parametrize("name", ["plan", "upgrade", "billing"])
def test_a_server_can_pay_for_itself(name: str) -> None:
    (offered,) = payload(frozenset({name}))
    assert [option["name"] for option in offered["options"]] == ["server"]
    asked = dataclasses.replace(SERVER, name=name, values={"server": "True"})
    assert address_of(asked).community == "50"
    own = dataclasses.replace(SERVER, name=name)
    assert (address_of(own).community, address_of(own).private) == ("", True)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_press_belongs_where_its_message_hangs(*, hidden: bool) -> None:
    press = dataclasses.replace(
        SERVER, kind=Kind.COMPONENT, name=TOKEN, message="77", hidden=hidden
    )
    event = event_of(press)
    assert isinstance(event, Button)
    assert (event.token, event.message_id) == (TOKEN, "77")
    assert event.address.private is hidden
    assert event.address.chat == ("700" if hidden else "100")


def test_a_hidden_preview_remembers_its_channel() -> None:
    press = dataclasses.replace(
        SERVER,
        kind=Kind.COMPONENT,
        name=with_target(TOKEN, Target("200", "300")),
        message="77",
        hidden=True,
    )
    event = event_of(press)
    assert isinstance(event, Button)
    assert event.token == TOKEN
    assert event.address.chat == "200"
    assert event.address.community == "50"
    assert not event.actor.is_admin


def test_a_press_in_a_thread_belongs_to_the_channel_it_hangs_in() -> None:
    press = dataclasses.replace(SERVER, kind=Kind.COMPONENT, name=TOKEN, parent="99", message="7")
    assert address_of(press).chat == "99"


def test_words_of_a_button_are_said_by_whoever_presses_it() -> None:
    event = event_of(dataclasses.replace(DIRECT, kind=Kind.COMPONENT, name="~say ps5 under £300"))
    assert isinstance(event, Text)
    assert event.text == "ps5 under £300"


def test_filled_forms() -> None:
    made = dataclasses.replace(DIRECT, kind=Kind.MODAL, name=WATCH, values={"what": "sofa"})
    event = event_of(made)
    assert isinstance(event, Command)
    assert event.args == "sofa"
    changed = event_of(dataclasses.replace(made, name=FILLED + TOKEN, values={"change": "max 3"}))
    assert isinstance(changed, FormSubmitted)
    assert (changed.token, changed.values) == (TOKEN, {"change": "max 3"})
    assert event_of(dataclasses.replace(made, name="strange")) is None


def test_a_direct_message_is_plain_words() -> None:
    event = event_of(
        DirectMessage(id="5", channel="700", user="1", user_name="Ana", text="ps5", answers="3")
    )
    assert isinstance(event, Text)
    assert (event.text, event.reply_to, event.address.chat) == ("ps5", "3", "700")
    assert event_of(object()) is None
