"""Owners, identities and destinations as plain values, for everybody outside this room."""

from __future__ import annotations

import dataclasses
import datetime as dt

from core.places import MILE_COUNTRIES, Place

_MILE_MONEY = frozenset({"GBP", "USD"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What an owner has chosen; stored as JSON, absent fields hold these defaults."""

    quiet_from: dt.time | None = None
    quiet_to: dt.time | None = None
    quiet_break_through: bool = False
    """A great deal may come through quiet hours."""
    edited_alerts: bool = False
    night_silent_told: bool = False
    reach_asked: bool = False
    drop_percent: int | None = None
    """The smallest fall in price worth an alert; None is the usual one."""
    fallback_minutes: int = 30
    """An alert that a place has not taken for so long goes to the next one."""
    members_create: bool | None = None
    """Of a community: whether members who are no admins may make searches; None is undecided."""


def units_of(chosen: str | None, currency: str | None, locale: str) -> str:
    """Miles or kilometres: as chosen, else as is usual with the money, else where one speaks so."""
    if chosen:
        return "km" if chosen == "km" else "mi"
    if currency:
        return "mi" if currency in _MILE_MONEY else "km"
    language, _, region = locale.replace("_", "-").partition("-")
    if region:
        return "mi" if region.upper() in MILE_COUNTRIES else "km"
    return "mi" if language.lower() in {"", "en"} else "km"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A person or a community."""

    id: int
    kind: str = "person"
    name: str = ""
    locale: str = "en"
    currency: str | None = None
    units: str | None = None
    timezone: str = "UTC"
    home: Place | None = None
    preferences: Preferences = dataclasses.field(default_factory=Preferences)
    plan: str = ""

    @property
    def reads_in(self) -> str:
        """What distances are shown in, "mi" or "km"; `units` is what was chosen."""
        return units_of(self.units, self.currency, self.locale)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where an owner wants alerts."""

    id: int
    owner_id: int
    platform: str
    tenant: str
    chat: str
    thread: str = ""
    name: str = ""
    format: str = "rich"
    state: str = "active"
