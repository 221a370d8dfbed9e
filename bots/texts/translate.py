"""Sentences by key and language; numbers, money, distances and times in the person's locale."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Mapping
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from bots.replies import Rich, Span
from bots.texts import catalogues
from bots.texts.plural import Plural
from core.places import KM_PER_MILE

_MARKED = re.compile(r"\*([^*]+)\*|~([^~]+)~|\{([a-z_]+)\}")
_HOLE = re.compile(r"\{([a-z_]+)\}")


@dataclasses.dataclass(frozen=True, slots=True)
class Texts:
    """Everything said to one person. `texts("key", n=3)` is a sentence, `texts.rich` has styles."""

    locale: str = "en"
    timezone: str = "UTC"

    def __call__(self, key: str, **params: object) -> str:
        """The sentence of a key. KeyError if there is none: a test holds that no key is missing."""
        return _HOLE.sub(lambda hole: self._show(params[hole[1]]), self._choose(key, params))

    def rich(self, key: str, **params: object) -> Rich:
        """The sentence with `*bold*` and `~struck~` parts; parameters are never read as marks."""
        return self._spans(self._choose(key, params), params)

    def _spans(self, text: str, params: Mapping[str, object], style: Span | None = None) -> Rich:
        base = style or Span("")
        spans: list[Span] = []
        position = 0
        for mark in _MARKED.finditer(text):
            spans.append(dataclasses.replace(base, text=text[position : mark.start()]))
            position = mark.end()
            bold, struck, hole = mark.groups()
            if hole:
                spans.append(dataclasses.replace(base, text=self._show(params[hole])))
            elif bold:
                spans.extend(self._spans(bold, params, dataclasses.replace(base, bold=True)))
            else:
                spans.extend(self._spans(struck, params, dataclasses.replace(base, strike=True)))
        spans.append(dataclasses.replace(base, text=text[position:]))
        return tuple(span for span in spans if span.text)

    def _choose(self, key: str, params: Mapping[str, object]) -> str:
        entry = catalogues.find(self.locale, key)
        if isinstance(entry, Plural):
            number = params["n"]
            one = isinstance(number, int) and _locale(self.locale).plural_form(number) == "one"
            return entry.one if one else entry.other
        return entry

    def _show(self, value: object) -> str:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return str(format_decimal(value, locale=_locale(self.locale)))
        return str(value)

    @property
    def language(self) -> str:
        """The name of the language in itself."""
        chosen = catalogues.LANGUAGES.get(self.locale)
        return chosen or str(_locale(self.locale).get_display_name())

    def money(self, amount: Decimal, currency: str | None) -> str:
        """£285, £12.50, 285 € …; without a currency the bare number."""
        return _money(self.locale, amount, currency)

    def distance(self, km: float, unit: str | None) -> str:
        """6 mi, 0.4 mi, 25 km."""
        amount = km if unit == "km" else km / KM_PER_MILE
        shown = round(amount, 1) if amount < 1 else round(amount)
        number = format_decimal(shown, locale=_locale(self.locale))
        return f"{number} {'km' if unit == 'km' else 'mi'}"

    def clock(self, moment: dt.datetime, now: dt.datetime) -> str:
        """14:02 today, otherwise with the day."""
        zone = _zone(self.timezone)
        local, today = moment.astimezone(zone), now.astimezone(zone)
        time = format_time(local, "HH:mm", locale=_locale(self.locale))
        if local.date() == today.date():
            return str(time)
        return f"{format_date(local, 'd MMM', locale=_locale(self.locale))} {time}"

    def date(self, moment: dt.datetime) -> str:
        """3 December 2026, where the person is."""
        local = moment.astimezone(_zone(self.timezone))
        return str(format_date(local, "long", locale=_locale(self.locale)))

    def span(self, seconds: float) -> str:
        """40 s, 3 min, 2 h, 5 days."""
        if seconds < 90:
            return self("time.seconds", n=max(0, round(seconds)))
        if seconds < 90 * 60:
            return self("time.minutes", n=round(seconds / 60))
        if seconds < 36 * 3600:
            return self("time.hours", n=round(seconds / 3600))
        return self("time.days", n=round(seconds / 86400))

    def ago(self, moment: dt.datetime, now: dt.datetime) -> str:
        """3 min ago, just now."""
        seconds = (now - moment).total_seconds()
        return self("time.now") if seconds < 20 else self("time.ago", span=self.span(seconds))


@functools.lru_cache(maxsize=4096)
def _money(locale: str, amount: Decimal, currency: str | None) -> str:
    # The same round prices come again and again, and writing one takes longer than all the rest of
    # a card.
    if currency is None:
        return str(format_decimal(amount, locale=_locale(locale)))
    whole = amount == amount.to_integral_value()
    return str(
        format_currency(
            amount,
            currency,
            format=_money_pattern(locale, whole=whole),
            currency_digits=False,
            locale=_locale(locale),
        )
    )


@functools.lru_cache(maxsize=256)
def _money_pattern(locale: str, *, whole: bool) -> str:
    pattern = str(_locale(locale).currency_formats["standard"].pattern)
    return pattern.replace(".00", "") if whole else pattern


@functools.lru_cache(maxsize=256)
def _locale(name: str) -> Locale:
    try:
        found = Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        found = Locale("en", "GB")
    # Plain "en" writes pounds as £ but dollars as US$ only with a British region; readers of either
    # know both, and days come before months for most of them.
    return Locale("en", "GB") if str(found) == "en" else found


@functools.lru_cache(maxsize=512)
def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")
