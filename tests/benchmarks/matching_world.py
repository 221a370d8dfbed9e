"""A made-up market for measuring: words, products, places, searches and adverts, as in life.

60,000 words and 40,000 products, both with Zipf popularity; titles of about 11 words; searches of
one to four words, 15 % with a phrase, half with exclusions, 60 % with a limit of price, 30 % with a
radius, half for named marketplaces. The same seed gives the same market.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import random
from decimal import Decimal
from typing import TYPE_CHECKING

from core.listings.listing import Listing, PriceKind
from core.places import KM_PER_MILE, Place
from core.searches.criteria import Criteria, Exclusion, Near, Term
from core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORDS = 60_000
PRODUCTS = 40_000
MARKETPLACES = ("ebay", "gumtree", "craigslist", "facebook", "feed")
EXCLUDED = (
    ("broken", "broken"),
    ("faulty", "broken"),
    ("spares", "broken"),
    *((word, None) for word in words("case cover box red pink kids small cracked parts empty")),
)
_SYLLABLES = [a + b for a in "bcdfghjklmnprstvwz" for b in "aeiou"]


class Zipf:
    """Draws from a sequence, its n-th member n**alpha times less often than its first."""

    def __init__(self, size: int, alpha: float) -> None:
        weights = ((place + 1) ** -alpha for place in range(size))
        self._sums = list(itertools.accumulate(weights))

    def draw(self, chance: random.Random) -> int:
        return bisect.bisect_left(self._sums, chance.random() * self._sums[-1])


@dataclasses.dataclass(frozen=True, slots=True)
class Product:
    """Two words of a kind, a brand, a model, and what it costs."""

    words: tuple[str, ...]
    price: int


class World:
    """The market."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        self.words = _words(chance)
        self._common = Zipf(WORDS, 1.0)
        self._popular = Zipf(PRODUCTS, 0.66)
        kinds, brands = Zipf(600, 0.9), Zipf(4000, 0.9)
        chance.shuffle(self.words)
        self.products = [
            Product(
                (
                    self.words[brands.draw(chance) + 600],
                    self.words[kinds.draw(chance)],
                    self.words[chance.randrange(5000, WORDS)],
                    self.words[self._common.draw(chance)],
                ),
                int(10 ** chance.uniform(1, 3.3)),
            )
            for _ in range(PRODUCTS)
        ]
        self.places = [_place(chance, number) for number in range(3000)]
        self._crowded = Zipf(len(self.places), 0.8)

    def searches(self, count: int, seed: int = 2) -> Iterator[Criteria]:
        chance = random.Random(seed)
        for _ in range(count):
            yield self._search(chance)

    def listings(self, count: int, seed: int = 3) -> Iterator[Listing]:
        chance = random.Random(seed)
        for number in range(count):
            yield self._listing(chance, number)

    def _search(self, chance: random.Random) -> Criteria:
        product = self.products[self._popular.draw(chance)]
        length = chance.choices((1, 2, 3, 4), (16, 44, 29, 11))[0]
        terms = [Term(word) for word in sorted(chance.sample(product.words, length))]
        if chance.random() < 0.15:
            terms = [Term(f"{product.words[0]} {product.words[1]}"), *terms[2:]]
        priced = chance.random() < 0.6
        places = (self.places[self._crowded.draw(chance)],) if chance.random() < 0.3 else ()
        return Criteria(
            required=tuple((term,) for term in terms),
            excluded=self._exclusions(chance) if chance.random() < 0.5 else (),
            price_max=Decimal(int(product.price * chance.uniform(0.6, 1.4))) if priced else None,
            currency="GBP" if priced else None,
            near=next((_circle(chance, place) for place in places), None),
            marketplaces=frozenset(
                chance.sample(MARKETPLACES, chance.choice((1, 2, 3)))
                if chance.random() < 0.5
                else ()
            ),
        )

    def _exclusions(self, chance: random.Random) -> tuple[Exclusion, ...]:
        chosen = chance.sample(EXCLUDED, chance.choice((1, 1, 2, 3)))
        found = [Exclusion(Term(word), family) for word, family in chosen]
        if chance.random() < 0.3:
            found.append(Exclusion(Term(self.words[self._common.draw(chance)])))
        return tuple(found)

    def _listing(self, chance: random.Random, number: int) -> Listing:
        product = self.products[self._popular.draw(chance)]
        noise = [self.words[self._common.draw(chance)] for _ in range(chance.randint(4, 9))]
        if chance.random() < 0.15:
            noise.append(chance.choice(EXCLUDED)[0])
        place = self.places[self._crowded.draw(chance)]
        return Listing(
            marketplace=chance.choice(MARKETPLACES),
            external_id=str(number),
            title=" ".join((*product.words, *noise)).title(),
            url=f"https://market.example/{number}",
            price=Decimal(max(1, int(product.price * chance.uniform(0.5, 1.5)))),
            currency="GBP",
            price_kind=PriceKind.ASKING,
            postage=Decimal("4.99") if chance.random() < 0.3 else None,
            lat=place.lat,
            lon=place.lon,
        )


def _words(chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < WORDS:
        # Ending in a vowel, no word is the plural of another.
        found["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(found)


def _place(chance: random.Random, number: int) -> Place:
    lat, lon = chance.uniform(50.2, 57.0), chance.uniform(-4.5, 1.2)
    return Place(f"gn:{number}", f"Town {number}", lat, lon, "GB", "Europe/London")


def _circle(chance: random.Random, place: Place) -> Near:
    miles: Sequence[int] = (5, 10, 15, 25, 50, 100)
    return Near(place, chance.choice(miles) * KM_PER_MILE)
