"""Email: what a message becomes, how it leaves, and whom it must not reach again.

Two transports, SendGrid's API and any SMTP server; a mail is the same through both. Mail cannot be
edited, so a correction of an old one counts as made; a new price is a new mail in the old thread.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final, Protocol

from bots.fallbacks.ceilings import Caps, Ceilings
from bots.fallbacks.mail_page import page, words
from core.alerts.sender import Notice, Outgoing
from core.alerts.states import Gone, Rejected, SendOutcome, Sent

if TYPE_CHECKING:
    from bots.fallbacks.render import OneWay
    from bots.fallbacks.store import FallbackStore

CODE: Final = "code.said"
"""The notice with a code: it carries no link at all."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, ready for a transport. Header values hold no line breaks."""

    to: str
    subject: str
    html: str
    text: str
    message_id: str
    """Ours, constant over retries: "<d12@host>"."""
    in_reply_to: str = ""
    unsubscribe: str = ""
    delivery_id: str = ""


class Transport(Protocol):
    """Takes a mail to a server."""

    async def send(self, mail: Mail) -> SendOutcome: ...


class EmailSender:
    """The `core.alerts.sender.Sender` of email."""

    platform = "email"

    def __init__(
        self,
        transport: Transport,
        one_way: OneWay,
        store: FallbackStore,
        *,
        host: str,
        caps: Caps,
        concurrency: int = 32,
    ) -> None:
        self.concurrency = concurrency
        self._transport = transport
        self._one_way = one_way
        self._store = store
        self._host = host
        self._ceilings = Ceilings(store, self.platform, caps)

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """Send one mail, if the address may be written to."""
        if outgoing.edits_message_id is not None:
            return Sent(outgoing.edits_message_id)
        address = outgoing.address.chat
        why = await self._store.suppressed(self.platform, address)
        if why is not None:
            return Gone(why)
        try:
            mail = self._mail(outgoing)
        except KeyError as error:
            return Rejected(f"no text {error}")
        return await self._ceilings.keep(outgoing, lambda: self._transport.send(mail))

    def _mail(self, outgoing: Outgoing) -> Mail:
        message = self._one_way.message(outgoing)
        content = outgoing.content
        is_code = isinstance(content, Notice) and content.key == CODE
        unsubscribe = "" if is_code else self._one_way.link("m.off", outgoing.destination_id)
        subject = message.subject
        if isinstance(content, Notice) and is_code:
            subject = message.texts("code.subject", code=content.params["code"])
        return Mail(
            to=outgoing.address.chat,
            subject=header(subject),
            html=page(message, unsubscribe, self._one_way.base_url),
            text=words(message, unsubscribe, self._one_way.base_url),
            message_id=f"<{outgoing.delivery_id}@{self._host}>",
            in_reply_to=outgoing.answers_message_id or "",
            unsubscribe=unsubscribe,
            delivery_id=outgoing.delivery_id,
        )


def header(value: str, most: int = 180) -> str:
    """A value that stays one header, whatever a listing's title holds."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def mail_headers(mail: Mail) -> dict[str, str]:
    """Headers beside the usual ones."""
    headers = {}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if mail.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = mail.in_reply_to
    return headers
