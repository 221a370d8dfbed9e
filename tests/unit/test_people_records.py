"""Facts about an owner that follow from what was chosen."""

from __future__ import annotations

import pytest

from core.people.records import Owner


@pytest.mark.parametrize(
    ("units", "currency", "locale", "shown"),
    [
        ("km", "GBP", "en-GB", "km"),
        ("mi", "EUR", "de", "mi"),
        (None, "GBP", "de", "mi"),
        (None, "EUR", "en", "km"),
        (None, None, "de", "km"),
        (None, None, "fr-CA", "km"),
        (None, None, "en", "mi"),
        (None, None, "en-US", "mi"),
        (None, None, "en_AU", "km"),
        (None, None, "", "mi"),
    ],
)
def test_distances_are_shown_as_is_usual_until_somebody_chooses(
    units: str | None, currency: str | None, locale: str, shown: str
) -> None:
    assert Owner(id=1, units=units, currency=currency, locale=locale).reads_in == shown
