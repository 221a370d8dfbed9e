"""Craigslist's areas that matter most: host name, centre, country, and number where known.

The whole list has over seven hundred; a place far from all of these has no Craigslist here. The
number is what the packed JSON is asked by. Its answer names its areas, so that a wrong number
shows and no other town's adverts are taken for this one's.
"""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from core.places import Place, distance_km

FARTHEST_KM = 250.0
CURRENCIES = {"US": "USD", "CA": "CAD", "GB": "GBP", "AU": "AUD", "NZ": "NZD", "IE": "EUR"}


@dataclasses.dataclass(frozen=True, slots=True)
class Area:
    """One area; `host` is the first part of its old address and its name in the new one."""

    host: str
    country: str
    lat: float
    lon: float
    number: int | None = None

    @property
    def currency(self) -> str:
        """What its adverts ask for."""
        return CURRENCIES[self.country]


_US = """
sfbay 37.77 -122.42 1|seattle 47.61 -122.33 2|newyork 40.71 -74.01 3|boston 42.36 -71.06 4|
losangeles 34.05 -118.24 7|sandiego 32.72 -117.16 8|portland 45.52 -122.68 9|
washingtondc 38.91 -77.04 10|chicago 41.88 -87.63 11|sacramento 38.58 -121.49 12|
denver 39.74 -104.99 13|atlanta 33.75 -84.39 14|austin 30.27 -97.74 15|
philadelphia 39.95 -75.17 17|phoenix 33.45 -112.07 18|minneapolis 44.98 -93.27 19|
miami 25.76 -80.19 20|dallas 32.78 -96.80 21|detroit 42.33 -83.05 22|houston 29.76 -95.37 23|
lasvegas 36.17 -115.14 26|cleveland 41.50 -81.69 27|honolulu 21.31 -157.86 28|
stlouis 38.63 -90.20 29|kansascity 39.10 -94.58 30|neworleans 29.95 -90.07 31|
nashville 36.16 -86.78 32|pittsburgh 40.44 -80.00 33|baltimore 39.29 -76.61 34|
cincinnati 39.10 -84.51 35|raleigh 35.78 -78.64 36|tampa 27.95 -82.46 37|
providence 41.82 -71.41 38|orlando 28.54 -81.38 39|buffalo 42.89 -78.88 40|
charlotte 35.23 -80.84 41|columbus 39.96 -83.00 42|fresno 36.74 -119.78 43|
hartford 41.76 -72.67 44|indianapolis 39.77 -86.16 45|memphis 35.15 -90.05 46|
milwaukee 43.04 -87.91 47|norfolk 36.85 -76.29 48|albuquerque 35.08 -106.65 50|
anchorage 61.22 -149.90 51|boise 43.62 -116.20 52|sanantonio 29.42 -98.49 53|
oklahomacity 35.47 -97.52 54|omaha 41.26 -95.94 55|saltlakecity 40.76 -111.89 56|
tucson 32.22 -110.93 57|louisville 38.25 -85.76 58|albany 42.65 -73.76 59|
richmond 37.54 -77.44 60|flagstaff 35.20 -111.65 244|maine 43.66 -70.26 282|
prescott 34.54 -112.47 419|tricities 36.55 -82.56 323|
rochester 43.16 -77.61|syracuse 43.05 -76.15|spokane 47.66 -117.43|eugene 44.05 -123.09|
reno 39.53 -119.81|bakersfield 35.37 -119.02|inlandempire 34.05 -117.30|
orangecounty 33.75 -117.87|santabarbara 34.42 -119.70|tulsa 36.15 -95.99|elpaso 31.76 -106.49|
wichita 37.69 -97.34|desmoines 41.59 -93.62|madison 43.07 -89.40|grandrapids 42.96 -85.67|
knoxville 35.96 -83.92|bham 33.52 -86.80|charleston 32.78 -79.93|savannah 32.08 -81.09|
jacksonville 30.33 -81.66|littlerock 34.75 -92.29|jackson 32.30 -90.18|batonrouge 30.45 -91.19|
vermont 44.48 -73.21|nh 42.99 -71.46|fargo 46.88 -96.79|siouxfalls 43.55 -96.73|
billings 45.78 -108.50|cosprings 38.83 -104.82|lubbock 33.58 -101.86
"""
_CA = """
vancouver 49.28 -123.12 16|toronto 43.65 -79.38 25|montreal 45.50 -73.57|calgary 51.05 -114.07|
edmonton 53.55 -113.49|ottawa 45.42 -75.70|winnipeg 49.90 -97.14|victoria 48.43 -123.37|
halifax 44.65 -63.58|hamilton 43.26 -79.87|quebec 46.81 -71.21|saskatoon 52.13 -106.67
"""
_GB = """
london 51.51 -0.13 24|manchester 53.48 -2.24|birmingham 52.48 -1.90|leeds 53.80 -1.55|
edinburgh 55.95 -3.19|glasgow 55.86 -4.25|bristol 51.45 -2.59|cardiff 51.48 -3.18|
liverpool 53.41 -2.98
"""
_AU = """
sydney -33.87 151.21|melbourne -37.81 144.96|brisbane -27.47 153.03|perth -31.95 115.86|
adelaide -34.93 138.60
"""
_TABLES = {"US": _US, "CA": _CA, "GB": _GB, "AU": _AU}
_TABLES |= {"NZ": "auckland -36.85 174.76", "IE": "dublin 53.35 -6.26"}


def _read(country: str, table: str) -> list[Area]:
    found = []
    for line in table.replace("\n", "").split("|"):
        host, lat, lon, *number = line.split()
        found.append(Area(host, country, float(lat), float(lon), *map(int, number)))
    return found


AREAS = MappingProxyType(
    {area.host: area for country, table in _TABLES.items() for area in _read(country, table)}
)


def nearest(place: Place) -> Area | None:
    """The area of a place, in the same country; None where none of ours is near."""
    return _nearest(place.lat, place.lon, [a for a in AREAS.values() if a.country == place.country])


def at(lat: float, lon: float) -> Area | None:
    """The area about a point, whatever its country."""
    return _nearest(lat, lon, list(AREAS.values()))


def _nearest(lat: float, lon: float, areas: list[Area]) -> Area | None:
    far = [(distance_km(lat, lon, area.lat, area.lon), area.host) for area in areas]
    if not far or min(far)[0] > FARTHEST_KM:
        return None
    return AREAS[min(far)[1]]
