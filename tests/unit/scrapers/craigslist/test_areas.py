"""Areas and the places they serve."""

from __future__ import annotations

import re

import pytest

from core.places import Place
from scrapers.craigslist.areas import AREAS, CURRENCIES, at, nearest


@pytest.mark.parametrize(
    ("lat", "lon", "country", "host"),
    [
        (40.65, -73.95, "US", "newyork"),
        (37.87, -122.27, "US", "sfbay"),
        (30.51, -97.68, "US", "austin"),
        (43.14, -80.26, "CA", "hamilton"),
        (43.70, -79.42, "CA", "toronto"),
        (53.8, -1.55, "GB", "leeds"),
    ],
)
def test_the_nearest_area_of_the_same_country_serves(
    lat: float, lon: float, country: str, host: str
) -> None:
    area = nearest(Place("gn:1", "Here", lat, lon, country, "UTC"))
    assert area is not None
    assert area.host == host


def test_far_from_every_area_there_is_none() -> None:
    assert nearest(Place("gn:1", "Fairbanks, AK", 64.84, -147.72, "US", "UTC")) is None
    assert nearest(Place("gn:1", "Paris", 48.85, 2.35, "FR", "UTC")) is None
    assert at(0.0, 0.0) is None


def test_the_table_is_sound() -> None:
    numbers = [area.number for area in AREAS.values() if area.number is not None]
    assert len(set(numbers)) == len(numbers)
    for host, area in AREAS.items():
        assert re.fullmatch(r"[a-z]+", host)
        assert area.country in CURRENCIES
        assert at(area.lat, area.lon) == area
        assert (area.lon < 0) == (area.country not in {"AU", "NZ"})
