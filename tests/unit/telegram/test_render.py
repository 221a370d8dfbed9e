from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.replies import Buttons, Card, Chart, File, Notice, Press, Reply, Span, Text
from bots.telegram.keyboard import keyboard_of, location_keyboard, question
from bots.telegram.limits import CAPTION, CARD_CAPTION, TEXT, cut
from bots.telegram.render import render
from core.text import utf16_length
from tests.fakes.telegram_rules import parse_html, utf16

LISTED = dt.datetime(2026, 11, 23, 14, 2, tzinfo=dt.UTC)
CARD = Card(
    summary="£285 · Trek Marlin 5 M · 6 mi",
    photo_url="https://a.example/p.jpg",
    price=(Span("£285", bold=True), Span(" "), Span("£320", strike=True)),
    title="Trek Marlin 5 M",
    url="https://a.example/1",
    place="6 mi · Leeds · collect",
    source="Gumtree · good",
    times="listed 14:02, found 40 s later",
    clock="14:02",
    clock_at=LISTED,
    reason="Price drop: £320 → £285 · for mountain bike",
    deal="25% under the usual £380 (14 seen)",
    caution="Far below the usual price: look twice before you pay.",
    rows=((Press("Open on Gumtree", url="https://a.example/1"),),),
)


def test_a_card_is_a_photo_whose_first_line_is_the_notification() -> None:
    shown = render(Reply(parts=(CARD,)))
    assert shown.photo == "https://a.example/p.jpg"
    text, entities = parse_html(shown.html)
    assert text == shown.plain
    assert text.splitlines() == [
        "£285 · Trek Marlin 5 M · 6 mi",
        "£285 £320",
        "6 mi · Leeds · collect",
        "Gumtree · good",
        "listed 14:02, found 40 s later",
        "Price drop: £320 → £285 · for mountain bike",
        "25% under the usual £380 (14 seen)",
        "Far below the usual price: look twice before you pay.",
    ]
    assert utf16(text) <= CARD_CAPTION
    struck = [one for one in entities if one["type"] == "strikethrough"]
    assert [text[one["offset"] :][: one["length"]] for one in struck] == ["£320"]
    (live,) = [one for one in entities if one["type"] == "date_time"]
    assert (live["unix_time"], live["date_time_format"]) == (int(LISTED.timestamp()), "r")
    assert text[live["offset"] :][: live["length"]] == "14:02"


def test_a_long_card_loses_what_matters_least() -> None:
    long = Card(
        summary="£285 · " + "Trek " * 12 + "· 6 mi",
        title="Trek " * 16,
        price=CARD.price,
        place="6 mi · " + "L" * 40,
        source="Gumtree · " + "note, " * 10,
        times=CARD.times,
        reason="New · for " + "n" * 100,
        deal=CARD.deal,
        caution=CARD.caution,
    )
    shown = render(Reply(parts=(long,)))
    assert utf16_length(shown.plain) <= CARD_CAPTION
    assert long.caution in shown.plain
    assert long.reason in shown.plain
    assert long.times not in shown.plain


def test_a_sold_card_says_so_first_and_strikes_what_was() -> None:
    sold = render(Reply(parts=(Card(summary=CARD.summary, badge="SOLD", struck=True),)))
    text, entities = parse_html(sold.html)
    assert text.splitlines() == ["SOLD", CARD.summary]
    assert {one["type"] for one in entities} == {"bold", "strikethrough"}
    assert sold.rows == ()


def test_a_test_card_says_so_once_and_its_price_once() -> None:
    test = Card(summary=f"TEST · {CARD.summary}", badge="TEST", price=(Span("£285"),))
    assert render(Reply(parts=(test,))).plain == f"TEST · {CARD.summary}"


def test_small_cards_and_texts_are_one_message_without_photo() -> None:
    small = Card(
        summary=CARD.summary, small=True, url=CARD.url, place="Leeds", photo_url="http://x"
    )
    said = Text((Span("23 match now", bold=True), Span(", typical £240")))
    press = Buttons(((Press("Watch this", token="t"),),))
    shown = render(Reply(parts=(said, small, small, Notice((Span("eBay is off"),)), press)))
    assert shown.photo is None
    text, entities = parse_html(shown.html)
    assert text.split("\n\n") == [
        "23 match now, typical £240",
        "£285 · Trek Marlin 5 M · 6 mi\nLeeds",
        "£285 · Trek Marlin 5 M · 6 mi\nLeeds",
        "eBay is off",
    ]
    assert [one["url"] for one in entities if one["type"] == "text_link"] == [CARD.url] * 2
    assert len(shown.rows) == 1


def test_two_large_cards_are_shown_small() -> None:
    shown = render(Reply(parts=(CARD, CARD)))
    assert shown.photo is None
    assert shown.plain.count("£285 · Trek") == 2


def test_charts_files_and_positions() -> None:
    chart = Chart("Prices", ((LISTED, 1.0),), "GBP", "from £300 to £285")
    assert render(Reply(parts=(chart,))).plain == "Prices\nfrom £300 to £285"
    file = File("a.json", "application/json", b"{}")
    shown = render(Reply(parts=(Text((Span("x" * 3000),)), file)))
    assert shown.file == file
    assert utf16_length(shown.plain) == CAPTION
    place = Press("Share", ask_location=True)
    asks = render(Reply(parts=(Text((Span("Where?"),)), Buttons(((place,),)))))
    assert asks.location == place
    assert location_keyboard(place).keyboard[0][0].request_location
    assert question().selective


def test_only_web_addresses_become_links() -> None:
    rich = (Span("a", url="javascript:alert(1)"), Span("b", url='https://a.example/?"<&'))
    _, entities = parse_html(render(Reply(parts=(Text(rich),))).html)
    assert [one["url"] for one in entities] == ['https://a.example/?"<&']


@given(st.lists(st.tuples(st.text(max_size=3000), st.booleans(), st.booleans()), max_size=6))
def test_whatever_strangers_write_is_plain_text_and_fits(
    spans: list[tuple[str, bool, bool]],
) -> None:
    rich = tuple(Span(text, bold=bold, strike=strike) for text, bold, strike in spans)
    shown = render(Reply(parts=(Text(rich),)))
    text, entities = parse_html(shown.html)
    assert text == shown.plain
    assert utf16(text) <= TEXT
    assert {one["type"] for one in entities} <= {"bold", "strikethrough"}
    text.encode("utf-8")


def test_nobody_is_called_by_a_name_in_a_text() -> None:
    hostile = "@ana_b (@everyone) mail a@b.example, £5 @ Leeds"
    shown = render(Reply(parts=(Text((Span(hostile, bold=True),)),)))
    assert shown.plain == "@\u2060ana_b (@\u2060everyone) mail a@b.example, £5 @ Leeds"
    assert parse_html(shown.html)[0] == shown.plain
    names = render(Reply(parts=(Text((Span("@a " * 3000),)),)))
    assert utf16(names.plain) <= TEXT


@pytest.mark.parametrize("small", [True, False])
def test_nothing_in_an_advert_can_be_tapped(*, small: bool) -> None:
    title = "PS5 2.4GHz see www.evil.example or tg://join /start St. Ives w/ pads"
    card = Card(summary=f"£285 · {title}", title=title, small=small)
    shown = render(Reply(parts=(card,))).plain
    assert "2.4GHz" in shown
    assert "w/ pads" in shown
    for tappable in ("www.evil", "evil.example", "tg://", "/start"):
        assert tappable not in shown
    assert shown.replace("\u2060", "") == f"£285 · {title}"


@given(st.text(), st.integers(0, 20))
def test_a_cut_fits_and_keeps_the_beginning(text: str, length: int) -> None:
    shown = cut(text, length)
    assert utf16(shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")) <= length
    assert shown == text or text.startswith(shown.removesuffix("…"))


def test_buttons_of_every_kind() -> None:
    words = "mountain bike under £400 within 15 miles of Leeds, not broken, with lights"
    keyboard = keyboard_of(
        (
            (Press("Yes", token="1/a/b"), Press("Open", url="https://a.example/")),
            (Press("/watches", send="/watches"), Press("Try", send=words)),
            (Press("ü" * 200, token="ok"), Press("Bad", url="ftp://x"), Press(" ", token="x")),
            (Press("Too long", token="x" * 65), Press("Nothing")),
        )
    )
    assert keyboard.markup is not None
    rows = keyboard.markup.inline_keyboard
    assert [[key.text for key in row] for row in rows[:2]] == [["Yes", "Open"], ["/watches", "Try"]]
    assert rows[1][0].callback_data == "=/watches"
    stored = str(rows[1][1].callback_data)
    assert len(stored) <= 64
    assert keyboard.lines == {stored: words}
    assert [len(row) for row in rows] == [2, 2, 1]
    assert utf16_length(rows[2][0].text) <= 60
    assert keyboard_of(()).markup is None


def test_rows_too_long_for_a_phone_are_broken_and_never_more_than_a_hundred_buttons() -> None:
    long = tuple(Press("Hide the ones missing", token=f"t{n}") for n in range(3))
    markup = keyboard_of((long,)).markup
    assert markup is not None
    assert [len(row) for row in markup.inline_keyboard] == [1, 1, 1]
    many = tuple(tuple(Press("x", token=f"{row}-{n}") for n in range(10)) for row in range(20))
    markup = keyboard_of(many).markup
    assert markup is not None
    assert sum(len(row) for row in markup.inline_keyboard) == 100
    assert max(len(row) for row in markup.inline_keyboard) == 8
