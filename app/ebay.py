"""Whether eBay has a door here; what stands behind it is loaded only then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bots.adapter import Door, DoorAnswer, DoorRequest
from core.errors import ConfigurationError

if TYPE_CHECKING:
    from app.ebay_import import EbayImport
    from app.settings import Settings
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


def open_ebay_import(
    settings: Settings, http: HTTPClient, database: Database, clock: Clock, keys: tuple[str, ...]
) -> EbayImport | None:
    """The import of what people keep at eBay, if the name of its pages is set."""
    if not settings.ebay_ru_name:
        return None
    # Encrypting takes that library, too.
    from app.ebay_import import make_import  # noqa: PLC0415 - as said

    return make_import(settings, http, database, clock, keys)


class EbayDoors:
    """Notices and consents come in at one address, by different paths."""

    def __init__(self, notices: Door | None, consents: Door | None) -> None:
        self._notices = notices
        self._consents = consents

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """Each path has its own door, where that is set up."""
        door = self._consents if request.path == "consent" else self._notices
        return DoorAnswer(status=404) if door is None else await door.receive(request)
