"""Brings every table into one metadata, for Alembic and for tests."""

from __future__ import annotations

import bots.model
import core.alerts.model
import core.listings.model
import core.people.model
import core.polling.model
import core.searches.model
from core.db import Base

METADATA = Base.metadata

ROOMS = (
    bots.model,
    core.alerts.model,
    core.listings.model,
    core.people.model,
    core.polling.model,
    core.searches.model,
)
