"""Brings every table into one metadata, for Alembic and for tests."""

from __future__ import annotations

import billing.model
import bots.discord.model
import bots.fallbacks.model
import bots.model
import bots.slack.model
import bots.telegram.model
import core.alerts.model
import core.listings.model
import core.people.model
import core.polling.model
import core.searches.model
import core.subscriptions.model
from core.db import Base

METADATA = Base.metadata

ROOMS = (
    billing.model,
    bots.discord.model,
    bots.fallbacks.model,
    bots.model,
    bots.slack.model,
    bots.telegram.model,
    core.alerts.model,
    core.listings.model,
    core.people.model,
    core.polling.model,
    core.searches.model,
    core.subscriptions.model,
)
