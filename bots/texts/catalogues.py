"""Which languages there are, and how a key is found: the person's language, else English."""

from __future__ import annotations

from collections.abc import Mapping

from bots.texts.en import account, alerts, cards, common, discord, notices, searches, web
from bots.texts.plural import Plural

Entry = str | Plural


def _merge(*topics: Mapping[str, Entry]) -> dict[str, Entry]:
    merged: dict[str, Entry] = {}
    for topic in topics:
        twice = merged.keys() & topic.keys()
        if twice:
            raise ValueError(f"the text {min(twice)} stands in two topics")
        merged.update(topic)
    return merged


CATALOGUES: Mapping[str, Mapping[str, Entry]] = {
    "en": _merge(
        common.TEXTS,
        account.TEXTS,
        cards.TEXTS,
        searches.TEXTS,
        alerts.TEXTS,
        notices.TEXTS,
        web.TEXTS,
        discord.TEXTS,
    ),
}

LANGUAGES: Mapping[str, str] = {
    "en-GB": "English (UK)",
    "en-US": "English (US)",
    "en-AU": "English (Australia)",
    "en-CA": "English (Canada)",
    "en-IE": "English (Ireland)",
}
"""What a person can choose, named in its own tongue; dates and money follow the country."""


def find(locale: str, key: str) -> Entry:
    """The text of a key. KeyError if no language has it."""
    language = locale.replace("-", "_").partition("_")[0].lower()
    catalogue = CATALOGUES.get(language, CATALOGUES["en"])
    return catalogue[key] if key in catalogue else CATALOGUES["en"][key]
