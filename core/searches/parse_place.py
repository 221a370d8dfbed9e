"""Where: places, radius, drive times, postcodes, whole countries."""

from __future__ import annotations

import re

from core.places import KM_PER_MILE, Place
from core.searches.language import ChipKind
from core.searches.parse_draft import Line, Phrases, Radius, Rule
from core.searches.parse_tokens import Kind
from core.searches.vocabulary import (
    COUNTRY_TAILS,
    CURRENCY_COUNTRY,
    HOURS,
    KILOMETRES,
    MILE_COUNTRIES,
    MILES,
    MINUTES,
    NEAR_ME,
    NO_PLACE,
    NO_PLACE_AFTER,
    NUMBER_WORDS,
    PLACE_WORDS,
    SAFE_WORDS,
    SURE_PLACE_WORDS,
    word_set,
)

COUNTRY = "co:"
_LONGEST = 7
_FARTHEST = 1_000
_UNKNOWN = 3
_FULL_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][0-9a-z]?", re.IGNORECASE)
_INWARD = re.compile(r"[0-9][a-z]{2}", re.IGNORECASE)
_DISTRICT = re.compile(r"[a-z]{2}[0-9]{1,2}|[a-z]{1,2}[0-9][0-9a-z]?", re.IGNORECASE)
_TWO_LETTERS = re.compile(r"[a-z]{2}[0-9]{1,2}", re.IGNORECASE)
_POPULOUS = 20_000
"""Inhabitants from which a name without "near" may be a place."""
_POPULOUS_ABROAD = 150_000
_MILES_PER_MINUTE = 0.5
_KM_PER_MINUTE = 0.8
"""Roads wind and towns are slow: half an hour is fifteen miles as the crow flies."""


def miles(value: float, unit: str) -> Radius:
    """A radius in miles or kilometres."""
    return Radius(value * KM_PER_MILE if unit == "mi" else value, unit)


def distance_at(line: Line, index: int) -> tuple[Radius, int] | None:
    """A distance such as "20 miles", "30km", "half a mile"; with the token behind it."""
    token = line.number(index)
    if token is None:
        return _distance_in_words(line, index)
    if token.money is not None or not 0 < token.value <= _FARTHEST:
        return None
    rest, end = token.rest, index + 1
    if not rest:
        rest, end = line.word(end), end + 1
        if rest in {"m", "k"}:
            return None
    if rest in MILES:
        return miles(float(token.value), "mi"), end
    if rest in KILOMETRES and rest != "k":
        return miles(float(token.value), "km"), end
    return None


def _distance_in_words(line: Line, index: int) -> tuple[Radius, int] | None:
    value = NUMBER_WORDS.get(line.word(index))
    unit = line.word(index + 1)
    if not value or unit not in MILES | KILOMETRES or len(unit) == 1:
        return None
    return miles(float(value), "mi" if unit in MILES else "km"), index + 2


def minutes_at(line: Line, index: int) -> tuple[int, int] | None:
    """Minutes of a drive: "30 min", "an hour", "half an hour", "1.5 hours"."""
    words = line.words
    if words[index : index + 3] in (["half", "an", "hour"], ["half", "a", "hour"]):
        return 30, index + 3
    if line.word(index) in {"an", "a", "one"} and line.word(index + 1).rstrip("s'") in {
        "hour",
        "hours",
    }:
        return 60, index + 2
    token = line.number(index)
    if token is None or token.money is not None:
        return None
    unit, end = token.rest, index + 1
    if not unit:
        unit, end = line.word(end), end + 1
    unit = unit.replace("'", "")
    if unit in MINUTES and unit != "m":
        return int(token.value), end
    return (int(token.value * 60), end) if unit in HOURS else None


def drive(line: Line, index: int) -> int:
    """Read "30 min drive of Leeds", "within an hour of York": a radius, and it says so."""
    found = minutes_at(line, index)
    if found is None:
        return 0
    minutes, end = found
    said = line.word(end) in {"drive", "drives", "driving", "away", "by", "from", "of"}
    if not said or not 0 < minutes <= 600:
        return 0
    while line.word(end) in {"drive", "driving", "away", "by", "car", "time"}:
        end += 1
    unit = unit_for(line, None)
    value = minutes * (_MILES_PER_MINUTE if unit == "mi" else _KM_PER_MINUTE)
    line.draft.radius = miles(value, unit)
    line.remark(ChipKind.DRIVE_TIME, line.raw(index, end), (f"{value:g}", unit))
    return end - index + _place_after(line, end)


def unit_for(line: Line, country: str | None) -> str:
    """Miles or kilometres, by the person's habit and then by the country."""
    context = line.context
    if context.units:
        return "km" if context.units.startswith(("k", "metric")) else "mi"
    country = country or context.country or (context.home.country if context.home else None)
    if country is None and line.draft.places:
        country = line.draft.places[0].country
    return "mi" if country in MILE_COUNTRIES or country is None else "km"


def within(line: Line, index: int, length: int) -> int:
    """Read "within 20 miles of Leeds", "within about 25 mi", "radius 30 km"."""
    start = index + length
    assumed = False
    while line.word(start) in {"a", "about", "around", "of", "approx", "an", "roughly", ":"}:
        if line.word(start) in {"a", "an"} and minutes_at(line, start) is not None:
            break
        assumed = assumed or line.word(start) == "about"
        start += 1
    found = distance_at(line, start)
    if found is None:
        taken = drive(line, start) if start < len(line.tokens) else 0
        return start - index + taken if taken else 0
    radius, end = found
    line.draft.radius = radius._replace(assumed=assumed)
    while line.word(end) in {"radius", "or", "so", "away", "distance", "drive", "range"}:
        end += 1
    return end - index + _place_after(line, end)


def radius(line: Line, index: int) -> int:
    """Read a distance that stands alone or before a place: "25mi", "20 miles from BS1"."""
    found = distance_at(line, index)
    if found is None:
        return 0
    line.draft.radius, end = found
    while line.word(end) in {"radius", "away", "max", "drive", "or", "less", "range", "distance"}:
        if line.word(end) == "max" and line.number(end + 1) is not None:
            break
        if line.word(end) == "or" and line.word(end + 1) != "less":
            break
        end += 1
    return end - index + _place_after(line, end)


def _place_after(line: Line, end: int) -> int:
    """The place behind a radius: "of Leeds", "from me", or the bare name."""
    for length, rule in _AFTER_RADIUS.at(line.words, end) if end < len(line.words) else ():
        taken = rule(line, end, length)
        if taken:
            return taken
    return named(line, end, bare=True)


def place(line: Line, index: int, length: int) -> int:
    """Read "near Leeds", "in Austin, TX"; after an unsure word only when there is such a place."""
    start = index + length
    while line.word(start) in {"the", "or", "around", "near", "greater-"}:
        start += 1
    taken = named(line, start)
    if taken:
        return start - index + taken + _radius_behind(line, start + taken)
    sure = " ".join(line.words[index : index + length]) in SURE_PLACE_WORDS
    after_radius = line.word(index) in {"of", "from"} and line.draft.radius is not None
    return _unknown(line, index, start) if sure or after_radius else 0


def _unknown(line: Line, index: int, start: int) -> int:
    """After "near" comes a place even if nobody knows it: the person is asked."""
    end = start
    while end < len(line.tokens) and end - start < _UNKNOWN and _can_name(line, end):
        if end > start and not line.tokens[end].raw[0].isupper() and _is_known(line, end):
            break
        end += 1
    if end == start:
        return 0
    if end - start > 1 and end < len(line.tokens) and _can_name(line, end):
        end = start + 1
    name = line.raw(start, end)
    line.draft.place_text = name
    line.remark(ChipKind.UNKNOWN_PLACE, name)
    return end - index


def _is_known(line: Line, index: int) -> bool:
    return line.words[index] in SAFE_WORDS or line.words[index] in _STEERING


def _can_name(line: Line, index: int) -> bool:
    token = line.tokens[index]
    return (
        token.kind in {Kind.WORD, Kind.NUMBER, Kind.QUOTED}
        and not token.sign
        and token.money is None
        and token.text not in _STEERING
    )


_STEERING = word_set(
    """
    under below over above max min sub not no without within near on delivered delivery
    collection free every or and but with budget less more up between from around about pickup
    posted only condition mint ideally preferably
    """
)


def named(line: Line, start: int, *, bare: bool = False) -> int:
    """The longest run of tokens from `start` that names a place; 0 when there is none."""
    if start >= len(line.tokens):
        return 0
    token = line.tokens[start]
    if token.kind is Kind.QUOTED and not token.sign:
        return 1 if put_place(line, token.raw, quoted=True) else 0
    if token.text in _STEERING or token.text in NO_PLACE_AFTER:
        return 0
    if not bare or _TWO_LETTERS.fullmatch(token.raw) or token.kind is Kind.NUMBER:
        postcode = _postcode(line, start)
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
    return token.kind is Kind.WORD and not token.sign and token.text not in _STEERING


def _postcode(line: Line, start: int) -> int:
    """A ZIP code or the district of a UK postcode, after a word that announces a place."""
    token = line.tokens[start]
    if token.money or token.sign:
        return 0
    if re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", token.raw):
        return 1 if put_place(line, token.raw) else 0
    if _DISTRICT.fullmatch(token.raw) is None:
        return 0
    following = line.token(start + 1)
    if following is not None and _INWARD.fullmatch(following.raw):
        return 2 if put_place(line, f"{token.raw} {following.raw}") else 0
    return 1 if put_place(line, token.raw) else 0


def postcode(line: Line, index: int) -> int:
    """A postcode that nothing announces: a whole one, or a ZIP code behind a clause."""
    token = line.tokens[index]
    following = line.token(index + 1)
    whole = (
        following is not None
        and _FULL_POSTCODE.fullmatch(token.raw) is not None
        and _INWARD.fullmatch(following.raw) is not None
    )
    if whole:
        return _postcode(line, index)
    behind = line.understood_before(index) and index > 0
    if re.fullmatch(r"[0-9]{5}", token.raw):
        american = behind or country_hint(line) == "US" or _radius_follows(line, index + 1)
        return _postcode(line, index) if american and index > 0 else 0
    if behind and _TWO_LETTERS.fullmatch(token.text) and _known_district(line, index):
        return _postcode(line, index)
    return 0


def _known_district(line: Line, index: int) -> bool:
    return index + 1 >= len(line.tokens) or line.tokens[index + 1].kind is not Kind.WORD


def _radius_follows(line: Line, index: int) -> bool:
    return index < len(line.tokens) and distance_at(line, index) is not None


def _radius_behind(line: Line, index: int) -> int:
    """A radius right behind the place: "near Berlin 30km", "Leeds + 20 miles"."""
    start = index
    while line.word(start) in {"within", "radius", "+", "and", "plus", "or", "max"} or (
        start < len(line.tokens) and line.tokens[start].raw in {",", "(", "+", "-"}
    ):
        start += 1
    found = distance_at(line, start) if start < len(line.tokens) else None
    if found is None:
        return 0
    line.draft.radius, end = found
    if line.word(end) in {"radius", "away"}:
        end += 1
    token = line.token(end)
    if token is not None and token.raw == ")":
        end += 1
    return end - index


def put_place(line: Line, name: str, *, bare: bool = False, quoted: bool = False) -> bool:
    """Ask the gazetteer and keep all readings; a whole country is no radius."""
    found = tuple(line.gazetteer.find(name, hint_country=country_hint(line)))
    if not found or (bare and not _bare_enough(line, found)):
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


def _bare_enough(line: Line, found: tuple[Place, ...]) -> bool:
    best = found[0]
    if not best.id.startswith("gn:"):
        return True
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


def near_me(line: Line, index: int, length: int) -> int:
    """Read "near me", "nearby", "local": the person's home."""
    if line.word(index) == "local" and line.word(index + 1) in {"pickup", "collection", "hero"}:
        return 0
    line.draft.near_home = True
    return length + _radius_behind(line, index + length)


def no_place(line: Line, index: int, length: int) -> int:
    """Read "anywhere", and "anywhere in the UK"."""
    line.draft.no_place = True
    start = index + length
    if line.word(start) != "in":
        return length
    start += 1 + (line.word(start + 1) == "the")
    return start - index + taken if (taken := named(line, start)) else length


def country(line: Line, index: int, length: int) -> int:
    """Read "uk only", "uk wide"."""
    if line.word(index + length) not in COUNTRY_TAILS:
        return 0
    name = " ".join(line.words[index : index + length])
    return length + 1 if put_place(line, name) else 0


_AFTER_RADIUS: Phrases[Rule] = Phrases()
_AFTER_RADIUS.add(NEAR_ME, near_me)
_AFTER_RADIUS.add((("of",), ("from",), ("around",), ("near",), ("to",), ("in",), ("at",)), place)


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(NEAR_ME, near_me)
    table.add(NO_PLACE, no_place)
    table.add((("within",), ("radius",), ("distance",), ("max", "distance")), within)
    table.add((("uk",), ("usa",), ("us",), ("ireland",), ("australia",)), country)
    table.add(PLACE_WORDS, place)
