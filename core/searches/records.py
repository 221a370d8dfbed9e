"""Saved searches and drafts as plain values."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from core.searches.criteria import Criteria


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A saved search."""

    id: int
    owner_id: int
    number: int
    name: str
    line: str
    criteria: Criteria
    state: str
    snoozed_until: dt.datetime | None
    created_at: dt.datetime
    created_by: int | None = None
    """The chat identity that made it."""
    alerts_this_week: int = 0
    last_look_at: dt.datetime | None = None
    blind: tuple[str, ...] = ()
    """Marketplaces of this search that cannot be read now."""
    blind_since: dt.datetime | None = None
    blind_why: str = ""
    """Kind of the error, as in `core.errors`; of the one that began first."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SavedDraft:
    """A previewed search that is not saved, or a change of one that is not confirmed."""

    id: int
    owner_id: int
    search_id: int | None
    line: str
    criteria: Criteria
    state: dict[str, Any]
    created_at: dt.datetime
