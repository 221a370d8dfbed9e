"""Pasted links: one of a marketplace's search says what is looked for, one of a listing what it is.

Only the address itself is read; nothing is fetched that a stranger has typed.
"""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import parse_qs, unquote_plus, urlsplit

LINK = re.compile(r"https?://[^\s<>\"']{3,2000}", re.IGNORECASE)
_WORDS = ("q", "query", "_nkw", "keywords", "keyword", "search", "searchterm", "search_terms", "k")
_MAX = ("max_price", "maxprice", "_udhi", "price_max", "price_to", "pricemax")
_MIN = ("min_price", "minprice", "_udlo", "price_min", "price_from", "pricemin")
_AMOUNT = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,2})?")
_FACEBOOK = re.compile(r"/marketplace/([a-z][a-z-]{1,38}|[0-9]{6,25})/search/?", re.IGNORECASE)
"""The place is in the path, as the site calls it: by its own word, or by a number."""
_EBAY = re.compile(r"(?:www\.)?ebay\.(com\.au|co\.uk|com|de|ca|fr|it|es)")
_EBAY_COUNTRIES = {"co.uk": "gb", "com": "us", "com.au": "au"}
_EBAY_CATEGORY = re.compile(r"/(?:sch|b)/(?:[^/]{1,80}/)?([1-9][0-9]{0,9})(?:/[^/]{0,80})?/?")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_PLACES = ("search_location", "_stpos", "postal", "postcode", "locationstr", "location")
_DISTANCES = ("distance", "_sadis", "search_distance", "radius")
_PLACE = re.compile(r"(?!\d{1,4}$)[^\W_][\w .,'()-]{1,59}")
"""A name or a postcode; a short number is a site's own name for a place."""
_WHOLE_COUNTRIES = frozenset({"uk", "united kingdom", "deutschland", "usa", "united states"})
_CITY_HOST = re.compile(r"([a-z]{3,20})\.craigslist\.org")
_IN_KM = re.compile(r"\.(?:de|fr|it|es|at|ch|nl|be|ie|ca|com\.au)$")
_NOT_AMERICAN = re.compile(r"\.(?!com$|org$|net$)[a-z]{2,3}(?:\.[a-z]{2})?$")
"""Postcodes of digits alone are known for America only, and others look the same."""
_CLASSIFIEDS = re.compile(r"(?:www\.)?(?:kleinanzeigen\.de|gumtree\.com\.au)")
_KEYS = re.compile(r"k0(?:c[0-9]+)?(?P<town>l[0-9]+)?(?:r(?P<radius>[1-9][0-9]{0,2}))?")
"""How a path with words ends at these sites; where a town is named, it stands before the words."""
_EUROS = re.compile(r"preis:(?P<low>[0-9]{0,7}):(?P<high>[0-9]{0,7})")
_NO_TOWNS = frozenset({"category", "item", "search"})
_RADIUS = re.compile(r"[1-9][0-9]{0,2}")
_SLUG_WORD = re.compile(r"[^\W_]+")
_TRAILING = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)
_LONGEST = 200
_MOST_WORDS = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """What an address says by itself."""

    url: str
    line: str = ""
    """The search of a link to results, as a line of the search language."""
    words: str = ""
    """What the address of a listing seems to be about."""


def find_link(text: str) -> Link | None:
    """The first link in a text."""
    found = LINK.search(text)
    if found is None:
        return None
    url = found[0].rstrip(".,;:!?)]}»”’")
    try:
        parts = urlsplit(url)
        given = {name.lower(): values for name, values in parse_qs(parts.query).items()}
    except ValueError:
        return Link(url)
    if _CLASSIFIEDS.fullmatch((parts.hostname or "").lower()):
        return Link(url, _classifieds(parts.path), _words_of(parts.path))
    line = _line(given)
    host = (parts.hostname or "").lower()
    place = _town_in_path(host, parts.path, given) or _asked_place(host, given)
    category = _ebay_category(host, parts.path, given)
    return Link(url, line and line + place + category, _words_of(parts.path))


def _first(given: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((given[name][0] for name in names if given.get(name)), "")


def _line(given: dict[str, list[str]]) -> str:
    words = " ".join(_first(given, _WORDS).split())[:_LONGEST]
    if not words:
        return ""
    low, high = _first(given, _MIN), _first(given, _MAX)
    if _AMOUNT.fullmatch(low) and _AMOUNT.fullmatch(high):
        return f"{words} {low} to {high}"
    if _AMOUNT.fullmatch(high):
        return f"{words} max {high}"
    return f"{words} over {low}" if _AMOUNT.fullmatch(low) else words


def _classifieds(path: str) -> str:
    """A search at Kleinanzeigen or Gumtree Australia: "/s-berlin/preis::300/cube/k0l3331r20"."""
    pieces = unquote_plus(path).strip("/").removeprefix("s-").split("/")
    keys = _KEYS.fullmatch(pieces[-1])
    plain = [piece for piece in pieces[:-1] if ":" not in piece]
    words = " ".join(_SLUG_WORD.findall(plain[-1]))[:_LONGEST] if plain else ""
    if keys is None or not words:
        return ""
    price = next(filter(None, map(_EUROS.fullmatch, pieces)), None)
    if price is not None and price["high"]:
        words += (
            f" {price['low']} to €{price['high']}" if price["low"] else f" max €{price['high']}"
        )
    elif price is not None and price["low"]:
        words += f" over €{price['low']}"
    town = plain[-2].replace("-", " ") if keys["town"] and len(plain) > 1 else ""
    if not _PLACE.fullmatch(town):
        return words
    radius = keys["radius"]
    return f"{words} within {radius} km of {town}" if radius else f"{words} near {town}"


def _asked_place(host: str, given: dict[str, list[str]]) -> str:
    """Where a search looks, for sites that ask for a town or a postcode, or have one a city."""
    place = " ".join(_first(given, _PLACES).replace("-", " ").split())
    if not _PLACE.fullmatch(place) or place.lower() in _WHOLE_COUNTRIES:
        city = _CITY_HOST.fullmatch(host.lower())
        return f" near {city[1]}" if city and city[1] != "www" else ""
    if place.isdigit() and _NOT_AMERICAN.search(host.lower()):
        place = "me"
    distance = _first(given, _DISTANCES)
    if not _RADIUS.fullmatch(distance):
        return f" near {place}"
    unit = "km" if _IN_KM.search(host.lower()) else "miles"
    return f" within {distance} {unit} of {place}"


def _ebay_category(host: str, path: str, given: dict[str, list[str]]) -> str:
    """Which of a site's categories a search at eBay is kept to; each site has its own numbers."""
    site = _EBAY.fullmatch(host)
    asked = _first(given, ("_sacat",))
    found = _EBAY_CATEGORY.fullmatch(path)
    number = asked if _NUMBER.fullmatch(asked) else found[1] if found else ""
    if site is None or not number:
        return ""
    return f" pin:ebay/category/{_EBAY_COUNTRIES.get(site[1], site[1])}.{number}"


def _town_in_path(host: str, path: str, given: dict[str, list[str]]) -> str:
    """Where a search of Facebook Marketplace looks, and what the site calls that place.

    A number says nothing to us: what is near is then told from where the person is.
    """
    found = _FACEBOOK.fullmatch(path)
    if found is None or found[1].lower() in _NO_TOWNS:
        return ""
    named, radius = found[1].lower(), _first(given, ("radius",))
    town = "me" if named.isdigit() else named.replace("-", " ")
    near = f" within {radius} km of {town}" if _RADIUS.fullmatch(radius) else f" near {town}"
    here = host == "facebook.com" or host.endswith(".facebook.com")
    return f"{near} pin:facebook/place/{named}" if here else near


def _words_of(path: str) -> str:
    """The piece of the path with the most words: addresses of listings mostly carry the title."""
    best: list[str] = []
    for piece in path.split("/"):
        words = _SLUG_WORD.findall(_TRAILING.sub("", unquote_plus(piece)))
        words = [word for word in words if not (word.isdigit() and len(word) > 5)]
        if len(words) > max(1, len(best)):
            best = words
    return " ".join(best[:_MOST_WORDS]).lower()
