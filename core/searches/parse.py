"""One line of ordinary English to criteria.

A line is taken apart into tokens and read from left to right. At each token the rules whose phrase
begins there are asked, the longest phrase first; the first rule that recognises its clause takes
the tokens. What no rule takes is a word to look for. Numbers are read by what is glued to them and
what stands beside them. Afterwards the words are looked at again for towns, models and synonyms.

Any text at all gives a `Parsed`; nothing is ever raised. `format.py` writes criteria back so that
they parse to the same value.
"""

from __future__ import annotations

from core.gazetteer import Gazetteer
from core.searches import (
    parse_dimensions,
    parse_exclude,
    parse_numbers,
    parse_place,
    parse_price,
    parse_seller,
    parse_soft,
    parse_traits,
    parse_words,
)
from core.searches.language import Context, Parsed
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_finish import finish
from core.searches.parse_join import add_synonyms, find_town, join_models
from core.searches.parse_keys import key
from core.searches.parse_terms import STEERING
from core.searches.parse_tokens import Kind, normalise, tokenize
from core.searches.synonyms import SAME
from core.searches.vocabulary import AMOUNT_WORDS, MONEY_WORDS, NUMBER_WORDS

_SPECIAL = frozenset({"hundred", "only", "or", "and", "marketplace", "us"})
"""Words that belong to a clause although no clause begins with them."""

LONGEST_CLAUSE = 3
"""Words of the longest clause whose words might also be looked for one by one."""

_RULES: Phrases[Rule] = Phrases()
_MODULES = (parse_traits, parse_numbers, parse_price, parse_place, parse_seller, parse_exclude)
for _module in (parse_dimensions, *_MODULES[:-1], parse_soft, parse_words, parse_exclude):
    _module.rules(_RULES)
for _module in _MODULES:
    _steering: Phrases[Rule] = Phrases()
    _module.rules(_steering)
    STEERING.add(_steering.phrases(), None)


def parse(line: str, context: Context, gazetteer: Gazetteer) -> Parsed:
    """Read a line. Nothing in it can make this fail."""
    return finish(read(line, context, gazetteer))


def read(text: str, context: Context, gazetteer: Gazetteer) -> Line:
    """Read a line up to the point where criteria are made of it."""
    normal = normalise(text)
    line = Line(normal, tokenize(normal), context, gazetteer)
    index = 0
    while index < len(line.tokens):
        count = len(line.draft.items)
        taken = max(1, _step(line, index))
        if len(line.draft.items) == count:
            line.draft.clauses.append((index, index + taken))
        index += taken
    find_town(line)
    join_models(line)
    add_synonyms(line)
    return line


def _step(line: Line, index: int) -> int:
    """Read one clause or word; at least one token is taken."""
    token = line.tokens[index]
    if token.kind is Kind.KEY:
        return key(line, index)
    if token.kind is Kind.MARK:
        return _by_phrase(line, index) or parse_words.mark(line, index)
    if token.kind is Kind.QUOTED:
        return parse_words.quoted(line, index)
    if token.sign:
        if token.sign.startswith("-"):
            return parse_exclude.signed(line, index)
        return parse_words.word(line, index)
    if token.kind is Kind.WORD:
        return (
            _by_phrase(line, index)
            or parse_price.is_price_in_words(line, index)
            or parse_place.postcode(line, index)
            or parse_numbers.glued_size(line, index)
            or parse_words.word(line, index)
        )
    if token.rest == "nd":
        # "2nd hand" begins with a number.
        return _by_phrase(line, index) or parse_words.word(line, index)
    return _number(line, index) or parse_words.word(line, index)


def _by_phrase(line: Line, index: int) -> int:
    for length, rule in _RULES.at(line.words, index):
        taken = rule(line, index, length)
        if taken:
            return taken
    return 0


def _number(line: Line, index: int) -> int:
    """Numbers, by their neighbours: price, distance, mileage, years, postcode, storage, model."""
    token = line.tokens[index]
    if token.kind is Kind.RANGE:
        return (
            parse_numbers.years(line, index)
            or parse_numbers.models(line, index)
            or parse_numbers.unfiltered(line, index)
            or parse_price.price_range(line, index)
        )
    found = parse_numbers.mileage(line, index)
    if found is not None:
        line.draft.mileage, line.draft.mileage_unit = found[0], found[1]
        return found[2] - index
    taken = (
        parse_numbers.count(line, index)
        or parse_place.radius(line, index)
        or parse_place.drive(line, index)
        or parse_price.between(line, index, 0)
        or parse_price.is_price(line, index)
        or parse_place.postcode(line, index)
        or parse_numbers.unfiltered(line, index)
        or parse_numbers.years(line, index)
        or parse_numbers.measure(line, index)
    )
    if not taken and parse_price.lone_number(line, token, index):
        line.draft.price_max = token.value
        return 1
    return taken


def is_clause(words: list[str]) -> bool:
    """Whether these words, next to each other, are read as one clause: "full mot"."""
    return any(length == len(words) for length, _ in _RULES.at(words, 0))


def is_plain_word(text: str) -> bool:
    """Whether a folded word, standing alone in a line, is read as just that required word."""
    tokens = tokenize(text)
    if len(tokens) != 1 or tokens[0].kind is not Kind.WORD or tokens[0].raw != text:
        return False
    if text in SAME or text in NUMBER_WORDS or text in MONEY_WORDS or text in AMOUNT_WORDS:
        return False
    if any(character.isdigit() for character in text):
        return False
    return text not in _SPECIAL and not any(_RULES.at([text], 0))
