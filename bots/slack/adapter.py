"""Slack as a platform: parse, answer, send, and say whether alerts could be posted somewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog

from bots.adapter import Posting
from bots.events import AnyEvent, ChatAddress
from bots.replies import Buttons, Press, Reply, Span, Text
from bots.slack.elements import ASK
from bots.slack.errors import ApiError
from bots.slack.limits import LIMITS, PLATFORM
from bots.slack.parse import Incoming, event_of
from bots.slack.render import Message, render
from bots.slack.sendto import draft_in, send_to
from bots.slack.spoken import spelt
from bots.slack.talks import UNSEEN, VIA_URL, Kind, Talk
from bots.slack.targets import Target
from bots.texts.translate import Texts
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent
from core.db import DATABASE_ERRORS
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.slack.api import Api
    from bots.slack.members import Members
    from bots.slack.posts import Posts
    from bots.slack.store import Store
    from bots.tokens import Tokens
    from core.clock import Clock

Json = dict[str, Any]
QUIET = {"unfurl_links": False, "unfurl_media": False}
_log = structlog.get_logger()


class SlackAdapter:
    """One app in many workspaces."""

    platform = PLATFORM
    limits = LIMITS

    def __init__(
        self,
        *,
        api: Api,
        posts: Posts,
        members: Members,
        store: Store,
        tokens: Tokens,
        clock: Clock,
    ) -> None:
        self._api = api
        self._posts = posts
        self._members = members
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._talks: dict[str, Talk] = {}
        self.redraw_home: Callable[[Talk], Awaitable[None]] | None = None
        """Draws the Home tab of a person with what has just been said to them."""

    def parse(self, raw: object) -> AnyEvent | None:
        """The event of an `Incoming`."""
        return event_of(raw) if isinstance(raw, Incoming) else None

    # -- said unasked ---------------------------------------------------------------------------

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,  # noqa: ARG002 - Slack has no silent messages; people mute channels
    ) -> SendOutcome:
        """Render and send, or edit a message. Slack has no key against repeats."""
        target = None if is_direct(address.chat) else Target(address.chat, address.thread)
        message = render(reply, target)
        try:
            if edit is not None:
                return await self._update(address.tenant, address.chat, edit, message)
            body: Json = {"channel": address.chat, **QUIET, **_thread(address, reply)}
            if dedupe_key is not None:
                # Nobody can be asked by it; but who looks for repeats finds them by it.
                body["metadata"] = {
                    "event_type": "magpie_delivery",
                    "event_payload": {"delivery": dedupe_key},
                }
            return await self._posts.deliver(address.tenant, "chat.postMessage", body, message)
        except DATABASE_ERRORS as error:
            return _away(error)

    async def _update(
        self, team: str, channel: str, edit: str, message: Message, *, answering: bool = False
    ) -> SendOutcome:
        if edit.startswith((VIA_URL, UNSEEN)):
            return Rejected("what only one person saw cannot be changed")
        body = {"channel": channel, "ts": edit}
        return await self._posts.deliver(team, "chat.update", body, message, answering=answering)

    # -- answers --------------------------------------------------------------------------------

    def opened(self, event_id: str, talk: Talk) -> None:
        """Keep what the answers to this event need, until it is finished."""
        self._talks[event_id] = talk

    def dropped(self, event_id: str) -> None:
        """The event was not taken."""
        self._talks.pop(event_id, None)

    async def answer(self, event: AnyEvent, reply: Reply, *, edit: str | None) -> SendOutcome:
        """Say one reply to this event, or edit the message `edit`."""
        talk = self._talks.get(event.event_id) or self._lost(event)
        address = event.address
        target = None if address.private else Target(address.chat, address.thread)
        message = render(_answerable(reply, talk), target)
        try:
            await self._offer_places(message, reply, talk, target)
            outcome = await self._say(talk, reply, message, edit)
        except DATABASE_ERRORS as error:
            return _away(error)
        talk.spoke = talk.spoke or isinstance(outcome, Sent)
        return outcome

    def _lost(self, event: AnyEvent) -> Talk:
        """An event whose surroundings are gone: it is answered where messages can always go."""
        return Talk(
            kind=Kind.DIRECT if event.address.private else Kind.HIDDEN,
            team=event.address.tenant,
            user=event.actor.user_id,
            channel=event.address.chat,
            thread=event.address.thread,
            began_at=self._clock.now(),
        )

    async def _offer_places(
        self, message: Message, reply: Reply, talk: Talk, target: Target | None
    ) -> None:
        """A preview of a new search says where its alerts would go, and lets that be changed."""
        draft_id = draft_in(reply, self._tokens)
        if draft_id is None:
            return
        found = await self._store.draft(draft_id, talk.team, talk.user)
        if found is not None and not found[1]:
            send_to(message, draft_id, self._tokens, target, talk.locale)

    async def _say(
        self, talk: Talk, reply: Reply, message: Message, edit: str | None
    ) -> SendOutcome:
        if talk.kind is Kind.HOME:
            name = edit if edit in talk.shown else f"home{len(talk.shown)}"
            talk.shown[name or ""] = message
            return Sent(name or "")
        if talk.kind is Kind.DIRECT:
            return await self._direct(talk, message, edit)
        if talk.kind is Kind.PUBLIC and edit == talk.message:
            return await self._update(talk.team, talk.channel, edit, message, answering=True)
        if talk.kind is Kind.PUBLIC and not reply.private:
            return await self._post(talk, message)
        return await self._hidden(talk, message, edit)

    async def _direct(self, talk: Talk, message: Message, edit: str | None) -> SendOutcome:
        if talk.replaces and edit is None and talk.message:
            talk.replaces, edit = False, talk.message
        if edit is not None:
            return await self._update(talk.team, talk.channel, edit, message, answering=True)
        outcome = await self._post(talk, message)
        if isinstance(outcome, Gone) and talk.can_respond(self._clock.now()):
            return await self._respond(talk, message, replace=False)
        return outcome

    async def _post(self, talk: Talk, message: Message) -> SendOutcome:
        body: Json = {"channel": talk.channel, **QUIET}
        if talk.thread:
            body["thread_ts"] = talk.thread
        return await self._posts.deliver(
            talk.team, "chat.postMessage", body, message, answering=True
        )

    async def _hidden(self, talk: Talk, message: Message, edit: str | None) -> SendOutcome:
        """Seen by one person only: by the address for replies while it lasts, then without it."""
        replace = edit is not None and (
            edit == talk.message or (edit.startswith(VIA_URL) and not talk.pressed)
        )
        if edit is not None and not replace and not edit.startswith((VIA_URL, UNSEEN)):
            return await self._update(talk.team, talk.channel, edit, message, answering=True)
        if talk.replaces and not message.files:
            talk.replaces, replace, edit = False, True, talk.message
        if talk.can_respond(self._clock.now()) and not message.files:
            outcome = await self._respond(talk, message, replace=replace)
            if isinstance(outcome, Sent):
                return Sent(edit) if replace and edit is not None else outcome
        return await self._unseen(talk, message)

    async def _respond(self, talk: Talk, message: Message, *, replace: bool) -> SendOutcome:
        """Say it by the address for replies; photos that Slack cannot see are left out there."""
        talk.uses += 1
        for drawn in await self._posts.drawings(talk.team, message):
            body = {"response_type": "ephemeral", "replace_original": replace, **QUIET, **drawn}
            try:
                await self._api.respond(talk.response_url, body)
            except ApiError as error:
                if not error.is_shape:
                    return error.outcome
            else:
                return Sent(f"{VIA_URL}{talk.uses}")
        return Rejected("refused in every way")

    async def _unseen(self, talk: Talk, message: Message) -> SendOutcome:
        body: Json = {"channel": talk.channel, "user": talk.user}
        if talk.thread:
            body["thread_ts"] = talk.thread
        outcome: SendOutcome = Gone("files are for private chats")
        if not message.files:
            outcome = await self._posts.deliver(
                talk.team, "chat.postEphemeral", body, message, answering=True
            )
        if isinstance(outcome, Sent):
            return Sent(f"{UNSEEN}{outcome.message_id}")
        if not isinstance(outcome, Gone):
            return outcome
        try:
            channel = await self._members.direct(talk.team, talk.user)
        except ApiError as error:
            return error.outcome
        body = {"channel": channel, **QUIET}
        return await self._posts.deliver(
            talk.team, "chat.postMessage", body, message, answering=True
        )

    async def finish(self, event: AnyEvent, toast: str) -> None:
        """The event is handled: a few words if nothing else was said, and the Home tab drawn."""
        talk = self._talks.pop(event.event_id, None)
        if talk is None:
            return
        if toast and not talk.spoke:
            await self.remark(talk, toast)
        if talk.kind is Kind.HOME and self.redraw_home is not None:
            await self.redraw_home(talk)
        if talk.written_down:
            await self._store.done(event.event_id)

    async def remark(self, talk: Talk, words: str) -> None:
        """A few words beside what was pressed or said, seen by this person only."""
        message = render(Reply(parts=(Text((Span(words),)),)))
        if talk.kind is Kind.HOME:
            talk.shown["remark"] = message
        elif talk.can_respond(self._clock.now()):
            await self._respond(talk, message, replace=False)
        elif talk.kind is not Kind.DIRECT or not talk.pressed:
            await self._unseen(talk, message)

    # -- where it may be said -------------------------------------------------------------------

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        """Ask Slack whether alerts could be posted there."""
        return await self._members.can_post(address, user_id)

    async def direct(self, address: ChatAddress, user_id: str) -> ChatAddress | None:
        """The private chat with a member of a workspace; None if it is shut."""
        try:
            channel = await self._members.direct(address.tenant, user_id)
        except ApiError:
            return None
        return ChatAddress(platform=PLATFORM, tenant=address.tenant, chat=channel)

    def deep_link(self, payload: str) -> str | None:  # noqa: ARG002 - the platform's protocol
        """Slack has no link that opens a chat with words in it."""
        return None

    def spelt(self, command: str) -> str:
        """Slack knows one command of ours for everything."""
        return spelt(command)


def is_direct(channel: str) -> bool:
    """Whether an id is a chat of two."""
    return channel.startswith("D")


def _thread(address: ChatAddress, reply: Reply) -> Json:
    if address.thread:
        return {"thread_ts": address.thread}
    if reply.answers is not None and "." in reply.answers:
        # It stands under what it answers, and in the channel too: a price fall is news.
        return {"thread_ts": reply.answers, "reply_broadcast": True}
    return {}


def _answerable(reply: Reply, talk: Talk) -> Reply:
    """In channels and on the Home tab plain words are not heard: the answer gets a form."""
    if not reply.asks or talk.kind is Kind.DIRECT:
        return reply
    label = Texts(clean_locale(talk.locale))("slack.answer")
    return dataclasses.replace(reply, parts=(*reply.parts, Buttons(((Press(label, token=ASK),),))))


def _away(error: BaseException) -> SendOutcome:
    return RetryAfter(2.0, type(error).__name__)
