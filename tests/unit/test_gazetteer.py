"""Places by every name that people give them, and the file in which they are looked up."""

from __future__ import annotations

import pathlib
import sqlite3

import pytest

from core.gazetteer import IndexGazetteer
from core.gazetteer_build import Town, build, cell_of
from core.gazetteer_regions import AREAS, POSTCODE_AREAS
from core.places import distance_km
from tests.unit.searches.places import shared_gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> IndexGazetteer:
    return shared_gazetteer()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Leeds", "Leeds, UK"),
        ("leeds uk", "Leeds, UK"),
        ("Leeds, England", "Leeds, UK"),
        ("Leeds, West Yorkshire", "Leeds, UK"),
        ("Leeds, Alabama", "Leeds, Alabama"),
        ("leeds al", "Leeds, Alabama"),
        ("Austin, TX", "Austin, Texas"),
        ("NYC", "New York City, New York"),
        ("la", "Los Angeles, California"),
        ("München", "Munich, Germany"),
        ("munich", "Munich, Germany"),
        ("cologne", "Köln, Germany"),
        ("São Paulo", "São Paulo, Brazil"),
        ("sao paulo", "São Paulo, Brazil"),
        ("se london", "SE London, UK"),
        ("South East London", "SE London, UK"),
        ("sydney nsw", "Sydney, Australia"),
        ("London, Ontario", "London, Canada"),
        ("hull", "Kingston upon Hull, UK"),
        ("uk", "UK"),
        ("England", "UK"),
        ("Germany", "Germany"),
        ("78704", "78704, Austin, Texas"),
        ("78704-1234", "78704, Austin, Texas"),
        ("BS1", "BS1, Bristol, UK"),
        ("ls6 2ab", "LS6, Leeds, UK"),
        ("LS62AB", "LS6, Leeds, UK"),
    ],
)
def test_the_likeliest_place_comes_first(gazetteer: IndexGazetteer, name: str, label: str) -> None:
    found = gazetteer.find(name)
    assert found
    assert found[0].label == label
    assert gazetteer.find(label)[0] == found[0]
    assert gazetteer.get(found[0].id) == found[0]


@pytest.mark.parametrize("name", ["", " ", ",", "Xyzzyville", "99999999", "ZZ1 1ZZ", "geo:x", "%"])
def test_what_is_no_place_is_not_found(gazetteer: IndexGazetteer, name: str) -> None:
    assert gazetteer.find(name) == []


def test_the_country_of_the_person_only_reorders(gazetteer: IndexGazetteer) -> None:
    plain = gazetteer.find("Birmingham", limit=40)
    hinted = gazetteer.find("Birmingham", hint_country="US", limit=40)
    assert hinted[0].label == "Birmingham, Alabama"
    assert {place.id for place in hinted} == {place.id for place in plain}
    assert gazetteer.find("London", hint_country="US")[0].label == "London, UK"


def test_a_postcode_stands_for_its_post_town_and_says_so(gazetteer: IndexGazetteer) -> None:
    (place,) = gazetteer.find("BS1")
    (bristol,) = gazetteer.find("Bristol, UK", limit=1)
    assert place.id == "pc:BS1"
    assert place.approximate
    assert (place.lat, place.lon) == (bristol.lat, bristol.lon)


def test_every_postcode_area_has_its_town(gazetteer: IndexGazetteer) -> None:
    for pair in POSTCODE_AREAS.split("|"):
        area = pair.split()[0]
        (place,) = gazetteer.find(f"{area}1")
        assert place.country in {"GB", "GG", "JE", "IM"}
        assert distance_km(place.lat, place.lon, 54.0, -2.5) < 800, place


def test_places_of_one_name_have_labels_of_their_own(gazetteer: IndexGazetteer) -> None:
    for name in ("Newport, UK", "Springfield", "Richmond"):
        found = gazetteer.find(name, limit=40)
        assert len({place.label for place in found}) == len(found)
        for place in found:
            assert gazetteer.find(place.label)[0].id == place.id


def test_a_shared_position_is_a_place(gazetteer: IndexGazetteer) -> None:
    (place,) = gazetteer.find("geo:53.8,-1.55")
    assert (place.lat, place.lon, place.country) == (53.8, -1.55, "GB")
    assert place.timezone == "Europe/London"
    assert gazetteer.get(place.id) == place
    assert gazetteer.find("geo:99,200") == []


def test_the_next_town_is_found(gazetteer: IndexGazetteer) -> None:
    near = gazetteer.nearest(53.84, -1.63)
    assert near is not None
    assert near.label == "Horsforth, UK"
    far = gazetteer.nearest(0.0, -140.0)
    assert far is None or distance_km(0.0, -140.0, far.lat, far.lon) > 100


def test_completion_is_by_inhabitants(gazetteer: IndexGazetteer) -> None:
    assert gazetteer.starts_with("leed")[0].label == "Leeds, UK"
    assert len(gazetteer.starts_with("s")) == 8
    assert len(gazetteer.starts_with("san", 3)) == 3
    assert gazetteer.starts_with("") == []


def test_inhabitants(gazetteer: IndexGazetteer) -> None:
    assert gazetteer.population("gn:2643743") > 8_000_000
    assert gazetteer.population("gn:0") == 0


def town(number: int, name: str, people: int, lat: float, country: str = "GB") -> Town:
    folded = name.lower()
    return Town(
        number,
        name,
        folded,
        lat,
        -1.5,
        country,
        "ENG",
        "Europe/London",
        people,
        frozenset({folded}),
    )


def test_the_file_appears_whole_or_not_at_all(tmp_path: pathlib.Path) -> None:
    target = tmp_path / "deep" / "places.sqlite"
    towns = [
        town(1, "Leeds", 500_000, 53.8),
        town(2, "Ashby", 9_000, 52.7),
        town(3, "Ashby", 8_000, 53.7),
        town(4, "London", 9_000_000, 51.5),
    ]
    build(target, towns)
    build(target, towns)
    assert [path.name for path in target.parent.iterdir()] == ["places.sqlite"]
    small = IndexGazetteer(target)
    assert [place.label for place in small.find("ashby")] == [
        "Ashby (2), UK",
        "Ashby (near Leeds), UK",
    ]
    assert small.find("Ashby (near Leeds), UK")[0].id == "gn:3"
    small.close()
    with pytest.raises(sqlite3.OperationalError):
        IndexGazetteer(tmp_path / "missing.sqlite")


def test_cells_are_half_degrees() -> None:
    assert cell_of(53.8, -1.5) == cell_of(53.9, -1.2)
    assert cell_of(53.8, -1.5) != cell_of(53.4, -1.5)
    assert len({area.slug for area in AREAS}) == len(AREAS)


@pytest.mark.parametrize(
    ("country", "name", "labels"),
    [
        ("GB", "newcastle", ["Newcastle upon Tyne, UK", "Newcastle under Lyme, UK"]),
        ("AU", "newcastle", ["Newcastle, Australia"]),
        ("GB", "burton", ["Burton upon Trent, UK"]),
        ("GB", "kingston", ["Kingston upon Thames, UK"]),
        ("GB", "hackney", ["Hackney, UK"]),
        ("GB", "kent", ["Kent, UK"]),
        ("US", "kent", ["Kent, Washington"]),
        ("GB", "isle of wight", ["Isle of Wight, UK"]),
    ],
)
def test_short_names_and_counties_are_those_of_the_persons_country(
    gazetteer: IndexGazetteer, country: str, name: str, labels: list[str]
) -> None:
    found = gazetteer.find(name, hint_country=country)
    assert [place.label for place in found[: len(labels)]] == labels
    assert gazetteer.get(found[0].id) == found[0]


@pytest.mark.parametrize(
    ("name", "code"), [("Austin, TX", "78701"), ("NYC", "10007"), ("Houston", "77002")]
)
def test_a_town_in_america_has_a_code_of_streets(
    gazetteer: IndexGazetteer, name: str, code: str
) -> None:
    town = gazetteer.find(name)[0]
    found = gazetteer.zip_near(town.lat, town.lon)
    assert found is not None
    assert found.id == f"zip:{code}"


def test_nowhere_in_america_there_is_no_code(gazetteer: IndexGazetteer) -> None:
    leeds = gazetteer.find("Leeds, UK")[0]
    assert gazetteer.zip_near(leeds.lat, leeds.lon) is None
    # Far out the next code is taken, wherever its number stands.
    out = gazetteer.zip_near(31.9, -104.87)
    assert out is not None
    assert distance_km(31.9, -104.87, out.lat, out.lon) < 60
