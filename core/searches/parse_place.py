"""Where: places, radius, drive times, postcodes, whole countries."""

from __future__ import annotations

import re

from core.places import KM_PER_MILE, MILE_COUNTRIES
from core.searches.language import ChipKind
from core.searches.parse_draft import Line, Phrases, Radius, Rule
from core.searches.parse_tokens import Kind
from core.searches.parse_town import (
    ENDS_NAME,
    INWARD,
    TWO_LETTERS,
    country_hint,
    district,
    is_town,
    named,
    put_place,
    zip_of_town,
)
from core.searches.vocabulary import (
    AT_MOST,
    COUNTRY_TAILS,
    HOURS,
    KILOMETRES,
    MILES,
    MINUTES,
    NEAR_ME,
    NO_PLACE,
    NUMBER_WORDS,
    PLACE_WORDS,
    SAFE_WORDS,
    SURE_PLACE_WORDS,
)

_FARTHEST = 1_000
_UNKNOWN = 3
_FULL_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][0-9a-z]?", re.IGNORECASE)
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
    if token.rest in {"k", "m"} and not _town_follows(line, end):
        return None
    if token.rest == "m":
        return miles(float(token.value), "mi"), end
    if rest in KILOMETRES:
        return miles(float(token.value), "km"), end
    return None


def _town_follows(line: Line, index: int) -> bool:
    """Whether a town makes a distance of "5m york" and "10k from Leeds"."""
    index += line.word(index) in {"of", "from"}
    return index < len(line.tokens) and is_town(line, index)


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


_WALK = frozenset({"walk", "walking"})
_MOST_BARE = 100
_DRIVEN_IN_A_WALK = 10
"""So many times further one comes by car."""


def drive(line: Line, index: int) -> int:
    """Read "30 min drive of Leeds", "within an hour of York": a radius, and it says so."""
    found = minutes_at(line, index)
    if found is None:
        return 0
    minutes, end = found
    said = line.word(end) in {"drive", "drives", "driving", "away", "by", "from", "of", *_WALK}
    if not said or not 0 < minutes <= 600:
        return 0
    walks = line.word(end) in _WALK
    while line.word(end) in {"drive", "driving", "away", "by", "car", "time", *_WALK}:
        end += 1
    unit = unit_for(line, None)
    value = minutes * (_MILES_PER_MINUTE if unit == "mi" else _KM_PER_MINUTE)
    if walks:
        value = max(1.0, round(value / _DRIVEN_IN_A_WALK, 1))
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
        if taken:
            return start - index + taken
        found = _bare_radius(line, start)
        if found is None:
            return 0
    radius, end = found
    line.draft.radius = radius._replace(assumed=assumed)
    while line.word(end) in {"radius", "or", "so", "away", "distance", "drive", "range"}:
        end += 1
    return end - index + _place_after(line, end)


def _bare_radius(line: Line, index: int) -> tuple[Radius, int] | None:
    """Read "near San Jose within 30": miles or kilometres, as is usual there."""
    token = line.number(index)
    if token is None or token.rest or token.money or not line.draft.places:
        return None
    if not 0 < token.value <= _MOST_BARE or line.number(index + 1) is not None:
        return None
    unit = unit_for(line, line.draft.places[0].country)
    return miles(float(token.value), unit), index + 1


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
        end = start + taken
        end += _radius_behind(line, end)
        return end + _other_town(line, end) - index
    sure = " ".join(line.words[index : index + length]) in SURE_PLACE_WORDS
    after_radius = line.word(index) in {"of", "from"} and line.draft.radius is not None
    return _unknown(line, index, start) if sure or after_radius else 0


def _other_town(line: Line, index: int) -> int:
    """Read "or Leeds" behind a place: one search has one place, so it is shown as not used."""
    end = index
    while end + 1 < len(line.tokens) and is_town(line, end + 1):
        listed = line.tokens[end].raw == "," and line.word(end + 2) in {"or", "and", "/"}
        if line.word(end) not in {"or", "and", "/"} and not listed:
            break
        end += 2
    if end > index:
        line.remark(ChipKind.UNUSED, line.raw(index, end).lstrip(", "))
    return end - index


def between_towns(line: Line, index: int, length: int) -> int:
    """Read "between Leeds and York": one search has one place, the first."""
    start = index + length
    if start + 2 >= len(line.tokens) or not (is_town(line, start) and is_town(line, start + 2)):
        return 0
    taken = named(line, start)
    return length + taken + _other_town(line, start + taken) if taken else 0


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
    return line.words[index] in SAFE_WORDS or line.words[index] in ENDS_NAME


def _can_name(line: Line, index: int) -> bool:
    token = line.tokens[index]
    return (
        token.kind in {Kind.WORD, Kind.NUMBER, Kind.QUOTED}
        and not token.sign
        and token.money is None
        and token.text not in ENDS_NAME
    )


def postcode(line: Line, index: int) -> int:
    """A postcode that nothing announces: a whole one, or a ZIP code behind a clause."""
    token = line.tokens[index]
    following = line.token(index + 1)
    whole = (
        following is not None
        and _FULL_POSTCODE.fullmatch(token.raw) is not None
        and INWARD.fullmatch(following.raw) is not None
        # "mac mini m2 8gb" is no street in Manchester.
        and following.text[-2:] not in {"gb", "tb"}
    )
    if whole:
        return district(line, index)
    behind = line.understood_before(index) and index > 0
    if re.fullmatch(r"[0-9]{5}", token.raw):
        if zip_of_town(line, index):
            return int(put_place(line, token.raw))
        american = behind or country_hint(line) == "US" or _radius_follows(line, index + 1)
        return district(line, index) if american and index > 0 else 0
    if _FULL_POSTCODE.fullmatch(token.raw) and _radius_follows(line, index + 1):
        return district(line, index)
    if behind and TWO_LETTERS.fullmatch(token.text) and _known_district(line, index):
        return district(line, index)
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
    if start >= len(line.tokens):
        return 0
    found = distance_at(line, start) or _plus_bare(line, start)
    if found is None:
        return 0
    line.draft.radius, end = found
    if line.word(end) in {"radius", "away"}:
        end += 1
    token = line.token(end)
    if token is not None and token.raw == ")":
        end += 1
    return end - index


def _plus_bare(line: Line, index: int) -> tuple[Radius, int] | None:
    """Read "York + 10" and "York +10": miles or kilometres, as is usual there."""
    token = line.tokens[index]
    plus = line.tokens[index - 1].raw == "+" or token.sign == "+"
    digits = token.raw.removeprefix("+")
    if not plus or not digits.isdecimal() or not 0 < int(digits[:4]) <= 200:
        return None
    return miles(float(digits), unit_for(line, None)), index + 1


def near_me(line: Line, index: int, length: int) -> int:
    """Read "near me", "nearby", "local": the person's home."""
    if line.word(index) == "local" and line.word(index + 1) in {"pickup", "collection", "hero"}:
        return 0
    line.draft.near_home = True
    return length + _radius_behind(line, index + length)


def by_car(line: Line, index: int, _length: int) -> int:
    """A drive time that begins with a word: "an hour from York"."""
    return drive(line, index)


def no_place(line: Line, index: int, length: int) -> int:
    """Read "anywhere", and "anywhere in the UK"."""
    line.draft.no_place = True
    start = index + length
    if line.word(index) == "nationwide":
        line.draft.country = country_hint(line)
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


_HOURS = (("an", "hour"), ("half", "an", "hour"), ("half", "a", "hour"), ("one", "hour"))
_AFTER_RADIUS: Phrases[Rule] = Phrases()
_AFTER_RADIUS.add(NEAR_ME, near_me)
_AFTER_RADIUS.add((("of",), ("from",), ("around",), ("near",), ("to",), ("in",), ("at",)), place)


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(NEAR_ME, near_me)
    table.add(_HOURS, by_car)
    table.add(NO_PLACE, no_place)
    table.add(AT_MOST, within)
    table.add((("within",), ("radius",), ("distance",), ("max", "distance")), within)
    table.add((("uk",), ("usa",), ("us",), ("ireland",), ("australia",)), country)
    table.add((("between",), ("somewhere", "between")), between_towns)
    table.add(PLACE_WORDS, place)
