"""What people keep in their own eBay account: where they agree, and what is read with it."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

from bots.adapter import DoorAnswer, DoorRequest
from bots.fallbacks.vault import Vault
from bots.handlers.imports import Brought
from core.db import DATABASE_ERRORS
from core.errors import ConfigurationError, MarketplaceError
from core.people import consents
from scrapers.ebay.consent import MAX_CODE, EbayConsent
from scrapers.ebay.saved import fetch, need_sdk

if TYPE_CHECKING:
    from app.settings import Settings
    from core.clock import Clock
    from core.db import Database
    from scrapers.http import HTTPClient

NAME: Final = "ebay"
BROUGHT: Final = "ebay.brought"
PATH: Final = "consent"
_MAX_STATE: Final = 100
_AGREED: Final = (
    "Thank you. Send this to Magpie, in the chat where you asked: <b>/import ebay {code}</b>"
    "<p>If somebody else sent you here, close this page and send the code to nobody."
)
_NOT_AGREED: Final = "Nothing was read. Start again in the chat with /import ebay."
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'",
}


class EbayImport:
    """Sends people away with a secret, takes their token at the door, and reads with it once."""

    name = NAME
    label = "eBay"

    def __init__(
        self, consent: EbayConsent, database: Database, clock: Clock, vault: Vault, api_base: str
    ) -> None:
        self._consent = consent
        self._database = database
        self._clock = clock
        self._vault = vault
        self._api_base = api_base

    async def begin(self, owner_id: int) -> str:
        """The address at which the person agrees."""
        state = secrets.token_urlsafe(32)
        async with self._database.connect() as connection:
            await consents.ask(connection, owner_id, NAME, state, self._clock.now())
        return self._consent.link(state)

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """Somebody comes back from eBay; what they brought is kept under a code they are shown."""
        state, given = request.query.get("state", ""), request.query.get("code", "")
        if request.path != PATH or request.method != "GET":
            return DoorAnswer(status=404)
        if not 0 < len(state) <= _MAX_STATE or not 0 < len(given) <= MAX_CODE:
            return _page(_NOT_AGREED, 400)
        code = f"{secrets.randbelow(10**8):08}"
        try:
            async with self._database.connect() as connection:
                known = await consents.is_asked(connection, NAME, state, self._clock.now())
            if not known:
                return _page(_NOT_AGREED, 400)
            locked = self._vault.lock({"token": await self._consent.token(given)})
            async with self._database.connect() as connection:
                kept = await consents.grant(
                    connection, NAME, state, code=code, locked=locked, now=self._clock.now()
                )
        except MarketplaceError:
            return _page(_NOT_AGREED, 502)
        except DATABASE_ERRORS:
            return _page(_NOT_AGREED, 503)
        return _page(_AGREED.format(code=code), 200) if kept else _page(_NOT_AGREED, 400)

    async def bring(self, owner_id: int, code: str) -> Brought | None:
        """What they keep there; the token is used once and forgotten."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            locked = await consents.take(connection, owner_id, NAME, code, now)
        opened = self._vault.open(locked) if locked else None
        if opened is None:
            return None
        saved = await asyncio.to_thread(fetch, str(opened["token"]), self._api_base)
        kept = self._vault.lock({"lines": list(saved.lines), "sellers": list(saved.sellers)})
        state = secrets.token_urlsafe(32)
        async with self._database.connect() as connection:
            await consents.ask(connection, owner_id, BROUGHT, state, now)
            await consents.grant(connection, BROUGHT, state, code="", locked=kept, now=now)
        return Brought(saved.lines, saved.sellers)

    async def brought(self, owner_id: int) -> Brought | None:
        """What was read last, once."""
        async with self._database.connect() as connection:
            locked = await consents.take(connection, owner_id, BROUGHT, "", self._clock.now())
        opened = self._vault.open(locked) if locked else None
        return None if opened is None else Brought(tuple(opened["lines"]), tuple(opened["sellers"]))


def _page(said: str, status: int) -> DoorAnswer:
    page = f"<!doctype html><meta charset=utf-8><title>Magpie</title><p>{said}"
    return DoorAnswer(
        status=status, body=page.encode(), media_type="text/html; charset=utf-8", headers=_HEADERS
    )


def make_import(
    settings: Settings, http: HTTPClient, database: Database, clock: Clock, keys: tuple[str, ...]
) -> EbayImport:
    """The import. Raises `ConfigurationError`."""
    secret = settings.ebay_client_secret.get_secret_value()
    if not settings.ebay_client_id or not secret:
        raise ConfigurationError(
            "EBAY_RU_NAME is set, but EBAY_CLIENT_ID or EBAY_CLIENT_SECRET is missing."
        )
    need_sdk()
    consent = EbayConsent(
        http,
        client_id=settings.ebay_client_id,
        client_secret=secret,
        ru_name=settings.ebay_ru_name,
        auth_base=settings.ebay_auth_base,
        api_base=settings.ebay_api_base,
    )
    return EbayImport(consent, database, clock, Vault(keys), settings.ebay_api_base)
