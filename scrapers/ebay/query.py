"""From criteria to questions, and from a question to the API's parameters.

Price, exclusions and condition are decided by us, so that searches share calls; only a single word,
which would overflow a page with cases and cables, carries a coarse price range, the condition, the
way of buying and unwanted sellers. Wanted sellers are always sent: their few things would drown in
everybody's. All of these narrow, so such a question rests while somebody asks the plain one.
Excluded words are never sent: the API documents no way to say them.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Collection
from decimal import Decimal

from core.condition import Condition
from core.places import KM_PER_MILE, Place
from core.polling.marketplace import Query, Words
from core.searches.criteria import Buying, Criteria, Handover, Near, Term
from scrapers import wording
from scrapers.ebay.answers import NAME
from scrapers.ebay.sites import SITES, Site

PAGE_SIZE = 200
MOST_REACHABLE = 10_000
LONGEST_WORDS = 100
MAX_WORDINGS = 8
WORDS = Words(
    param="q",
    narrowing=frozenset(
        {
            "price",
            "pickup",
            "in",
            "to",
            "postcode",
            "sellers",
            "not_sellers",
            "conditions",
            "buying",
            "category",
        }
    ),
    most_joined=LONGEST_WORDS,
)
MOST_SELLERS = 50
MOST_CATEGORIES = 4
_CATEGORY = re.compile(r"([a-z]{2})\.([0-9]{1,10})")
_SELLER = re.compile(r"[a-z0-9._*!$-]{1,64}")
_OPTIONS = {
    "": "AUCTION|FIXED_PRICE|BEST_OFFER",
    Buying.AUCTION.value: "AUCTION",
    Buying.BUY_NOW.value: "FIXED_PRICE|BEST_OFFER",
}
PRICE_STEPS = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000)
RADIUS_STEPS_MILES = (5, 10, 25, 50, 100, 200)

CONDITION_IDS = {
    Condition.NEW: (1000,),
    Condition.LIKE_NEW: (1500, 1750, 2000, 2010, 2750, 2990),
    Condition.GOOD: (2020, 2030, 2500, 3000, 4000, 5000),
    Condition.FAIR: (3010, 6000),
    Condition.FOR_PARTS: (7000,),
}
CONDITION_OF_ID = {
    number: condition for condition, numbers in CONDITION_IDS.items() for number in numbers
}


ZipNear = Callable[[float, float], Place | None]
"""A US ZIP code at a position."""


def queries(
    criteria: Criteria, default_sites: tuple[Site, ...], zip_near: ZipNear | None = None
) -> tuple[Query, ...]:
    """The calls that together find what can match; none for what eBay does not have."""
    if criteria.free or not criteria.required:
        return ()
    coded = _coded(criteria.near, zip_near)
    return tuple(
        _query(site, words, category, criteria, coded)
        for site in _sites(criteria, default_sites)
        for category in _categories(site, criteria)
        for words in wordings(criteria.required)
    )


def _categories(site: Site, criteria: Criteria) -> tuple[str, ...]:
    """The site's own categories that a pasted address named; a call takes one, "" is all."""
    named = map(_CATEGORY.fullmatch, wording.pinned(NAME, "category", criteria))
    ids = [found[2] for found in named if found and found[1].upper() == site.country]
    return tuple(ids[:MOST_CATEGORIES]) or ("",)


def _sites(criteria: Criteria, default_sites: tuple[Site, ...]) -> tuple[Site, ...]:
    country = criteria.near.place.country if criteria.near else criteria.country
    if country is not None:
        site = SITES.get(country)
        return (site,) if site else ()
    if criteria.currency is None:
        return default_sites
    # Amounts of two currencies are never compared, so another site's listings could not match.
    same = tuple(site for site in default_sites if site.currency == criteria.currency)
    return same or tuple(site for site in SITES.values() if site.currency == criteria.currency)


def wordings(groups: tuple[tuple[Term, ...], ...]) -> tuple[str, ...]:
    """The texts to search for. Single words that will do equally go into one "(a, b)"."""
    options = [_options(group) for group in groups]
    while len(options) > 1 and math.prod(map(len, options)) > MAX_WORDINGS:
        options.remove(max(options, key=len))
    return tuple(
        dict.fromkeys(_fitting(choice) for choice in itertools.product(*options[:MAX_WORDINGS]))
    )


def _options(group: tuple[Term, ...]) -> list[str]:
    single = sorted({term.text for term in group if " " not in term.text})
    phrases = sorted({term.text for term in group if " " in term.text})
    joined: list[str] = []
    for word in single:
        longer = f"{joined[-1]}, {word}" if joined else word
        if joined and len(longer) <= LONGEST_WORDS - 2:
            joined[-1] = longer
        else:
            joined.append(word)
    return [f"({words})" if "," in words else words for words in joined] + phrases


def _fitting(choice: tuple[str, ...]) -> str:
    """As many of the words as eBay takes; fewer words find more, never less."""
    kept = choice[0][:LONGEST_WORDS]
    for words in choice[1:]:
        if len(kept) + 1 + len(words) <= LONGEST_WORDS:
            kept = f"{kept} {words}"
    return kept


def _query(site: Site, words: str, category: str, criteria: Criteria, coded: Near | None) -> Query:
    asked = {"site": site.country, "q": words, "category": category}
    if criteria.only_sellers:
        asked["sellers"] = _names(criteria.only_sellers)
    if " " not in words:
        asked |= _choosy(site, criteria)
    if criteria.near and criteria.handover in {Handover.ANY, Handover.COLLECTION}:
        asked["in"] = site.country
        asked["pickup"] = _pickup(coded)
    elif criteria.handover is Handover.DELIVERY:
        asked["to"] = site.country
        asked["postcode"] = _postcode(coded)
    return Query(NAME, tuple(sorted((name, value) for name, value in asked.items() if value)))


def _choosy(site: Site, criteria: Criteria) -> dict[str, str]:
    """What keeps the page of a single word from overflowing."""
    asked = {
        "conditions": "|".join(sorted(criteria.conditions)),
        "buying": "" if criteria.buying is Buying.ANY else criteria.buying,
        "not_sellers": _names(criteria.excluded_sellers),
    }
    if criteria.currency in {None, site.currency}:
        asked["price"] = _price_range(criteria)
    return asked


def _names(sellers: Collection[str]) -> str:
    """Names as eBay has them; with one that cannot be its, or too many, all are left to us."""
    named = sorted({seller.strip().casefold() for seller in sellers})
    usable = len(named) <= MOST_SELLERS and all(map(_SELLER.fullmatch, named))
    return "|".join(named) if usable else ""


def _price_range(criteria: Criteria) -> str:
    """The limits widened to coarse steps, so that nearby searches still share a call."""
    low = max((step for step in PRICE_STEPS if step <= (criteria.price_min or 0)), default=None)
    limit = criteria.price_max if criteria.price_max is not None else Decimal("Infinity")
    high = min((step for step in PRICE_STEPS if step >= limit), default=None)
    return "" if low is None and high is None else f"{low or ''}..{high or ''}"


def _coded(near: Near | None, zip_near: ZipNear | None) -> Near | None:
    """The circle about a whole postcode, the only place that eBay takes.

    Of our places only US ones have whole codes. A town gets the code of its middle, with so much
    more of a radius as that lies aside.
    """
    if near is None or near.place.country != "US":
        return None
    if near.place.id.startswith("zip:"):
        return near
    found = zip_near(near.place.lat, near.place.lon) if zip_near else None
    if found is None:
        return None
    aside = near.distance_km(found.lat, found.lon) or 0.0
    return Near(found, near.radius_km + aside)


def _postcode(coded: Near | None) -> str:
    return "" if coded is None else coded.place.id.removeprefix("zip:")


def _pickup(coded: Near | None) -> str:
    if coded is None:
        return ""
    miles = coded.radius_km / KM_PER_MILE
    radius = next((step for step in RADIUS_STEPS_MILES if step >= miles), None)
    return f"{_postcode(coded)},{radius},mi" if radius else ""


def parameters(query: Query, offset: int) -> dict[str, str]:
    """What goes into the address of a search."""
    asked = {
        "q": query.get("q"),
        "filter": ",".join(_filters(query)),
        "sort": "newlyListed",
        "fieldgroups": "MATCHING_ITEMS,EXTENDED",
        "limit": str(PAGE_SIZE),
    }
    if category := query.get("category"):
        asked["category_ids"] = category
    if offset:
        asked["offset"] = str(offset)
    return asked


def _filters(query: Query) -> list[str]:
    site = SITES[query.get("site")]
    # Without it auctions that have a bid vanish from the answer.
    filters = [f"buyingOptions:{{{_OPTIONS[query.get('buying')]}}}"]
    if price := query.get("price"):
        filters += [f"price:[{price}]", f"priceCurrency:{site.currency}"]
    if conditions := query.get("conditions"):
        ids = [str(i) for name in conditions.split("|") for i in CONDITION_IDS[Condition(name)]]
        filters.append(f"conditionIds:{{{'|'.join(ids)}}}")
    if country := query.get("in"):
        filters.append(f"itemLocationCountry:{country}")
    if country := query.get("to"):
        filters.append(f"deliveryCountry:{country}")
        if postcode := query.get("postcode"):
            filters.append(f"deliveryPostalCode:{postcode}")
    if pickup := query.get("pickup"):
        postcode, radius, unit = pickup.split(",")
        # All four, or eBay ignores the lot and answers with everything.
        filters += [
            f"pickupCountry:{site.country}",
            f"pickupPostalCode:{postcode}",
            f"pickupRadius:{radius}",
            f"pickupRadiusUnit:{unit}",
            "deliveryOptions:{SELLER_ARRANGED_LOCAL_PICKUP}",
        ]
    if sellers := query.get("sellers"):
        filters.append(f"sellers:{{{sellers}}}")
    if sellers := query.get("not_sellers"):
        filters.append(f"excludeSellers:{{{sellers}}}")
    return filters
