"""The application token: minted once in two hours, by one caller at a time.

eBay allows a thousand a day; a hundred polls that find it expired must not mint a hundred.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt

from core.errors import LayoutChangedError, LoginNeededError
from scrapers.ebay.answers import NAME, read_json
from scrapers.hosts import Politeness
from scrapers.http import HTTPClient, Request

SCOPE = "https://api.ebay.com/oauth/api_scope"
API_POLITENESS = Politeness(concurrency=4, min_gap_seconds=0.1, jitter_seconds=0.1)
_MARGIN = dt.timedelta(minutes=5)
_SHORTEST_LIFE_SECONDS = 60


class AppToken:
    """Gives the bearer token; never part of a message or a repr."""

    def __init__(self, http: HTTPClient, api_base: str, client_id: str, secret: str) -> None:
        self._http = http
        self._url = f"{api_base}/identity/v1/oauth2/token"
        self._basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        self._lock = asyncio.Lock()
        self._value = ""
        self._until: dt.datetime | None = None

    async def get(self, refused: str = "") -> str:
        """A token that should work; `refused` is one that eBay just turned down."""
        async with self._lock:
            fresh = self._until is not None and self._http.clock.now() < self._until
            # Whoever waited here while another minted has nothing left to do.
            if not fresh or self._value == refused:
                await self._mint()
            return self._value

    async def _mint(self) -> None:
        reply = await self._http.ask(
            Request(
                marketplace=NAME,
                url=self._url,
                method="POST",
                headers={"Authorization": f"Basic {self._basic}", "Accept": "application/json"},
                form={"grant_type": "client_credentials", "scope": SCOPE},
                answers=frozenset({200, 400, 401}),
                politeness=API_POLITENESS,
            )
        )
        if reply.status != 200:
            raise LoginNeededError(NAME, "eBay does not accept the application's key")
        data = read_json(reply.body)
        value, life = data.get("access_token"), data.get("expires_in")
        if not isinstance(value, str) or not value.isascii() or not isinstance(life, int):
            raise LayoutChangedError(NAME, "the token answer holds no token")
        self._value = value
        lifetime = dt.timedelta(seconds=max(life, _SHORTEST_LIFE_SECONDS))
        self._until = self._http.clock.now() + max(lifetime - _MARGIN, lifetime / 2)
