"""Billing, put together when there is a Stripe key; nothing of it is even imported without one."""

from __future__ import annotations

import dataclasses
import functools
import logging
from typing import TYPE_CHECKING

import structlog

from app.chats import Finding
from core.searches import holds
from core.subscriptions import ways

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from app.settings import Settings
    from billing.client import StripeAPI
    from billing.gateway import StripeGateway
    from billing.inbox import Inbox
    from billing.reconcile import Reconcile
    from billing.work import BillingWork
    from core.clock import Clock
    from core.db import Database

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BillingPart:
    """Stripe, connected."""

    api: StripeAPI
    gateway: StripeGateway
    inbox: Inbox
    reconcile: Reconcile
    work: BillingWork


def is_on(settings: Settings) -> bool:
    """Whether plans are sold here."""
    return bool(settings.stripe_api_key.get_secret_value())


async def open_billing(
    settings: Settings, database: Database, clock: Clock, stack: AsyncExitStack
) -> BillingPart | None:
    """Connect Stripe; None without a key, and then nothing rests for any plan."""
    if not is_on(settings):
        async with database.connect() as connection:
            await holds.free_all(connection)
            await ways.free_all(connection)
        return None
    from billing.beginning import fit_all  # noqa: PLC0415 - only whoever sells needs it
    from billing.client import StripeAPI  # noqa: PLC0415 - the SDK is large; only whoever sells
    from billing.gateway import StripeGateway  # noqa: PLC0415 - likewise
    from billing.inbox import Inbox  # noqa: PLC0415 - likewise
    from billing.reconcile import Reconcile  # noqa: PLC0415 - likewise
    from billing.sync import Sync  # noqa: PLC0415 - likewise
    from billing.work import BillingWork  # noqa: PLC0415 - likewise

    for name in ("stripe", "httpx", "httpcore"):
        # They log addresses of requests, and those name customers and sessions.
        logging.getLogger(name).setLevel(logging.WARNING)
    api = StripeAPI(settings.stripe_api_key.get_secret_value(), settings.stripe_api_base)
    stack.push_async_callback(api.close)
    secrets = tuple(secret.get_secret_value() for secret in settings.stripe_webhook_secret)
    if not secrets:
        _log.warning("billing.no_webhook_secret", note="payments are noticed once a night only")
    inbox = Inbox(database, clock, api, secrets)
    reconcile = Reconcile(database, clock, api, inbox)
    return BillingPart(
        api=api,
        gateway=StripeGateway(database, clock, api, settings.base_url),
        inbox=inbox,
        reconcile=reconcile,
        work=BillingWork(
            inbox,
            Sync(database, clock, api),
            reconcile,
            functools.partial(fit_all, database, clock),
        ),
    )


async def check_billing(settings: Settings) -> list[Finding]:
    """For `magpie check`: whether the key works and the account is set up."""
    from billing.client import StripeAPI, StripeFailedError  # noqa: PLC0415 - as above
    from billing.setup import find_problems  # noqa: PLC0415 - as above

    findings = []
    if not settings.stripe_webhook_secret:
        findings.append(Finding(ok=False, text="STRIPE_WEBHOOK_SECRET is not set"))
    api = StripeAPI(settings.stripe_api_key.get_secret_value(), settings.stripe_api_base)
    try:
        problems = await find_problems(api, settings.base_url)
    except StripeFailedError as error:
        return [*findings, Finding(ok=False, text=str(error))]
    finally:
        await api.close()
    findings += [Finding(ok=False, text=problem) for problem in problems]
    return findings or [Finding(ok=True, text="the key works; prices and webhook are there")]
