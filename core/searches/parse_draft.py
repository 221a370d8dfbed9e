"""What a line has told so far, and the line itself with a reader's finger on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from core.condition import Condition
from core.gazetteer import Gazetteer
from core.places import Place
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Term
from core.searches.language import ChipKind, Context
from core.searches.parse_tokens import Kind, Token

T = TypeVar("T")
Change = Callable[[Criteria], Criteria]


class Item(NamedTuple):
    """A required word or group, before neighbours are joined."""

    terms: tuple[Term, ...]
    at: int
    """The number of the token it came from, or of the last one."""
    plain: bool
    """An ordinary word: it may be joined with its neighbours or be found to be a place."""


class Remark(NamedTuple):
    """A chip to be; the changes are applied to the finished criteria."""

    kind: ChipKind
    text: str
    detail: tuple[str, ...] = ()
    without: Change | None = None
    instead: Change | None = None


class Ask(NamedTuple):
    """A question about an accessory: "without disc drive"."""

    text: str
    exclusion: Exclusion
    edition: str | None = None


class Radius(NamedTuple):
    """How far, as it was said."""

    km: float
    unit: str
    assumed: bool = False


@dataclasses.dataclass(slots=True)
class Draft:
    """Criteria in the making. None means that nothing was said."""

    items: list[Item] = dataclasses.field(default_factory=list)
    clauses: list[tuple[int, int]] = dataclasses.field(default_factory=list)
    """Token ranges that a rule has understood; they part the words between them."""
    excluded: list[Exclusion] = dataclasses.field(default_factory=list)
    soft: list[Term] = dataclasses.field(default_factory=list)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    about: Decimal | None = None
    money: str | None = None
    free: bool | None = None
    places: tuple[Place, ...] = ()
    """Readings of the place, the likeliest first."""
    place_text: str = ""
    near_home: bool = False
    no_place: bool = False
    country: str | None = None
    radius: Radius | None = None
    conditions: frozenset[Condition] | None = None
    marketplaces: set[str] = dataclasses.field(default_factory=set)
    not_marketplaces: set[str] = dataclasses.field(default_factory=set)
    handover: Handover | None = None
    buying: Buying | None = None
    sellers: set[str] = dataclasses.field(default_factory=set)
    """Whose things are hidden."""
    only_sellers: set[str] = dataclasses.field(default_factory=set)
    pins: set[str] = dataclasses.field(default_factory=set)
    years: tuple[int | None, int | None] | None = None
    mileage: int | None = None
    mileage_unit: str | None = None
    every: int | None = None
    anywhere_in_text: bool | None = None
    show_wanted: bool | None = None
    show_box_only: bool | None = None
    hide_accessories: bool | None = None
    remarks: list[Remark] = dataclasses.field(default_factory=list)
    asks: list[Ask] = dataclasses.field(default_factory=list)
    no_price: bool = False
    assumed: bool | None = None
    unit: str | None = None


class Line:
    """The tokens of a line, what they told, and who is asked about places."""

    __slots__ = ("context", "draft", "gazetteer", "joining", "text", "tokens", "words")

    def __init__(
        self, text: str, tokens: list[Token], context: Context, gazetteer: Gazetteer
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.context = context
        self.gazetteer = gazetteer
        self.draft = Draft()
        self.joining = False
        """The next word is an alternative of the last one."""

    def token(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def word(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def number(self, index: int) -> Token | None:
        token = self.token(index)
        return token if token is not None and token.kind is Kind.NUMBER and not token.sign else None

    def raw(self, start: int, end: int) -> str:
        """How the tokens were typed."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def remark(self, kind: ChipKind, text: str, detail: tuple[str, ...] = ()) -> None:
        self.draft.remarks.append(Remark(kind, text, detail))

    def understood_before(self, index: int) -> bool:
        """Whether the tokens just before were no words but a clause, or there are none."""
        return any(start < end == index for start, end in self.draft.clauses)


Rule = Callable[[Line, int, int], int]
"""(line, first token, tokens of the phrase) -> tokens taken; 0 when it does not apply after all."""


class Phrases(Generic[T]):
    """Phrases by their first word, the longest first."""

    __slots__ = ("_by_first",)

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}

    def add(self, phrases: Iterable[tuple[str, ...]], payload: T) -> None:
        for phrase in phrases:
            entries = self._by_first.setdefault(phrase[0], [])
            entries.append((phrase, payload))
            # A stable sort: of two rules for one phrase the first that was added is asked first.
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: Sequence[str], index: int) -> Iterator[tuple[int, T]]:
        """The phrases that stand at a place: how many words, and what belongs to them."""
        for phrase, payload in self._by_first.get(words[index], ()):
            length = len(phrase)
            if length == 1 or tuple(words[index : index + length]) == phrase:
                yield length, payload

    def phrases(self) -> Iterator[tuple[str, ...]]:
        for entries in self._by_first.values():
            yield from (phrase for phrase, _ in entries)

    def longest(self, words: Sequence[str], index: int) -> tuple[int, T] | None:
        if index >= len(words):
            return None
        return next(self.at(words, index), None)
