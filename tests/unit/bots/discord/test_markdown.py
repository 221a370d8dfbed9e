"""Whatever a stranger wrote stays words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord.limits import fit
from bots.discord.markdown import escape, plain, rich_text
from bots.replies import Span
from core.text import utf16_length


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Trek Marlin 5 M", "Trek Marlin 5 M"),
        ("**free** __now__ ~~x~~", r"\*\*free\*\* \_\_now\_\_ \~\~x\~\~"),
        ("@everyone @here ana@here.example", r"\@everyone \@here ana\@here.example"),
        ("<@123> <#1> <t:1:R> <:a:1>", r"\<@123\> \<#1\> \<t:1:R\> \<:a:1\>"),
        ("[bank](https://evil.example)", r"\[bank\](https\://evil.example)"),
        ("# big\n- list\n1. one\n> said", "\\# big\n\\- list\n1\\. one\n\\> said"),
        ("x-ray 5-speed 1.5 l", "x-ray 5-speed 1.5 l"),
        ("1.250 € · Trek", "1.250 € · Trek"),
        ("-5 cm +2 #tag", "-5 cm +2 #tag"),
        ("## big\n-# small", "\\## big\n\\-# small"),
        ("discord.gg/scam Discord.com/invite/x", r"discord\.gg/scam Discord\.com/invite/x"),
        ("`code` ||spoiler|| back\\slash", r"\`code\` \|\|spoiler\|\| back\\slash"),
    ],
)
def test_markup_of_strangers_is_escaped(given_text: str, shown: str) -> None:
    assert escape(given_text) == shown


@given(st.text(max_size=300))
def test_an_escaped_text_reads_as_it_was(text: str) -> None:
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(text)) == text


def test_styles_stand_at_the_words_and_a_link_only_where_it_is_one() -> None:
    rich = (
        Span("a "),
        Span(" b* ", bold=True),
        Span("c", strike=True),
        Span("d", url="https://x.example/1"),
        Span("e", url="javascript:alert(1)"),
        Span("f", url="https://x.example/)<a"),
        Span("/watch", code=True),
        Span(" "),
        Span("a`b", code=True),
    )
    assert rich_text(rich, 500) == (
        r"a  **b\*** ~~c~~[d](<https://x.example/1>)ef`/watch` `` a`b ``"
    )
    assert plain(rich).startswith("a  b* cdef")


def test_neighbours_of_one_style_have_one_pair_of_marks() -> None:
    assert rich_text((Span("5", bold=True), Span("%", bold=True), Span(".")), 50) == "**5%**."
    assert rich_text((Span("a", code=True), Span("b", code=True)), 50) == "`ab`"


@given(
    st.lists(st.builds(Span, st.text(max_size=80), st.booleans(), st.booleans()), max_size=6),
    st.integers(min_value=1, max_value=200),
)
def test_a_text_never_grows_over_its_limit(spans: list[Span], most: int) -> None:
    assert utf16_length(rich_text(tuple(spans), most)) <= most


def test_a_cut_falls_between_words_and_not_between_marks() -> None:
    shown = rich_text((Span("x" * 50, bold=True), Span("never")), 20)
    assert shown == "**" + "x" * 15 + "…**"


def test_length_is_counted_in_utf16() -> None:
    assert utf16_length("a😀") == 3
    assert fit("😀😀😀", 5) == "😀😀…"
    assert fit("abc", 3) == "abc"
