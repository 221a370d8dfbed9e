"""Addresses with placeholders."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError
from scrapers.template import Template


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_value_can_leave_its_place(words: str) -> None:
    address = Template("https://a.example/s?q={words}&x=1").fill(words=words)
    parts = urlsplit(address)
    assert address.isascii()
    assert parts.hostname == "a.example"
    assert parse_qs(parts.query, keep_blank_values=True) == {"q": [words], "x": ["1"]}


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/{page}",
        "https://{words}.example/",
        "ftp://a.example/",
        "https://[{words}",
        "a.example/feed",
        "https://user:pw@a.example/",
        "https://a.example:x/",
        "",
    ],
)
def test_addresses_that_cannot_be_used_are_refused(address: str) -> None:
    with pytest.raises(ConfigurationError):
        Template(address)


def test_an_address_in_other_letters_is_made_plain() -> None:
    address = Template("https://münchen.example/ä?q={words}").fill(words="ß")
    assert address == "https://xn--mnchen-3ya.example/%C3%A4?q=%C3%9F"
