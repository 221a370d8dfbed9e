"""From criteria to what list pages are asked: the words, and whether a site has it at all."""

from __future__ import annotations

import itertools
import math

from core.searches.criteria import Criteria, Handover

MAX_WORDINGS = 8
LONGEST_WORDS = 100


def wordings(criteria: Criteria, *, gift: str = "") -> tuple[str, ...]:
    """The texts that together find everything the criteria can match; "" stands for any words.

    `gift` is asked for what is free and has no words; a site with a filter for that needs none.

    No site documents an "or", so each alternative is asked by itself. Where that would be too many
    questions, groups are left out: the answers get wider, and nothing is lost.
    """
    groups = list(criteria.required)
    if not groups and criteria.free:
        return (gift,)
    while len(groups) > 1 and math.prod(map(len, groups)) > MAX_WORDINGS:
        groups.remove(max(groups, key=len))
    choices = itertools.islice(itertools.product(*groups), MAX_WORDINGS * 2)
    return tuple(dict.fromkeys(_fitting([term.text for term in choice]) for choice in choices))


def _fitting(texts: list[str]) -> str:
    kept = ""
    for text in texts:
        longer = f"{kept} {text}".strip()
        if len(longer) <= LONGEST_WORDS:
            kept = longer
    return kept or (texts[0][:LONGEST_WORDS] if texts else "")


def is_wanted_from(name: str, criteria: Criteria) -> bool:
    """Whether a site of this name may be asked, and can be asked anything."""
    if criteria.marketplaces and name not in criteria.marketplaces:
        return False
    return bool(criteria.required) or criteria.free


def country_of(criteria: Criteria) -> str | None:
    """The country the person named, by a place or by itself."""
    return criteria.near.place.country if criteria.near else criteria.country


def fits(criteria: Criteria, country: str, currency: str) -> bool:
    """Whether adverts of this country, in this currency, could match at all."""
    if country_of(criteria) not in {None, country}:
        return False
    return criteria.currency in {None, currency}


def is_local(criteria: Criteria) -> bool:
    """Whether only what lies inside the radius can match."""
    return criteria.near is not None and criteria.handover in {Handover.ANY, Handover.COLLECTION}


def pinned(name: str, kind: str, criteria: Criteria) -> tuple[str, ...]:
    """A site's own names of its categories, or of places there, as a pasted address had them."""
    start = f"{name}/{kind}/"
    return tuple(sorted(pin[len(start) :] for pin in criteria.pins if pin.startswith(start)))


def step_up(value: float, steps: tuple[int, ...]) -> int | None:
    """The smallest step that holds the value, so that nearby searches share a question."""
    return next((step for step in steps if step >= value), None)


def town(criteria: Criteria) -> str:
    """What a site may know the place by: an outcode, a ZIP code or the town's name.

    A shared position has no such name and gives nothing.
    """
    if criteria.near is None:
        return ""
    place = criteria.near.place
    kind, _, code = place.id.partition(":")
    if kind in {"pc", "zip"}:
        return code
    return "" if kind == "geo" else place.label.partition(",")[0].strip()
