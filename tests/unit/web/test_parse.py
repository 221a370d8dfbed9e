"""Frames of a browser as events; a browser is never believed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.events import Button, FormSubmitted, Location, Text
from bots.web.adapter import Frame, Hints, WebAdapter
from core.clock import ManualClock
from core.db import Database
from tests.conftest import NOW

ID = "0123456789abcdef"
adapter = WebAdapter(
    Database("postgresql+asyncpg://nobody@127.0.0.1:1/none"), ManualClock(NOW), ("key",)
)


def parse(**raw: Any) -> object:
    return adapter.parse(Frame("chat1", {"id": ID, **raw}, Hints(locale="en-GB", region="GB")))


def test_a_line_is_text_of_the_person_whose_cookie_it_is() -> None:
    event = parse(t="say", text=" ps5 \x00", chat="other", user_id="other", reply_to="12")
    assert isinstance(event, Text)
    assert (event.text, event.event_id, event.reply_to) == ("ps5", ID, "12")
    assert event.address.chat == event.actor.user_id == "chat1"
    assert event.actor.region == "GB"


def test_presses_forms_and_positions() -> None:
    press = parse(t="press", token="1.a.b", message="7")
    assert isinstance(press, Button)
    assert press.message_id == "7"
    form = parse(t="form", token="1.f", values={"a": "b", "n": 5})
    assert isinstance(form, FormSubmitted)
    assert form.values == {"a": "b"}
    where = parse(t="where", lat=53.8, lon=-1)
    assert isinstance(where, Location)
    assert (where.lat, where.lon) == (53.8, -1.0)


@pytest.mark.parametrize(
    "raw",
    [
        {"t": "say", "text": "  "},
        {"t": "say", "text": "x" * 20_001},
        {"t": "say", "text": 5},
        {"t": "say", "text": "a", "id": "short"},
        {"t": "say", "text": "a", "id": ["list"]},
        {"t": "press"},
        {"t": "press", "token": "x" * 65},
        {"t": "form", "token": "x", "values": [1]},
        {"t": "form", "token": "x", "values": {str(n): "" for n in range(21)}},
        {"t": "where", "lat": 91, "lon": 0},
        {"t": "where", "lat": float("nan"), "lon": 0},
        {"t": "where", "lat": "53", "lon": 0},
        {"t": "other"},
        {},
    ],
)
def test_what_no_page_of_ours_sends_is_nothing(raw: dict[str, Any]) -> None:
    assert parse(**raw) is None
    assert adapter.parse(raw) is None


def test_hints_of_the_wrong_shape_are_none() -> None:
    good = Hints.read({"locale": "de-DE", "region": "DE", "timezone": "Europe/Berlin"})
    assert (good.locale, good.region, good.timezone) == ("de-DE", "DE", "Europe/Berlin")
    bad = Hints.read({"locale": "<x>", "region": "gb", "timezone": "../../etc/passwd"})
    assert bad == Hints() == Hints.read({"locale": 5, "timezone": ["x"]})


@given(st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.lists(st.text())))
def test_no_frame_breaks_the_parser(raw: dict[str, Any]) -> None:
    for kind in ("say", "press", "form", "where"):
        adapter.parse(Frame("chat1", {**raw, "t": kind, "id": ID}, Hints.read(raw)))


def test_a_long_line_is_cut_and_not_ignored() -> None:
    event = parse(t="say", text="bike " * 1000)
    assert isinstance(event, Text)
    assert len(event.text) <= 2000
