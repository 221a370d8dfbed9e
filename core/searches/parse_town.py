"""Names of places within a line: how far a name reaches, and whether it is one without "near"."""

from __future__ import annotations

import re

from core.places import Place, distance_km
from core.searches.language import ChipKind
from core.searches.parse_draft import Line
from core.searches.parse_tokens import Kind
from core.searches.vocabulary import (
    COUNTRY_CURRENCY,
    CURRENCY_COUNTRY,
    DOLLARS,
    NICKNAMES,
    NO_PLACE_AFTER,
    SAFE_WORDS,
    word_set,
)
from core.text import fold

COUNTRY = "co:"
_LONGEST = 7
INWARD = re.compile(r"[0-9][a-z]{2}", re.IGNORECASE)
_DISTRICT = re.compile(r"[a-z]{2}[0-9]{1,2}|[a-z]{1,2}[0-9][0-9a-z]?", re.IGNORECASE)
_TOWN_KM = 30
_LONG_ENOUGH = 6
"""Letters from which a foreign name of a town counts without "near"."""
_POPULOUS = 20_000
"""Inhabitants from which a name without "near" may be a place."""
_POPULOUS_ABROAD = 150_000
TWO_LETTERS = re.compile(r"[a-z]{2}[0-9]{1,2}", re.IGNORECASE)


ENDS_NAME = word_set(
    """
    under below over above max min sub not no without within near on delivered delivery
    collection free every or and but with budget less more up between from around about pickup
    posted only condition mint ideally preferably
    """
)


def named(line: Line, start: int, *, bare: bool = False, codes: bool = True) -> int:
    """The longest run of tokens from `start` that names a place; 0 when there is none."""
    if start >= len(line.tokens):
        return 0
    token = line.tokens[start]
    if token.kind is Kind.QUOTED and not token.sign:
        return 1 if put_place(line, token.raw, quoted=True) else 0
    if token.text in ENDS_NAME or token.text in NO_PLACE_AFTER:
        return 0
    if not bare or (codes and (TWO_LETTERS.fullmatch(token.raw) or token.kind is Kind.NUMBER)):
        postcode = district(line, start)
        if postcode:
            return postcode
    if bare and any(character.isdigit() for character in token.raw):
        return 0
    end = min(len(line.tokens), start + _LONGEST)
    stop = next((i for i in range(start, end) if not _in_name(line, i)), end)
    for last in range(stop, start, -1):
        if line.tokens[last - 1].kind is Kind.MARK:
            continue
        if last - start == 1 and line.words[start] in SAFE_WORDS and bare:
            return 0
        if put_place(line, line.raw(start, last), bare=bare):
            return last - start
    return 0


def _in_name(line: Line, index: int) -> bool:
    token = line.tokens[index]
    if token.kind is Kind.MARK:
        return token.raw == "," and index + 1 < len(line.tokens)
    return token.kind is Kind.WORD and not token.sign and token.text not in ENDS_NAME


def district(line: Line, start: int) -> int:
    """A ZIP code or the district of a UK postcode, after a word that announces a place."""
    token = line.tokens[start]
    if token.money or token.sign:
        return 0
    if re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", token.raw):
        return _five_digits(line, start)
    if _DISTRICT.fullmatch(token.raw) is None:
        return 0
    following = line.token(start + 1)
    if following is not None and INWARD.fullmatch(following.raw):
        return 2 if put_place(line, f"{token.raw} {following.raw}") else 0
    return 1 if put_place(line, token.raw) else 0


def _five_digits(line: Line, start: int) -> int:
    """A ZIP code; or that of another country, which the town behind it tells better."""
    code, american = line.tokens[start].raw, _may_be_american(line)
    taken = named(line, start + 1, bare=True)
    if taken:
        places = line.draft.places
        # A name behind a number can be that of a whole country, which is no place.
        if not places or places[0].country != "US" or not put_place(line, code):
            line.remark(ChipKind.UNUSED, code)
        return 1 + taken
    if american:
        return 1 if put_place(line, code) else 0
    # Half of Europe has such numbers, and no list of them comes along: the town is asked.
    line.draft.place_text = code
    line.remark(ChipKind.UNKNOWN_PLACE, code)
    return 1


def _may_be_american(line: Line) -> bool:
    places = line.draft.places
    hint = places[0].country if places else country_hint(line)
    if line.draft.money == "$" and COUNTRY_CURRENCY.get(hint or "") not in DOLLARS:
        # Whoever has no dollars at home speaks of the US.
        return True
    if hint is not None:
        return hint in {"US", "PR"}
    return not any(token.text == "km" or token.rest == "km" for token in line.tokens)


def put_place(line: Line, name: str, *, bare: bool = False, quoted: bool = False) -> bool:
    """Ask the gazetteer and keep all readings; a whole country is no radius."""
    found = tuple(line.gazetteer.find(name, hint_country=country_hint(line)))
    if not found or (bare and not _bare_enough(line, name, found)):
        return False
    best = found[0]
    if best.id.startswith(COUNTRY):
        if len(name) <= 2 and name.lower() not in {"uk", "us", "nz"} and not quoted:
            return False
        line.draft.country = best.country
        return True
    line.draft.places = tuple(place for place in found if not place.id.startswith(COUNTRY))
    line.draft.place_text = name
    return True


def near_town(line: Line, index: int, place: Place) -> bool:
    """Whether the word is the name of a town that the place lies in."""
    if not is_town(line, index):
        return False
    towns = line.gazetteer.find(line.tokens[index].raw, hint_country=place.country)
    return bool(towns) and (
        distance_km(place.lat, place.lon, towns[0].lat, towns[0].lon) < _TOWN_KM
    )


def zip_of_town(line: Line, index: int) -> bool:
    """Read "desk austin 78704", "desk austin tx 78704": the number is no price."""
    codes = line.gazetteer.find(line.tokens[index].raw, hint_country="US", limit=1)
    if not codes or not codes[0].id.startswith("zip:"):
        return False
    # "desk austin, tx 78704": a comma and the state may stand between.
    return any(at > 0 and near_town(line, at, codes[0]) for at in range(index - 1, index - 4, -1))


def is_town(line: Line, index: int) -> bool:
    """Whether one word, without a "near", is the name of a town."""
    token = line.token(index)
    if (
        token is None
        or token.kind is not Kind.WORD
        or not token.raw.isalpha()
        or token.text in SAFE_WORDS
    ):
        return False
    found = line.gazetteer.find(token.raw, hint_country=country_hint(line))
    return bool(found) and _bare_enough(line, token.raw, tuple(found))


def _bare_enough(line: Line, name: str, found: tuple[Place, ...]) -> bool:
    best = found[0]
    if not best.id.startswith("gn:"):
        # A county is named after its town ("leeds, west yorkshire") more often than instead of it.
        return not line.gazetteer.population(best.id)
    said = fold(name)
    called = fold(best.label.split(",")[0].split("(")[0])
    if not said.startswith(called) and (len(said) < _LONG_ENOUGH and said not in NICKNAMES):
        return False
    people = line.gazetteer.population(best.id)
    home = country_hint(line)
    least = _POPULOUS if best.country == home else _POPULOUS_ABROAD
    if home is None and best.country in {"GB", "US", "AU", "CA", "IE", "NZ"}:
        least = 2 * _POPULOUS
    return people >= least


def likely_country(line: Line) -> str | None:
    """The country that settles a doubt; a dollar sign alone points to the US."""
    return country_hint(line) or ("US" if line.draft.money == "$" else None)


def country_hint(line: Line) -> str | None:
    """The country that the line's money or the person points to."""
    context = line.context
    person = context.country or (context.home.country if context.home else None)
    money = line.draft.money
    if money and len(money) == 3 and money in CURRENCY_COUNTRY:
        return CURRENCY_COUNTRY[money]
    if person is None and context.currency in CURRENCY_COUNTRY:
        person = CURRENCY_COUNTRY[context.currency or ""]
    return person
