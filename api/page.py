"""The page of the chat: its first screen is there before any script runs."""

from __future__ import annotations

import dataclasses
import html
import re
import string
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import orjson

from bots.texts.catalogues import CATALOGUES
from bots.texts.plural import Plural
from bots.texts.translate import Texts

if TYPE_CHECKING:
    from api.assets import Assets
    from core.polling.sources import Sources

EXAMPLES: Mapping[str, tuple[str, str, str]] = {
    "GB": (
        "mountain bike under £400 near Leeds",
        "iphone 13 128gb unlocked under £250",
        "ikea kallax within 10 miles of Bristol",
    ),
    "US": (
        "standing desk under $300 near Austin, TX",
        "nintendo switch oled under $200",
        "road bike 56cm within 25 miles of Denver",
    ),
    "AU": (
        "surfboard under $400 near Sydney",
        "ps5 under $500 not broken",
        "camping fridge within 30km of Brisbane",
    ),
    "DE": (
        "road bike under 500 euros near Berlin",
        "sony a6000 under 350 euros",
        "lego 75192 within 50km of Munich",
    ),
}
"""Lines of the search language, so they stand beside it, not among the sentences."""
SAMPLES: Mapping[str, tuple[str, str]] = {
    "GB": ("GBP", "Leeds · 6 mi"),
    "US": ("USD", "Austin, TX · 6 mi"),
    "AU": ("AUD", "Sydney · 9 km"),
    "DE": ("EUR", "Berlin · 9 km"),
}
SAMPLE_PRICES = (Decimal(285), Decimal(340))
COMMANDS = (
    "watch", "watches", "edit", "pause", "resume", "delete", "kept", "why", "share", "link",
    "settings", "destinations", "delivery", "test", "export", "help", "stop", "forget",
)  # fmt: skip
SOLD = ("plan", "upgrade", "billing")
"""Commands there are only where plans are sold."""
NAMED_OFF = 1
EURO = frozenset({"AT", "BE", "ES", "FI", "FR", "GR", "IE", "IT", "LU", "NL", "PT"})
_REGION = re.compile(r"^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$")


@dataclasses.dataclass(frozen=True, slots=True)
class SourceStatus:
    """What is being looked at, and what is not with the reason, in plain words."""

    watching: tuple[str, ...]
    off: tuple[tuple[str, str], ...] = ()
    demo: tuple[str, ...] = ()
    """Those watched whose listings are made up."""


def status_of(sources: Sources) -> SourceStatus:
    """The state of the marketplaces as they are switched on."""
    return SourceStatus(
        watching=tuple(marketplace.capabilities.label for marketplace in sources),
        off=tuple((off.label, off.why) for off in sources.off),
        demo=tuple(m.capabilities.label for m in sources if m.capabilities.demo),
    )


def locale_of(accept_language: str) -> str:
    """The first language a browser asks for; what has the wrong shape is none."""
    first = accept_language[:100].partition(",")[0].partition(";")[0].strip()
    return first if _LANGUAGE.match(first) else "en"


def region_of(locale: str) -> str:
    """Which of our regions is nearest to a locale's."""
    found = _REGION.match(locale)
    region = found[1].upper() if found else "GB"
    region = "DE" if region in EURO else region
    return region if region in EXAMPLES else "GB"


def status_line(status: SourceStatus, texts: Texts) -> str:
    """What is watched, and what is off: "Watching: Demo market · eBay off: add a key".

    With more marketplaces than a small phone has room for, the rest of those off is a number.
    """
    parts = [_watched(status, texts), *_off(status, texts)[:NAMED_OFF]]
    more = len(status.off) - NAMED_OFF
    if more > 0:
        parts.append(texts("web.status.more", n=more))
    return " · ".join(parts)


def whole_status(status: SourceStatus, texts: Texts) -> str:
    """The same with every marketplace and every reason, a line each."""
    return "\n".join([_watched(status, texts), *_off(status, texts)])


def _off(status: SourceStatus, texts: Texts) -> list[str]:
    return [texts("web.status.off", name=name, why=why) for name, why in status.off]


def _watched(status: SourceStatus, texts: Texts) -> str:
    names = [
        texts("web.status.demo", name=name) if name in status.demo else name
        for name in status.watching
    ]
    if not names:
        return texts("web.status.nothing")
    return texts("web.status.watching", names=", ".join(names))


def _sample(region: str, texts: Texts) -> tuple[str, str, str]:
    """Price, old price and place of the card on the first screen, as real cards have them."""
    currency, place = SAMPLES[region]
    price, old = (texts.money(amount, currency) for amount in SAMPLE_PRICES)
    return price, old, f"{place} · {texts('card.collect')}"


def _page_texts(texts: Texts) -> dict[str, object]:
    """The sentences the scripts put in; plural ones with both forms."""
    language = texts.locale.partition("-")[0].lower()
    catalogue = {**CATALOGUES["en"], **CATALOGUES.get(language, {})}
    return {
        key: [entry.one, entry.other] if isinstance(entry, Plural) else entry
        for key, entry in catalogue.items()
        if key.startswith("web.")
    }


class _Template(string.Template):
    """Holes may be named after what fills them: ${text:web.title}, ${file:chat.css}."""

    braceidpattern = r"[a-z][a-z0-9_.:-]*"


class Page:
    """Fills the template; everything put in is escaped."""

    def __init__(self, assets: Assets, known: Collection[str] = ()) -> None:
        self._assets = assets
        self._commands = (*COMMANDS, *(name for name in SOLD if name in known))
        self._template = _Template(assets.page)

    def render(self, accept_language: str, status: SourceStatus) -> str:
        """The page for a browser that asks for this language."""
        locale = locale_of(accept_language)
        texts = Texts(locale)
        region = region_of(locale)
        samples = {name: _sample(name, texts) for name in SAMPLES}
        price, old, place = samples[region]
        data = {
            "texts": _page_texts(texts),
            "examples": EXAMPLES,
            "samples": samples,
            "euro": sorted(EURO),
            "region": region,
            "commands": [[name, texts(f"web.command.{name}")] for name in self._commands],
        }
        values = {
            "lang": locale if locale.partition("-")[0] in CATALOGUES else "en",
            "status": status_line(status, texts),
            "whole": whole_status(status, texts),
            "data": orjson.dumps(data).decode(),
            "price": price,
            "old": old,
            "place": place,
        }
        values |= {f"example{n}": line for n, line in enumerate(EXAMPLES[region])}
        for name in self._template.get_identifiers():
            kind, _, rest = name.partition(":")
            if kind == "text":
                values[name] = texts(rest)
            elif kind == "file":
                values[name] = self._assets.path(rest)
        return self._template.substitute({k: html.escape(v) for k, v in values.items()})
