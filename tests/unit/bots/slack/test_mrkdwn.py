"""Whatever a stranger wrote stays words, and what a person typed becomes words again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.replies import Span
from bots.slack.mrkdwn import channels_in, escape, rich_text, words


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Trek Marlin 5 M", "Trek Marlin 5 M"),
        ("Pots & pans <b>", "Pots &amp; pans &lt;b&gt;"),
        ("<!everyone> <@U1> <#C1>", "&lt;!everyone&gt; &lt;@U1&gt; &lt;#C1&gt;"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("*free* _now_ ~x~ `c`", "∗free* ˍnow_ ∼x~ ˋc`"),
        (":tada: 10:30", "∶tada: 10:30"),
        ("snake_case 5* 2*3", "snake_case 5* 2*3"),
    ],
)
def test_marks_of_strangers_style_nothing(given_text: str, shown: str) -> None:
    assert escape(given_text) == shown


@given(st.text(max_size=200), st.integers(1, 80), st.booleans(), st.booleans(), st.booleans())
def test_rich_text_keeps_within_its_room(
    text: str, most: int, bold: bool, strike: bool, code: bool
) -> None:
    shown = rich_text((Span(text, bold=bold, strike=strike, code=code), Span(text)), most)
    assert len(shown) <= most
    assert "<" not in shown
    assert ">" not in shown


def test_a_link_is_a_link_only_to_the_web() -> None:
    assert rich_text((Span("a>b", url="https://x.example/?a=1&b=2"),), 100) == (
        "<https://x.example/?a=1&amp;b=2|a&gt;b>"
    )
    assert rich_text((Span("a", url="javascript:alert(1)"),), 100) == "a"
    assert rich_text((Span("a", url="https://x.example/|b>"),), 100) == "a"


def test_neighbours_in_one_style_are_one() -> None:
    bold = tuple(Span(text, bold=True) for text in ("1", ".", " ", "bike"))
    assert rich_text((*bold, Span(" x")), 50) == "*1. bike* x"


def test_styles_stand_at_words_and_end_with_the_line() -> None:
    assert rich_text((Span(" bold ", bold=True), Span("old", strike=True)), 50) == " *bold* ~old~"
    assert rich_text((Span("a\nb", bold=True),), 50) == "*a*\n*b*"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ps5 &lt; 300 &amp; up", "ps5 < 300 & up"),
        ("“road bike” not ‘broken’", "\"road bike\" not 'broken'"),
        ("bike from <http://bike.de|bike.de>", "bike from bike.de"),
        ("<https://shop.example/i/1>", "https://shop.example/i/1"),
        ("<https://shop.example/i/1|shop.example/i/1>", "https://shop.example/i/1"),
        ("<mailto:a@b.example|a@b.example> <tel:+4412|+44 12>", "a@b.example +44 12"),
        ("in <#C12|deals> for <@U1|ana> <@U2>", "in #deals for @ana"),
        ("<!here> <!subteam^S1|@team> <!date^1^{ago}|noon>", "@here @team noon"),
        ("ps5\u00a0£300", "ps5 £300"),
        ("„Sofa‚ ‹x› 27″ tv", "\"Sofa' 'x' 27\" tv"),
        (":fire: ps5 :wave::skin-tone-2: 4:3 12:30:45 a:b:c :+1: :100:", "ps5  4:3 12:30:45 a:b:c"),
    ],
)
def test_what_slack_made_of_the_words_is_undone(typed: str, meant: str) -> None:
    assert words(typed) == meant


def test_a_channel_that_is_named_is_taken_out() -> None:
    assert channels_in("desk under 300 <#C0DEALS|deals>") == ("desk under 300", ("C0DEALS",))
    assert channels_in("desk") == ("desk", ())
