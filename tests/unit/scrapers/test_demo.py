from __future__ import annotations

import datetime as dt
import io
import pathlib

import pytest
from PIL import Image

from scrapers.demo.asked import BURST, MAX_BIRTHS, Questions
from scrapers.demo.catalogue import Inventor, Question, born_adverts, old_adverts
from scrapers.demo.kinds import GENERIC, kind_for
from scrapers.demo.photos import SHAPES, draw_photo
from tests.conftest import NOW

BIKES = Question("mountain bike", "Leeds, UK", "GBP")


def after(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def kept(path: pathlib.Path) -> list[dt.datetime] | None:
    asked = Questions(path).of_advert(f"{BIKES.key}-o1")
    return asked.births if asked else None


def test_the_same_question_at_the_same_moment_has_the_same_answer() -> None:
    once = old_adverts(Inventor(BIKES), NOW, NOW)
    again = old_adverts(Inventor(Question("Mountain  Bike", "leeds, uk", "GBP")), NOW, NOW)
    assert [a.id for a in once] == [a.id for a in again]
    assert len(once) >= 15


def test_words_stand_in_the_title_and_beside_them_accessories_a_wanted_and_a_broken_one() -> None:
    titles = [a.title for a in old_adverts(Inventor(BIKES), NOW, NOW)]
    assert all("mountain bike" in title.lower() for title in titles)
    assert any(title.startswith("WANTED") for title in titles)
    assert any("spares or repairs" in title for title in titles)


def test_a_saved_search_sees_something_new_within_20_seconds() -> None:
    questions = Questions()
    questions.ask(BIKES, NOW)
    for second in range(30, 61, 5):
        asked = questions.ask(BIKES, after(second))
    assert any(after(30) < birth <= after(50) for birth in asked.births)


@pytest.mark.parametrize("phase", [0.1, 1.0, 2.4, 2.6, 3.4, 3.6, 4.0, 4.9])
@pytest.mark.parametrize("thinks", [1, 5, 15, 40, 60])
def test_a_second_person_with_the_same_question_sees_something_new_within_20_seconds(
    phase: float, thinks: float
) -> None:
    questions = Questions()
    looks = [float(second) for second in range(0, 900, 5)]
    saved = 600 + phase + thinks
    for second in sorted([*looks, 600 + phase]):
        asked = questions.ask(BIKES, after(second))
    # What is born is read with the next poll, up to five seconds later.
    assert any(after(saved) < birth <= after(saved + 15) for birth in asked.births)


def test_regular_polls_do_not_flood() -> None:
    questions = Questions()
    for second in range(0, 3600, 5):
        asked = questions.ask(BIKES, after(second))
    assert len(asked.births) <= len(BURST) + 6
    for second in range(3600, 200_000, 600):
        asked = questions.ask(BIKES, after(second))
    assert len(asked.births) <= MAX_BIRTHS


def test_prices_fall_things_sell_and_one_is_posted_again() -> None:
    inventor = Inventor(BIKES)
    births = [after(60 * minute) for minute in range(8)]
    early = {a.id: a for a in born_adverts(inventor, births, after(60 * 8))}
    late = {a.id: a for a in born_adverts(inventor, births, after(60 * 90))}
    both = early.keys() & late.keys()
    assert any((late[i].price or 0) < (early[i].price or 0) for i in both)
    assert any(late[i].state == "sold" for i in both)
    (back,) = [i for i in late.keys() - early.keys() if i.endswith("-r")]
    # What is posted again has gone before: nobody sees two of one thing.
    gone = {a.id: a for a in born_adverts(inventor, births, after(60 * 9))}
    assert gone[back.removesuffix("-r")].state == "sold"


def test_a_restart_changes_nothing(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "asked.json"
    questions = Questions(path)
    questions.ask(BIKES, NOW)
    births = questions.ask(BIKES, after(5)).births
    assert births
    questions.save()
    assert kept(path) == births
    path.write_text("{broken")
    assert kept(path) is None


def test_a_kind_is_found_by_its_longest_whole_word() -> None:
    assert kind_for("corner sofa").name == "seating"
    assert kind_for("steam deck 512gb").name == "games console"
    assert kind_for("mini cooper s").name == "vehicle"
    assert kind_for("antique barometer") is GENERIC


@pytest.mark.parametrize("shape", [*SHAPES, "nonsense"])
def test_every_photo_is_a_picture(shape: str) -> None:
    image = Image.open(io.BytesIO(draw_photo(f"{shape}-7")))
    assert image.size == (640, 480)
