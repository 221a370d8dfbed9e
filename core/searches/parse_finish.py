"""From a draft to criteria, chips and questions: money, distances, and what has two readings."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from core.places import KM_PER_MILE, Place
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Near, Term
from core.searches.language import (
    Chip,
    ChipKind,
    Option,
    Parsed,
    Question,
    QuestionKind,
)
from core.searches.parse_draft import Ask, Change, Draft, Line, Radius, Remark
from core.searches.parse_place import miles, unit_for
from core.searches.parse_town import likely_country
from core.searches.vocabulary import COUNTRY_CURRENCY, CROWNS, DOLLARS, NO_CURRENCY
from core.text import words

DEFAULT_MILES = 25.0
DEFAULT_KM = 40.0
_MOST_OPTIONS = 4
_OFFERED = ("GBP", "EUR", "USD")
_AT_HOME = 10
"""So many times the next one's inhabitants, in one country, and nobody is asked."""
_ABROAD = 50
_WORLD_CITY = 1_000_000
_VILLAGE = 10_000
"""Nobody is asked about a place so small, beside a town."""
_TOWN = 50_000


def finish(line: Line) -> Parsed:
    """Make the outcome of a line that has been read to its end."""
    _home(line)
    criteria = base(line)
    chips = _chips(line, criteria)
    questions = (
        *_place_question(line, criteria),
        *_currency_question(line, criteria, chips),
        *_accessory_questions(line, criteria),
    )
    usable = bool(criteria.required or criteria.free)
    return Parsed(criteria=criteria, chips=chips, questions=questions, usable=usable)


def _home(line: Line) -> None:
    """Read "near me", or a radius about nothing, as the person's home."""
    draft, home = line.draft, line.context.home
    if draft.places or draft.no_place or not (draft.near_home or draft.radius):
        return
    if draft.place_text or (draft.country and not draft.near_home):
        return
    if home is not None:
        draft.places = (home,)
        draft.near_home = True
    else:
        radius = _shown(draft.radius)
        detail = (radius,) if radius else ()
        line.remark(ChipKind.NEEDS_HOME, "near me" if draft.near_home else radius, detail)


def base(line: Line) -> Criteria:
    """The criteria with the first reading of every question."""
    draft = line.draft
    place = draft.places[0] if draft.places else None
    return Criteria(
        required=(*(item.terms for item in draft.items), *_editions(draft)),
        excluded=(*draft.excluded, *(ask.exclusion for ask in draft.asks if not ask.edition)),
        soft=tuple(draft.soft),
        price_min=draft.price_min,
        price_max=draft.price_max,
        currency=currency(line, place),
        free=bool(draft.free),
        about=draft.about,
        near=near(line, place) if place else None,
        country=draft.country,
        conditions=draft.conditions or frozenset(),
        marketplaces=_marketplaces(line),
        handover=draft.handover or Handover.ANY,
        buying=draft.buying or Buying.ANY,
        only_sellers=frozenset(draft.only_sellers),
        excluded_sellers=frozenset(draft.sellers),
        pins=frozenset(draft.pins),
        years=draft.years,
        mileage_max=draft.mileage,
        mileage_unit=draft.mileage_unit or "mi",
        every_minutes=draft.every,
        anywhere_in_text=bool(draft.anywhere_in_text),
        show_wanted=bool(draft.show_wanted),
        show_box_only=bool(draft.show_box_only),
        hide_accessories=bool(draft.hide_accessories),
    )


def _editions(draft: Draft) -> tuple[tuple[Term, ...], ...]:
    return tuple((Term(ask.edition),) for ask in draft.asks if ask.edition)


def _marketplaces(line: Line) -> frozenset[str]:
    draft = line.draft
    named = frozenset(draft.marketplaces)
    if draft.not_marketplaces:
        known = named or frozenset(line.context.marketplaces)
        return known - draft.not_marketplaces
    return named


def near(line: Line, place: Place) -> Near:
    """The radius about a place: as said, or 25 miles or 40 km."""
    said = line.draft.radius
    radius = said if said is not None else default_radius(line, place)
    unit = line.draft.unit or radius.unit
    assumed = line.draft.assumed
    if assumed is None:
        assumed = said is None or said.assumed
    return Near(place, radius.km, unit, assumed)


def default_radius(line: Line, place: Place) -> Radius:
    """What is meant when no radius was said."""
    unit = unit_for(line, place.country)
    return miles(DEFAULT_MILES if unit == "mi" else DEFAULT_KM, unit)


def currency(line: Line, place: Place | None) -> str | None:
    """The money of the line's prices: its sign, else the place's, else the person's."""
    draft = line.draft
    said = draft.money
    if said == NO_CURRENCY:
        return None
    if said is not None and len(said) == 3:
        return said
    if not said and all(x is None for x in (draft.price_min, draft.price_max, draft.about)):
        return None
    options = [code for code, _ in _assumable(line, place)]
    if said == "$":
        return next((code for code in options if code in DOLLARS), "USD")
    if said == "kr":
        return next((code for code in options if code in CROWNS), "SEK")
    return options[0] if options else None


def _assumable(line: Line, place: Place | None) -> list[tuple[str, str]]:
    """Currencies that place and person suggest, with who suggests them."""
    context = line.context
    country = place.country if place else line.draft.country
    home = context.home.country if context.home else None
    found = [
        (COUNTRY_CURRENCY.get(country or ""), place.label if place else country or ""),
        (context.currency, "person"),
        (COUNTRY_CURRENCY.get(home or ""), "person"),
        (COUNTRY_CURRENCY.get(context.country or ""), "person"),
    ]
    return [(code, who) for code, who in found if code]


def assumed_currency(line: Line, place: Place) -> Chip | None:
    """The money of a place, as it is said to be assumed."""
    found = _assumable(line, place)
    return Chip(ChipKind.ASSUMED_CURRENCY, found[0][0], (found[0][1],)) if found else None


def _chips(line: Line, criteria: Criteria) -> tuple[Chip, ...]:
    draft = line.draft
    chips = [_chip(remark, criteria) for remark in draft.remarks]
    if criteria.about is not None:
        chips.append(Chip(ChipKind.ABOUT_PRICE, format(criteria.about, "f")))
    if criteria.currency and (draft.money is None or len(draft.money) < 3):
        who = next(
            (who for code, who in _assumable(line, _first(draft)) if code == criteria.currency), ""
        )
        if draft.money is None or criteria.currency not in {"USD", "SEK"}:
            chips.append(Chip(ChipKind.ASSUMED_CURRENCY, criteria.currency, (who,) if who else ()))
    where = criteria.near
    if where is not None:
        if where.assumed and draft.radius is None:
            without = dataclasses.replace(criteria, near=None, country=where.place.country or None)
            text = _shown(default_radius(line, where.place))
            chips.append(Chip(ChipKind.ASSUMED_RADIUS, text, (where.place.label,), without=without))
        if where.place.approximate:
            code, _, town = where.place.label.partition(", ")
            chips.append(Chip(ChipKind.APPROXIMATE_PLACE, code, (town,)))
    return tuple(chips)


def _first(draft: Draft) -> Place | None:
    return draft.places[0] if draft.places else None


def _shown(radius: Radius | None) -> str:
    if radius is None:
        return ""
    value = radius.km / KM_PER_MILE if radius.unit == "mi" else radius.km
    return f"{round(value, 1):g} {radius.unit}"


def _chip(remark: Remark, criteria: Criteria) -> Chip:
    instead = remark.instead
    if remark.kind is ChipKind.UNUSED:
        instead = _as_word(remark.text)
    if remark.kind is ChipKind.SOFT and remark.without is None:
        return Chip(remark.kind, remark.text, remark.detail)
    return Chip(
        remark.kind,
        remark.text,
        remark.detail,
        remark.without(criteria) if remark.without else None,
        instead(criteria) if instead else None,
    )


def _as_word(text: str) -> Change | None:
    folded = " ".join(words(text))
    if not folded:
        return None

    def change(criteria: Criteria) -> Criteria:
        term = Term(folded, exact=" " in folded)
        return dataclasses.replace(criteria, required=(*criteria.required, (term,)))

    return change


def _place_question(line: Line, criteria: Criteria) -> tuple[Question, ...]:
    """Ask which of several places of one name is meant, if it is not plain."""
    readings = line.draft.places
    if len(readings) < 2 or criteria.near is None or line.draft.near_home:
        return ()
    if not is_ambiguous(line, readings):
        return ()
    options = []
    for place in _worth_asking(line, readings):
        money = currency(line, place)
        changed = dataclasses.replace(criteria, near=near(line, place), currency=money)
        options.append(Option("place", place.label, changed))
    return (Question(QuestionKind.PLACE, line.draft.place_text, tuple(options)),)


def _worth_asking(line: Line, readings: tuple[Place, ...]) -> list[Place]:
    people = [line.gazetteer.population(place.id) for place in readings]
    least = max(people) / _ABROAD
    kept = [
        place
        for number, (place, count) in enumerate(zip(readings, people, strict=True))
        if number == 0 or count >= least
    ]
    return kept[:_MOST_OPTIONS]


def is_ambiguous(line: Line, readings: tuple[Place, ...]) -> bool:
    """Whether the second reading is too likely to be passed over in silence.

    A sign, a currency or the person's country settles it between countries, unless the other place
    is ten times as large; so does a world city. Leeds without any hint is asked about, London not.
    """
    if not readings[0].id.startswith("gn:") or "," in line.draft.place_text:
        return False
    hint = likely_country(line)
    first = readings[0]
    mine = line.gazetteer.population(first.id)
    for other in readings[1:]:
        theirs = line.gazetteer.population(other.id)
        if theirs < _VILLAGE and mine >= _TOWN:
            continue
        if other.country == first.country:
            if mine < _AT_HOME * theirs:
                return True
        elif first.country == hint:
            if theirs >= _AT_HOME * mine:
                return True
        elif mine < (_AT_HOME if mine >= _WORLD_CITY else _ABROAD) * theirs:
            return True
    return False


def _currency_question(
    line: Line, criteria: Criteria, chips: tuple[Chip, ...]
) -> tuple[Question, ...]:
    """Ask for the money of a bare number, unless a place that is asked for will tell."""
    limit = next((one for one in _limits(criteria) if one is not None), None)
    if limit is None or criteria.currency is not None or line.draft.money == NO_CURRENCY:
        return ()
    if any(chip.kind in {ChipKind.NEEDS_HOME, ChipKind.UNKNOWN_PLACE} for chip in chips):
        return ()
    options = (
        Option("any_currency", "", criteria),
        *(
            Option("currency", code, dataclasses.replace(criteria, currency=code))
            for code in _OFFERED
        ),
    )
    return (Question(QuestionKind.CURRENCY, format(limit, "f"), options),)


def _limits(criteria: Criteria) -> tuple[Decimal | None, ...]:
    return criteria.about, criteria.price_max, criteria.price_min


def _accessory_questions(line: Line, criteria: Criteria) -> tuple[Question, ...]:
    """Ask what "no box" means: hide adverts that name a box, or those that say it is missing."""
    questions = []
    for ask in line.draft.asks:
        first = Option("edition" if ask.edition else "exclude", ask.edition or ask.text, criteria)
        rest = _without_ask(criteria, ask)
        missing = (f"no {ask.exclusion.term.text}", f"without {ask.exclusion.term.text}",
                   f"missing {ask.exclusion.term.text}")  # fmt: skip
        hidden = tuple(Exclusion(Term(phrase, exact=True)) for phrase in missing)
        options = (
            first,
            Option(
                "hide_missing",
                ask.text,
                dataclasses.replace(rest, excluded=(*rest.excluded, *hidden)),
            ),
            Option("ignore", ask.text, rest),
        )
        questions.append(Question(QuestionKind.WITHOUT_ACCESSORY, ask.text, options))
    return tuple(questions)


def _without_ask(criteria: Criteria, ask: Ask) -> Criteria:
    edition = ((Term(ask.edition),),) if ask.edition else ()
    return dataclasses.replace(
        criteria,
        required=tuple(group for group in criteria.required if (group,) != edition),
        excluded=tuple(kept for kept in criteria.excluded if kept != ask.exclusion),
    )
