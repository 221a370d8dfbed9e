"""One worker of the storm: the product's own senders for every kind, as `app` builds them.

    python -m tests.chaos.worker '{"database": …, "origin": …, "telegram": …, …}'

It delivers until it is killed, or told to stop by SIGTERM.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import pathlib
import signal
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from app.chats import ChatNeeds, open_chats
from app.fallbacks import FallbackNeeds, FallbackSet, open_fallbacks
from app.logging import set_up_logging
from app.settings import Settings
from bots.intake import Intake
from bots.outbound import ChatSender
from bots.tokens import Tokens
from bots.web.adapter import WebAdapter
from core.alerts.delivery import Deliverer
from core.db import Database
from tests.chaos.hours import QuickClock, QuickLoop
from tests.fakes.discord_parts import TOKEN as DISCORD_TOKEN
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bots.events import AnyEvent
    from bots.replies import Reply
    from core.alerts.sender import Outgoing, Sender
    from core.alerts.states import SendOutcome

KEYS = ("a key for the storm",)
SMTP_DOMAIN = "@post.example"
"""Mail to there goes through SMTP, any other through SendGrid."""
Given = dict[str, Any]


class BothMailers:
    """Email through SendGrid or through SMTP, as its address says."""

    platform = "email"

    def __init__(self, sendgrid: Sender, smtp: Sender) -> None:
        self.concurrency = sendgrid.concurrency
        self._sendgrid = sendgrid
        self._smtp = smtp

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        by_smtp = outgoing.address.chat.endswith(SMTP_DOMAIN)
        return await (self._smtp if by_smtp else self._sendgrid).send(outgoing)


def settings_of(given: Given, **more: Any) -> Settings:
    """Everything on, and nothing capped: the storm is no single person's day."""
    others = given["others"]
    return Settings(
        _env_file=None,
        data_dir=pathlib.Path(tempfile.gettempdir()),
        public_base_url="https://magpie.example",
        telegram_bot_token=TELEGRAM_TOKEN,
        telegram_base_url=given["telegram"],
        discord_bot_token=DISCORD_TOKEN,
        discord_api_base=given["discord"],
        slack_client_id=CLIENT_ID,
        slack_client_secret=CLIENT_SECRET,
        slack_signing_secret=SIGNING_SECRET,
        slack_api_base=given["slack"],
        mail_from="Magpie <magpie@magpie.example>",
        mail_daily=10_000_000,
        twilio_account_sid="AC" + "1" * 32,
        twilio_auth_token="a twilio token",
        twilio_from="+447700900000",
        twilio_api_base=others,
        sms_daily=10_000_000,
        sms_daily_each=1_000_000,
        ntfy_base_url=others,
        pushover_token="a pushover token",
        pushover_api_base=others,
        fcm_credentials_file=given["firebase"],
        fcm_api_base=others,
        allowed_private_hosts=others.removeprefix("http://"),
        **more,
    )


async def nobody_speaks(_event: AnyEvent) -> AsyncIterator[Reply]:
    """Workers of the storm hear nothing."""
    nothing: tuple[Reply, ...] = ()
    for reply in nothing:
        yield reply


async def open_senders(
    given: Given, database: Database, clock: QuickClock, stack: contextlib.AsyncExitStack
) -> dict[str, Sender]:
    """Every way out, by its platform's name."""
    tokens = Tokens(KEYS)
    web = WebAdapter(database, clock, KEYS)
    senders: dict[str, Sender] = {web.platform: ChatSender(web, tokens, clock)}
    mailers = []
    for mail in (
        {"sendgrid_api_key": "SG.key", "sendgrid_api_base": given["others"]},
        {"smtp_url": given["smtp"]},
    ):
        made: FallbackSet = await open_fallbacks(
            FallbackNeeds(
                settings=settings_of(given, **mail),
                database=database,
                clock=clock,
                tokens=tokens,
                keys=KEYS,
            ),
            stack,
        )
        senders.update(made.senders)
        mailers.append(made.senders["email"])
    senders["email"] = BothMailers(*mailers)
    needs = ChatNeeds(
        settings=settings_of(given),
        database=database,
        clock=clock,
        tokens=tokens,
        keys=KEYS,
        intake=Intake(nobody_speaks, clock),
    )
    for part in (await open_chats(needs, stack)).parts:
        senders[part.adapter.platform] = ChatSender(
            part.adapter, tokens, clock, concurrency=part.concurrency
        )
    return senders


async def work(given: Given) -> None:
    set_up_logging("json", "critical")
    clock = QuickClock(dt.datetime.fromisoformat(given["origin"]))
    database = Database(given["database"], pool_size=8)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        senders = await open_senders(given, database, clock, stack)
        await Deliverer(database, senders, clock).run(stop)
    await database.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(work(json.loads(sys.argv[1])))
