"""Lines taken apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.searches.parse_tokens import LONGEST, Kind, Token, normalise, tokenize


def one(text: str) -> Token:
    tokens = tokenize(normalise(text))
    assert len(tokens) == 1, [token.raw for token in tokens]
    return tokens[0]


@pytest.mark.parametrize(
    ("text", "value", "money", "rest"),
    [
        ("£300", "300", "GBP", ""),
        ("300€", "300", "EUR", ""),
        ("£1,500", "1500", "GBP", ""),
        ("€1.500", "1500", "EUR", ""),
        ("€2,50", "2.50", "EUR", ""),
        ("$1.5k", "1.5", "$", "k"),
        ("A$40", "40", "AUD", ""),
        ("£ 300", "300", "GBP", ""),
        ("60k", "60", None, "k"),
        ("128gb", "128", None, "gb"),
        ("250ish", "250", None, "ish"),
        ('55"', "55", None, "inch"),
        ("£300.-", "300", "GBP", ""),
    ],
)
def test_numbers_keep_what_is_glued_to_them(
    text: str, value: str, money: str | None, rest: str
) -> None:
    token = one(text)
    assert token.kind is Kind.NUMBER
    assert (token.value, token.money, token.rest) == (Decimal(value), money, rest)


@pytest.mark.parametrize("text", ["£200-300", "£200–£300", "200-300€"])
def test_ranges_have_two_ends(text: str) -> None:
    token = one(text)
    assert token.kind is Kind.RANGE
    assert [int(token.value), int(token.second)] == [200, 300]
    assert token.money in {"GBP", "EUR"}


@pytest.mark.parametrize("text", ["“disc edition”", "«disc edition»", '"disc edition"'])
def test_typographic_quotes_hold_a_phrase(text: str) -> None:
    token = one(text)
    assert token.kind is Kind.QUOTED
    assert token.raw == "disc edition"


def test_a_sign_belongs_to_its_word() -> None:
    assert one("-broken").sign == "-"
    assert one("–broken").sign == "-"
    assert one("!broken").sign == "-"
    assert one("+free").sign == "+"
    assert one('-"for parts"').sign == "-"
    assert one("wh-1000xm4").sign == ""


def test_only_known_keys_are_keys() -> None:
    assert one("on:ebay").kind is Kind.KEY
    assert one('-seller:"bob smith"').raw == "bob smith"
    assert one("vinyl:jazz").kind is Kind.WORD


def test_an_attack_on_our_time_is_cut() -> None:
    assert len(normalise("a" * 10**6)) == LONGEST
    assert one("9" * 500).value < 10**12
