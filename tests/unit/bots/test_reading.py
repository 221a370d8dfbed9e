from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.conversation.reading import MAX_TEXT, clean, read
from bots.events import Actor, ChatAddress, Command, Location, Text
from core.errors import UserError

CHAT = ChatAddress(platform="web", tenant="local", chat="c")
GROUP = ChatAddress(platform="web", tenant="local", chat="c", private=False)
ANA = Actor(user_id="ana")


def typed(text: str, address: ChatAddress = CHAT) -> tuple[str, str] | str:
    event = read(Text(address=address, actor=ANA, event_id="1", text=text))
    if isinstance(event, Command):
        return event.name, event.args
    assert isinstance(event, Text)
    return event.text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/watch ps5 under £300", ("watch", "ps5 under £300")),
        ("/Watch@magpie_bot ps5", ("watch", "ps5")),
        ("/watch\nps5\nbike", ("watch", "ps5\nbike")),
        (" stop ", ("stop", "")),
        ("LIST", ("list", "")),
        ("Stop!", ("stop", "")),
        ("Never mind.", ("cancel", "")),
        ("nevermind the bollocks lp", "nevermind the bollocks lp"),
        ("pause 2", ("pause", "2")),
        ("Edit 2 max 350", ("edit", "2 max 350")),
        ("delete all", ("delete", "all")),
        ("why https://shop.example/1", ("why", "https://shop.example/1")),
        ("link MHhKzFumvBMaxOkb_1-xyz", ("link", "MHhKzFumvBMaxOkb_1-xyz")),
        ("link aluminiumwindowsframe", "link aluminiumwindowsframe"),
        ("link MHhKzFumvBMaxOkb_1-xyz chain", "link MHhKzFumvBMaxOkb_1-xyz chain"),
        ("watch strap leather", "watch strap leather"),
        ("edit suite desk", "edit suite desk"),
        ("stop sign", "stop sign"),
        ("/ 2 inch pipe", "/ 2 inch pipe"),
        ("//", "//"),
    ],
)
def test_commands_are_read_and_searches_are_left_alone(
    text: str, meant: tuple[str, str] | str
) -> None:
    assert typed(text) == meant


def test_among_others_only_the_slash_commands() -> None:
    assert typed("stop", GROUP) == "stop"
    assert typed("Never mind.", GROUP) == "Never mind."
    assert typed("pause 2", GROUP) == "pause 2"
    assert typed("link MHhKzFumvBMaxOkb_1-xyz", GROUP) == "link MHhKzFumvBMaxOkb_1-xyz"
    assert typed("/stop", GROUP) == ("stop", "")


@given(st.text(max_size=200), st.integers(0, 60))
def test_anything_becomes_text_that_can_be_stored(text: str, times: int) -> None:
    kept = clean(text * times)
    assert len(kept) <= MAX_TEXT
    assert "\x00" not in kept
    kept.encode()


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert clean("a\ud800b") == "a?b"


@pytest.mark.parametrize(("lat", "lon"), [(float("nan"), 0), (0, float("inf")), (95, 0), (0, 200)])
def test_a_position_off_the_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(UserError):
        read(Location(address=CHAT, actor=ANA, event_id="1", lat=lat, lon=lon))
