"""Numbers that are neither price nor distance: how often, mileage, years, sizes, storage."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from core.searches.criteria import Term
from core.searches.language import ChipKind
from core.searches.parse_amount import looks_like_year
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_price import at_boundary
from core.searches.parse_terms import add
from core.searches.parse_tokens import Kind
from core.searches.parse_town import is_town
from core.searches.parse_traits import marketplace_at
from core.searches.vocabulary import (
    AT_MOST,
    FAR_UNITS,
    HOURS,
    INCHES,
    KILOMETRES,
    MILES,
    MINUTES,
    MONEY_WORDS,
    NUMBER_WORDS,
    PHONES,
    STORAGE,
    STORAGE_SIZES,
)
from core.text import fold

_LEAST_MILEAGE = 1_000
_MOST_MODELS = 8
_REGIONS = frozenset({"uk", "us", "eu"})
_GLUED_SIZE = re.compile(r"(?P<region>uk|us|eu)(?P<number>[0-9]{1,2}(?:\.5)?)")
_MOST_MINUTES = 7 * 24 * 60
_EDITIONS = frozenset({"peugeot", "office", "windows", "fifa", "seasons", "radeon", "series"})
"""Before a number that looks like a year they make it the name of a model."""
_NEWER = frozenset(
    {"or newer", "or later", "or above", "and newer", "and up", "and later", "and on", "onwards"}
) | {"onward", "or after", "upwards", "plus", "and onwards", "+"}
_OLDER = frozenset({"or older", "or earlier", "or before", "and older", "and earlier"})
_EVERY = (("check", "every"), ("look", "every"), ("every",), ("each",), ("once", "every"),
          ("once", "a"), ("once", "an"), ("checked", "every"))  # fmt: skip
_YEARS = (("from",), ("since",), ("after",), ("before",), ("pre",), ("newer", "than"),
          ("no", "older", "than"), ("not", "older", "than"), ("nothing", "older", "than"),
          ("no", "newer", "than"), ("not", "newer", "than"), ("older", "than"),
          ("later", "than"), ("between",), ("year",), ("until",))  # fmt: skip


def every(line: Line, index: int, length: int) -> int:
    """Read "every 10 min", "check every hour"."""
    end = index + length
    count = 1
    token = line.number(end)
    unit = line.word(end)
    if token is not None:
        if token.money is not None or token.value != int(token.value):
            return 0
        count, unit, end = int(token.value), token.rest, end + 1
        if not unit:
            unit, end = line.word(end), end + 1
    elif unit in NUMBER_WORDS:
        count, unit, end = NUMBER_WORDS[unit], line.word(end + 1), end + 2
    elif unit == "half" and line.word(end + 1) in {"hour", "an"}:
        count, unit, end = 30, "min", end + 2 + (line.word(end + 1) == "an")
    else:
        end += 1
    minutes = math.ceil(count * _minutes(unit))
    if not 0 < minutes <= _MOST_MINUTES:
        return 0
    line.draft.every = minutes
    return end - index


def _minutes(unit: str) -> Decimal | int:
    if unit in MINUTES:
        return 1
    if unit in HOURS:
        return 60
    if unit in {"second", "seconds", "sec", "secs"}:
        # As often as can be: nothing is asked more than once a minute.
        return Decimal(1) / 60
    return 1440 if unit in {"day", "days", "d", "morning", "evening"} else 0


def hourly(line: Line, index: int, length: int) -> int:
    """Read "hourly" and "daily"."""
    line.draft.every = 60 if line.words[index] == "hourly" else 1440
    return length


def mileage(line: Line, index: int) -> tuple[int, str, int] | None:
    """A number of miles that a clock shows: "60k miles", "80,000 km"; with the token behind."""
    token = line.number(index)
    if token is None or token.money is not None:
        return None
    value, rest, end = token.value, token.rest, index + 1
    thousand = rest == "k"
    if thousand:
        value, rest = value * 1000, ""
    if not rest:
        rest, end = line.word(end), end + 1
        if rest in {"thousand", "k"}:
            value, rest, end = value * 1000, line.word(end), end + 1
    if rest in {"k", "kmiles"} or value < _LEAST_MILEAGE or value > 10**7:
        return None
    if rest in MILES or (rest == "m" and thousand):
        return int(value), "mi", end
    return (int(value), "km", end) if rest in KILOMETRES else None


def mileage_limit(line: Line, index: int, length: int) -> int:
    """Read "under 60k miles", "max 100,000 km", "mileage under 80k"."""
    start = index + length
    found = mileage(line, start)
    if found is None:
        return 0
    line.draft.mileage, line.draft.mileage_unit = found[0], found[1]
    return found[2] - index


def mileage_word(line: Line, index: int, length: int) -> int:
    """Read "mileage under 80k", "low mileage"."""
    start = index + length
    while line.word(start) in {"under", "below", "max", "less", "than", "up", "to", "<", "of"}:
        start += 1
    token = line.number(start)
    if token is None or token.money is not None or token.rest not in {"", "k"}:
        return 0
    value = token.value * (1000 if token.rest == "k" else 1)
    if value < _LEAST_MILEAGE:
        return 0
    line.draft.mileage, line.draft.mileage_unit = int(value), "mi"
    end = start + 1
    if line.word(end) in MILES | KILOMETRES:
        line.draft.mileage_unit = "mi" if line.word(end) in MILES else "km"
        end += 1
    return end - index


def years(line: Line, index: int) -> int:
    """Read "2012-2015", "2018+", "2015 onwards", "2014"."""
    token = line.tokens[index]
    if token.kind is Kind.RANGE:
        if token.rest or token.money or not _are_years(token.value, token.second):
            return 0
        line.draft.years = (int(token.value), int(token.second))
        return 1
    if token.money or token.rest not in {"", "+"} or not looks_like_year(token.value):
        return 0
    if "." in token.raw or "," in token.raw or line.word(index - 1) in _EDITIONS:
        return 0
    year, words = int(token.value), line.words
    if token.rest == "+":
        line.draft.years = (year, None)
        return 1
    following = line.number(index + 2)
    if line.word(index + 1) in {"to", "-"} and following and looks_like_year(following.value):
        line.draft.years = (year, int(following.value))
        return 3
    if line.word(index + 1) == "on" and _goes_on(line, index + 2):
        line.draft.years = (year, None)
        return 2
    for length in (2, 1):
        said = " ".join(words[index + 1 : index + 1 + length])
        if said in _NEWER or said in _OLDER:
            line.draft.years = (year, None) if said in _NEWER else (None, year)
            return 1 + length
    said_before = line.draft.years if index and line.number(index - 1) else None
    if said_before is not None and None not in said_before:
        # "imac 2017 2019 2020": any of them, and what lies between.
        years_said = [one for one in said_before if one is not None]
        line.draft.years = (min(*years_said, year), max(*years_said, year))
    else:
        line.draft.years = (year, year)
    return 1


def _goes_on(line: Line, index: int) -> bool:
    """Whether "2018 on" means later ones, too: not "2018 on ebay"."""
    return at_boundary(line, index) and marketplace_at(line, index) is None


def _are_years(low: Decimal, high: Decimal) -> bool:
    return looks_like_year(low) and looks_like_year(high) and low <= high


def year_limit(line: Line, index: int, length: int) -> int:
    """Read "from 2015", "after 2012", "before 2010", "pre 2000"."""
    start = index + length
    if line.word(start) in {"the", "year"}:
        start += 1
    token = line.number(start)
    if token is None or token.money or token.rest or not looks_like_year(token.value):
        return 0
    year = int(token.value)
    said = line.words[index]
    if said in {"no", "not", "nothing"}:
        # No older than a year is that year or later, and the other way round.
        said = "since" if line.words[index + 1] == "older" else "until"
    if line.word(start + 1) == "to" or said in {"between", "from"}:
        last = line.number(start + 2)
        if line.word(start + 1) in {"to", "and", "-"} and last and looks_like_year(last.value):
            line.draft.years = (year, int(last.value))
            return start + 3 - index
    if said in {"before", "pre", "older", "until"}:
        line.draft.years = (None, year - (said in {"before", "pre"}))
    elif said in {"between", "year"}:
        line.draft.years = (year, year)
    else:
        line.draft.years = (year + (said in {"after", "newer"}), None)
    end = start + 1
    if line.word(end) in {"onwards", "onward", "or", "plus", "and"}:
        end += 2 if line.word(end) in {"or", "and"} else 1
    return end - index


def measure(line: Line, index: int) -> int:
    """Sizes, storage and other numbers with a unit; the tokens taken, or 0."""
    token = line.tokens[index]
    if token.kind is not Kind.NUMBER or token.money:
        return 0
    rest, end = token.rest, index + 1
    if not rest:
        rest, end = line.word(end), end + 1
        if rest in {"in", "m", "g", "l", "w", "''"}:
            rest = "inch" if rest == "in" and _inch_thing(line, end) else ""
    number = format(token.value, "f")
    if rest in STORAGE:
        unit = {"tb": "tb", "terabyte": "tb", "mb": "mb"}.get(rest, "gb")
        add(line, _terms(f"{number}{unit}"), index, plain=False)
        return end - index
    if rest in INCHES:
        names = _terms(number, f"{number}inch", f"{number}in")
        add(line, names, index, plain=False)
        return end - index
    if rest in FAR_UNITS and token.rest == "":
        add(line, _terms(f"{number}{rest}", f"{number} {rest}"), index, plain=False)
        return end - index
    return _phone_storage(line, index, token.value) if not token.rest else 0


def _terms(*names: str) -> tuple[Term, ...]:
    """Different ways to write a measure; folding takes "1.5tb" apart."""
    folded = dict.fromkeys(fold(name) for name in names)
    return tuple(Term(name, exact=" " in name) for name in folded)


def _inch_thing(line: Line, index: int) -> bool:
    return line.word(index) in {"tv", "monitor", "screen", "wheel", "wheels", "laptop", "bike"}


def _phone_storage(line: Line, index: int, value: Decimal) -> int:
    """Read the bare "128" of a phone."""
    if value in STORAGE_SIZES and not PHONES.isdisjoint(line.words[:index]):
        add(line, (Term(f"{value}gb"),), index, plain=False)
        return 1
    return 0


def unfiltered(line: Line, index: int) -> int:
    """Ages and ranges of sizes: nothing can be filtered by them, so they are shown as not used."""
    token = line.tokens[index]
    end = index + 1
    if token.money or token.sign:
        return 0
    if line.word(end) in {"year", "years", "yr", "yrs", "month", "months"} and not token.rest:
        end += 1
        end += line.word(end) in {"old", "olds"}
        line.remark(ChipKind.UNUSED, line.raw(index, end))
        return end - index
    units = INCHES | FAR_UNITS
    in_town = line.word(end) == "in" and end + 1 < len(line.tokens) and is_town(line, end + 1)
    measured = token.rest in units or (line.word(end) in units and not in_town)
    if token.kind is Kind.RANGE and measured:
        end += not token.rest
        line.remark(ChipKind.UNUSED, line.raw(index, end))
        return end - index
    return 0


def models(line: Line, index: int) -> int:
    """Read "iphone 11-13": any model of the row."""
    token = line.tokens[index]
    if token.rest or token.money or line.word(index - 1) not in PHONES:
        return 0
    if not 0 < token.value < token.second <= 40 or token.second - token.value > _MOST_MODELS:
        return 0
    row = range(int(token.value), int(token.second) + 1)
    add(line, tuple(Term(str(number)) for number in row), index, plain=False)
    return 1


def count(line: Line, index: int) -> int:
    """Read "2x", "2 x": how many are wanted, which no advert has to say."""
    token = line.tokens[index]
    glued = token.rest == "x"
    if token.money or token.sign or token.value > 99 or (index and line.draft.items):
        return 0
    if not glued and not (not token.rest and line.word(index + 1) == "x"):
        return 0
    end = index + 1 + (not glued)
    if end >= len(line.tokens):
        return 0
    line.remark(ChipKind.UNUSED, line.raw(index, end))
    return end - index


def age(line: Line, index: int, length: int) -> int:
    """Read "age 6-8", "ages 3+"."""
    token = line.token(index + length)
    if token is None or token.kind not in {Kind.NUMBER, Kind.RANGE} or token.money:
        return 0
    line.remark(ChipKind.UNUSED, line.raw(index, index + length + 1))
    return length + 1


def glued_size(line: Line, index: int) -> int:
    """Read "uk9.5"."""
    glued = _GLUED_SIZE.fullmatch(line.word(index))
    return _put_size(line, index, index + 1, glued["number"], glued["region"]) if glued else 0


def size(line: Line, index: int, length: int) -> int:
    """Read "size 10", "uk 9", "size uk 9", "size m"."""
    end = index + length
    region = line.words[index] if line.words[index] in _REGIONS else ""
    glued = _GLUED_SIZE.fullmatch(line.word(end))
    if glued is not None:
        return _put_size(line, index, end + 1, glued["number"], glued["region"])
    if line.word(end) in {*_REGIONS, "size"}:
        region = region or line.word(end).replace("size", "")
        end += 1
    token = line.token(end)
    if token is None or token.sign or token.money:
        return 0
    if token.kind is Kind.RANGE and not token.rest and 0 <= token.second - token.value <= 6:
        sizes = range(int(token.value), int(token.second) + 1)
        add(line, tuple(Term(f"size {one}", exact=True) for one in sizes), index, plain=False)
        return end + 1 - index
    if token.kind is Kind.NUMBER and not token.rest and token.value <= 60:
        number = format(token.value, "f")
    elif re.fullmatch(r"xxs|xs|s|m|l|xl|xxl|xxxl|small|medium|large", token.text) and not region:
        number = token.text
    else:
        return 0
    behind = line.word(end + 1)
    if not region and behind in _REGIONS and number[0].isdigit():
        return _put_size(line, index, end + 2, number, behind)
    return _put_size(line, index, end + 1, number, region)


def _put_size(line: Line, index: int, end: int, number: str, region: str) -> int:
    numbers = [number]
    while number[0].isdigit() and line.word(end) == "or" and _is_size(line, end + 1):
        numbers.append(format(line.tokens[end + 1].value, "f"))
        end += 2
    names = [name for one in numbers for name in (f"size {one}", f"{region or 'sz'} {one}")]
    if not region and number[0].isdigit() and line.context.country != "US":
        names += [f"uk {one}" for one in numbers]
    terms = dict.fromkeys(Term(fold(name), exact=True) for name in names)
    add(line, tuple(terms), index, plain=False)
    return end - index


def _is_size(line: Line, index: int) -> bool:
    """Whether a further size follows, as in "size 6 or 7", and no price or measure."""
    token = line.number(index)
    if token is None or token.rest or token.money or token.sign:
        return False
    return token.value <= 60 and line.word(index + 1) not in MONEY_WORDS


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(_EVERY, every)
    table.add((("hourly",), ("daily",)), hourly)
    table.add(AT_MOST, mileage_limit)
    table.add((("mileage",), ("low", "mileage"), ("miles",)), mileage_word)
    table.add(_YEARS, year_limit)
    table.add((("age",), ("aged",), ("ages",)), age)
    table.add((("size",), ("sz",), ("uk",), ("eu",)), size)
