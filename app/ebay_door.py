"""The door at which eBay tells that an account was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bots.adapter import DoorAnswer, DoorRequest
from core.db import DATABASE_ERRORS
from core.errors import MarketplaceError
from core.listings.forget import ask_to_forget
from scrapers.ebay.answers import NAME
from scrapers.ebay.deletion import DeletionNotices, ForgedNoticeError
from scrapers.ebay.token import AppToken

if TYPE_CHECKING:
    from app.settings import Settings
    from core.clock import Clock
    from core.db import Database
    from scrapers.http import HTTPClient

PATH = "deletion"
MAX_CHALLENGE = 200

_log = structlog.get_logger()


class EbayDoor:
    """Answers eBay's challenge, and writes down whom to forget."""

    def __init__(self, notices: DeletionNotices, database: Database, clock: Clock) -> None:
        self._notices = notices
        self._database = database
        self._clock = clock

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """A GET tries the door; a POST is a notice. What cannot be checked now comes again."""
        if request.path != PATH:
            return DoorAnswer(status=404)
        if request.method == "GET":
            challenge = request.query.get("challenge_code", "")
            if not 0 < len(challenge) <= MAX_CHALLENGE:
                return DoorAnswer(status=400)
            answer = self._notices.answer(challenge)
            return DoorAnswer(status=200, body=answer, media_type="application/json")
        return await self._notice(request)

    async def _notice(self, request: DoorRequest) -> DoorAnswer:
        try:
            names = await self._notices.read(
                request.headers.get("x-ebay-signature", ""), request.body
            )
        except ForgedNoticeError as error:
            _log.warning("ebay.forged_notice", why=str(error))
            return DoorAnswer(status=412)
        except MarketplaceError as error:
            _log.warning("ebay.notice_unchecked", why=error.kind)
            return DoorAnswer(status=503)
        try:
            async with self._database.connect() as connection:
                await ask_to_forget(connection, NAME, names, self._clock.now())
        except DATABASE_ERRORS:
            return DoorAnswer(status=503)
        return DoorAnswer(status=204)


def make_door(
    settings: Settings, http: HTTPClient, database: Database, clock: Clock, secret: str
) -> EbayDoor:
    """The door, for the address under which eBay knows us."""
    base = settings.ebay_api_base.rstrip("/")
    key = settings.ebay_client_secret.get_secret_value()
    token = AppToken(http, base, settings.ebay_client_id, key)
    endpoint = f"{settings.base_url}/hooks/{NAME}/{PATH}"
    return EbayDoor(DeletionNotices(http, token, base, secret, endpoint), database, clock)
