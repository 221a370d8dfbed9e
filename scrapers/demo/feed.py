"""Made-up adverts as a JSON Feed with the fields of `docs/feed-format.md`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import math
import sys
from collections.abc import Iterable

import orjson

from core.gazetteer import Gazetteer
from core.places import KM_PER_MILE, Place
from scrapers.demo.asked import Asked, Questions
from scrapers.demo.catalogue import Inventor, MadeUp, Question, born_adverts, old_adverts
from scrapers.demo.kinds import CITIES, COUNTRY_OF
from scrapers.prices import currency_of

KM_PER_DEGREE = 111.2
MOST_TOWNS = 20_000


class Market:
    """Answers questions; knows nothing but the address it was asked by."""

    def __init__(self, gazetteer: Gazetteer, questions: Questions, base_url: str) -> None:
        self._gazetteer = gazetteer
        self._questions = questions
        self.base_url = base_url
        self._places: dict[str, Place | None] = {}
        self._towns: dict[str, str] = {}

    def complete(self, question: Question) -> Question:
        """A question that names no currency means the one of its place."""
        if question.currency:
            return question
        place = self.place_of(question, 0)
        currency = currency_of(place.country) if place else None
        return dataclasses.replace(question, currency=currency or "GBP")

    def poll(self, question: Question, now: dt.datetime) -> list[MadeUp]:
        """What is listed for a question, newest first; asking makes the market move."""
        asked = self._questions.ask(question, now)
        self._questions.save()
        return self._adverts(asked, now)

    def find(self, advert_id: str, now: dt.datetime) -> tuple[Question, MadeUp] | None:
        """One advert by its id; None when it is gone."""
        asked = self._questions.of_advert(advert_id)
        if asked is None:
            return None
        for advert in self._adverts(asked, now):
            if advert.id == advert_id:
                return asked.question, advert
        return None

    @staticmethod
    def _adverts(asked: Asked, now: dt.datetime) -> list[MadeUp]:
        inventor = Inventor(asked.question)
        found = old_adverts(inventor, asked.first_at, now)
        found += born_adverts(inventor, asked.births, now)
        found.sort(key=lambda advert: (advert.listed_at, advert.id), reverse=True)
        return found

    def feed(self, question: Question, adverts: Iterable[MadeUp]) -> bytes:
        """The JSON Feed of some adverts of a question."""
        items = [self._item(question, advert) for advert in adverts]
        return orjson.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Demo market (made-up listings)",
                "home_page_url": self.base_url,
                "items": items,
            }
        )

    def place_of(self, question: Question, number: int) -> Place | None:
        """The place asked for, or one of the cities of the currency's country."""
        name = question.near
        if not name:
            cities = CITIES.get(COUNTRY_OF.get(question.currency, "GB"), CITIES["GB"])
            name = cities[number % len(cities)]
        if name not in self._places:
            if len(self._places) > 500:
                self._places.clear()
            found = self._gazetteer.find(name[:120], limit=1)
            self._places[name] = found[0] if found else None
        return self._places[name]

    def _town(self, advert_id: str, lat: float, lon: float) -> str:
        """Where an advert is; it does not move, and looking a town up takes milliseconds."""
        town = self._towns.get(advert_id)
        if town is None:
            if len(self._towns) >= MOST_TOWNS:
                self._towns.clear()
            near = self._gazetteer.nearest(lat, lon)
            town = self._towns[advert_id] = sys.intern(near.label) if near else ""
        return town

    def _item(self, question: Question, advert: MadeUp) -> dict[str, object]:
        number = int(hashlib.sha256(advert.id.encode()).hexdigest()[:6], 16)
        extra: dict[str, object] = {
            "price": _price(advert),
            "currency": advert.currency,
            "postage": str(advert.postage) if advert.postage is not None else None,
            "condition": advert.condition,
            "seller": advert.seller,
            "state": advert.state,
            "collectable": True,
            "deliverable": advert.postage is not None,
            "image": [f"{self.base_url}/photo/{advert.photo}.jpg"],
        }
        centre = self.place_of(question, number)
        if centre is not None:
            lat, lon = _moved(centre, advert.miles, advert.bearing)
            extra |= {
                "lat": round(lat, 4),
                "lon": round(lon, 4),
                "place": self._town(advert.id, lat, lon) or centre.label,
                "country": centre.country,
            }
        return {
            "id": advert.id,
            "url": f"{self.base_url}/listing/{advert.id}",
            "title": advert.title,
            "content_text": f"{advert.description} (Demo market: a made-up listing.)",
            "date_published": advert.listed_at.isoformat(timespec="seconds"),
            "_magpie": {name: value for name, value in extra.items() if value is not None},
        }


def _price(advert: MadeUp) -> str | None:
    if advert.price is None:
        return None
    return str(advert.price) if advert.price else "free"


def _moved(centre: Place, miles: float, bearing: float) -> tuple[float, float]:
    """A point so far from a centre; a flat earth will do for 40 miles."""
    km = miles * KM_PER_MILE
    angle = math.radians(bearing)
    lat = centre.lat + km * math.cos(angle) / KM_PER_DEGREE
    shrink = max(0.05, math.cos(math.radians(centre.lat)))
    return lat, centre.lon + km * math.sin(angle) / (KM_PER_DEGREE * shrink)
