"""One worker of the storm: delivers until it is killed, or told to stop by SIGTERM.

python -m tests.chaos.worker DATABASE_URL PROVIDERS_HOST
"""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
import signal
import sys
import tempfile
from typing import TYPE_CHECKING

import aiohttp

from app.fallbacks import FallbackNeeds, open_fallbacks
from app.settings import Settings
from bots.fallbacks.answers import Heard, ask, failed
from bots.tokens import Tokens
from core.alerts.delivery import Deliverer
from core.alerts.sender import Bundle
from core.alerts.states import SendOutcome, Sent, Unknown
from core.clock import SystemClock
from core.db import Database

if TYPE_CHECKING:
    from core.alerts.sender import Outgoing

KEYS = ("a key for the storm",)
LEASE_SECONDS = 6.0
SEND_SECONDS = 3.0
CHATS = ("telegram", "discord", "slack", "web")


class ChatWire:
    """A chat platform over the wire. Discord's takes a name against repeats."""

    concurrency = 16

    def __init__(self, platform: str, base: str, session: aiohttp.ClientSession) -> None:
        self.platform = platform
        self._base = base
        self._session = session

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        total = outgoing.content.total if isinstance(outgoing.content, Bundle) else 1
        body = {
            "to": outgoing.address.chat,
            "name": outgoing.delivery_id,
            "total": total,
        }
        heard = await ask(self._session, "POST", f"{self._base}/chat/{self.platform}", json=body)
        if not isinstance(heard, Heard):
            return heard
        said = heard.json()
        if heard.status == 200 and isinstance(said, dict):
            return Sent(str(said["id"]))
        # A yes that cannot be read may have been one.
        return failed(heard) if heard.status != 200 else Unknown("garbage")


def settings_of(host: str) -> Settings:
    base = f"http://{host}"
    return Settings(
        data_dir=pathlib.Path(tempfile.gettempdir()),
        public_base_url="https://magpie.example",
        mail_from="Magpie <magpie@magpie.example>",
        sendgrid_api_key="SG.key",
        sendgrid_api_base=base,
        mail_daily=10_000_000,
        twilio_account_sid="AC" + "1" * 32,
        twilio_auth_token="a twilio token",
        twilio_from="+447700900000",
        twilio_api_base=base,
        sms_daily=10_000_000,
        sms_daily_each=1_000_000,
        ntfy_base_url=base,
        pushover_token="a pushover token",
        pushover_api_base=base,
        allowed_private_hosts=host,
    )


async def work(database_url: str, host: str) -> None:
    clock = SystemClock()
    database = Database(database_url, pool_size=8)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        needs = FallbackNeeds(
            settings=settings_of(host),
            database=database,
            clock=clock,
            tokens=Tokens(KEYS),
            keys=KEYS,
        )
        made = await open_fallbacks(needs, stack)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        senders = dict(made.senders)
        for platform in CHATS:
            senders[platform] = ChatWire(platform, f"http://{host}", session)
        deliverer = Deliverer(
            database, senders, clock, lease_seconds=LEASE_SECONDS, send_seconds=SEND_SECONDS
        )
        await deliverer.run(stop)
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
