"""Places on earth: what a person calls them, where they are, and how far apart.

The gazetteer itself (names to places) sits in `core/gazetteer.py`; here are only values and
geometry, so that pure rules can use them without loading a byte of data.
"""

from __future__ import annotations

import dataclasses
import math

EARTH_RADIUS_KM = 6371.0088
KM_PER_MILE = 1.609344
MILE_COUNTRIES = frozenset({"GB", "US", "GG", "JE", "IM", "PR"})
"""Where people think in miles."""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A named point.

    `id` is stable over releases ("gn:2644688" for a GeoNames place, "zip:78704" for a US ZIP code,
    "pc:BS1" for a UK postcode district, "geo:53.8,-1.55" for a shared location). `label` is what is
    shown and what parses back to the same place ("Leeds, UK"). `approximate` marks a centre that
    stands for a wider area, such as a postcode area given by its post town.
    """

    id: str
    label: str
    lat: float
    lon: float
    country: str
    timezone: str
    approximate: bool = False


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine), good to 0.5%."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi = (phi2 - phi1) / 2
    half_lambda = math.radians(lon2 - lon1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(a)))
