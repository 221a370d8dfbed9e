"""Discord as a platform: parse, answer, send, and say whether alerts could be posted somewhere."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import functools
import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import structlog

from bots.adapter import Posting
from bots.discord.api import PATIENCE
from bots.discord.commands import spelt
from bots.discord.components import ASK, PING
from bots.discord.errors import TOO_MANY_FOLLOW_UPS, ApiError
from bots.discord.forums import Forums
from bots.discord.limits import LIMITS, PLATFORM
from bots.discord.parse import direct, event_of, target_of
from bots.discord.posts import NOBODY, Posts
from bots.discord.render import Message, render
from bots.discord.rights import FORUM, missing, permissions
from bots.discord.talks import EXPIRED, Talk, Talks
from bots.discord.targets import Target
from bots.discord.words import digest, to_keep
from bots.replies import Buttons, Press, Reply, Span
from bots.replies import Text as Words
from bots.texts.translate import Texts
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent
from core.db import DATABASE_ERRORS
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.discord.api import Api
    from bots.discord.photos import Photos
    from bots.discord.pings import Mentions
    from bots.discord.store import Place, Store
    from bots.events import AnyEvent, ChatAddress
    from bots.replies import Form
    from bots.tokens import Tokens
    from core.clock import Clock

SEND_SECONDS: Final = 18.0
"""Shorter than a delivery's own patience: its end would leave a doubt where there is none."""
FORMS_KEPT: Final = 1_000
DIRECTS_KEPT: Final = 20_000
HELLOS: Final = 3
FRESH: Final = dt.timedelta(minutes=10)
"""So long it counts that somebody wrote to us; later they may have shut their direct messages."""
_DELIVERY: Final = re.compile(r"^d([0-9]{1,18})(?:r[0-9]+|x[0-9a-f]+)?$")
_PING_LABEL: Final = "discord.ping_me"
_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class _Met:
    """What is known of somebody who did something."""

    locale: str = ""
    in_direct_at: dt.datetime | None = None
    """When they last did something in the direct messages with us: so those are open."""


class DiscordAdapter:
    """One bot."""

    platform = PLATFORM
    limits = LIMITS

    def __init__(
        self, api: Api, store: Store, tokens: Tokens, clock: Clock, photos: Photos
    ) -> None:
        self.api = api
        self.store = store
        self.tokens = tokens
        self.posts = Posts(api.rest, photos)
        self.talks = Talks(api.rest, self.posts, clock)
        self.forms: OrderedDict[str, Form] = OrderedDict()
        """Forms that were offered; after a restart their buttons say that they have expired."""
        self._forums = Forums(api.rest, self.posts, store)
        self._clock = clock
        self._known: OrderedDict[str, _Met] = OrderedDict()

    def parse(self, raw: object) -> AnyEvent | None:
        """The event of an `Incoming` or a `DirectMessage`."""
        return event_of(raw)

    # -- Answers ------------------------------------------------------------------------------

    async def answer(self, event: AnyEvent, reply: Reply, *, edit: str | None) -> SendOutcome:
        """Say it by the interaction's token; plain words in a direct message go by the channel."""
        talk = self.talks.of(event.event_id)
        with contextlib.suppress(*DATABASE_ERRORS):
            for text in to_keep(reply):
                user, now = event.actor.user_id, self._clock.now()
                await self.store.keep_words(user, digest(text), text, now)
        message = self._drawn(reply, event, talk)
        private = event.address.private
        if talk is None:
            if not private:
                return EXPIRED
            return await self._in_channel(event.address.chat, message, edit)
        if edit is not None and self.talks.edits(talk, edit):
            if talk.given.ping is not None and edit == talk.given.message:
                _keep_ping(message, talk.given.ping)
            return await self.talks.edit(talk, edit, message)
        if edit is not None:
            return await self._in_channel(event.address.chat, message, edit)
        outcome = await self.talks.say(talk, message, hidden=talk.hidden and reply.private)
        if private and _cannot_follow_up(outcome):
            return await self._in_channel(event.address.chat, message, None)
        return outcome

    def _drawn(self, reply: Reply, event: AnyEvent, talk: Talk | None) -> Message:
        target = target_of(talk.given) if talk is not None else None
        if target is None and not event.address.private:
            target = Target(event.address.chat)
        if reply.asks and talk is not None and not talk.given.in_direct:
            # In a server plain words are not heard, so the answer gets a field of its own.
            label = Texts(clean_locale(talk.given.locale))("discord.answer")
            field = Buttons(((Press(label, token=ASK),),))
            reply = dataclasses.replace(reply, parts=(*reply.parts, field))
        message = render(reply, target)
        for form in message.forms:
            self.forms[form.token] = form
            while len(self.forms) > FORMS_KEPT:
                self.forms.popitem(last=False)
        return message

    async def _in_channel(self, channel: str, message: Message, edit: str | None) -> SendOutcome:
        if edit is None:
            return await self.posts.post(channel, message, answering=True)
        return await self._edit(channel, edit, message, answering=True)

    async def _edit(
        self, channel: str, message_id: str, message: Message, *, answering: bool = False
    ) -> SendOutcome:
        """A message keeps the name it was given, with its thread if it stands in a forum."""
        where, inside = _spot(channel, message_id)
        outcome = await self.posts.edit(where, inside, message, answering=answering)
        return Sent(message_id) if isinstance(outcome, Sent) else outcome

    async def finish(self, event: AnyEvent, toast: str) -> None:
        """Close the interaction; the toast is shown if nothing else was."""
        talk = self.talks.of(event.event_id)
        if talk is not None and toast and not talk.spoke:
            said = render(Reply(parts=(Words((Span(toast),)),)))
            await self.talks.insist(talk, said)
        if talk is not None and talk.afterwards is not None:
            await talk.afterwards()
        talk = await self.talks.close(event.event_id)
        target = target_of(talk.given) if talk is not None else None
        if talk is not None and target is not None and talk.given.manages:
            await self._remember(talk, target)

    async def _remember(self, talk: Talk, target: Target) -> None:
        """A search may just have been saved for a channel: whom it mentions, and whose it is."""
        read = self.tokens.read(talk.given.name.partition("|")[0])
        if read is None or not read[0].startswith("d.") or not read[1] or not read[1][0].isdigit():
            return
        draft_id = int(read[1][0])
        if target.role:
            await self.store.pings.save_role(draft_id, target.role)
        if talk.given.direct:
            await self.store.tell_maker(draft_id, talk.given.user, talk.given.direct)

    # -- Alerts -------------------------------------------------------------------------------

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        """Send or edit unasked.

        What takes too long is tried again: with its nonce Discord takes a message once only.
        """
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._send(address, reply, edit, dedupe_key, silent=silent)
        except TimeoutError:
            return RetryAfter(2.0, "no answer in time")

    async def _send(
        self,
        address: ChatAddress,
        reply: Reply,
        edit: str | None,
        dedupe_key: str | None,
        *,
        silent: bool,
    ) -> SendOutcome:
        channel = address.thread or address.chat
        message = render(reply)
        try:
            place = await self._place(address, dedupe_key)
            if place is not None and place.search_ids and _is_card(reply) and message.components:
                _add_ping(message, place)
            if edit is not None:
                return await self._edit(channel, edit, message)
            mentions = await self._mentions(place, dedupe_key, silent=silent)
        except DATABASE_ERRORS as error:
            return RetryAfter(2.0, type(error).__name__)
        post = self.posts.post
        if place is not None and place.is_forum and not address.thread:
            post = functools.partial(self._forums.post, place)
        outcome = await post(
            channel,
            message,
            nonce=dedupe_key,
            silent=silent,
            answers=reply.answers,
            mentions=mentions,
        )
        with contextlib.suppress(*DATABASE_ERRORS):
            await self.store.pings.settle(mentions, dedupe_key or "", outcome)
            if isinstance(outcome, Gone):
                # What was once open has to be proven anew before something else is saved for it.
                await self.store.drop(_proof(address))
        return outcome

    async def _place(self, address: ChatAddress, key: str | None) -> Place | None:
        found = _DELIVERY.match(key or "")
        return await self.store.place(address.chat, int(found[1]) if found else 0)

    async def _mentions(self, place: Place | None, key: str | None, *, silent: bool) -> Mentions:
        """Nobody is mentioned by what comes silently, and nobody but whom the search may."""
        if place is None or silent or key is None or not place.search_ids:
            return NOBODY
        return await self.store.pings.take(place.search_ids, key, self._clock.now())

    # -- Where it may be said -----------------------------------------------------------------

    async def direct_channel(self, user: str) -> str:
        """The channel of direct messages with somebody. Raises `ApiError`."""
        return await self.api.direct_channel(user)

    def met(self, user: str, locale: str, *, in_direct: bool) -> bool:
        """Somebody did something; from within direct messages it proves that they are open.

        True the first time that this process hears of them, or hears their language.
        """
        known = self._known.get(user, _Met())
        news = user not in self._known or bool(locale and not known.locale)
        when = self._clock.now() if in_direct else known.in_direct_at
        self._known[user] = _Met(locale or known.locale, when)
        self._known.move_to_end(user)
        while len(self._known) > DIRECTS_KEPT:
            self._known.popitem(last=False)
        return news

    async def direct(
        self,
        address: ChatAddress,  # noqa: ARG002 - the platform's protocol; one chat fits all servers
        user_id: str,
    ) -> ChatAddress | None:
        """The private chat with a member of a server; None if it is shut."""
        try:
            return direct(await self.direct_channel(user_id))
        except ApiError:
            return None

    def deep_link(self, payload: str) -> str | None:  # noqa: ARG002 - the platform's protocol
        """Discord has no link that opens a chat with words in it."""
        return None

    def spelt(self, command: str) -> str:
        """Discord wants the words behind a command under the name of their option."""
        return spelt(command)

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Whether alerts would arrive; asked of Discord at this moment."""
        try:
            if address.private:
                return await self._can_message(address, user_id)
            return await self._can_post_in(address)
        except ApiError as error:
            if isinstance(error.outcome, Gone):
                return Posting(ok=False, missing=("View Channel",), hint_key="discord.rights")
            return Posting(ok=False, hint_key="discord.busy")

    async def _can_message(self, address: ChatAddress, user_id: str) -> Posting:
        """The only proof of open direct messages is one: it is sent once, and says what it is."""
        name, met = _proof(address), self._known.get(user_id, _Met())
        fresh = met.in_direct_at is not None and self._clock.now() - met.in_direct_at < FRESH
        if fresh or await self.store.kept(name) is not None:
            return Posting(ok=True)
        texts = Texts(clean_locale(met.locale))
        message = render(Reply(parts=(Words(texts.rich("discord.dm_open")),)))
        outcome = await self._hello(address.chat, message, f"hi{user_id}")
        if isinstance(outcome, Gone):
            return Posting(ok=False, missing=("Direct Messages",), hint_key="discord.dm_closed")
        if not isinstance(outcome, Sent):
            return Posting(ok=False, hint_key="discord.busy")
        await self.store.keep(name, "open")
        return Posting(ok=True)

    async def _hello(self, channel: str, message: Message, nonce: str) -> SendOutcome:
        """Somebody waits for it, so a hiccup is tried again; with its nonce it comes once."""
        outcome: SendOutcome = Rejected("not tried")
        for _ in range(HELLOS):
            outcome = await self.posts.post(channel, message, nonce=nonce, answering=True)
            if not isinstance(outcome, RetryAfter) or outcome.seconds > PATIENCE:
                break
            await self._clock.sleep(outcome.seconds)
        return outcome

    async def _can_post_in(self, address: ChatAddress) -> Posting:
        try:
            await self.api.membership(address.community)
        except ApiError as error:
            if isinstance(error.outcome, Gone):
                return Posting(ok=False, hint_key="discord.not_in_server")
            raise
        channel = await self.api.channel(address.thread or address.chat)
        if str(channel.get("guild_id", "")) != address.community:
            return Posting(ok=False, hint_key="discord.not_in_server")
        rights = await self.rights(address.community, channel)
        lacking = missing(rights, int(channel["type"]))
        await self.store.know(
            address.chat,
            address.community,
            int(channel["type"]) if not address.thread else 0,
            str(channel.get("name", "")),
        )
        if lacking:
            return Posting(ok=False, missing=lacking, hint_key="discord.rights")
        return Posting(ok=True)

    async def rights(self, server: str, channel: dict[str, object]) -> int:
        """What the bot may do in a channel. Raises `ApiError`."""
        ruled = channel
        if channel.get("type") != FORUM and "permission_overwrites" not in channel:
            ruled = await self.api.channel(str(channel.get("parent_id")))
        member, roles = await self.api.membership(server)
        overwrites = ruled.get("permission_overwrites", ())
        return permissions(server, member, roles, overwrites)  # type: ignore[arg-type]  # JSON


def _proof(address: ChatAddress) -> str:
    """Under which name it is kept that direct messages are open."""
    return f"dm {address.chat}"


def _spot(channel: str, message_id: str) -> tuple[str, str]:
    """Channel and message; a message in a forum names its thread too."""
    thread, slash, inside = message_id.partition("/")
    return (thread, inside) if slash else (channel, message_id)


def _cannot_follow_up(outcome: SendOutcome) -> bool:
    return isinstance(outcome, Rejected) and (
        str(TOO_MANY_FOLLOW_UPS) in outcome.detail or "is gone" in outcome.detail
    )


def _is_card(reply: Reply) -> bool:
    return any(getattr(part, "rows", ()) for part in reply.parts)


def _add_ping(message: Message, place: Place) -> None:
    label = Texts(place.locale)(_PING_LABEL)
    _keep_ping(message, (label, f"{PING}{place.search_ids[0]}"))


def _keep_ping(message: Message, ping: tuple[str, str]) -> None:
    """The button with which a member has themselves mentioned stays under the card."""
    label, custom_id = ping
    if not message.components or len(message.components) >= 5:
        return
    button = {"type": 2, "style": 2, "label": label, "custom_id": custom_id}
    last = message.components[-1]["components"]
    if len(last) < 5:
        last.append(button)
    else:
        message.components.append({"type": 1, "components": [button]})
