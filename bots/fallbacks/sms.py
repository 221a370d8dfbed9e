"""Text messages through Twilio: short, counted, capped, and only to who proved their number.

STOP and START are answered by Twilio itself; they are mirrored here, so that what waits goes
elsewhere. What a status code means is a table with a safe default, since Twilio splits its codes
over time.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import structlog

from bots.adapter import DoorAnswer, DoorRequest
from bots.fallbacks.answers import Heard, ask, failed
from bots.fallbacks.ceilings import Caps, Ceilings
from bots.fallbacks.gsm import fit, is_mostly_foreign, segments, to_gsm
from bots.fallbacks.numbers import read_number
from bots.fallbacks.render import plain
from core.alerts.sender import Outgoing
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent

if TYPE_CHECKING:
    import aiohttp

    from bots.fallbacks.render import Message, OneWay
    from bots.fallbacks.store import FallbackStore

MOST_SEGMENTS: Final = 2
LONGEST_LINK: Final = 90
CEILING_NOTICE: Final = "sms.ceiling"
NEVER: Final = frozenset({21610, 21211, 21614, 21217, 30005, 30006, 30004})
"""Opted out, no such number, a landline, blocked: not again until the person acts."""
TEMPORARY: Final = frozenset({30001, 30003, 30008, 30017, 20429, 14107})
"""The phone is off, a queue is full: the same message may arrive later."""
OURS: Final = frozenset({21408, 21606, 21612, 21659, 30007, 30034, 21602, 21617, 20003, 20404})
"""Filtered, not registered, a country not enabled: nothing the person could do."""
MISTAKES: Final = frozenset({21602, 21617, 21619})
"""Nothing to say, or too much: the same message would be refused for ever."""
UNSURE: Final = 600.0
RANKS: Final = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "undelivered": 4,
    "failed": 4,
    "delivered": 5,
    "read": 6,
}
STOPS: Final = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
STARTS: Final = frozenset({"START", "YES", "UNSTOP"})
_SID: Final = re.compile(r"^[A-Z]{2}[0-9a-f]{32}$")
_DELIVERY: Final = re.compile(r"^d([0-9]{1,18})")
_TWIML: Final = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose Twilio it is, and from whom messages come."""

    sid: str
    token: str = dataclasses.field(repr=False)
    sender: str
    """A number, or the id of a messaging service ("MG…")."""
    base: str
    hooks: str
    """Our public address under `/hooks/sms`; "" where Twilio cannot reach us."""

    @property
    def authorization(self) -> str:
        """The header that says who we are."""
        return "Basic " + base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()


class SmsSender:
    """The `core.alerts.sender.Sender` of text messages."""

    platform = "sms"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        account: Account,
        one_way: OneWay,
        store: FallbackStore,
        *,
        caps: Caps,
        countries: Sequence[str],
        concurrency: int = 8,
    ) -> None:
        self.concurrency = concurrency
        self._countries = countries
        self._session = session
        self._account = account
        self._one_way = one_way
        self._store = store
        self._ceilings = Ceilings(store, self.platform, caps, CEILING_NOTICE)

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """One short message, counted before it is paid for."""
        if outgoing.edits_message_id is not None:
            return Sent(outgoing.edits_message_id)
        number = outgoing.address.chat
        if read_number(number, self._countries) is None:
            # The operator took its country off the list since it was proven.
            return Rejected("this country is not texted")
        why = await self._store.suppressed(self.platform, number)
        if why is not None:
            return Gone(why)
        try:
            words = short(self._one_way.message(outgoing))
        except KeyError as error:
            return Rejected(f"no text {error}")
        return await self._ceilings.keep(
            outgoing,
            lambda: self._post(number, words, outgoing.delivery_id),
            segments(words),
        )

    async def _post(self, number: str, words: str, delivery_id: str) -> SendOutcome:
        account = self._account
        form = {"To": number, "Body": words}
        form["MessagingServiceSid" if account.sender.startswith("MG") else "From"] = account.sender
        if account.hooks:
            form["StatusCallback"] = f"{account.hooks}/status?d={delivery_id}"
        heard = await ask(
            self._session,
            "POST",
            f"{account.base}/2010-04-01/Accounts/{account.sid}/Messages.json",
            data=form,
            headers={"Authorization": account.authorization},
        )
        if not isinstance(heard, Heard):
            return heard
        said = heard.json()
        said = said if isinstance(said, dict) else {}
        if heard.status in {200, 201}:
            sid = said.get("sid")
            return Sent(sid if isinstance(sid, str) else delivery_id)
        code = said.get("code")
        return refused(code, heard) if isinstance(code, int) else failed(heard)


def refused(code: int, heard: Heard) -> SendOutcome:
    """What Twilio's code says of a message it did not take."""
    if code in NEVER:
        return Gone(f"Twilio {code}")
    if code in {20003, 20404}:
        return RetryAfter(300, f"Twilio {code}: the account is refused", whole_platform=True)
    if code in TEMPORARY or heard.status == 429 or heard.status >= 500:
        whole = heard.status == 429
        return RetryAfter(heard.wait or 30.0, f"Twilio {code}", whole_platform=whole)
    if code in MISTAKES:
        return Rejected(f"Twilio {code}")
    # Ours to mend, or a code nobody knows yet: tried on, and told elsewhere meanwhile.
    return RetryAfter(UNSURE, f"Twilio {code}")


def short(message: Message) -> str:
    """The lock-screen line, or the best of several; and where to read on."""
    link = message.cards[0].card.url if len(message.cards) == 1 else ""
    if not link or not _is_short(link):
        link = message.all_of_them
    words = plain(message.said)
    if message.cards:
        first = message.cards[0].card
        words = f"{words} {first.summary}" if message.said else f"{first.reason}: {first.summary}"
    if not is_mostly_foreign(words):
        words = to_gsm(words)
    words = " ".join(words.split())
    if not link or not _is_short(link):
        return fit(words, MOST_SEGMENTS)
    room = MOST_SEGMENTS
    cut = words
    while segments(f"{cut} {link}") > room and len(cut) > 20:
        cut = f"{cut.removesuffix('...')[:-8].rstrip()}..."
    return f"{cut} {link}"


def _is_short(link: str) -> bool:
    """Short enough for a text; a longer one is reached by way of our own page."""
    return link.isascii() and len(link) <= LONGEST_LINK


def genuine(account: Account, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed this: its address as Twilio saw it, then the sorted parameters."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.digest(account.token.encode(), signed.encode(), hashlib.sha1)
    return hmac.compare_digest(base64.b64encode(digest), signature.encode())


class SmsDoor:
    """What Twilio tells: how a message fared, and what people answer."""

    def __init__(self, account: Account, store: FallbackStore) -> None:
        self._account = account
        self._store = store

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """Signed posts only."""
        if request.method != "POST" or request.path not in {"status", "in"}:
            return DoorAnswer(status=404)
        try:
            pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=100)
        except (ValueError, UnicodeDecodeError):
            return DoorAnswer(status=400)
        form = dict(pairs)
        query = f"?d={request.query['d']}" if "d" in request.query else ""
        url = f"{self._account.hooks}/{request.path}{query}"
        if not genuine(self._account, url, form, request.headers.get("x-twilio-signature", "")):
            return DoorAnswer(status=403)
        if request.path == "in":
            await self._said(form)
        else:
            await self._fared(form, request.query.get("d", ""))
        return DoorAnswer(status=200, body=_TWIML, media_type="text/xml")

    async def _said(self, form: Mapping[str, str]) -> None:
        number = form.get("From", "")[:20]
        word = form.get("OptOutType", "").upper() or form.get("Body", "").strip().upper()
        if word in STOPS:
            await self._store.suppress("sms", number, "said STOP")
        elif word in STARTS:
            await self._store.lift_if("sms", number)

    async def _fared(self, form: Mapping[str, str], delivery: str) -> None:
        """Reports come more than once and in any order; they are ranked."""
        status, sid = form.get("MessageStatus", ""), form.get("MessageSid", "")
        found = _DELIVERY.match(delivery)
        if found is None or status not in RANKS or not _SID.match(sid):
            return
        code = form.get("ErrorCode", "")
        number = int(code) if code.isdigit() and len(code) < 8 else 0
        said = f"{status} {number}" if number else status
        if not await self._store.report(int(found[1]), sid, said, RANKS[status]):
            return
        if status not in {"undelivered", "failed"}:
            return
        _log.info("sms.undelivered", code=number)
        if number in NEVER:
            await self._store.suppress("sms", form.get("To", "")[:20], f"Twilio {number}")
        elif number not in TEMPORARY | OURS:
            await self._pause_after_many(form.get("To", "")[:20], number)
        await self._store.say_elsewhere(int(found[1]))

    async def _pause_after_many(self, number: str, code: int) -> None:
        """A code nobody knows yet: five such failures in a day, and the number is let be."""
        if await self._store.count({f"sms unknown failures {number}": 4}) is not None:
            await self._store.suppress("sms", number, f"many failures, last {code}")
