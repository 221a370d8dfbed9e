"""A person's own consent that we read their eBay account once: the link, and the code it gives."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from core.errors import LayoutChangedError, LoginNeededError
from scrapers.ebay.answers import NAME, read_json
from scrapers.ebay.token import API_POLITENESS, SCOPE
from scrapers.http import Request

if TYPE_CHECKING:
    from scrapers.http import HTTPClient

MAX_CODE: Final = 2_000
"""Characters; eBay's are about two hundred."""


class EbayConsent:
    """`ru_name` is what eBay calls the pair of pages that people come back to."""

    def __init__(
        self,
        http: HTTPClient,
        *,
        client_id: str,
        client_secret: str,
        ru_name: str,
        auth_base: str,
        api_base: str,
    ) -> None:
        self._http = http
        self._client_id = client_id
        self._basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._ru_name = ru_name
        self._auth = auth_base.rstrip("/")
        self._url = f"{api_base.rstrip('/')}/identity/v1/oauth2/token"

    def link(self, state: str) -> str:
        """Where the person agrees; `state` comes back with the answer."""
        asked = {
            "client_id": self._client_id,
            "redirect_uri": self._ru_name,
            "response_type": "code",
            "scope": SCOPE,
            "state": state,
        }
        return f"{self._auth}/oauth2/authorize?{urlencode(asked)}"

    async def token(self, code: str) -> str:
        """The person's token for the code they came back with. Raises a `MarketplaceError`."""
        reply = await self._http.ask(
            Request(
                marketplace=NAME,
                url=self._url,
                method="POST",
                headers={"Authorization": f"Basic {self._basic}", "Accept": "application/json"},
                form={
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": self._ru_name,
                },
                answers=frozenset({200, 400, 401}),
                politeness=API_POLITENESS,
            )
        )
        if reply.status != 200:
            raise LoginNeededError(NAME, "eBay does not accept that consent")
        value = read_json(reply.body).get("access_token")
        if not isinstance(value, str) or not value.isascii() or not value:
            raise LayoutChangedError(NAME, "the consent gave no token")
        return value
