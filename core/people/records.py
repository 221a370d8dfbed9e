"""Owners, identities and destinations as plain values, for everybody outside this room."""

from __future__ import annotations

import dataclasses
import datetime as dt

from core.places import Place


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
