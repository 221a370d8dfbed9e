"""Buttons fit into Discord's rows, whatever their number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord.components import PICK, components
from bots.discord.targets import Target, long, read, short, with_target
from bots.replies import Press, Style

CHANNEL, ROLE = "1180000000000000001", "18446744073709551615"


def row(*labels: str) -> tuple[Press, ...]:
    return tuple(Press(label, token=f"1/a/{label}/mac") for label in labels)


def test_buttons_links_and_words_to_send() -> None:
    made = components(
        (
            (
                Press("Open", url="https://shop.example/1"),
                Press("Stop", token="1/a.stop/7/mac", style=Style.DANGER),
                Press("Try", send="ps5 under £300", style=Style.PRIMARY),
            ),
            (Press("Where?", ask_location=True),),
        )
    )
    assert made == [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 5, "label": "Open", "url": "https://shop.example/1"},
                {"type": 2, "style": 4, "label": "Stop", "custom_id": "1/a.stop/7/mac"},
                {"type": 2, "style": 1, "label": "Try", "custom_id": "~say ps5 under £300"},
            ],
        }
    ]


@pytest.mark.parametrize(
    "press",
    [
        Press("x", url="javascript:alert(1)"),
        Press("x", url="https://a.example/" + "x" * 512),
        Press("x", token="y" * 100),
        Press(" ", token="1/a/mac"),
    ],
)
def test_what_discord_would_refuse_is_left_out(press: Press) -> None:
    assert components(((press, *row("stays")),))[0]["components"][0]["label"] == "stays"


def test_six_short_rows_become_few_full_ones() -> None:
    made = components(tuple(row(f"a{n}", f"b{n}") for n in range(6)))
    assert [len(each["components"]) for each in made] == [5, 5, 2]


def test_more_than_25_become_a_menu_and_the_last_stay_buttons() -> None:
    made = components(tuple(row(f"a{n}", f"b{n}", f"c{n}") for n in range(11)))
    menus = [each["components"][0] for each in made[:-1]]
    assert [menu["custom_id"] for menu in menus] == [f"{PICK}0", f"{PICK}1"]
    assert [len(menu["options"]) for menu in menus] == [25, 3]
    assert menus[0]["options"][0] == {"label": "a0", "value": "1/a/a0/mac"}
    assert [b["label"] for b in made[-1]["components"]] == ["b9", "c9", "a10", "b10", "c10"]


def test_two_buttons_that_mean_the_same_get_different_ids_that_read_the_same() -> None:
    made = components((row("Undo", "Undo"),))
    first, second = (b["custom_id"] for b in made[0]["components"])
    assert first != second
    assert read(second) == read(first)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_ids_become_short_and_long_again(number: int) -> None:
    assert long(short(str(number))) == str(number)
    assert len(short(str(number))) <= 11


@pytest.mark.parametrize("target", [None, Target(CHANNEL), Target(CHANNEL, ROLE)])
def test_a_button_carries_the_channel_it_is_for(target: Target | None) -> None:
    custom_id = with_target("1/d.watch/12/" + "m" * 12, target)
    assert len(custom_id) <= 97
    assert read(custom_id) == ("1/d.watch/12/" + "m" * 12, target)
