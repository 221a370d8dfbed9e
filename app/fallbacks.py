"""The one-way ways that are set up: email, text messages, webhooks, push.

Each is imported only where its key is set, so that a plain start neither waits for it nor holds it
in memory.
"""

from __future__ import annotations

import dataclasses
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

import aiohttp

from app.chats import Finding
from bots.fallbacks.browsers import PushDoor, PushKeys
from bots.fallbacks.ceilings import Capped, Caps
from bots.fallbacks.links import Links
from bots.fallbacks.render import OneWay
from bots.fallbacks.store import FallbackStore
from bots.fallbacks.vault import Vault
from bots.fallbacks.webpush import WebPushSender
from core.alerts.cards import Labels, plain_label
from core.errors import ConfigurationError
from scrapers.guard import SocketGuard

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from app.settings import Settings
    from bots.adapter import Door
    from bots.fallbacks.contacts import Contacts
    from bots.fallbacks.email import Transport
    from bots.fallbacks.sms import Account
    from bots.fallbacks.verify import Verify
    from bots.tokens import Tokens
    from core.alerts.sender import Sender
    from core.clock import Clock
    from core.db import Database

CONNECTIONS: Final = 200
NOBODY: Final = "mailto:magpie@localhost"
"""Whom push services may ask about a house that names nobody and has no public address."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FallbackNeeds:
    """What they are built from."""

    settings: Settings
    database: Database
    clock: Clock
    tokens: Tokens
    keys: tuple[str, ...]
    labels: Labels = plain_label
    """What marketplaces are called."""


@dataclasses.dataclass(slots=True, kw_only=True)
class FallbackSet:
    """Every one-way way that is on, and why the others are off."""

    store: FallbackStore
    senders: dict[str, Sender] = dataclasses.field(default_factory=dict)
    doors: dict[str, Door] = dataclasses.field(default_factory=dict)
    off: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    """What, and what is missing."""
    findings: list[tuple[str, Finding]] = dataclasses.field(default_factory=list)
    push: PushKeys | None = None
    """Our keys for browsers; None where push to them is off."""
    verify: Verify | None = None
    """Keeps codes for telephone numbers, where it is set up."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Ways to be reached that a person can be offered, by what they are called."""
        return tuple(name for name in ORDER if name in self.senders)

    @property
    def offered(self) -> tuple[str, ...]:
        """What the web chat offers by itself; the rest is for those who know what it is."""
        return tuple(kind for kind in self.kinds if kind not in {"webhook", "fcm"})


ORDER: Final = ("webpush", "email", "sms", "ntfy", "pushover", "fcm", "webhook")

CAPPED: Final = frozenset({"ntfy", "pushover", "fcm", "webhook", "webpush"})
"""Mail and text messages keep to the operator's own ceilings."""


async def open_fallbacks(needs: FallbackNeeds, stack: AsyncExitStack) -> FallbackSet:
    """Open what is set up. Raises `ConfigurationError` for what is set up wrongly."""
    settings = needs.settings
    store = FallbackStore(needs.database, needs.clock, Vault(needs.keys))
    one_way = OneWay(needs.tokens, needs.clock, settings.base_url)
    made = FallbackSet(store=store)
    made.doors["links"] = Links(needs.database, store, needs.tokens, one_way, needs.labels)
    session = await stack.enter_async_context(
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
    )
    _email(needs, made, one_way, session)
    _sms(needs, made, one_way, session)
    _push(needs, made, one_way, session)
    _fcm(needs, made, one_way, session)
    guard = SocketGuard(settings.allowed_private_hosts)
    strangers = await stack.enter_async_context(
        aiohttp.ClientSession(
            connector=guard.connector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
    )
    _webhook(needs, made, one_way, strangers)
    _browsers(needs, made, one_way, strangers)
    for name in CAPPED & made.senders.keys():
        made.senders[name] = Capped(made.senders[name], store, Caps())
    return made


def _email(
    needs: FallbackNeeds, made: FallbackSet, one_way: OneWay, session: aiohttp.ClientSession
) -> None:
    settings = needs.settings
    key = settings.sendgrid_api_key.get_secret_value().strip()
    if not key and settings.smtp_url is None:
        made.off.append(("Email", "SENDGRID_API_KEY or SMTP_URL"))
        return
    _, address = parseaddr(settings.mail_from)
    if "@" not in address:
        raise ConfigurationError(
            "Mail is set up, but MAIL_FROM does not say who it comes from:"
            " Magpie <magpie@example.org>."
        )
    from bots.fallbacks.email import EmailSender  # noqa: PLC0415 - see above

    made.senders["email"] = EmailSender(
        _transport(needs, key, session),
        one_way,
        made.store,
        host=address.rpartition("@")[2],
        caps=Caps(address=200, owner=400, system=settings.mail_daily),
    )
    if key:
        from bots.fallbacks.sendgrid import SendGridEvents, read_key  # noqa: PLC0415

        public = settings.sendgrid_event_public_key.strip()
        made.doors["email"] = SendGridEvents(
            made.store, needs.clock, read_key(public) if public else None
        )
        text = "SendGrid" if public else "SendGrid; bounces are not heard of (no event key)"
        made.findings.append(("email", Finding(ok=bool(public), text=text)))
    else:
        made.findings.append(("email", Finding(ok=True, text="SMTP")))


def _transport(needs: FallbackNeeds, key: str, session: aiohttp.ClientSession) -> Transport:
    settings = needs.settings
    if key:
        from bots.fallbacks.sendgrid import SendGrid  # noqa: PLC0415 - as above

        base = settings.sendgrid_api_base
        return SendGrid(session, key, settings.mail_from, base, sandbox=False)
    from bots.fallbacks.smtp import Smtp, read_server  # noqa: PLC0415 - as above

    url = settings.smtp_url.get_secret_value() if settings.smtp_url is not None else ""
    return Smtp(read_server(url), settings.mail_from, needs.clock)


def _sms(
    needs: FallbackNeeds, made: FallbackSet, one_way: OneWay, session: aiohttp.ClientSession
) -> None:
    settings = needs.settings
    token = settings.twilio_auth_token.get_secret_value().strip()
    if not (settings.twilio_account_sid and token and settings.twilio_from):
        made.off.append(("Text messages", "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM"))
        return
    from bots.fallbacks.sms import SmsDoor, SmsSender  # noqa: PLC0415 - as above

    account = _account(settings, token)
    each = settings.sms_daily_each
    caps = Caps(address=each, owner=each, system=settings.sms_daily)
    made.senders["sms"] = SmsSender(
        session, account, one_way, made.store, caps=caps, countries=settings.sms_countries
    )
    made.doors["sms"] = SmsDoor(account, made.store)
    if settings.twilio_verify_service:
        from bots.fallbacks.verify import Verify  # noqa: PLC0415 - as above

        made.verify = Verify(
            session, account, settings.twilio_verify_api_base, settings.twilio_verify_service
        )
    public = bool(account.hooks)
    text = "Twilio" if public else "Twilio; it cannot tell us of STOP (PUBLIC_BASE_URL)"
    made.findings.append(("text messages", Finding(ok=public, text=text)))


def _account(settings: Settings, token: str) -> Account:
    from bots.fallbacks.sms import Account  # noqa: PLC0415 - as above

    hooks = f"{settings.base_url}/hooks/sms" if settings.public_base_url else ""
    return Account(
        sid=settings.twilio_account_sid.strip(),
        token=token,
        sender=settings.twilio_from.strip(),
        base=settings.twilio_api_base.rstrip("/"),
        hooks=hooks,
    )


def _push(
    needs: FallbackNeeds, made: FallbackSet, one_way: OneWay, session: aiohttp.ClientSession
) -> None:
    settings = needs.settings
    pushover = settings.pushover_token.get_secret_value().strip()
    if settings.ntfy_base_url:
        from bots.fallbacks.push import NtfySender  # noqa: PLC0415 - as above

        token = settings.ntfy_token.get_secret_value()
        made.senders["ntfy"] = NtfySender(session, one_way, settings.ntfy_base_url, token)
        made.findings.append(("ntfy", Finding(ok=True, text=settings.ntfy_base_url)))
    else:
        made.off.append(("ntfy", "NTFY_BASE_URL"))
    if pushover:
        from bots.fallbacks.push import PushoverSender  # noqa: PLC0415 - as above

        base = settings.pushover_api_base
        made.senders["pushover"] = PushoverSender(session, one_way, pushover, base)
        made.findings.append(("Pushover", Finding(ok=True, text="on")))
    else:
        made.off.append(("Pushover", "PUSHOVER_TOKEN"))


def _fcm(
    needs: FallbackNeeds, made: FallbackSet, one_way: OneWay, session: aiohttp.ClientSession
) -> None:
    file = needs.settings.fcm_credentials_file
    if file is None:
        made.off.append(("Push to an app (Firebase)", "FCM_CREDENTIALS_FILE"))
        return
    from bots.fallbacks import fcm  # noqa: PLC0415 - as above

    given = fcm.read_credentials(file)
    account = fcm.Account(session, given, needs.clock)
    base = needs.settings.fcm_api_base
    made.senders["fcm"] = fcm.FcmSender(
        session, account, one_way, made.store, base=base, project=given.project
    )
    made.findings.append(("Firebase", Finding(ok=True, text=given.project)))


def _webhook(
    needs: FallbackNeeds, made: FallbackSet, one_way: OneWay, strangers: aiohttp.ClientSession
) -> None:
    if not needs.settings.webhooks:
        made.off.append(("Webhooks", "WEBHOOKS=true"))
        return
    from bots.fallbacks.webhook import WebhookSender  # noqa: PLC0415 - as above

    made.senders["webhook"] = WebhookSender(strangers, one_way, made.store, needs.clock)
    made.findings.append(("webhooks", Finding(ok=True, text="on")))


def _browsers(
    needs: FallbackNeeds, made: FallbackSet, one_way: OneWay, strangers: aiohttp.ClientSession
) -> None:
    """Where the web chat is served at all, its browsers can be pushed to; nothing is loaded yet."""
    settings = needs.settings
    if not settings.webpush:
        made.off.append(("Push to browsers", "WEBPUSH=true"))
        return
    made.push = PushKeys(settings.vapid_private_key.get_secret_value().strip(), needs.keys)
    _, address = parseaddr(settings.mail_from or settings.contact)
    public = settings.base_url if settings.base_url.startswith("https://") else NOBODY
    contact = f"mailto:{address}" if "@" in address else public
    made.senders["webpush"] = WebPushSender(
        strangers, one_way, made.store, needs.clock, keys=made.push, contact=contact
    )
    made.doors["webpush"] = PushDoor(made.push)
    made.findings.append(("push to browsers", Finding(ok=True, text="on")))


def open_contacts(needs: FallbackNeeds, made: FallbackSet) -> Contacts | None:
    """How people add a way to be reached; None where there is none."""
    if not made.senders:
        return None
    from bots.fallbacks.contacts import Contacts  # noqa: PLC0415 - as above

    settings = needs.settings
    return Contacts(
        made.store,
        made.senders,
        needs.clock,
        kinds=made.kinds,
        countries=settings.sms_countries,
        texts_daily=settings.sms_daily,
        private_hosts=settings.allowed_private_hosts,
        verify=made.verify,
        push=made.push,
    )
