"""Prices as people and sites write them: "£1,234.50", "1.234,50 €", "US $20", "Free".

`price-parser` was tried: it takes the 5 of "Trek Marlin 5 - £285" for the price, and needs minutes
for one long hostile text. Babel reads numbers of a known locale only; a listing's is unknown.
"""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

from babel.numbers import get_territory_currencies

from core.listings.listing import PriceKind

LONGEST_TEXT = 300
HIGHEST_PRICE = Decimal(10**10)

_DOLLARS = {"US": "USD", "AU": "AUD", "A": "AUD", "CA": "CAD", "C": "CAD", "NZ": "NZD"}
_DOLLARS |= {"HK": "HKD", "S": "SGD"}
_SYMBOLS = {"£": "GBP", "€": "EUR", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "zł": "PLN"}
_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|"
    "MXN|MYR|NOK|NZD|PHP|PKR|PLN|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
# One sign, several currencies: the country or the feed decides which; else the first stands.
_SHARED_SIGNS = {
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "TWD"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "¥": ("JPY", "CNY"),
    "rs": ("INR", "PKR"),
}

_MARK = (
    r"(?:\b(?:US|AU|CA|NZ|HK|A|C|S)\s?)?\$|[£€₹₽₺₩¥]|zł|\b(?:kr|rs)\b\.?|"
    rf"\b(?:{_CODES})\b"
)
_NUMBER = (
    r"\d{1,3}(?:[.,'’]\d{2,3}|[\u00a0\u202f ]\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)|"
    r"\d{1,12}(?:[.,]\d{1,2})?"
)
_BEFORE = re.compile(rf"(?P<mark>{_MARK})\s?(?P<number>{_NUMBER})(?P<kilo>k\b)?", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER})(?P<kilo>k)?\s?(?P<mark>{_MARK})(?!\w)", re.IGNORECASE
)
_BARE = re.compile(rf"(?P<number>{_NUMBER})(?P<kilo>k)?", re.IGNORECASE)
_PLAIN = re.compile(r"\d{1,9}(?:\.\d\d?)?", re.ASCII)
_FREE = re.compile(
    r"(?:for )?(?:free|gratis|zu verschenken|gratuit|kostenlos)(?: of charge)?[.!]?", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True, slots=True)
class Price:
    """What a text says of a price: zero when free, None when nothing usable was said."""

    amount: Decimal | None
    currency: str | None
    kind: PriceKind


UNKNOWN = Price(None, None, PriceKind.UNKNOWN)


def currency_of(country: str | None) -> str | None:
    """The currency people of a country ask for today."""
    if not country or len(country) != 2:
        return None
    found = get_territory_currencies(country.upper())
    return str(found[-1]) if found else None


def known_currency(text: str) -> str | None:
    """An ISO 4217 code of three letters, or None; rare ones pass, words do not."""
    code = text.strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None


def is_placeholder(amount: Decimal) -> bool:
    """Whether an amount only fills the field: £0, £1, £1234, £9999, £123456 and their like."""
    if amount <= 1:
        return True
    digits = str(int(amount))
    if amount != int(amount) or len(digits) < 4:
        return False
    return "123456789".startswith(digits) or set(digits) in ({"9"}, {"1"})


def read_amount(text: str) -> Decimal | None:
    """One number, whatever its marks for thousands and decimals; None if it is none."""
    if not text or _PLAIN.fullmatch(text):
        return Decimal(text) if text else None
    compact = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if not re.fullmatch(r"\d[\d.,]{0,30}", compact):
        return None
    last = max(compact.rfind("."), compact.rfind(","))
    decimals = ""
    if last >= 0:
        tail = compact[last + 1 :]
        repeated = compact.count(compact[last]) > 1
        # Three digits behind a lone mark are thousands: nobody sells for tenths of a penny.
        if not repeated and (len(tail) <= 2 or compact.startswith("0")):
            compact, decimals = compact[:last], tail
    digits = compact.replace(".", "").replace(",", "")
    amount = Decimal(f"{digits}.{decimals}" if decimals else digits)
    return amount if amount < HIGHEST_PRICE else None


def _currency(mark: str, default: str | None, country: str | None) -> str | None:
    sign = mark.strip(" .")
    if sign in _SYMBOLS:
        return _SYMBOLS[sign]
    if re.fullmatch(_CODES, sign.upper()):
        return sign.upper()
    if sign.endswith("$") and len(sign) > 1:
        return _DOLLARS[sign[:-1].strip().upper()]
    shared = _SHARED_SIGNS.get(sign.lower())
    if shared is None:
        return default
    for candidate in (default, currency_of(country)):
        if candidate in shared:
            return candidate
    return shared[0]


def _priced(number: str, found: re.Match[str], default: str | None, country: str | None) -> Price:
    amount = read_amount(number)
    mark = found.groupdict().get("mark")
    currency = _currency(mark, default, country) if mark else default or currency_of(country)
    if amount is None:
        return UNKNOWN
    if found["kilo"]:
        amount *= 1000
    return asking(amount, currency)


def asking(amount: Decimal, currency: str | None) -> Price:
    """An asking price, unless the amount is a mere stand-in."""
    if is_placeholder(amount):
        return Price(None, currency, PriceKind.PLACEHOLDER)
    return Price(amount, currency, PriceKind.ASKING)


def read_price(text: str, *, currency: str | None = None, country: str | None = None) -> Price:
    """Read a field that holds a price. `currency` and `country` say what a bare number means."""
    text = text[:LONGEST_TEXT].strip()
    if _PLAIN.fullmatch(text):
        return asking(Decimal(text), currency or currency_of(country))
    if _FREE.fullmatch(text):
        return Price(Decimal(0), currency or currency_of(country), PriceKind.FREE)
    found = _BEFORE.search(text) or _AFTER.search(text) or _BARE.search(text)
    return _priced(found["number"], found, currency, country) if found else UNKNOWN


def price_in_title(
    title: str, *, currency: str | None = None, country: str | None = None
) -> tuple[Price, str]:
    """The price a title tells and the title without it, if it stood at the end.

    Only a number with a currency counts: the 5 of "Trek Marlin 5" is no price. Of several the last
    counts, for that is where sites append theirs.
    """
    text = title[:LONGEST_TEXT]
    found = [*_BEFORE.finditer(text), *_AFTER.finditer(text)]
    if not found:
        return UNKNOWN, title
    last = max(found, key=lambda match: (match.end(), -match.start()))
    start, number = last.start(), last["number"]
    if last.start("number") == start and " " in number:
        # In "iPhone 13 128 £" the space is a space; in a price field it parts thousands.
        number = number.rsplit(" ", 1)[-1]
        start = last.end("number") - len(number)
    price = _priced(number, last, currency, country)
    rest = text[:start].rstrip(" -–—|:,(@[").rstrip()
    if title[last.end() :].strip(" )].!") == "" and rest:
        return price, rest
    return price, title
