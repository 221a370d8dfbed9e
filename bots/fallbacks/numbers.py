"""Telephone numbers as people type them, and the countries that may be texted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

DIALS: Final = {
    "GB": "44",
    "IE": "353",
    "US": "1",
    "CA": "1",
    "AU": "61",
    "NZ": "64",
    "DE": "49",
    "AT": "43",
    "CH": "41",
    "FR": "33",
    "BE": "32",
    "NL": "31",
    "LU": "352",
    "ES": "34",
    "PT": "351",
    "IT": "39",
    "SE": "46",
    "NO": "47",
    "DK": "45",
    "FI": "358",
    "IS": "354",
    "PL": "48",
    "CZ": "420",
    "SK": "421",
    "HU": "36",
    "SI": "386",
    "HR": "385",
    "EE": "372",
    "LV": "371",
    "LT": "370",
    "GR": "30",
    "CY": "357",
    "MT": "356",
}
_NO_TRUNK: Final = frozenset({"IT", "ES", "PT", "NO", "DK", "US", "CA", "PL", "CZ", "GR"})
"""Where a number at home is not begun with a nought that falls away abroad."""
_MOBILE: Final = {"GB": re.compile(r"^447[1-57-9][0-9]{8}$"), "IE": re.compile(r"^3538[0-9]{8}$")}
_CARIBBEAN: Final = frozenset(
    [
        "242",
        "246",
        "264",
        "268",
        "284",
        "340",
        "345",
        "441",
        "473",
        "649",
        "658",
        "664",
        "670",
        "671",
        "684",
        "721",
        "758",
        "767",
        "784",
        "787",
        "809",
        "829",
        "849",
        "868",
        "869",
        "876",
        "939",
    ]
)
"""Area codes under +1 that are other countries, and dear."""
_DIGITS: Final = re.compile(r"^[1-9][0-9]{6,14}$")


def read_number(typed: str, countries: Sequence[str], home: str | None = None) -> str | None:
    """The number as +447700900123; None for what is none, or lies where nobody may be texted."""
    digits = re.sub(r"[\s().\-/]", "", typed[:40])
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if not digits.startswith("+") and home in DIALS:
        local = digits.removeprefix("0") if home not in _NO_TRUNK else digits
        digits = f"+{DIALS[home]}{local}"
    number = digits.removeprefix("+")
    if not digits.startswith("+") or not number.isascii() or not _DIGITS.match(number):
        return None
    for country in countries:
        dial = DIALS.get(country.upper())
        if dial is None or not number.startswith(dial):
            continue
        if dial == "1" and (len(number) != 11 or number[1:4] in _CARIBBEAN):
            continue
        mobile = _MOBILE.get(country.upper())
        if mobile is None or mobile.match(number):
            return f"+{number}"
    return None
