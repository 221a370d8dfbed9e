"""Mail through any SMTP server."""

from __future__ import annotations

import dataclasses
import datetime as dt
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bots.fallbacks.email import Mail, mail_headers
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent, Unknown
from core.errors import ConfigurationError

if TYPE_CHECKING:
    from core.clock import Clock

TIMEOUT: Final = 15.0
NO_SUCH_BOX: Final = frozenset({"5.1.1", "5.1.10", "5.1.2", "5.2.1"})
"""Enhanced codes that speak of the address; a bare 550 may as well be a filter."""
TOO_LARGE: Final = 552
_PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What an address like smtp://user:password@host:587 says."""

    host: str
    port: int
    user: str
    password: str = dataclasses.field(repr=False)
    tls: bool
    """From the first byte; otherwise it is begun when the server offers it."""


def read_server(url: str) -> Server:
    """Raises `ConfigurationError` without repeating the address, which holds a password."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if parts.scheme not in _PORTS or not parts.hostname or not port:
        raise ConfigurationError(
            "SMTP_URL is not an address like smtp://user:password@mail.example.org:587."
        )
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
    )


class Smtp:
    """One connection a mail: servers hang up on idle ones, and a mail must not wait for another."""

    def __init__(self, server: Server, sender: str, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        name, address = parseaddr(sender)
        self._address = address
        self._from = Address(display_name=name, addr_spec=address)

    async def send(self, mail: Mail) -> SendOutcome:
        """Send; what the server answered decides."""
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=None if not server.tls else False,
            timeout=TIMEOUT,
            tls_context=ssl.create_default_context(),
        )
        under_way = False
        try:
            async with client:
                if server.user:
                    await client.login(server.user, server.password)
                under_way = True
                await client.send_message(
                    self.message(mail), sender=self._address, recipients=[mail.to]
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _answered(error.recipients[0].code, error.recipients[0].message)
        except aiosmtplib.SMTPAuthenticationError as error:
            return RetryAfter(300, f"login refused: {error.code}", whole_platform=True)
        except aiosmtplib.SMTPSenderRefused as error:
            if error.code in {421, 450, 451, 452, TOO_LARGE}:
                return _answered(error.code, error.message)
            # MAIL_FROM, or a login that is asked for: the operator's to mend, for every mail.
            return RetryAfter(300, f"sender refused: {error.code}", whole_platform=True)
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error.code, error.message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            detail = type(error).__name__
            return Unknown(detail) if under_way else RetryAfter(0, detail)
        return Sent(mail.message_id)

    def message(self, mail: Mail) -> EmailMessage:
        """The mail as it goes over the wire."""
        made = EmailMessage()
        made["From"] = self._from
        made["To"] = mail.to
        made["Subject"] = mail.subject
        made["Date"] = format_datetime(self._clock.now().astimezone(dt.UTC))
        made["Message-ID"] = mail.message_id
        for name, value in mail_headers(mail).items():
            made[name] = value
        made.set_content(mail.text)
        made.add_alternative(mail.html, subtype="html")
        return made


def _answered(code: int, said: str) -> SendOutcome:
    if 400 <= code < 500 or code < 200:
        return RetryAfter(60, str(code))
    if any(said.startswith(known) for known in NO_SUCH_BOX):
        return Gone(f"no such mailbox ({code})")
    return Rejected(str(code))
