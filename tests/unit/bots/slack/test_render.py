"""Replies as Slack's messages: in order, within every limit, with nothing a stranger meant."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bots.replies import Buttons, Card, Chart, Field, Form, Notice, Press, Reply, Span, Style, Text
from bots.slack.elements import form_of
from bots.slack.render import render
from bots.slack.targets import Target, read, with_target
from tests.fakes.slack_rules import check_blocks, marks_in

LISTED = dt.datetime(2026, 11, 23, 14, 2, tzinfo=dt.UTC)
CARD = Card(
    summary="£285 · Trek Marlin 5 M · 6 mi",
    photo_url="https://i.shop.example/1.jpg",
    photo_alt="Photo of Trek Marlin 5 M",
    price=(Span("£285", bold=True), Span(" "), Span("£300", strike=True)),
    title="Trek Marlin 5 M",
    url="https://shop.example/1?a=1&b=2",
    place="6 mi · Leeds",
    source="Gumtree · used",
    times="listed 14:02, found 40 s later",
    clock="14:02",
    clock_at=LISTED,
    reason="New · for mountain bike",
    deal="25% under the usual £380",
    rows=(
        (Press("Open", url="https://shop.example/1"),),
        (Press("👎", token="1/a.no/1/m"), Press("☆", token="1/a.keep/1/m")),
        (Press("⋯ More", token="1/a.more/1/m"),),
    ),
    more=(
        (Press("Snooze", token="1/a.snooze/1/2/m"), Press("Why", token="1/a.why/1/m")),
        (Press("Back", token="1/a.back/1/m"),),
    ),
)


def test_a_card_is_a_section_with_a_thumbnail_a_live_line_and_buttons() -> None:
    message = render(Reply(parts=(CARD,)))
    assert message.text == CARD.summary
    section, line, first, second, third = message.blocks
    assert section["text"]["text"] == (
        "*£285* ~£300~\n*<https://shop.example/1?a=1&amp;b=2|Trek Marlin 5 M>*\n6 mi · Leeds\n"
        "Gumtree · used\n📉 25% under the usual £380"
    )
    assert section["accessory"] == {
        "type": "image",
        "image_url": "https://i.shop.example/1.jpg",
        "alt_text": "Photo of Trek Marlin 5 M",
    }
    live = f"listed <!date^{int(LISTED.timestamp())}^{{ago}}|14:02>, found 40 s later"
    assert line["elements"][0]["text"] == f"{live} · New · for mountain bike"
    assert first["elements"][0]["url"] == "https://shop.example/1"
    assert [one["value"] for one in second["elements"]] == ["1/a.no/1/m", "1/a.keep/1/m"]
    assert [one["value"] for one in third["elements"][0]["options"]] == [
        "1/a.snooze/1/2/m",
        "1/a.why/1/m",
    ]
    check_blocks(message.blocks, set(), set())


def test_what_is_sold_is_struck_and_has_no_buttons() -> None:
    sold = Card(summary=CARD.summary, price=CARD.price, title="Trek", badge="SOLD", struck=True)
    message = render(Reply(parts=(sold,)))
    assert message.text == CARD.summary
    assert message.blocks[0]["text"]["text"] == "*SOLD* ~£285 £300~\n*~Trek~*"
    assert [block["type"] for block in message.blocks] == ["section"]


def test_a_button_in_a_channel_knows_its_channel() -> None:
    target = Target("C0DEALS", "1700000000.000100")
    message = render(Reply(parts=(CARD,)), target)
    value = message.blocks[3]["elements"][0]["value"]
    assert read(value) == ("1/a.no/1/m", target)
    assert read(with_target("~say /help @C1|x", None)) == ("~say /help @C1|x", None)
    check_blocks(message.blocks, set(), set())


def test_parts_keep_their_order_and_odd_ones_have_their_words() -> None:
    parts = (
        Text((Span("One"),)),
        Buttons(((Press("Share", ask_location=True), Press("Go", send="/help")),)),
        Notice((Span("Careful"),), "warning"),
        Chart("Prices", (), "GBP", "From £1 to £2"),
        Text((Span(" "),)),
    )
    message = render(Reply(parts=parts))
    kinds = [block["type"] for block in message.blocks]
    assert kinds == ["section", "actions", "section", "section"]
    assert message.blocks[1]["elements"][0]["value"] == "~say /help"
    assert message.blocks[2]["text"]["text"] == "⚠️ Careful"
    assert message.text.startswith("One\n⚠️ Careful\nPrices\nFrom £1 to £2")
    assert render(Reply(parts=())).text == "…"


def test_a_form_survives_in_its_button() -> None:
    form = Form(
        "Quiet hours",
        "1/p.hours/m",
        (Field("from", "From", "22"), Field("unit", "Unit", "mi", options=(("mi", "Miles"),))),
        "Save",
    )
    message = render(Reply(parts=(form,)))
    assert form_of(message.blocks[0]["elements"][0]["value"]) == form
    assert form_of("~form {") is None


def test_sixty_cards_of_strangers_keep_within_every_limit() -> None:
    evil = "<!channel> *x* _y_ `z` <https://evil.example|bank> & \u202e" * 200
    card = Card(
        summary=evil, title=evil, place=evil, source=evil, reason=evil, caution=evil, deal=evil,
        price=(Span(evil, strike=True),), badge=evil, times=evil, photo_alt=evil,
        rows=((Press(evil, token="1/a/1/m", style=Style.DANGER),) * 30,),
    )  # fmt: skip
    message = render(Reply(parts=(card,) * 60))
    check_blocks(message.blocks, set(), set())
    assert marks_in(message.blocks) == []
    assert len(message.text) <= 4_000


@pytest.mark.parametrize("letter", ["x", "&"])
def test_an_endless_address_is_left_to_the_button(letter: str) -> None:
    url = "https://shop.example/?" + letter * 2_900
    card = Card(summary="s", title="<Trek> Marlin", url=url, rows=((Press("Open", url=url),),))
    message = render(Reply(parts=(card,)))
    assert message.blocks[0]["text"]["text"] == "*&lt;Trek&gt; Marlin*"
    assert message.blocks[1]["elements"][0]["url"] == url


def test_no_entity_is_cut_in_half() -> None:
    for length in range(3_890, 3_901):
        shown = render(Reply(parts=(Text((Span("x" * length + "<&>" * 9),)),))).text
        assert len(shown) <= 3_900
        assert re.fullmatch(r"(x|&lt;|&amp;|&gt;)+…", shown)


def test_a_button_names_a_command_as_it_is_typed_here() -> None:
    rows = ((Press("/watches", send="/watches"), Press("Not for me", token="1/a.no/1/m")),)
    shown = render(Reply(parts=(Buttons(rows),))).blocks[0]["elements"]
    assert [(one["text"]["text"], one["value"]) for one in shown] == [
        ("/magpie watches", "~say /watches"),
        ("Not for me", "1/a.no/1/m"),
    ]
