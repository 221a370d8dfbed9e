"""Codes by text message through Twilio Verify, which knows more about fraud than we do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bots.fallbacks.answers import Heard, ask

if TYPE_CHECKING:
    import aiohttp

    from bots.fallbacks.sms import Account

_CODE: Final = re.compile(r"^[0-9]{4,10}$")


class Verify:
    """One Verify service."""

    def __init__(
        self, session: aiohttp.ClientSession, account: Account, base: str, service: str
    ) -> None:
        self._session = session
        self._account = account
        self._url = f"{base.rstrip('/')}/v2/Services/{service}"

    async def begin(self, number: str) -> bool:
        """Have a code sent; false if it was not."""
        heard = await self._post("Verifications", {"To": number, "Channel": "sms"})
        return heard is not None and heard.get("status") == "pending"

    async def check(self, number: str, code: str) -> bool:
        """Whether this is the code."""
        if not _CODE.match(code.strip()):
            return False
        heard = await self._post("VerificationCheck", {"To": number, "Code": code.strip()})
        return heard is not None and heard.get("status") == "approved"

    async def _post(self, what: str, form: dict[str, str]) -> dict[str, object] | None:
        heard = await ask(
            self._session,
            "POST",
            f"{self._url}/{what}",
            data=form,
            headers={"Authorization": self._account.authorization},
        )
        if not isinstance(heard, Heard) or heard.status not in {200, 201}:
            return None
        said = heard.json()
        return said if isinstance(said, dict) else None
