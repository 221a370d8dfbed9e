"""The made-up market as a function of a question and a moment.

Nothing is stored but when a question was asked (`Asked`): the same question at the same moment has
the same answer, in this process or after a restart. Each question has some older listings, and
births: moments after it was asked at which new things are listed. Prices fall, things sell, one is
posted again under another id, one advert wants to buy, some are only accessories or broken.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random
import re
from decimal import Decimal

from core.text import fold
from scrapers.demo.kinds import (
    CONDITIONS,
    FAULTS,
    GENERIC,
    PLAIN_WORDS,
    RATES,
    REASONS,
    SELLERS,
    Kind,
    kind_for,
)

OLD_COUNT = 26
GIFTS_BELOW = 200
"""Kinds of things dearer than this, in pounds, are not given away."""
MAX_AGE = dt.timedelta(days=14)
SOLD_SHOWN = dt.timedelta(hours=6)
"""How long a sold listing stays in the feed, so that cards can be corrected."""
BIRTH_TIERS = ((0.25, 0.62, 0.95), (0.42, 0.8, 1.6))
"""Shares of the usual price, for the three adverts of births of either sort."""
COMES_BACK = dt.timedelta(minutes=10)
"""After so long the first advert that was born is posted again, under another id."""


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """What the feed address carries: nothing else is known of the person."""

    words: str
    near: str
    currency: str

    @property
    def key(self) -> str:
        """Twelve hexadecimal digits that name this question."""
        text = f"{fold(self.words)}|{self.near.casefold()}|{self.currency}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclasses.dataclass(frozen=True, slots=True)
class MadeUp:
    """One invented advert."""

    id: str
    title: str
    description: str
    price: Decimal | None
    currency: str
    condition: str | None
    seller: str
    listed_at: dt.datetime
    state: str
    miles: float
    bearing: float
    photo: str
    postage: Decimal | None


_MODEL = re.compile(r"^(?:[a-z]+\d[a-z0-9]*|\d+(?:gb|tb|w|v|mah))$")
"""Not "200l" or "70s"."""


def _sort_of(name: str) -> int:
    """Births are of two sorts, by turns; with an old advert it is its own affair."""
    return int(name[1:].partition("-")[0]) // 7 % 2


def _spoken(words: str) -> str:
    """Words as sellers write them: "PS5", "RTX 3080", "mountain bike"."""
    return " ".join(word.upper() if _MODEL.match(word) else word for word in words.split())


def _round(amount: float) -> Decimal:
    """Prices people ask: 5, 18, 45, 260, 4,250."""
    step = 1 if amount < 20 else 5 if amount < 400 else 10 if amount < 1000 else 50
    return Decimal(max(step, int(amount / step + 0.5) * step))


class Inventor:
    """Invents the adverts of one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.words = _spoken(question.words)
        self.kind: Kind = kind_for(fold(self.words))
        chance = random.Random(question.key)  # noqa: S311 - invention, not secrecy
        spread = 1.0 if self.kind.triggers else chance.uniform(0.4, 1.8)
        self.typical = self.kind.typical * spread * RATES.get(question.currency, 1.0)

    def _title(self, chance: random.Random) -> str:
        variant = chance.choice(self.kind.variants)
        if not self.words:
            trigger = chance.choice(self.kind.triggers or ("lamp", "mirror", "rug"))
            return f"{chance.choice(self.kind.makes)} {trigger}, {variant}"
        plain = set(fold(self.words).split()) <= PLAIN_WORDS
        make = chance.choice(self.kind.makes if plain else GENERIC.makes)
        return f"{make} {self.words}, {variant}"[:78]

    def advert(self, name: str, listed_at: dt.datetime, now: dt.datetime) -> MadeUp | None:
        """One advert by its name ("o7", "b123-1") as it stands now; None when it is gone."""
        chance = random.Random(f"{self.question.key}:{name}")  # noqa: S311
        role = self._role(name, chance)
        tier = chance.choice((0.45, 0.62, 0.75, 0.9, 1.05, 1.3))
        if name.startswith("b"):
            tier = BIRTH_TIERS[_sort_of(name)][int(name.rpartition("-")[2]) % 3]
        price = self.typical * tier * chance.uniform(0.9, 1.1)
        title = self._title(chance)
        condition, wear = self._condition(name, chance)
        text = f"{wear} {chance.choice(REASONS)}"
        if role == "gift":
            text = f"Free to whoever collects it. {text}"
        elif role == "accessory":
            thing = chance.choice(self.kind.accessories)
            title, price = f"{self.words or 'Household'} {thing}"[:78], price * 0.12
        elif role == "wanted":
            title, text = f"WANTED: {self.words or 'old tools'}", "Cash waiting, can collect today."
        elif role == "broken":
            title = f"{self.words or 'Radio'} spares or repairs"[:78]
            text, condition, price = chance.choice(FAULTS), "for_parts", price * 0.3
        price *= self._fallen(chance, now - listed_at)
        state = self._state(chance, now - listed_at, name)
        if state is None:
            return None
        return MadeUp(
            id=f"{self.question.key}-{name}",
            title=title[:1].upper() + title[1:],
            description=text,
            price=Decimal(0) if role == "gift" else _round(price),
            currency=self.question.currency,
            condition=condition,
            seller=chance.choice(SELLERS),
            listed_at=listed_at,
            state=state,
            miles=abs(chance.gauss(0, 3 if name.startswith("b") else 9)) + 0.4,
            bearing=chance.uniform(0, 360),
            photo=f"{self.kind.shape}-{chance.randrange(10_000)}",
            postage=self._postage(name, chance),
        )

    @staticmethod
    def _condition(name: str, chance: random.Random) -> tuple[str, str]:
        if name.startswith("b") and name.endswith("-1"):
            return CONDITIONS[0]
        return chance.choice(CONDITIONS)

    @staticmethod
    def _postage(name: str, chance: random.Random) -> Decimal | None:
        """A third can be posted, and the two cheaper ones of every birth."""
        cost = Decimal(chance.choice((4, 6, 12)))
        if name.startswith("b") and name.endswith(("-0", "-1")):
            return Decimal(4)  # So little that it hardly ever lifts a price over a limit.
        return cost if chance.random() < 0.35 else None

    def _role(self, name: str, chance: random.Random) -> str:
        if name.startswith("b"):
            # Every other birth brings one thing that is given away, where people do that.
            gift = name.endswith("-0") and not _sort_of(name)
            return "gift" if gift and self.kind.typical < GIFTS_BELOW else "thing"
        if name in {"o2", "o8"} and self.kind.typical < GIFTS_BELOW:
            return "gift"
        fixed = {"o3": "wanted", "o5": "accessory", "o9": "accessory", "o12": "broken"}
        roles = ("thing",) * 16 + ("accessory", "accessory", "broken", "wanted")
        return fixed.get(name) or chance.choice(roles)

    @staticmethod
    def _fallen(chance: random.Random, age: dt.timedelta) -> float:
        """Some sellers come down once or twice, by steps people notice."""
        first = dt.timedelta(minutes=chance.choice((3, 45, 600)))
        if chance.random() > 0.35 or age < first:
            return 1.0
        return 0.85 if age < first * 3 else 0.75

    @staticmethod
    def _state(chance: random.Random, age: dt.timedelta, name: str) -> str | None:
        life = dt.timedelta(hours=chance.uniform(1, 14 * 24))
        if name.startswith("b") and name.endswith("-1"):
            life = dt.timedelta(minutes=chance.uniform(8, 40))
        if age < life * 0.95:
            return "active"
        if age < life:
            return "reserved"
        return "sold" if age < life + SOLD_SHOWN else None


def old_adverts(inventor: Inventor, first_asked: dt.datetime, now: dt.datetime) -> list[MadeUp]:
    """What was listed before anybody asked; "r…" are re-posts of an advert that has gone."""
    key = inventor.question.key
    found = []
    for number in range(OLD_COUNT):
        chance = random.Random(f"{key}:age:{number}")  # noqa: S311
        age = dt.timedelta(minutes=chance.uniform(30, 9 * 24 * 60))
        advert = inventor.advert(f"o{number}", first_asked - age, now)
        if advert is not None:
            found.append(advert)
    return found


def born_adverts(inventor: Inventor, births: list[dt.datetime], now: dt.datetime) -> list[MadeUp]:
    """Three adverts a birth, at a low, a middle and a high price; now and then a re-post."""
    found = []
    for birth in births:
        if not now - MAX_AGE < birth <= now:
            continue
        stamp = int(birth.timestamp())
        for part in range(3):
            advert = inventor.advert(f"b{stamp}-{part}", birth, now)
            if advert is not None and birth == births[0] and not part:
                advert = _before_it_comes_back(advert, birth, now)
            if advert is not None:
                found.append(advert)
    found.extend(_reposts(inventor, births, now))
    return found


def _before_it_comes_back(advert: MadeUp, birth: dt.datetime, now: dt.datetime) -> MadeUp | None:
    """Gone a little before it is posted again, or two of one thing would stand side by side."""
    gone = birth + COMES_BACK - dt.timedelta(minutes=2)
    if now < gone:
        return advert
    return dataclasses.replace(advert, state="sold") if now < gone + SOLD_SHOWN else None


def _reposts(inventor: Inventor, births: list[dt.datetime], now: dt.datetime) -> list[MadeUp]:
    """The oldest born advert comes back after ten minutes under another id."""
    if not births or births[0] + COMES_BACK > now:
        return []
    original = inventor.advert(f"b{int(births[0].timestamp())}-0", births[0], births[0])
    if original is None:
        return []
    again = births[0] + COMES_BACK
    return [dataclasses.replace(original, id=f"{original.id}-r", listed_at=again)]
