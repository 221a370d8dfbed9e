"""A site that looked somewhere else than it was asked to."""

from __future__ import annotations

import pytest

from core.errors import QueryRefusedError
from core.listings.listing import Listing
from core.polling.marketplace import Query, SearchPage
from scrapers.facebook import ENOUGH, refuse_elsewhere

LEEDS, YORK, AUSTIN = (53.8, -1.55), (53.96, -1.08), (30.27, -97.74)
ASKED = Query("facebook", (("at", "53.8,-1.6"), ("place", "leeds"), ("radius", "40")))


def _page(*points: tuple[float, float], sent: bool = False) -> SearchPage:
    return SearchPage(
        tuple(
            Listing(
                marketplace="facebook",
                external_id=str(number),
                title="Bike",
                url="https://www.facebook.com/marketplace/item/1/",
                lat=lat,
                lon=lon,
                deliverable=sent,
            )
            for number, (lat, lon) in enumerate(points)
        )
    )


def test_a_page_from_elsewhere_is_no_answer() -> None:
    with pytest.raises(QueryRefusedError, match="does not know the place"):
        refuse_elsewhere(_page(*[AUSTIN] * ENOUGH), ASKED)


@pytest.mark.parametrize(
    "page",
    [
        _page(*[AUSTIN] * (ENOUGH - 1)),
        _page(*[AUSTIN] * ENOUGH, YORK),
        _page(*[AUSTIN] * ENOUGH, sent=True),
        _page(),
    ],
)
def test_a_few_a_near_one_or_what_is_sent_prove_nothing(page: SearchPage) -> None:
    refuse_elsewhere(page, ASKED)


@pytest.mark.parametrize("at", ["", "here", "1", "1,2,3"])
def test_questions_of_older_releases_are_still_asked(at: str) -> None:
    refuse_elsewhere(_page(*[AUSTIN] * ENOUGH), Query("facebook", (("at", at), ("radius", "40"))))


def test_a_wide_radius_is_wide() -> None:
    wide = Query("facebook", (("at", "53.8,-1.6"), ("radius", "500")))
    refuse_elsewhere(_page(*[(48.86, 2.35)] * ENOUGH), wide)
