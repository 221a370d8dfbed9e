"""Prices: limits, ranges, "about", amounts in words, and in which money."""

from __future__ import annotations

from decimal import Decimal

from core.searches.language import ChipKind
from core.searches.parse_amount import (
    Amount,
    amount_at,
    amount_in_words,
    is_other,
    looks_like_year,
    number_in_words,
    slang_amount,
    widened,
)
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_place import distance_at
from core.searches.parse_terms import STEERING
from core.searches.parse_tokens import Kind, Token
from core.searches.parse_town import is_town
from core.searches.vocabulary import (
    ABOUT,
    AFTER_ABOUT,
    AFTER_MAX,
    AFTER_MIN,
    AT_LEAST,
    AT_MOST,
    FAR_UNITS,
    INCHES,
    MONEY_WORDS,
    THOUSANDS,
    word_set,
)

_AFTER: Phrases[str] = Phrases()
_AFTER.add(AFTER_MAX, "max")
_AFTER.add(AFTER_MIN, "min")
_AFTER.add(AFTER_ABOUT, "about")


def at_most(line: Line, index: int, length: int) -> int:
    """Read "under 300", "max £300", "sub 8k"."""
    return _limit(line, index, length, "max")


def at_least(line: Line, index: int, length: int) -> int:
    """Read "over $50", "min 50"; a chest of drawers is "2 over 3"."""
    amount = line.number(index + length)
    small = amount is not None and amount.money is None and amount.value < 10
    if small and line.number(index - 1) is not None:
        return 0
    return _limit(line, index, length, "min")


def about(line: Line, index: int, length: int) -> int:
    """Read "around £250", "~250", "roughly 250 to 300"; before a year or place it is none."""
    token = line.token(index + length)
    if token is not None and token.kind is Kind.RANGE:
        taken = price_range(line, index + length)
        return length + taken if taken else 0
    return between(line, index, length) or _limit(line, index, length, "about")


def _limit(line: Line, index: int, length: int, how: str) -> int:
    start = index + length
    slang = slang_amount(line, start)
    if slang is not None:
        put(line, slang, how)
        return _tail(line, slang, index)
    while line.word(start) in {"of", "a", "about", "around", "is", "price", "the", ":", "at"}:
        if line.word(start) == "a" and amount_in_words(line, start) is not None:
            break
        start += 1
    if line.word(index) == "max" and _names_model(line, index):
        return 0
    if line.word(start).endswith("%"):
        line.remark(ChipKind.UNUSED, line.raw(index, start + 1))
        return start + 1 - index
    measured = _measure(line, start)
    if measured:
        # No marketplace says how wide or heavy a thing is, so nothing can be filtered by it.
        line.remark(ChipKind.UNUSED, line.raw(index, measured))
        return measured - index
    amount = amount_at(line, start)
    if amount is None or (amount.money is None and is_other(line, amount.end)):
        return 0
    if how == "about" and amount.money is None and looks_like_year(amount.value):
        return 0
    if how == "max" and _is_mileage(line, amount):
        line.draft.mileage, line.draft.mileage_unit = int(amount.value), None
        return amount.end - index
    put(line, amount, "about" if amount.loose and how == "max" else how)
    return _tail(line, amount, index)


def _names_model(line: Line, index: int) -> bool:
    """Whether "max" is part of a name: "pro max 256", "air max 95", not "macbook air max 500"."""
    return line.word(index - 1) == "pro" or _is_shoe(line, index)


def _is_shoe(line: Line, index: int) -> bool:
    return line.word(index - 1) == "air" and _APPLE.isdisjoint(line.words)


_APPLE = frozenset({"macbook", "ipad", "mac", "apple", "iphone"})


def _is_mileage(line: Line, amount: Amount) -> bool:
    """Read the second limit of "t5 under 18k, 2008+, less than 130k": no price is said twice so."""
    said = line.draft.price_max
    dearer = said is not None and amount.value > 2 * said
    return amount.money is None and dearer and amount.value >= 10_000


def _measure(line: Line, start: int) -> int:
    """The end of a measure such as "40 inch" or "2m"; 0 when there is none."""
    token = line.number(start)
    if token is None or token.money is not None:
        return 0
    if token.rest in _MEASURES:
        return start + 1
    return start + 2 if not token.rest and line.word(start + 1) in _MEASURES else 0


_MEASURES = (INCHES | FAR_UNITS | word_set("m metre metres meter meters lbs lb sqm m2 sqft")) - {
    "in"
}


def _tail(line: Line, amount: Amount, index: int) -> int:
    """Take what only repeats the limit: "under 300 max"."""
    end = amount.end
    found = _AFTER.longest(line.words, end) if end < len(line.words) else None
    if found is not None and found[1] == "max" and line.number(end + found[0]) is None:
        end += found[0]
    return end - index


def put(line: Line, amount: Amount, how: str) -> None:
    """Write a limit down."""
    draft = line.draft
    if amount.money == "tenner":
        amount.money = None
    if amount.money is not None:
        draft.money = amount.money
    if how == "min":
        draft.price_min = amount.value
    elif how == "about":
        draft.about = amount.value
        draft.price_max = widened(amount.value)
    else:
        draft.price_max = amount.value


def is_price(line: Line, index: int) -> int:
    """A number that is an amount by what is glued to it or follows; the tokens it takes, or 0."""
    token = line.tokens[index]
    amount = amount_at(line, index)
    if amount is None:
        return 0
    how = _how(line, amount)
    if how is not None:
        put(line, amount, how)
        return amount.end - index
    if amount.money is not None or (amount.thousand and _is_thousands(line, amount, index)):
        put(line, amount, "min" if amount.plus else "max")
        return amount.end - index
    return 0 if token.rest != "ish" else _about_bare(line, amount, index)


def is_price_in_words(line: Line, index: int) -> int:
    """Read "two grand", "a tenner", "fifty quid", "gbp 300"."""
    amount = amount_in_words(line, index)
    if amount is None or (amount.money is None and not amount.thousand and amount.value < 100):
        return 0
    if amount.clipped and amount.money is None:
        return 0
    put(line, amount, _how(line, amount) or "max")
    return amount.end - index


def _is_thousands(line: Line, amount: Amount, index: int) -> bool:
    """Whether a bare "5k" is an amount: not in "4k tv", "warhammer 40k" or a number of a model."""
    if is_other(line, amount.end) or line.word(index - 1) in {"warhammer", "wh"}:
        return False
    if line.word(amount.end) in {"of", "from"} and amount.end + 1 < len(line.tokens):
        return False
    if amount.value <= 8000 and not _DISPLAYS.isdisjoint(line.words):
        return False
    return amount.value < 100_000 and at_boundary(line, amount.end)


_DISPLAYS = frozenset(
    {"tv", "imac", "telly", "monitor", "screen", "projector", "camera", "display", "uhd"}
)


def at_boundary(line: Line, index: int) -> bool:
    """Whether a clause, a mark, a town or nothing at all follows."""
    token = line.token(index)
    return (
        token is None
        or token.kind is not Kind.WORD
        or bool(token.sign)
        or any(STEERING.at(line.words, index))
        or token.text in _CLOSING
        or is_town(line, index)
    )


_CLOSING = frozenset({"ono", "obo", "neg", "firm", "please", "pls", "thanks", "cash", "or", "and"})


def _about_bare(line: Line, amount: Amount, index: int) -> int:
    put(line, amount, "about")
    return amount.end - index


def _how(line: Line, amount: Amount) -> str | None:
    """What follows the amount: "300 max", "350 tops", "50 or more"; moves its end."""
    if amount.loose:
        return "about"
    found = _AFTER.longest(line.words, amount.end)
    if found is None or is_other(line, amount.end):
        return None
    length, how = found
    behind = amount.end + length
    number = line.number(behind) is not None and not distance_at(line, behind)
    if how != "min" and number and amount.money is None:
        # "iphone 13 max 400": the word belongs to the number behind it.
        return None
    if how == "max" and amount.money is None and _is_model(line, amount, length):
        return None
    if how == "min" and amount.money is None and line.word(amount.end) == "plus":
        return None
    amount.end += length
    return how


def _is_model(line: Line, amount: Amount, length: int) -> bool:
    behind = line.word(amount.end)
    return length == 1 and amount.value < 20 and behind in {"max", "ono", "obo", "ovno"}


def price_range(line: Line, index: int) -> int:
    """Read "£200-300", "200–300 euros", "1-2k"."""
    token = line.tokens[index]
    end = index + 1
    money = token.money
    low, high = token.value, token.second
    rest = token.rest
    if rest in MONEY_WORDS:
        money = money or MONEY_WORDS[rest]
    elif rest in {"k", "grand"} or (not rest and line.word(end) in THOUSANDS):
        end += 0 if rest else 1
        high *= 1000
        low = low if low >= 1000 else low * 1000
    elif rest:
        return 0
    if line.word(end) in MONEY_WORDS:
        money = money or MONEY_WORDS[line.word(end)]
        end += 1
    if money is None and not _plausible_range(line, index, low, high, end):
        return 0
    _put_range(line, low, high, money)
    return end - index


def _plausible_range(line: Line, index: int, low: Decimal, high: Decimal, end: int) -> bool:
    """Whether two bare numbers with a dash are a price and no sizes, years or a score."""
    if is_other(line, end) or (looks_like_year(low) and looks_like_year(high)):
        return False
    before = line.word(index - 1)
    if before in {"size", "uk", "us", "eu", "sz", "age", "aged", "ages", "model", "no"}:
        return False
    following = line.token(end)
    if following is not None and following.kind is Kind.NUMBER:
        return False
    if not at_boundary(line, end) and not _opens(line, index, high, end):
        return False
    if high <= 800 and not _LENSES.isdisjoint(line.words):
        return False
    return high > low >= 10 and high >= _LEAST_RANGE and high <= low * 20


def _opens(line: Line, index: int, high: Decimal, end: int) -> bool:
    """Read "200-300 road bike"; "20-40 dumbbells" and "100-200 lego pieces" are sizes."""
    return index == 0 and high >= 100 and not any(is_other(line, end + n) for n in range(3))


_LEAST_RANGE = 25
"""What ends lower is a row of models or sizes: "iphone 11-13"."""
_LENSES = word_set("canon nikon sigma tamron tokina sony fuji fujifilm lens zoom mm zeiss")


def _put_range(line: Line, low: Decimal, high: Decimal, money: str | None) -> None:
    draft = line.draft
    draft.price_min, draft.price_max = min(low, high), max(low, high)
    if money is not None:
        draft.money = money


def between(line: Line, index: int, length: int) -> int:
    """Read "between 200 and 300", "from 200 to 300 euros", "200 to 300"."""
    first = amount_at(line, index + length) or number_in_words(line, index + length)
    if first is None or line.word(first.end) not in {"and", "to", "-", "till", "until", "&"}:
        return 0
    second = amount_at(line, first.end + 1) or number_in_words(line, first.end + 1)
    if second is None or is_other(line, second.end):
        return 0
    dashed = line.word(first.end) == "-"
    if dashed and (second.value <= first.value or (second.money and not first.money)):
        # "rtx 3080 - £350" is a model and its price.
        return 0
    money = first.money or second.money
    years = looks_like_year(first.value) and looks_like_year(second.value)
    if money is None and (years or second.value < 10):
        return 0
    if second.thousand and not first.thousand and first.value < 1000:
        first.value *= 1000
    _put_range(line, first.value, second.value, money)
    return second.end - index


def for_amount(line: Line, index: int, length: int) -> int:
    """Read "for £300", "for 300" and "at £300"."""
    amount = amount_at(line, index + length)
    if amount is None or is_other(line, amount.end) or amount.plus:
        return 0
    if amount.money is None and not (amount.thousand or _stands_alone(line, amount)):
        return 0
    put(line, amount, "about" if amount.loose else _how(line, amount) or "max")
    return amount.end - index


def _stands_alone(line: Line, amount: Amount) -> bool:
    token = line.token(amount.end)
    ends = token is None or token.kind is Kind.MARK or token.text in {"near", "in", "or", "not"}
    return ends and amount.value >= 20 and not looks_like_year(amount.value)


def lone_number(line: Line, token: Token, index: int) -> bool:
    """Whether a bare number is a price because a clause stands before it: "ps5 leeds 300"."""
    ends = index + 1 >= len(line.tokens) or line.tokens[index + 1].kind is Kind.MARK
    return (
        ends
        and not token.rest
        and index > 0
        and not (line.word(index - 1) == "or" and line.number(index - 2) is not None)
        and token.value >= 20
        and not looks_like_year(token.value)
        and line.draft.price_max is None
        and not (token.value >= 10_000 and "lego" in line.words)
        and (
            line.understood_before(index)
            or _behind_model(line, token, index)
            or (index > 1 and is_town(line, index - 1))
        )
    )


def _behind_model(line: Line, token: Token, index: int) -> bool:
    """Read "iphone 13 pro max 400": the model is complete, so the number is its price."""
    named = index > 1 and line.words[index - 1] in {"max", "pro", "mini"}
    return named and token.value >= 50 and not _is_shoe(line, index - 1)


def no_limit(line: Line, _index: int, length: int) -> int:
    """Read "any price": a limit that was said before is dropped."""
    line.draft.no_price = True
    return length


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(AT_MOST, at_most)
    table.add(AT_LEAST, at_least)
    table.add(ABOUT, about)
    table.add((("between",), ("from",)), between)
    table.add((("for",), ("at",), ("@",), ("price",), ("paying",), ("pay",)), for_amount)
    table.add(
        (("any", "price"), ("no", "price", "limit"), ("no", "limit"), ("no", "max")), no_limit
    )
