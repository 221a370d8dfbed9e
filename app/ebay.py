"""Whether eBay has a door here; what stands behind it is loaded only then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from app.settings import Settings
    from bots.adapter import Door
    from core.clock import Clock
    from core.db import Database
    from scrapers.http import HTTPClient

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32,80}")
"""As eBay's console wants it."""


def open_ebay_door(
    settings: Settings, http: HTTPClient, database: Database, clock: Clock
) -> Door | None:
    """The door, if its token is set. Raises `ConfigurationError` for one that eBay refuses."""
    secret = settings.ebay_verification_token.get_secret_value()
    if not secret:
        return None
    if not _TOKEN.fullmatch(secret):
        raise ConfigurationError(
            "EBAY_VERIFICATION_TOKEN needs 32 to 80 letters, digits, hyphens or underscores."
        )
    # Checking signatures takes a library of seven megabytes.
    from app.ebay_door import make_door  # noqa: PLC0415 - as said

    return make_door(settings, http, database, clock, secret)
