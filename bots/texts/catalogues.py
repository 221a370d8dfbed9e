"""Which languages there are, and how a key is found: the person's language, else English."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType

from bots.texts import de, en, es, fr
from bots.texts.plural import Plural

Entry = str | Plural


def _topics(package: ModuleType) -> Iterator[Mapping[str, Entry]]:
    """The texts of every module in a language's folder; a new topic is a new file, no more."""
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}").TEXTS


def _merge(package: ModuleType) -> dict[str, Entry]:
    merged: dict[str, Entry] = {}
    for topic in _topics(package):
        twice = merged.keys() & topic.keys()
        if twice:
            raise ValueError(f"the text {min(twice)} stands in two topics")
        merged.update(topic)
    return merged


CATALOGUES: Mapping[str, Mapping[str, Entry]] = {
    "en": _merge(en),
    "de": _merge(de),
    "es": _merge(es),
    "fr": _merge(fr),
}

LANGUAGES: Mapping[str, str] = {
    "en-GB": "English (UK)",
    "en-US": "English (US)",
    "en-AU": "English (Australia)",
    "en-CA": "English (Canada)",
    "en-IE": "English (Ireland)",
    "de-DE": "Deutsch",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
    "es-ES": "Español",
    "es-MX": "Español (México)",
    "fr-FR": "Français",
    "fr-CA": "Français (Canada)",
}
"""What a person can choose, named in its own tongue; dates and money follow the country."""


def find(locale: str, key: str) -> Entry:
    """The text of a key. KeyError if no language has it."""
    language = locale.replace("-", "_").partition("_")[0].lower()
    catalogue = CATALOGUES.get(language, CATALOGUES["en"])
    return catalogue[key] if key in catalogue else CATALOGUES["en"][key]
