"""A search in the form in which listings are tried against it."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, NamedTuple

from core.matching.adverts import accessory
from core.matching.exclusions import ExclusionRule, exclusion_rule, undenied
from core.matching.prepared import unit_vector
from core.matching.side import Side, side_of
from core.matching.terms import TermRule, term_rule
from core.matching.verdict import Match, Miss, NeedsDetail, Rule, Verdict
from core.matching.words import stem
from core.places import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.matching.prepared import PreparedListing
    from core.searches.criteria import Criteria, Near, Term

_ORDER = {rule: number for number, rule in enumerate(Rule)}
NEEDS_DESCRIPTION = NeedsDetail("description")
NEVER = 5.0
"""More than any squared chord: a radius that reaches around the world."""


class Wishes(NamedTuple):
    """Which adverts the person wants to see or not."""

    anywhere: bool = False
    wanted: bool = False
    box_only: bool = False
    no_accessories: bool = False


ORDINARY = Wishes()


@dataclasses.dataclass(frozen=True, slots=True)
class TextRule:
    """The words of a search. Of each group of alternatives one must be found."""

    groups: tuple[tuple[TermRule, ...], ...]
    soft: tuple[TermRule, ...] = ()
    wishes: Wishes = ORDINARY

    def found(self, prepared: PreparedListing) -> tuple[str, ...] | None:
        """Name the alternative found in each group; None if a group has none, or title none."""
        for group in self.groups:
            for term in group:
                if term.in_text(prepared):
                    break
            else:
                return None
        if not self.in_title(prepared):
            return None
        return tuple(
            next(term.text for term in group if term.in_text(prepared)) for group in self.groups
        )

    def in_title(self, prepared: PreparedListing) -> bool:
        return (
            self.wishes.anywhere
            or not self.groups
            or any(term.in_title(prepared) for group in self.groups for term in group)
        )

    def hangs_on_description(self, prepared: PreparedListing) -> bool:
        """Whether a description not yet read decides.

        Only for searches that were widened to descriptions, and only if all words but one are
        there: anything broader would spend a call on nearly every listing of a marketplace whose
        pages carry no descriptions.
        """
        return (
            self.wishes.anywhere
            and not prepared.listing.description_complete
            and len(self.groups) > 1
            and sum(1 for _ in self._missing(prepared)) == 1
        )

    def _missing(self, prepared: PreparedListing) -> Iterator[tuple[TermRule, ...]]:
        for group in self.groups:
            if not any(term.in_text(prepared) for term in group):
                yield group

    def asked(self) -> frozenset[str]:
        """Every word looked for, without plural endings."""
        return frozenset(
            stem(word) for group in self.groups for term in group for word in term.text.split()
        )

    def soft_hits(self, prepared: PreparedListing) -> int:
        return sum(term.in_text(prepared) for term in self.soft)

    def advert_misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        """Adverts of the wrong kind, unless the search asks for that kind in words."""
        wishes = self.wishes
        if not wishes.wanted and prepared.wanted and "wanted" not in self.asked():
            yield Miss(Rule.WANTED, "wanted", prepared.excerpt(*prepared.wanted))
        if not wishes.box_only and prepared.box_only and "box" not in self.asked():
            yield Miss(Rule.BOX_ONLY, "box only", prepared.excerpt(*prepared.box_only))
        if wishes.no_accessories:
            place = accessory(prepared, self.asked())
            if place is not None:
                yield Miss(Rule.ACCESSORY, "accessory", prepared.excerpt(*place))

    def misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        missing = tuple(self._missing(prepared))
        for group in missing:
            others = (term.other_model(prepared) for term in group)
            place = next((place for place in others if place is not None), None)
            found = "" if place is None else prepared.excerpt(*place)
            yield Miss(Rule.REQUIRED, " | ".join(term.text for term in group), found)
        if not missing and not self.in_title(prepared):
            terms = " ".join(group[0].text for group in self.groups)
            yield Miss(Rule.TITLE, terms, prepared.listing.title[:60])
        yield from self.advert_misses(prepared)


class Circle(NamedTuple):
    """A radius about a place, ready for comparing."""

    x: float
    y: float
    z: float
    chord: float
    """Squared, on the unit sphere; the largest that is still inside."""
    radius_km: float

    def chord_to(self, point: tuple[float, float, float]) -> float:
        dx, dy, dz = self.x - point[0], self.y - point[1], self.z - point[2]
        return dx * dx + dy * dy + dz * dz


def kilometres(chord: float) -> float:
    """The way over ground that belongs to a squared chord."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord) / 2))


def circle_of(near: Near) -> Circle:
    """Compile a radius."""
    angle = near.radius_km / (2 * EARTH_RADIUS_KM)
    chord = NEVER if angle >= math.pi / 2 else (2 * math.sin(max(0.0, angle))) ** 2
    return Circle(*unit_vector(near.place.lat, near.place.lon), chord, near.radius_km)


@dataclasses.dataclass(frozen=True, slots=True)
class CompiledSearch:
    """All rules of one search. `None` from `accept` is a miss, found as cheaply as can be."""

    text: TextRule
    exclusions: tuple[ExclusionRule, ...]
    side: Side
    marketplaces: frozenset[str]
    price_min: float
    price_max: float
    circle: Circle | None

    def match(self, prepared: PreparedListing) -> Verdict:
        """Say whether the listing satisfies the search, or the first rule that it fails."""
        accepted = self.accept(prepared)
        return accepted if accepted is not None else self.misses(prepared)[0]

    def accept(self, prepared: PreparedListing) -> Match | NeedsDetail | None:
        """The verdict if it is not a miss; cheap and telling rules are tried first."""
        terms = self.text.found(prepared)
        if terms is None and not self.text.hangs_on_description(prepared):
            return None
        if self.marketplaces and prepared.listing.marketplace not in self.marketplaces:
            return None
        if prepared.gone or any(True for _ in self._price_misses(prepared)):
            return None
        if self.side.misses(prepared):
            return None
        chord = self._chord(prepared)
        if self._too_far(prepared, chord):
            return None
        if any(rule.hit(prepared) for rule in self.exclusions):
            return None
        if any(True for _ in self.text.advert_misses(prepared)):
            return None
        if terms is None:
            return NEEDS_DESCRIPTION
        return Match(
            distance_km=None if chord is None else kilometres(chord),
            terms=terms,
            soft_hits=self.text.soft_hits(prepared),
            notes=self.side.notes(prepared),
        )

    def misses(self, prepared: PreparedListing) -> tuple[Miss, ...]:
        """Every rule that the listing fails, in the order of `Rule`."""
        listing = prepared.listing
        found = [
            *self._price_misses(prepared),
            *self.side.misses(prepared),
            *self.text.misses(prepared),
        ]
        if self.marketplaces and listing.marketplace not in self.marketplaces:
            names = " ".join(sorted(self.marketplaces))
            found.append(Miss(Rule.MARKETPLACE, names, listing.marketplace))
        if prepared.gone:
            found.append(Miss(Rule.STATE, "active", listing.state))
        for rule, place in undenied(prepared, self.exclusions):
            found.append(Miss(Rule.EXCLUDED, rule.label, prepared.excerpt(*place)))
        chord = self._chord(prepared)
        if self.circle is not None and chord is not None and self._too_far(prepared, chord):
            limit = f"{self.circle.radius_km:g} km"
            found.append(Miss(Rule.DISTANCE, limit, f"{kilometres(chord):.1f} km"))
        return tuple(sorted(found, key=lambda miss: _ORDER[miss.rule]))

    def _chord(self, prepared: PreparedListing) -> float | None:
        if self.circle is None or prepared.point is None:
            return None
        return self.circle.chord_to(prepared.point)

    def _outside(self, chord: float | None) -> bool:
        return self.circle is not None and chord is not None and chord > self.circle.chord

    def _too_far(self, prepared: PreparedListing, chord: float | None) -> bool:
        if not self._outside(chord):
            return False
        return not (self.side.either and prepared.listing.deliverable is True)

    def _price_misses(self, prepared: PreparedListing) -> Iterator[Miss]:
        amount = self.charged(prepared)
        if amount is None or not self.side.limited:
            return
        listing = prepared.listing
        if self.side.currency not in {None, listing.currency} and not prepared.is_free:
            return
        if amount > self.price_max:
            yield Miss(Rule.PRICE_HIGH, f"{self.price_max:g}", f"{amount:g}")
        if amount < self.price_min:
            yield Miss(Rule.PRICE_LOW, f"{self.price_min:g}", f"{amount:g}")

    def charged(self, prepared: PreparedListing) -> float | None:
        """What the person would pay: with postage unless the thing would be collected."""
        if self.side.collects:
            return prepared.amount
        if self.side.either:
            near = not self._outside(self._chord(prepared))
            collected = near and prepared.listing.collectable is not False
            return prepared.amount if collected else prepared.total
        return prepared.total


def compile_search(criteria: Criteria) -> CompiledSearch:
    """Work out once what is asked of every listing."""
    wishes = Wishes(
        anywhere=criteria.anywhere_in_text,
        wanted=criteria.show_wanted,
        box_only=criteria.show_box_only,
        no_accessories=criteria.hide_accessories,
    )
    groups, soft = term_rules(criteria)
    lowest, highest = criteria.price_min, criteria.price_max
    return CompiledSearch(
        text=TextRule(groups, soft, wishes),
        exclusions=tuple(exclusion_rule(exclusion) for exclusion in criteria.excluded),
        side=side_of(criteria),
        marketplaces=criteria.marketplaces,
        price_min=-math.inf if lowest is None else float(lowest),
        price_max=math.inf if highest is None else float(highest),
        circle=None if criteria.near is None else circle_of(criteria.near),
    )


def term_rules(
    criteria: Criteria,
) -> tuple[tuple[tuple[TermRule, ...], ...], tuple[TermRule, ...]]:
    """Compile the required groups and the soft terms of a search."""
    terms: list[Term] = [*(term for group in criteria.required for term in group), *criteria.soft]
    asked = frozenset(word for term in terms for word in term.text.split())
    groups = tuple(
        tuple(term_rule(term, asked) for term in group) for group in criteria.required if group
    )
    return groups, tuple(term_rule(term, asked) for term in criteria.soft)
