"""A reply as JSON: only data, nothing lost, nothing a browser could be fooled with."""

from __future__ import annotations

import base64
import datetime as dt

import orjson

from bots.replies import (
    Buttons,
    Card,
    Chart,
    Field,
    File,
    Form,
    Notice,
    Press,
    Reply,
    Span,
    Style,
    Text,
)
from bots.web.photos import PhotoAddresses
from bots.web.render import body_of, clean, line_of

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
photo = PhotoAddresses(("key",)).path


def parts_of(*parts: object) -> list[dict[str, object]]:
    body = body_of(Reply(parts=parts), photo)  # type: ignore[arg-type]  # parts of any kind
    assert orjson.loads(orjson.dumps(body)) == body
    found: list[dict[str, object]] = body["parts"]
    return found


def test_spans_keep_their_styles() -> None:
    spans = (Span("a", bold=True), Span("b", strike=True), Span("c", code=True), Span("d"))
    assert parts_of(Text(spans))[0]["rich"] == [
        {"x": "a", "b": True},
        {"x": "b", "s": True},
        {"x": "c", "c": True},
        {"x": "d"},
    ]


def test_only_web_addresses_become_links() -> None:
    good, bad = Span("a", url="https://example.org/"), Span("b", url="javascript:alert(1)")
    rich = parts_of(Notice((good, bad), "warning"))[0]["rich"]
    assert rich == [{"x": "a", "u": "https://example.org/"}, {"x": "b"}]
    pressed = parts_of(Buttons(((Press("x", url="data:text/html,x"),),)))[0]
    assert pressed["rows"] == [[{"label": "x", "style": "normal"}]]


def test_a_card_carries_a_signed_photo_and_moments() -> None:
    card = Card(
        summary="£285",
        photo_url="https://photos.example.org/1.jpg",
        title="<script>",
        url="javascript:alert(1)",
        listed_at=NOON,
        found_at=NOON,
        rows=((Press("Keep", token="t", style=Style.PRIMARY),), ()),
    )
    drawn = parts_of(card)[0]
    assert str(drawn["photo"]).startswith("/photo/")
    assert drawn["title"] == "<script>"
    assert "url" not in drawn
    assert drawn["listed"] == "2026-11-23T12:00:00+00:00"
    assert drawn["rows"] == [[{"label": "Keep", "token": "t", "style": "primary"}]]


def test_forms_charts_and_files() -> None:
    form = Form("Place", "t", (Field("unit", "Unit", options=(("mi", "Miles"),)),), "Save")
    chart = Chart("Prices", ((NOON, 3.0),), "GBP", "Three pounds.")
    file = File("a.json", "application/json", b"\x00{}")
    drawn = parts_of(form, chart, file)
    assert drawn[0]["fields"] == [{"name": "unit", "label": "Unit", "options": [["mi", "Miles"]]}]
    assert drawn[1]["points"] == [["2026-11-23T12:00:00+00:00", 3.0]]
    assert base64.b64decode(str(drawn[2]["content"])) == b"\x00{}"
    assert drawn[2]["size"] == 3


def test_text_that_no_database_holds_is_cleaned() -> None:
    assert clean("a\x00b\ud800c") == "ab?c"
    assert line_of("a\x00")["parts"][0]["rich"] == [{"x": "a"}]
