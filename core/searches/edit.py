"""Fragments that change a search: "max 300", "not red", "near York", "add leather", "drop oak"."""

from __future__ import annotations

import dataclasses
import re

from core.gazetteer import Gazetteer
from core.places import KM_PER_MILE
from core.searches.criteria import Buying, Criteria, Handover, Near, Term
from core.searches.language import Chip, ChipKind, Context, Parsed
from core.searches.parse import read
from core.searches.parse_draft import Draft, Line
from core.searches.parse_finish import assumed_currency, finish
from core.searches.parse_tokens import normalise
from core.searches.vocabulary import NO_CURRENCY
from core.text import words

_LONGEST = 200
_FARTHEST = 500
"""Miles or kilometres; who wants more says anywhere."""
_LEADING = re.compile(
    r"^\s*(?:please\s+|ok(?:ay)?,?\s+|actually,?\s+|but\s+)*"
    r"(?:(?:can you\s+)?(?:make it|(?:change|set|raise)(?: it)?(?: to)?|"
    r"lower(?: it)?(?: to)?|switch to|up to|increase(?: it)?(?: to)?|drop it to|only|just|now)\s+)?"
    r"(?P<price>(?:the\s+)?(?:price|budget|limit|max(?:imum)?)\s*(?:to\s+)?(?=[£€$]?[0-9]))?",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\s+(?:instead|please|pls|thanks|now|then|too)\s*[.!]*\s*$", re.IGNORECASE)
_ADD = re.compile(
    r"^\s*(?:also|add|plus|with|and|must have|must be|include)\s+(.+)$", re.IGNORECASE
)
_REMOVE = re.compile(r"^\s*(?:remove|drop|delete|take out|forget|lose)\s+(.+)$", re.IGNORECASE)
_ALLOW = re.compile(
    r"^\s*(?:(?:also|include|including|allow|show)\s+(?P<before>.+?)"
    r"|(?P<behind>.+?)\s+(?:is|are)?\s*(?:ok|okay|fine|allowed|too|as well))\s*[.!]*\s*$",
    re.IGNORECASE,
)
"""Says of something that was excluded that it may come."""
_MOVE = re.compile(
    r"^\s*(?:(?:change|set|move|switch)\s+)?(?:it\s+)?(?:the\s+)?"
    r"(?:(?:place|location|area|town)\s*(?:to|is|:|=)?|to)\s+(?P<to>[^0-9]+)$"
    r"|^\s*(?P<instead>[^0-9]+?)\s+instead\s*[.!]*\s*$",
    re.IGNORECASE,
)
_RESIZE = re.compile(
    r"^\s*(?:(?:a\s+bit|much|make it|search)\s+)*"
    r"(?:(?P<wider>wider|bigger|larger|further|farther|increase)|(?P<nearer>closer|nearer|smaller))"
    r"(?:\s+(?:radius|area|away|out|by|distance))*\s*[.!]*\s*$",
    re.IGNORECASE,
)
_ANY = {
    **dict.fromkeys(("any seller", "any sellers", "all sellers", "seller", "sellers"), "sellers"),
    **dict.fromkeys(("any site", "all sites", "any marketplace", "all marketplaces"), "sites"),
    **dict.fromkeys(("site", "sites", "marketplace", "marketplaces"), "sites"),
    **dict.fromkeys(("used ok", "used fine", "used is fine", "used too", "condition"), "condition"),
}
_AMOUNT = re.compile(r"^\s*[£€$]?\s*[0-9][0-9,]*(?:\.[0-9]+)?\s*k?\s*[£€]?\s*$", re.IGNORECASE)


def apply_fragment(
    criteria: Criteria, fragment: str, context: Context, gazetteer: Gazetteer
) -> Parsed | None:
    """The changed search; None if the text is no fragment but a search of its own."""
    text = normalise(fragment[:_LONGEST])
    removed = _REMOVE.match(text)
    if removed is not None:
        return _remove(criteria, removed[1])
    changed = _any(criteria, text) or _allow(criteria, text) or _resize(criteria, text)
    if changed is not None:
        return Parsed(criteria=changed, usable=True)
    stripped = _TRAILING.sub("", _LEADING.sub(_price_word, text, count=1))
    if _AMOUNT.match(stripped) and any(character.isdigit() for character in stripped):
        stripped = f"max {stripped}"
    context = _within(criteria, context)
    moved = _MOVE.match(text)
    if moved is not None:
        line = read(f"near {moved['to'] or moved['instead']}", context, gazetteer)
        if line.draft.places and not line.draft.items:
            return _merge(criteria, line)
    line = read(stripped, context, gazetteer)
    if not line.draft.items:
        return _merge(criteria, line) if _says_something(line.draft) else None
    added = _ADD.match(text)
    if added is None:
        return None
    line = read(added[1], context, gazetteer)
    return _merge(criteria, line) if line.draft.items or _says_something(line.draft) else None


def _price_word(found: re.Match[str]) -> str:
    """The limit stays in front of its amount: more may follow ("max 350 not red")."""
    return "max " if found["price"] else ""


def _any(criteria: Criteria, text: str) -> Criteria | None:
    """Read "any seller", "all sites": a limit is taken off."""
    return _freed(criteria, _ANY.get(" ".join(words(text)), "")) if " " in text else None


def _freed(criteria: Criteria, what: str) -> Criteria | None:
    if what == "sellers":
        nobody: frozenset[str] = frozenset()
        return dataclasses.replace(criteria, only_sellers=nobody, excluded_sellers=nobody)
    if what == "sites":
        return dataclasses.replace(criteria, marketplaces=frozenset())
    return dataclasses.replace(criteria, conditions=frozenset()) if what else None


def _allow(criteria: Criteria, text: str) -> Criteria | None:
    """Read "broken is fine", "include broken": nothing is hidden for it any more."""
    found = _ALLOW.match(text)
    if found is None:
        return None
    named = " ".join(words(found["before"] or found["behind"]))
    left = tuple(
        one
        for one in criteria.excluded
        if named not in {one.term.text, one.family or one.term.text}
    )
    return dataclasses.replace(criteria, excluded=left) if left != criteria.excluded else None


def _resize(criteria: Criteria, text: str) -> Criteria | None:
    """Read "wider", "closer": twice the radius, or half of it."""
    found, near = _RESIZE.match(text), criteria.near
    if found is None or near is None:
        return None
    unit = KM_PER_MILE if near.unit == "mi" else 1.0
    value = round(near.radius_km / unit * (2 if found["wider"] else 0.5))
    radius = min(max(value, 1), _FARTHEST) * unit
    return dataclasses.replace(criteria, near=Near(near.place, radius, near.unit))


def _within(criteria: Criteria, context: Context) -> Context:
    """A bare number means the money of the search, a radius its place."""
    home = criteria.near.place if criteria.near else context.home
    return dataclasses.replace(
        context,
        home=context.home or home,
        currency=criteria.currency or context.currency,
        country=criteria.near.place.country if criteria.near else context.country,
    )


def _says_something(draft: Draft) -> bool:
    plain = Draft()
    ignored = {"clauses", "remarks", "items"}
    return any(
        getattr(draft, field.name) != getattr(plain, field.name)
        for field in dataclasses.fields(Draft)
        if field.name not in ignored
    ) or any(remark.kind is ChipKind.UNKNOWN_PLACE for remark in draft.remarks)


def _remove(criteria: Criteria, name: str) -> Parsed | None:
    folded = " ".join(words(name))
    for opener in ("not ", "no ", "without ", "the "):
        folded = folded.removeprefix(opener)
    if folded in {"place", "radius", "location", "distance"}:
        return Parsed(
            criteria=dataclasses.replace(
                criteria, near=None, country=None, pins=_unplaced(criteria.pins)
            )
        )
    if folded in {"price", "limit", "max", "budget"}:
        return Parsed(criteria=_without_price(criteria))
    freed = _freed(criteria, _ANY.get(folded, ""))
    if freed is not None:
        return Parsed(criteria=freed)
    changed = dataclasses.replace(
        criteria,
        required=tuple(
            kept
            for group in criteria.required
            if (kept := tuple(term for term in group if term.text != folded))
        ),
        excluded=tuple(one for one in criteria.excluded if one.term.text != folded),
        soft=tuple(term for term in criteria.soft if term.text != folded),
    )
    if changed == criteria:
        return None
    return Parsed(criteria=changed, usable=bool(changed.required or changed.free))


def _without_price(criteria: Criteria) -> Criteria:
    return dataclasses.replace(
        criteria, price_min=None, price_max=None, about=None, currency=None, free=False
    )


def _merge(criteria: Criteria, line: Line) -> Parsed:
    """What the fragment says replaces what was said of the same; words and exclusions add up."""
    said = finish(line)
    draft, new = line.draft, said.criteria
    merged = dataclasses.replace(
        criteria,
        required=(*criteria.required, *new.required),
        excluded=(*criteria.excluded, *(e for e in new.excluded if e not in criteria.excluded)),
        soft=(*criteria.soft, *(t for t in new.soft if t not in criteria.soft)),
        only_sellers=(new.only_sellers or criteria.only_sellers) - new.excluded_sellers,
        excluded_sellers=(criteria.excluded_sellers | new.excluded_sellers) - new.only_sellers,
        pins=_pins(criteria, new, moved=draft.no_place),
        marketplaces=new.marketplaces or criteria.marketplaces,
        conditions=criteria.conditions if draft.conditions is None else new.conditions,
        handover=criteria.handover if new.handover is Handover.ANY else new.handover,
        buying=criteria.buying if new.buying is Buying.ANY else new.buying,
        years=new.years or criteria.years,
        mileage_max=criteria.mileage_max if draft.mileage is None else draft.mileage,
        mileage_unit=draft.mileage_unit or criteria.mileage_unit,
        every_minutes=new.every_minutes or criteria.every_minutes,
        anywhere_in_text=new.anywhere_in_text or criteria.anywhere_in_text,
        show_wanted=new.show_wanted or criteria.show_wanted,
        show_box_only=new.show_box_only or criteria.show_box_only,
        hide_accessories=new.hide_accessories or criteria.hide_accessories,
    )
    merged = _place(_price(_words(merged), line, new), line, new)
    money = None if merged.near == criteria.near else _money_of_place(merged, line)
    if money is None:
        return _carry(said, merged, new)
    parsed = _carry(said, dataclasses.replace(merged, currency=money.text), new)
    return dataclasses.replace(parsed, chips=(*parsed.chips, money))


def _money_of_place(merged: Criteria, line: Line) -> Chip | None:
    """A bare number waits for a place that tells its money."""
    limited = merged.price_min is not None or merged.price_max is not None
    if not limited or merged.currency is not None or merged.near is None:
        return None
    if line.draft.money == NO_CURRENCY:
        return None
    return assumed_currency(line, merged.near.place)


def _pins(criteria: Criteria, new: Criteria, *, moved: bool) -> frozenset[str]:
    """A marketplace's own name for a place goes with the place."""
    moved = moved or (criteria.near is not None and new.near is not None)
    return (_unplaced(criteria.pins) if moved else criteria.pins) | new.pins


def _unplaced(pins: frozenset[str]) -> frozenset[str]:
    return frozenset(pin for pin in pins if "/place/" not in pin)


def _words(criteria: Criteria) -> Criteria:
    """A word that is now excluded is no longer required or wished for."""
    gone = {exclusion.term.text for exclusion in criteria.excluded}
    required = tuple(
        group for group in criteria.required if not all(term.text in gone for term in group)
    )
    soft: tuple[Term, ...] = tuple(term for term in criteria.soft if term.text not in gone)
    return dataclasses.replace(criteria, required=required or criteria.required, soft=soft)


def _price(merged: Criteria, line: Line, new: Criteria) -> Criteria:
    draft = line.draft
    if draft.no_price:
        return _without_price(merged)
    if draft.free:
        return dataclasses.replace(_without_price(merged), free=True)
    if draft.price_min is None and draft.price_max is None:
        return merged
    low = draft.price_min if draft.price_min is not None else merged.price_min
    high = draft.price_max if draft.price_max is not None else merged.price_max
    if low is not None and high is not None and low > high:
        # The new limit wins over an old one that it contradicts.
        low, high = (draft.price_min, draft.price_max)
    return dataclasses.replace(
        merged,
        price_min=low,
        price_max=high,
        about=draft.about,
        currency=new.currency or merged.currency,
        free=False,
    )


def _place(merged: Criteria, line: Line, new: Criteria) -> Criteria:
    draft, old = line.draft, merged.near
    if draft.no_place:
        return dataclasses.replace(merged, near=None, country=new.country)
    if draft.radius is not None and old is not None and not _said_place(draft):
        near = Near(old.place, draft.radius.km, draft.radius.unit)
        return dataclasses.replace(merged, near=near)
    if new.near is None:
        return (
            merged
            if new.country is None
            else dataclasses.replace(merged, near=None, country=new.country)
        )
    near = new.near
    if old is not None and draft.radius is None and not old.assumed:
        near = dataclasses.replace(near, radius_km=old.radius_km, unit=old.unit, assumed=False)
    return dataclasses.replace(merged, near=near, country=None)


def _said_place(draft: Draft) -> bool:
    return bool(draft.place_text) or (draft.near_home and not draft.radius)


def _carry(said: Parsed, merged: Criteria, new: Criteria) -> Parsed:
    """Chips and questions of the fragment, with their changes carried over to the whole search."""
    chips = tuple(
        Chip(chip.kind, chip.text, chip.detail, _carried(chip, merged, new))
        for chip in said.chips
        if chip.kind is not ChipKind.ASSUMED_RADIUS
        and (chip.kind is not ChipKind.SYNONYM or chip.without is not None)
        and (chip.kind, chip.text) != (ChipKind.ASSUMED_CURRENCY, merged.currency)
    )
    questions = tuple(
        dataclasses.replace(
            question,
            options=tuple(
                dataclasses.replace(option, criteria=_transfer(merged, new, option.criteria))
                for option in question.options
            ),
        )
        for question in said.questions
    )
    usable = bool(merged.required or merged.free)
    return Parsed(criteria=merged, chips=chips, questions=questions, usable=usable)


def _carried(chip: Chip, merged: Criteria, new: Criteria) -> Criteria | None:
    """What the whole search is without a synonym or a family that the fragment brought along."""
    if chip.kind not in {ChipKind.SYNONYM, ChipKind.FAMILY} or chip.without is None:
        return None
    changed = _transfer(merged, new, chip.without)
    return None if changed == merged else changed


def _transfer(merged: Criteria, first: Criteria, option: Criteria) -> Criteria:
    """Apply to the whole search the difference that an option makes to the fragment."""
    added = tuple(one for one in option.excluded if one not in first.excluded)
    gone = tuple(one for one in first.excluded if one not in option.excluded)
    words = tuple(group for group in option.required if group not in first.required)
    wordless = tuple(group for group in first.required if group not in option.required)
    near = merged.near
    if option.near is not None and near is not None and option.near != first.near:
        near = dataclasses.replace(near, place=option.near.place)
    return dataclasses.replace(
        merged,
        near=near,
        required=(*(group for group in merged.required if group not in wordless), *words),
        excluded=(*(one for one in merged.excluded if one not in gone), *added),
    )
