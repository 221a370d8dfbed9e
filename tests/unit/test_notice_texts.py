"""Every notice that core can write has words, and its parameters fill them."""

from __future__ import annotations

import string
from decimal import Decimal
from typing import Any

from bots.texts.en.notices import TEXTS
from bots.texts.plural import Plural
from core.alerts.busy import BUSY_NOTICE, _tightenings
from core.alerts.fallback import GONE_NOTICE

BUSY = {"search_id", "number", "name", "n"}


def _holes(key: str) -> set[str]:
    entry = TEXTS[key]
    forms = [entry.one, entry.other] if isinstance(entry, Plural) else [entry]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def test_notices_of_delivery_have_words() -> None:
    assert _holes(GONE_NOTICE) == {"name"}


def test_every_offer_to_tighten_has_words_for_what_it_offers() -> None:
    near = {"near": {"radius_km": 40.0, "unit": "km"}}
    limits: list[dict[str, Any]] = [{}, near, {"price_max": "50"}, {"price_max": "100"}]
    endings = set()
    for third in (None, Decimal(90)):
        for criteria in limits:
            ending, offers = _tightenings(third, criteria)
            endings.add(ending)
            assert _holes(BUSY_NOTICE + ending) <= BUSY | offers.keys()
    assert endings == {"", "_price", "_radius", "_both"}
