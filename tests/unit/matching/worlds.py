"""Made-up searches and listings from few words, so that they meet each other often."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from core.condition import Condition
from core.listings.listing import Listing, ListingState, PriceKind
from core.places import Place
from core.searches.criteria import Buying, Criteria, Exclusion, Handover, Near, Term

WORDS = ("bike", "bikes", "ps5", "3080", "ti", "pro", "13", "mini", "case", "box", "broken", "red")
PHRASES = ("3080 ti", "13 mini", "mountain bike", "ps 5", "for parts", "red bike box")
FILLERS = ("no", "not", "or", "with", "for", "only", "wanted", "mountain", "parts", "2012", "5")
PLACES = tuple(
    Place(id=f"x:{number}", label=str(number), lat=lat, lon=lon, country="GB", timezone="UTC")
    for number, (lat, lon) in enumerate(((53.8, -1.55), (53.96, -1.08), (51.5, -0.12), (-33, 151)))
)
MARKETPLACES = ("ebay", "feed", "demo")
PINS = ("ebay/category/gb.177", "ebay/category/us.177", "demo/category/gb.9355", "ebay/place/leeds")
AMOUNTS = tuple(Decimal(text) for text in ("5", "100", "100.01", "300", "2500"))


def listing(title: str = "Mountain bike", **values: Any) -> Listing:
    """An advert for 100 pounds; only what the test is about differs."""
    defaults: dict[str, Any] = {
        "marketplace": "demo",
        "external_id": "1",
        "url": "https://demo.example/1",
        "price": Decimal(100),
        "currency": "GBP",
        "price_kind": PriceKind.ASKING,
    }
    return Listing(title=title, **(defaults | values))


def criteria(*required: str, exclude: tuple[str, ...] = (), **values: Any) -> Criteria:
    """A search for all these terms; "a|b" are alternatives."""
    return Criteria(
        required=tuple(
            tuple(Term(text) for text in alternatives.split("|")) for alternatives in required
        ),
        excluded=tuple(Exclusion(Term(text)) for text in exclude),
        **values,
    )


def near(place: Place, radius_km: float) -> Near:
    return Near(place, radius_km, unit="km")


_terms = st.builds(Term, st.sampled_from(WORDS + PHRASES), st.booleans())
_text = st.lists(
    st.sampled_from(WORDS + FILLERS + PHRASES + (",", ".", "or", "Broken!")), max_size=8
).map(" ".join)
_maybe = st.sampled_from((None, True, False))

searches = st.builds(
    Criteria,
    required=st.lists(st.lists(_terms, min_size=1, max_size=3).map(tuple), max_size=5).map(tuple),
    excluded=st.lists(
        st.builds(Exclusion, _terms, st.sampled_from((None, None, "broken"))), max_size=3
    ).map(tuple),
    soft=st.lists(_terms, max_size=2).map(tuple),
    price_min=st.none() | st.sampled_from(AMOUNTS),
    price_max=st.none() | st.sampled_from(AMOUNTS),
    currency=st.sampled_from((None, "GBP", "GBP", "EUR")),
    free=st.sampled_from((False, False, False, True)),
    near=st.none()
    | st.builds(near, st.sampled_from(PLACES), st.sampled_from((0.0, 30.0, 300.0, 30000.0))),
    country=st.sampled_from((None, None, "GB")),
    conditions=st.frozensets(st.sampled_from(Condition), max_size=2),
    marketplaces=st.frozensets(st.sampled_from(MARKETPLACES), max_size=2),
    handover=st.sampled_from(Handover),
    buying=st.sampled_from((Buying.ANY, Buying.ANY, Buying.BUY_NOW, Buying.AUCTION)),
    only_sellers=st.sampled_from(
        (frozenset(), frozenset(), frozenset({"anna"}), frozenset({"Bob"}))
    ),
    excluded_sellers=st.frozensets(st.sampled_from(("anna", "Bob")), max_size=1),
    years=st.sampled_from((None, None, (2010, 2013), (None, 2000), (2012, None))),
    mileage_max=st.sampled_from((None, None, 60000)),
    pins=st.frozensets(st.sampled_from(PINS), max_size=2),
    anywhere_in_text=st.booleans(),
    show_wanted=st.booleans(),
    show_box_only=st.booleans(),
    hide_accessories=st.booleans(),
)

listings = st.builds(
    Listing,
    marketplace=st.sampled_from(MARKETPLACES),
    external_id=st.just("1"),
    title=_text,
    url=st.just("https://demo.example/1"),
    description=st.just("") | _text | _text.map("60,000 miles. {}".format),
    price=st.none() | st.sampled_from(AMOUNTS),
    currency=st.sampled_from((None, "GBP", "GBP", "EUR")),
    price_kind=st.sampled_from((PriceKind.ASKING, *PriceKind)),
    postage=st.sampled_from((None, Decimal(0), Decimal("4.99"))),
    buy_now=_maybe,
    auction=_maybe,
    condition=st.none() | st.sampled_from(Condition),
    seller=st.sampled_from((None, "Anna", "bob ", "carl")),
    lat=st.none() | st.sampled_from([place.lat for place in PLACES]),
    lon=st.none() | st.sampled_from([place.lon for place in PLACES]),
    country=st.sampled_from((None, "GB", "DE")),
    deliverable=_maybe,
    collectable=_maybe,
    state=st.sampled_from((ListingState.ACTIVE, ListingState.ACTIVE, *ListingState)),
    categories=st.sampled_from(((), ("gb.58058", "gb.177"), ("gb.9355",), ("us.177",))),
    description_complete=st.booleans(),
)
