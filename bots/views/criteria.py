"""What was understood, in words: the same line in previews, lists and changes."""

from __future__ import annotations

from babel import Locale

from bots.replies import Rich, Span
from bots.texts.translate import Texts
from core.places import KM_PER_MILE
from core.searches.criteria import Buying, Criteria, Handover
from core.searches.families import FAMILIES

SHOWN_FAMILY = 3


def joined(parts: list[Rich], between: str = " · ") -> Rich:
    """Spans with something between them."""
    spans: list[Span] = []
    for part in parts:
        if spans:
            spans.append(Span(between))
        spans.extend(part)
    return tuple(spans)


def understood(criteria: Criteria, texts: Texts, labels: dict[str, str] | None = None) -> Rich:
    """One line that says everything the search will do."""
    named = (Span(words(criteria, texts), bold=True),)
    return joined([named, *details(criteria, texts, labels)])


def details(criteria: Criteria, texts: Texts, labels: dict[str, str] | None = None) -> list[Rich]:
    """All but the words looked for, which a name often says already."""
    parts: list[Rich] = []
    parts += [part for part in (price(criteria, texts), place(criteria, texts)) if part]
    parts += [part for part in _manner(criteria, texts) if part]
    if criteria.marketplaces:
        names = ", ".join((labels or {}).get(m, m) for m in sorted(criteria.marketplaces))
        parts.append(texts.rich("criteria.on", marketplaces=names))
    hiding = hidden_words(criteria)
    if hiding:
        parts.append(texts.rich("criteria.hiding", words=", ".join(hiding)))
    if criteria.only_sellers:
        sellers = ", ".join(sorted(criteria.only_sellers))
        parts.append(texts.rich("criteria.sellers", sellers=sellers))
    if criteria.excluded_sellers:
        sellers = ", ".join(sorted(criteria.excluded_sellers))
        parts.append(texts.rich("criteria.not_sellers", sellers=sellers))
    for pin in sorted(criteria.pins):
        marketplace, kind, named = pin.split("/")
        # A site's own numbers are known by its country, "gb.177"; the number alone is shown.
        named = named.rpartition(".")[2] if kind == "category" else named
        label = (labels or {}).get(marketplace, marketplace)
        parts.append(texts.rich(f"criteria.pin_{kind}", marketplace=label, name=named))
    if criteria.soft:
        soft = ", ".join(term.text for term in criteria.soft)
        parts.append(texts.rich("criteria.preferring", words=soft))
    if criteria.every_minutes:
        span = texts.span(criteria.every_minutes * 60)
        parts.append(texts.rich("criteria.every", span=span))
    return parts


def words(criteria: Criteria, texts: Texts) -> str:
    """The words looked for: "ps5 or playstation 5, slim"."""
    groups = [texts("criteria.or").join(term.text for term in group) for group in criteria.required]
    plain = all(len(group) == 1 for group in criteria.required)
    return (" " if plain else ", ").join(groups) or texts("criteria.anything")


def price(criteria: Criteria, texts: Texts) -> Rich:
    """The limits of the price, or nothing."""
    if criteria.free:
        return texts.rich("criteria.free")
    low, high, currency = criteria.price_min, criteria.price_max, criteria.currency
    if low is not None and high is not None:
        return texts.rich(
            "criteria.range", min=texts.money(low, currency), max=texts.money(high, currency)
        )
    if high is not None:
        return texts.rich("criteria.max", max=texts.money(high, currency))
    if low is not None:
        return texts.rich("criteria.min", min=texts.money(low, currency))
    return ()


def place(criteria: Criteria, texts: Texts) -> Rich:
    """Radius and place, or the country."""
    near = criteria.near
    if near is not None:
        distance = texts.distance(near.radius_km, near.unit)
        return texts.rich("criteria.near", distance=distance, place=near.place.label)
    if criteria.country:
        name = Locale.parse("en").territories.get(criteria.country, criteria.country)
        return texts.rich("criteria.country", country=name)
    return ()


def _manner(criteria: Criteria, texts: Texts) -> list[Rich]:
    parts: list[Rich] = []
    if criteria.handover is not Handover.ANY:
        parts.append(texts.rich(f"criteria.{criteria.handover}"))
    elif criteria.near is not None:
        parts.append(texts.rich("criteria.collection"))
    if criteria.buying is not Buying.ANY:
        parts.append(texts.rich(f"criteria.{criteria.buying}"))
    if criteria.conditions:
        named = ", ".join(texts(f"condition.{c}") for c in sorted(criteria.conditions))
        parts.append(texts.rich("criteria.condition", conditions=named))
    if criteria.years:
        parts.append(_years(*criteria.years, texts))
    if criteria.mileage_max is not None:
        km = criteria.mileage_max * (KM_PER_MILE if criteria.mileage_unit == "mi" else 1)
        parts.append(
            texts.rich("criteria.mileage", mileage=texts.distance(km, criteria.mileage_unit))
        )
    wishes = ("anywhere_in_text", "show_wanted", "show_box_only", "hide_accessories")
    parts += [texts.rich(f"criteria.{name}") for name in wishes if getattr(criteria, name)]
    return parts


def _years(first: int | None, last: int | None, texts: Texts) -> Rich:
    if first is None or last is None:
        key = "criteria.years_to" if first is None else "criteria.years"
        return texts.rich(key, years=str(last if first is None else first))
    return texts.rich("criteria.years", years=str(first) if first == last else f"{first}–{last}")


def hidden_words(criteria: Criteria) -> list[str]:
    """What is hidden, families with their first members."""
    shown: list[str] = []
    for exclusion in criteria.excluded:
        shown.append(exclusion.term.text)
        if exclusion.family:
            others = [w for w in FAMILIES[exclusion.family] if w != exclusion.term.text]
            shown.extend(others[:SHOWN_FAMILY])
    return list(dict.fromkeys(shown))
