"""What a person keeps in their own eBay account, as lines of the search language.

Only the old Trading API can tell it, and `ebaysdk` speaks that one: an extra of its own,
`pip install "magpie[ebay-import]"`. It blocks, so it is asked in a thread.
"""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from core.errors import ConfigurationError, LayoutChangedError, MarketplaceError, UnavailableError
from scrapers.ebay.answers import NAME
from scrapers.reading import clean

MOST_LINES: Final = 60
MOST_SELLERS: Final = 30
_SELLER = re.compile(r"[A-Za-z0-9._*!$-]{1,64}")
WORDS_OF_A_TITLE: Final = 4
"""A title holds a dozen words, and nothing else holds all of them."""
_LONGEST: Final = 120
_MOST_EXCLUDED: Final = 10
_TIMEOUT_SECONDS: Final = 20
_MAX_PRICE: Final = Decimal(10_000_000)
_ALTERNATIVES = re.compile(r"\(([^()]{1,120})\)")
_WORD = re.compile(r"[\w.+'/-]+")
_ASKED: Final = {
    "DetailLevel": "ReturnAll",
    "FavoriteSearches": {"Include": "true"},
    "FavoriteSellers": {"Include": "true"},
    "WatchList": {
        "Include": "true",
        "Pagination": {"EntriesPerPage": "50", "PageNumber": "1"},
    },
}


@dataclasses.dataclass(frozen=True, slots=True)
class Saved:
    """Searches and watched things as lines, and names of sellers, who still need a word."""

    lines: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()


def need_sdk() -> None:
    """Raise `ConfigurationError` where the extra is not installed."""
    try:
        import ebaysdk  # noqa: F401, PLC0415 - an extra, loaded only where it is asked for
    except ImportError:
        raise ConfigurationError(
            "EBAY_RU_NAME is set, but what it needs is not installed:"
            ' pip install "magpie[ebay-import]".'
        ) from None


def fetch(token: str, api_base: str) -> Saved:
    """Ask eBay; blocks for up to a minute. Raises a `MarketplaceError`."""
    from ebaysdk.exception import ConnectionError as TradingError  # noqa: PLC0415 - as above
    from ebaysdk.trading import Connection  # noqa: PLC0415 - as above
    from requests.exceptions import RequestException  # noqa: PLC0415 - comes with it

    # It writes headers, and with them the token, into its debug log.
    logging.getLogger("ebaysdk").setLevel(logging.WARNING)
    parts = urlsplit(api_base)
    # A person's token says whose application asks; the three names only have to be there.
    names = dict.fromkeys(("appid", "devid", "certid"), "")
    sdk = Connection(
        domain=parts.netloc,
        iaf_token=token,
        config_file=None,
        timeout=_TIMEOUT_SECONDS,
        warnings=False,
        **names,
    )
    sdk.config.set("https", parts.scheme == "https", force=True)
    failure: MarketplaceError | None = None
    told: object = None
    try:
        told = sdk.execute("GetMyeBayBuying", _ASKED).dict()
    except TradingError:
        failure = UnavailableError(NAME, "eBay did not tell what is saved")
    except RequestException as error:
        failure = UnavailableError(NAME, type(error).__name__)
    if failure is not None:
        # Raised out here: the library's errors carry the request, and with it the token.
        raise failure
    return read(told)


def read(told: object) -> Saved:
    """The lines in an answer of `GetMyeBayBuying`."""
    if not isinstance(told, dict):
        raise LayoutChangedError(NAME, "the answer of the Trading API cannot be read")
    searches = _inside(told, "FavoriteSearches", "FavoriteSearch")
    watched = _inside(told, "WatchList", "ItemArray", "Item")
    sellers = _inside(told, "FavoriteSellers", "FavoriteSeller")
    lines = [*map(_search_line, searches), *map(_item_line, watched)]
    named = (_text(one.get("UserID")) for one in sellers)
    return Saved(
        tuple(dict.fromkeys(filter(None, lines)))[:MOST_LINES],
        tuple(dict.fromkeys(name for name in named if _SELLER.fullmatch(name)))[:MOST_SELLERS],
    )


def _inside(told: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    """What stands at the end of a path; the library gives one thing, or a list of them."""
    found: object = told
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    many = found if isinstance(found, list) else [found]
    return [one for one in many if isinstance(one, dict)]


def _search_line(one: dict[str, Any]) -> str:
    words, without = _words(_text(one.get("QueryKeywords")) or _text(one.get("SearchName")))
    if not words:
        return ""
    low, high = _amount(one.get("PriceLow")), _amount(one.get("PriceHigh"))
    if low and high:
        words += f" {low} to {high}"
    else:
        words += f" max {high}" if high else f" over {low}" if low else ""
    return words + without


def _item_line(one: dict[str, Any]) -> str:
    words = [word for word in _WORD.findall(_text(one.get("Title"))) if word[0].isalnum()]
    if not words:
        return ""
    selling = one.get("SellingStatus")
    price = _amount(selling.get("CurrentPrice") if isinstance(selling, dict) else None)
    return " ".join(words[:WORDS_OF_A_TITLE]) + (f" max {price}" if price else "")


def _words(asked: str) -> tuple[str, str]:
    """EBay's own signs in ours: "(a,b)" is "a or b", "-word" is "not word"."""
    asked = _ALTERNATIVES.sub(lambda found: " or ".join(_split(found[1])), asked)
    wanted: list[str] = []
    unwanted: list[str] = []
    for word in asked.replace('"', " ").split():
        name = "".join(_WORD.findall(word)).strip("-+'/.")
        if name:
            (unwanted if word.startswith("-") else wanted).append(name)
    without = "".join(f", not {word}" for word in unwanted[:_MOST_EXCLUDED])
    return clean(" ".join(wanted), _LONGEST), clean(without, _LONGEST)


def _split(listed: str) -> Iterable[str]:
    return filter(None, (part.strip() for part in listed.split(",")))


def _text(value: object) -> str:
    return clean(value, _LONGEST) if isinstance(value, str) else ""


def _amount(value: object) -> str:
    """Whole units, as people type them; a price comes as text or beside its currency."""
    if isinstance(value, dict):
        value = value.get("value")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return ""
    if not amount.is_finite() or not 0 < amount < _MAX_PRICE:
        return ""
    return str(int(amount.to_integral_value(rounding="ROUND_CEILING")))
