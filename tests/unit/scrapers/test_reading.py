"""Text, addresses, times and condition words from strangers."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.condition import Condition
from scrapers import reading

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@given(st.text(max_size=500), st.integers(1, 200))
def test_cleaned_text_can_be_stored_and_shown(text: str, limit: int) -> None:
    cleaned = reading.clean(text, limit)
    assert len(cleaned) <= limit
    assert "\0" not in cleaned
    cleaned.encode()


def test_direction_tricks_go_and_accents_stay() -> None:
    assert reading.clean("Fahrrad \u202egro\u00df\u202c \u200bé", 99) == "Fahrrad groß é"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain < 300", "plain < 300"),
        ("<p>One</p><p>Two <b>b</b>.</p>", "One Two b."),
        ("a<br>b<br/>c", "a b c"),
        ("fish &amp; chips", "fish & chips"),
        ("<b title='x'>One</b><p>Two", "One Two"),
        ("<textarea><b>x</b></textarea>", "<b>x</b>"),
        ("<p>2 < 3</p>", "2 < 3"),
        ("&lt;b&gt;", "<b>"),
        ("<script>alert(1)</script><style>x{}</style>ok", "ok"),
        ("<![CDATA[x]]>y", "y"),
        ("", ""),
    ],
)
def test_html_becomes_text(source: str, text: str) -> None:
    assert reading.plain_text(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A &amp; B", "A & B"),
        ("<b>Bike</b> 26", "Bike 26"),
        ("2 < 3", "2 < 3"),
        ("x" * 999, "x" * reading.TITLE_LENGTH),
    ],
)
def test_titles(source: str, text: str) -> None:
    assert reading.title_text(source) == text


@pytest.mark.parametrize(
    ("text", "base", "address"),
    [
        ("https://a.example/x?y=1#z", "", "https://a.example/x?y=1#z"),
        (" /x y ", "https://a.example/b", "https://a.example/x%20y"),
        ("//cdn.example/é.jpg", "https://a.example/", "https://cdn.example/%C3%A9.jpg"),
        ("http://münchen.example/", "", "http://xn--mnchen-3ya.example/"),
        ("https://a.example:8080/", "", "https://a.example:8080/"),
    ],
)
def test_addresses_are_made_whole(text: str, base: str, address: str) -> None:
    assert reading.web_address(text, base) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "https://user:pw@a.example/",
        "https://",
        "https://a.example:port/",
        "https://a.example/\x00",
        "https://[broken/",
        "https://a.example/" + "x" * 3000,
        "relative/without/base",
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    assert reading.web_address(text) is None


@given(st.text(max_size=200), st.sampled_from(["", "https://a.example/b/"]))
def test_an_address_is_plain_and_stays_itself(text: str, base: str) -> None:
    address = reading.web_address(text, base)
    assert address is None or (
        address.isascii() and address.startswith("http") and reading.web_address(address) == address
    )


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-23T11:58:00Z", (11, 58)),
        ("2026-11-23T11:58:00+01:00", (10, 58)),
        ("Mon, 23 Nov 2026 11:58:00 GMT", (11, 58)),
        ("Mon, 23 Nov 2026 06:58:00 EST", (11, 58)),
        ("23 Nov 2026 11:58:00 +0000", (11, 58)),
        ("1795435080", (11, 58)),
        ("1795435080123", (11, 58)),
        ("2 minutes ago", (11, 58)),
        ("an hour ago", (11, 0)),
        ("just now", (12, 0)),
    ],
)
def test_times_in_every_dress(text: str, when: tuple[int, int]) -> None:
    read = reading.read_when(text, NOW)
    assert read is not None
    assert (read.date(), read.hour, read.minute) == (NOW.date(), *when)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "Mon, 31 Feb 2026 25:00:00 GMT",
        "99999-01-01",
        "1970-01-01",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_times_that_are_none(text: str) -> None:
    assert reading.read_when(text, NOW) is None


def test_an_advert_is_not_posted_tomorrow() -> None:
    assert reading.read_past("2026-11-23T12:30:00Z", NOW) == NOW
    assert reading.read_past("2027-11-23T12:30:00Z", NOW) is None


@given(st.text(max_size=80))
def test_any_text_is_a_time_or_none(text: str) -> None:
    read = reading.read_when(text, NOW)
    assert read is None or read.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("New", Condition.NEW),
        ("like_new", Condition.LIKE_NEW),
        ("Used - Like New", Condition.LIKE_NEW),
        ("https://schema.org/UsedCondition", Condition.GOOD),
        ("For parts or not working", Condition.FOR_PARTS),
        ("Spares or repair", Condition.FOR_PARTS),
        ("fair", Condition.FAIR),
        ("Sehr gut", Condition.GOOD),
        ("a new home is wanted", None),
        ("", None),
    ],
)
def test_condition_words(text: str, condition: Condition | None) -> None:
    assert reading.read_condition(text) is condition


def test_flags_and_pictures() -> None:
    assert [reading.read_flag(t) for t in ("true", "No", "maybe")] == [True, False, None]
    assert reading.first_image('<p><img alt="" src="/a.jpg"><img src="b">') == "/a.jpg"
    assert reading.first_image("<img>") == ""
    assert reading.first_image("none") == ""


def test_hostile_html_takes_no_time() -> None:
    started = time.process_time()
    for source in ("<" * 10**6, "<div>" * 10**6, "&#" * 10**6, "<img " * 10**6, "<p" * 10**6):
        reading.plain_text(source)
        reading.title_text(source)
        reading.first_image(source)
    assert time.process_time() - started < 3
