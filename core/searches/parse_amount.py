"""Amounts: a number with its money and its thousands, and amounts in words."""

from __future__ import annotations

from decimal import Decimal

from core.searches.parse_draft import Line
from core.searches.parse_tokens import read_as_money
from core.searches.vocabulary import (
    AMOUNT_WORDS,
    DOLLARS,
    MONEY_WORDS,
    NUMBER_WORDS,
    SLANG_AMOUNTS,
    THOUSANDS,
    word_set,
)

_LARGEST = Decimal(10**12)
_ABOUT = Decimal("1.1")
"""How much over "about" is still fine."""
_BARE_REST = frozenset({"", "k", "grand", "ish", "+", *MONEY_WORDS})
_ROUND = frozenset({"hundred", "grand", "thousand"})
_LEAST_BARE_YEAR, _LAST_BARE_YEAR = 1950, 2035


class Amount:
    """A number read as an amount, with the money and the tokens that belong to it."""

    __slots__ = ("clipped", "end", "loose", "money", "plus", "thousand", "value")

    def __init__(self, value: Decimal, end: int) -> None:
        self.value = value
        self.end = end
        self.money: str | None = None
        self.thousand = False
        self.loose = False
        self.plus = False
        self.clipped = False
        """Said as "two fifty" or "hundred", which without a limit or money may be anything."""


def amount_at(line: Line, index: int) -> Amount | None:
    """The amount that begins at a token; None if a unit of something else is glued to it."""
    token = line.number(index)
    if token is None:
        return amount_in_words(line, index)
    rest = token.rest
    if rest not in _BARE_REST and not _is_money_rest(rest):
        return None
    amount = Amount(token.value, index + 1)
    amount.money = token.money
    _take_rest(amount, rest)
    _take_following(line, amount)
    if amount.money is not None and token.money is None:
        read_as_money(token)
        amount.value = token.value
    if amount.thousand:
        amount.value = _whole(amount.value * 1000)
    return amount if amount.value <= _LARGEST else None


def _whole(value: Decimal) -> Decimal:
    """The amount without the ".0" that "1.5k" leaves."""
    return Decimal(int(value)) if value == int(value) else value


def _is_money_rest(rest: str) -> bool:
    return rest in {"kish", "k+", "ish+", "-ish"}


def _take_rest(amount: Amount, rest: str) -> None:
    if rest.endswith("ish"):
        amount.loose = True
        rest = rest[:-3]
    if rest.endswith("+"):
        amount.plus = True
        rest = rest[:-1]
    if rest in {"k", "grand"}:
        amount.thousand = True
    elif rest in MONEY_WORDS:
        amount.money = MONEY_WORDS[rest]


def _take_following(line: Line, amount: Amount) -> None:
    word = line.word(amount.end)
    if word == "hundred" and 0 < amount.value < 100:
        amount.value *= 100
        amount.end += 1
        word = line.word(amount.end)
    if not amount.thousand and word in THOUSANDS:
        amount.thousand = True
        amount.end += 1
        word = line.word(amount.end)
    named = MONEY_WORDS.get(word)
    # "$700 aud" says which dollars.
    if named is not None and (amount.money is None or (amount.money == "$" and named in DOLLARS)):
        amount.money = named
        amount.end += 1


def amount_in_words(line: Line, index: int) -> Amount | None:
    """Read "a tenner", "two grand", "fifty quid"; and "gbp 300"."""
    word = line.word(index)
    if word == "half" and (found := _half(line, index + 1)) is not None:
        return found
    if word == "a" and line.word(index + 1) == "couple":
        index += 1
        word = "couple"
    if word == "couple":
        return _couple(line, index + 1 + (line.word(index + 1) == "of"))
    if word == "a" and line.word(index + 1) in {*AMOUNT_WORDS, *_ROUND}:
        index += 1
        word = line.word(index)
    if word in AMOUNT_WORDS:
        amount = Amount(AMOUNT_WORDS[word], index + 1)
        amount.money = "tenner"
        return amount
    if word in MONEY_WORDS and line.number(index + 1) is not None:
        amount2 = amount_at(line, index + 1)
        if amount2 is not None and amount2.money is None:
            amount2.money = MONEY_WORDS[word]
        return amount2
    return _number_words(line, index, word)


def number_in_words(line: Line, index: int) -> Amount | None:
    """Read a bare "fifty", where a price is sure to stand."""
    value, end = _below_hundred(line, index)
    return Amount(value, end) if value and line.word(index) != "a" else None


def slang_amount(line: Line, index: int) -> Amount | None:
    """Read "a ton", "a monkey": only what stands behind a limit is asked."""
    value = SLANG_AMOUNTS.get(line.word(index + 1)) if line.word(index) == "a" else None
    if value is None:
        return None
    amount = Amount(value, index + 2)
    amount.money = "tenner"
    return amount


def _half(line: Line, index: int) -> Amount | None:
    """Read "half a grand", "half a ton"."""
    if line.word(index) == "a":
        index += 1
    whole = {"grand": Decimal(1000), "hundred": Decimal(100), "ton": Decimal(100)}
    value = whole.get(line.word(index))
    if value is None:
        return None
    amount = Amount(value / 2, index + 1)
    amount.money = "tenner"
    _take_money_behind(line, amount)
    return amount


def _couple(line: Line, index: int) -> Amount | None:
    """Read "a couple of hundred quid"."""
    if line.word(index) not in _ROUND:
        return None
    amount = Amount(Decimal(200 if line.word(index) == "hundred" else 2000), index + 1)
    _take_money_behind(line, amount)
    return amount


def _take_money_behind(line: Line, amount: Amount) -> None:
    word = line.word(amount.end)
    if word in MONEY_WORDS:
        amount.money = MONEY_WORDS[word]
        amount.end += 1


def _number_words(line: Line, index: int, word: str) -> Amount | None:
    alone = word in _ROUND and line.word(index - 1) != "a"
    if alone and word == "grand":
        # A grand piano.
        return None
    if word in _ROUND:
        value, end = Decimal(1), index
    else:
        value, end = _below_hundred(line, index)
    if not value:
        return None
    clipped = _below_hundred(line, end)[0] >= 10 and 1 <= value <= 9 and word != "a"
    if clipped:
        tens, end = _below_hundred(line, end)
        value = value * 100 + tens
    elif line.word(end) == "hundred":
        value, end = value * 100, end + 1
        rest, behind = _below_hundred(line, end + (line.word(end) == "and"))
        if rest and line.word(behind - 1) != "a":
            value, end = value + rest, behind
    if line.word(end) in THOUSANDS:
        value, end = value * 1000, end + 1
    amount = Amount(value, end)
    amount.clipped = clipped or alone
    _take_following(line, amount)
    return amount if amount.end > index + 1 or word in _ROUND else None


def _below_hundred(line: Line, index: int) -> tuple[Decimal, int]:
    """A number word up to ninety-nine, and the token behind it; zero when there is none."""
    first, _, glued = line.word(index).partition("-")
    value = NUMBER_WORDS.get(first, 0)
    if not value or (glued and not 0 < NUMBER_WORDS.get(glued, 0) < 10):
        return Decimal(0), index
    if glued:
        return Decimal(value + NUMBER_WORDS[glued]), index + 1
    ones = NUMBER_WORDS.get(line.word(index + 1), 0)
    if value >= 20 and 0 < ones < 10 and line.word(index + 1) != "a":
        return Decimal(value + ones), index + 2
    return Decimal(value), index + 1


def widened(amount: Decimal) -> Decimal:
    """The limit behind "about £250"."""
    return _whole(amount * _ABOUT)


def is_other(line: Line, index: int) -> bool:
    """Whether the word behind a number says that it counts something other than money."""
    word = line.word(index)
    return word in _OTHER_UNITS


_OTHER_UNITS = word_set(
    """
    mi mile miles km kms kilometres kilometers min mins minute minutes hour hours hr hrs gb tb
    inch inches cm mm kg kilo kilos year years yr yrs months old litre litres seater seats
    door doors speed gears piece pieces pcs drawer drawers bed beds person man hp bhp cc watt
    watts owner owners days weeks away mb gig ft foot feet lumen lumens
    """
)


def looks_like_year(value: Decimal) -> bool:
    """Whether a bare number can be the year of a thing for sale."""
    return _LEAST_BARE_YEAR <= value <= _LAST_BARE_YEAR and value == int(value)
