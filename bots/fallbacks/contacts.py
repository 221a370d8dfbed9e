"""How somebody adds a way to be reached: what they type, the code that goes there, its return.

Codes are counted before they are sent, for the one who asks, for the address and in all, so that
nobody can make Magpie write to a stranger more than now and then; an address that has said no gets
none at all.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bots.conversation.context import Prepared
from bots.fallbacks.browsers import read_subscription
from bots.fallbacks.numbers import read_number
from core.alerts.sender import LaneAddress, Notice, Outgoing
from core.alerts.states import Gone, Rejected, Sent
from core.errors import UserError

if TYPE_CHECKING:
    from bots.fallbacks.browsers import PushKeys
    from bots.fallbacks.store import FallbackStore
    from bots.fallbacks.verify import Verify
    from core.alerts.sender import Sender
    from core.clock import Clock
    from core.people.destinations import Place
    from core.people.records import Owner

CODE: Final = "code.said"
CODES_OWNER: Final = 8
CODES_ADDRESS: Final = 4
CODES_SYSTEM: Final = 2000
_EMAIL: Final = re.compile(
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$"
)
_TOPIC: Final = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_KEY: Final = re.compile(r"^[A-Za-z0-9]{30}$")
_URL: Final = re.compile(r"^https?://[^\s@\\<>\"]{3,1000}$")


class Contacts:
    """The `Outlets` of the conversation."""

    def __init__(
        self,
        store: FallbackStore,
        senders: Mapping[str, Sender],
        clock: Clock,
        *,
        kinds: tuple[str, ...],
        countries: Sequence[str],
        texts_daily: int,
        private_hosts: Sequence[str] = (),
        verify: Verify | None = None,
        push: PushKeys | None = None,
    ) -> None:
        self.kinds = kinds
        self._store = store
        self._senders = senders
        self._clock = clock
        self._countries = countries
        self._texts_daily = texts_daily
        self._private_hosts = private_hosts
        self._verify = verify
        self._push = push

    async def prepare(self, kind: str, typed: str, owner: Owner) -> Prepared:
        """Read what was typed. Raises `UserError` for what cannot be one."""
        if kind not in self.kinds:
            raise UserError("reach.off")
        typed = typed.strip()[:1100]
        prepared = await self._read(kind, typed, owner)
        await self._heed(kind, prepared.chat)
        return prepared

    async def _heed(self, kind: str, chat: str) -> None:
        """Raises `UserError` for an address that has said no."""
        if await self._store.suppressed(kind, chat) is not None:
            raise UserError(f"reach.said_no_{kind}" if kind == "sms" else "reach.said_no")

    async def _read(self, kind: str, typed: str, owner: Owner) -> Prepared:
        if kind == "email":
            local, _, domain = typed.rpartition("@")
            address = f"{local}@{domain.lower()}"
            if not _EMAIL.match(address) or ".." in address:
                raise UserError("reach.bad_email")
            return Prepared(kind, address.lower(), address.lower())
        if kind == "sms":
            home = owner.home.country if owner.home is not None else None
            number = read_number(typed, self._countries, home)
            if number is None:
                raise UserError("reach.bad_sms", countries=", ".join(self._countries))
            return Prepared(kind, number, f"{number[:5]}…{number[-3:]}")
        if kind == "ntfy":
            topic = typed if _TOPIC.match(typed) else f"magpie-{secrets.token_urlsafe(9)}"
            return Prepared(kind, topic, topic)
        if kind == "fcm":
            return await self._phone(typed, owner)
        if kind == "webpush":
            raise UserError("reach.browser_only")
        if kind == "pushover":
            if not _KEY.match(typed):
                raise UserError("reach.bad_pushover")
            return Prepared(kind, typed, f"Pushover …{typed[-4:]}")
        return await self._webhook(typed, owner)

    async def _phone(self, typed: str, owner: Owner) -> Prepared:
        """The registration token of the operator's app; it is a secret, so it is locked away."""
        from bots.fallbacks.fcm import TOKEN  # noqa: PLC0415 - only where it is set up

        if not TOKEN.match(typed):
            raise UserError("reach.bad_fcm")
        name = f"f{owner.id}_{hashlib.sha256(typed.encode()).hexdigest()[:16]}"
        outlet = await self._store.keep(owner.id, "fcm", {"token": typed}, name)
        return Prepared("fcm", outlet, f"App …{typed[-4:]}")

    async def _webhook(self, typed: str, owner: Owner) -> Prepared:
        host = typed.partition("://")[2].partition("/")[0]
        ours = host in self._private_hosts
        if not _URL.match(typed) or not typed.isascii() or not (typed.startswith("https") or ours):
            raise UserError("reach.bad_webhook")
        if not ours and ":" in host and not host.endswith(":443"):
            raise UserError("reach.bad_webhook")
        if not ours and is_surely_private(host.removesuffix(":443")):
            raise UserError("reach.bad_webhook")
        from bots.fallbacks.webhook import new_secret  # noqa: PLC0415 - only where webhooks are on

        secret = new_secret()
        values: dict[str, Any] = {"url": typed, "secret": secret}
        outlet = await self._store.keep(owner.id, "webhook", values)
        return Prepared("webhook", outlet, host[:60], secret)

    async def browser(self, given: Mapping[str, str], owner: Owner) -> Prepared:
        """A browser that agreed to take push. Raises `UserError` for what no browser gives."""
        if self._push is None:
            raise UserError("reach.off")
        found = read_subscription(given, self._private_hosts)
        values: dict[str, Any] = {
            "endpoint": found.endpoint,
            "keys": {"p256dh": found.p256dh, "auth": found.auth},
            "key": self._push.public,
        }
        name = await self._store.browser(owner.id, found.name) or f"w{owner.id}_{found.name}"
        return Prepared("webpush", await self._store.keep(owner.id, "webpush", values, name), "")

    async def send_code(self, place: Place, code: str, owner: Owner) -> None:
        """Send a code there. Raises `UserError` if it cannot be sent, or was too often."""
        await self._heed(place.platform, place.chat)
        caps = {
            f"codes for {owner.id}": CODES_OWNER,
            f"codes to {place.platform} {mailbox(place.chat)}": CODES_ADDRESS,
            "codes": CODES_SYSTEM,
        }
        if place.platform == "sms" and self._verify is not None:
            # Whoever sends it, a text is paid for.
            caps["sms"] = self._texts_daily
        if await self._store.count(caps) is not None:
            raise UserError("reach.too_many_codes")
        if place.platform == "sms" and self._verify is not None:
            if not await self._verify.begin(place.chat):
                raise UserError("reach.code_failed")
            return
        answer = await self._senders[place.platform].send(
            Outgoing(
                delivery_id=f"c{place.id}-{secrets.token_hex(4)}",
                address=LaneAddress(place.platform, place.tenant, place.chat, place.thread),
                owner_id=owner.id,
                locale=owner.locale,
                timezone=owner.timezone,
                units=owner.reads_in,
                content=Notice(CODE, {"code": code}),
                created_at=self._clock.now(),
                destination_id=place.id,
            )
        )
        if not isinstance(answer, Sent):
            gone = isinstance(answer, Gone | Rejected)
            raise UserError("reach.code_refused" if gone else "reach.code_failed")

    async def checked_elsewhere(self, place: Place, code: str) -> bool | None:
        """Whether a code is right where somebody else keeps it; None where we keep it."""
        if place.platform != "sms" or self._verify is None:
            return None
        return await self._verify.check(place.chat, code)

    async def rotate(self, place: Place) -> str | None:
        """A new secret for a webhook; the old one signs beside it for a day."""
        outlet = await self._store.open(place.chat)
        if outlet is None or outlet.owner_id != place.owner_id:
            return None
        from bots.fallbacks.webhook import KEEP_OLD_SECRET, new_secret  # noqa: PLC0415

        secret = new_secret()
        values = {
            **outlet.values,
            "secret": secret,
            "old_secret": outlet.values.get("secret"),
            "old_until": (self._clock.now() + KEEP_OLD_SECRET).isoformat(),
        }
        await self._store.keep(outlet.owner_id, "webhook", values, outlet.id)
        return secret


def is_surely_private(host: str) -> bool:
    """Whether it needs no look-up to say so; all else is found out at the socket, and not told."""
    if host.rstrip(".").lower().endswith(("localhost", ".local", ".internal", ".home.arpa")):
        return True
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def mailbox(address: str) -> str:
    """One name for all the spellings under which mail comes to the same person."""
    local, at, domain = address.rpartition("@")
    if not at:
        return address
    local = local.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
