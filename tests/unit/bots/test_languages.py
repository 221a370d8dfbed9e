"""Four languages: whole, in the person's own numbers and dates, picked from the platform."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from bots.texts.catalogues import CATALOGUES, LANGUAGES
from bots.texts.plural import Plural
from bots.texts.translate import Texts
from tests.conftest import NOW

ENGLISH = CATALOGUES["en"]
OTHERS = sorted(CATALOGUES.keys() - {"en"})
COMMAND = re.compile(r"(?<![\w`])/([a-z]{3,})\b")
MARKED = re.compile(r"\{[a-z_]+\}|/\w+")
WORD = re.compile(r"[A-Za-z]{2,}")
ALIKE = re.compile(r"^(start\.example_|.*_hint$|share\.command$|link\.command$)")
"""What is typed to the bot, or shown as an example of it, is the same everywhere."""


def forms(entry: str | Plural) -> tuple[str, ...]:
    return (entry.one, entry.other) if isinstance(entry, Plural) else (entry,)


def holes(entry: str | Plural) -> set[str]:
    return {hole for form in forms(entry) for hole in re.findall(r"\{([a-z_]+)\}", form)} - {"n"}


def test_there_are_four_languages_and_each_can_be_chosen() -> None:
    assert sorted(CATALOGUES) == ["de", "en", "es", "fr"]
    assert {code.partition("-")[0] for code in LANGUAGES} == set(CATALOGUES)


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    assert sorted(ENGLISH.keys() ^ CATALOGUES[language].keys()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_parameter_and_no_plural_form_is_missing(language: str) -> None:
    wrong = []
    for key, entry in CATALOGUES[language].items():
        english = ENGLISH.get(key, entry)
        if isinstance(entry, Plural) != isinstance(english, Plural):
            wrong.append(f"{key}: plural")
        if holes(entry) != holes(english):
            wrong.append(f"{key}: {sorted(holes(entry) ^ holes(english))}")
        if "{n}" in forms(english)[-1] and "{n}" not in forms(entry)[-1]:
            wrong.append(f"{key}: does not say how many")
    assert wrong == []


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_form_says_something_and_its_marks_are_closed(language: str) -> None:
    wrong = [
        key
        for key, entry in CATALOGUES[language].items()
        for form in forms(entry)
        if not form.strip() or form.count("*") % 2 or form.count("~") % 2
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_commands_are_named_as_they_are(language: str) -> None:
    wrong = []
    for key, entry in CATALOGUES[language].items():
        here, english = (
            {name for form in forms(one) for name in COMMAND.findall(form)}
            for one in (entry, ENGLISH.get(key, entry))
        )
        if here != english:
            wrong.append(f"{key}: {sorted(here ^ english)}")
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_was_left_in_english(language: str) -> None:
    left = [
        key
        for key, entry in CATALOGUES[language].items()
        if not ALIKE.match(key)
        and any(
            form == english and len(WORD.findall(MARKED.sub("", form))) > 2
            for form, english in zip(forms(entry), forms(ENGLISH.get(key, "")), strict=False)
        )
    ]
    assert left == []


@pytest.mark.parametrize(
    ("locale", "undo"),
    [
        ("de-AT", "Rückgängig"),
        ("es-MX", "Deshacer"),
        ("fr-CA", "Annuler ceci"),
        ("fr_FR", "Annuler ceci"),
        ("en-AU", "Undo"),
        ("it-IT", "Undo"),
    ],
)
def test_the_language_of_a_locale_is_spoken_and_english_where_there_is_none(
    locale: str, undo: str
) -> None:
    assert Texts(locale)("button.undo") == undo


def spoken(text: str) -> str:
    """With plain spaces: which of them do not break is the locale's business."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize(
    ("locale", "money", "distance", "clock", "date"),
    [
        ("en-GB", "€1,234.50", "0.4 mi", "21 Nov 12:00", "21 November 2026"),
        ("de-DE", "1.234,50 €", "0,4 mi", "21 Nov. 12:00", "21. November 2026"),
        ("es-ES", "1.234,50 €", "0,4 mi", "21 nov 12:00", "21 de noviembre de 2026"),
        ("fr-FR", "1 234,50 €", "0,4 mi", "21 nov. 12:00", "21 novembre 2026"),
    ],
)
def test_money_distances_and_dates_are_the_persons(
    locale: str, money: str, distance: str, clock: str, date: str
) -> None:
    texts = Texts(locale, "UTC")
    then = NOW - dt.timedelta(days=2)
    assert spoken(texts.money(Decimal("1234.50"), "EUR")) == money
    assert spoken(texts.distance(0.6, "mi")) == distance
    assert spoken(texts.clock(then, NOW)) == clock
    assert spoken(texts.date(then)) == date


@pytest.mark.parametrize(
    ("locale", "none", "one", "two"),
    [
        ("en", "0 days", "1 day", "2 days"),
        ("es", "0 días", "1 día", "2 días"),
        ("fr", "0 jour", "1 jour", "2 jours"),
    ],
)
def test_plural_forms_follow_the_language(locale: str, none: str, one: str, two: str) -> None:
    texts = Texts(locale)
    assert [texts("time.days", n=n) for n in (0, 1, 2)] == [none, one, two]
