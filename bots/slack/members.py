"""Who somebody is in a workspace, where their direct messages are, and what a channel is."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from bots.adapter import Posting
from bots.events import Actor, ChatAddress
from bots.slack.errors import ApiError
from bots.slack.limits import PLATFORM
from bots.texts.translate import Texts
from core.alerts.states import Gone
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.slack.api import Api
    from core.clock import Clock

V = TypeVar("V")
SECONDS: Final = 60
ACTOR_SECONDS: Final = 2.0
"""A form opens within three seconds of the press; who it is for may not take all of them."""
DIRECT_SECONDS: Final = 3_600
KEPT: Final = 5_000
DEFAULT_LOCALE: Final = "en-US"
"""What Slack says of people who never chose a language: no hint at a country."""


@dataclasses.dataclass(frozen=True, slots=True)
class Channel:
    """What Slack says of a channel."""

    name: str = ""
    members: int | None = None
    is_member: bool = False
    is_archived: bool = False
    is_direct: bool = False


class _Cache(Generic[V]):
    """A few thousand answers, each good for a while."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._good_for = dt.timedelta(seconds=seconds)
        self._kept: dict[tuple[str, str], tuple[dt.datetime, V]] = {}

    def get(self, team: str, name: str) -> V | None:
        found = self._kept.get((team, name))
        if found is None or self._clock.now() - found[0] > self._good_for:
            return None
        return found[1]

    def last(self, team: str, name: str) -> V | None:
        """The answer of then, however old."""
        found = self._kept.get((team, name))
        return None if found is None else found[1]

    def put(self, team: str, name: str, value: V) -> V:
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[team, name] = (self._clock.now(), value)
        return value

    def drop(self, team: str, name: str) -> None:
        self._kept.pop((team, name), None)


class Members:
    """Asks Slack, and remembers the answer for a moment."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._actors: _Cache[Actor] = _Cache(clock, SECONDS)
        self._directs: _Cache[str] = _Cache(clock, DIRECT_SECONDS)
        self._channels: _Cache[Channel] = _Cache(clock, SECONDS)

    async def actor(self, team: str, user: str, name: str = "", *, now: bool = False) -> Actor:
        """Who acts; `now` asks Slack again, as before something is decided for others.

        If Slack does not answer they are who they were last, but without any right.
        """
        known = None if now else self._actors.get(team, user)
        if known is not None:
            return known
        try:
            body = {"user": user, "include_locale": "true"}
            # Rights are worth waiting for; a name and a language are not.
            async with asyncio.timeout(None if now else ACTOR_SECONDS):
                answer = await self._api.call(team, "users.info", body, form=True)
        except (ApiError, TimeoutError):
            before = self._actors.last(team, user) or Actor(user_id=user, display_name=name)
            return dataclasses.replace(before, is_admin=False)
        return self._actors.put(team, user, _actor(user, answer.get("user") or {}, name))

    def texts(self, team: str, user: str) -> Texts:
        """Sentences in the language they had when Slack was last asked; nobody is asked now."""
        known = self._actors.last(team, user)
        return Texts(clean_locale(known.locale if known is not None else None))

    async def direct(self, team: str, user: str) -> str:
        """The channel of somebody's direct messages with the app. Raises `ApiError`."""
        known = self._directs.get(team, user)
        if known is not None:
            return known
        answer = await self._api.call(team, "conversations.open", {"users": user})
        return self._directs.put(team, user, str(answer["channel"]["id"]))

    def is_direct(self, team: str, user: str, channel: str) -> None:
        """A message has come in it, so this is the channel of their direct messages."""
        self._directs.put(team, user, channel)

    async def channel(self, team: str, channel: str, *, now: bool = False) -> Channel:
        """What a channel is. Raises `ApiError`."""
        known = None if now else self._channels.get(team, channel)
        if known is not None:
            return known
        body = {"channel": channel, "include_num_members": "true"}
        answer = await self._api.call(team, "conversations.info", body, form=True)
        return self._channels.put(team, channel, _channel(answer.get("channel") or {}))

    async def count(self, team: str, channel: str) -> int | None:
        """How many people a channel has, where Slack tells."""
        try:
            return (await self.channel(team, channel)).members
        except ApiError:
            return None

    async def described(self, team: str, channel: str, thread: str = "") -> ChatAddress:
        """A channel as an address, with its name if Slack tells."""
        try:
            name = (await self.channel(team, channel)).name
        except ApiError:
            name = ""
        return ChatAddress(
            platform=PLATFORM,
            tenant=team,
            chat=channel,
            thread=thread,
            private=False,
            community=team,
            name=f"#{name}" if name else "",
        )

    async def can_post(self, address: ChatAddress, user: str) -> Posting:
        """Whether alerts would arrive; asked of Slack at this moment."""
        team = address.tenant
        try:
            if address.private:
                self._directs.drop(team, user)
                await self.direct(team, user)
                return Posting(ok=True)
            found = await self.channel(team, address.chat, now=True)
        except ApiError as error:
            return _refused(error, private=address.private)
        if found.is_archived:
            return Posting(ok=False, reason="is_archived", hint_key="slack.archived")
        if not found.is_member:
            return Posting(ok=False, reason="not_in_channel", hint_key="slack.invite")
        return Posting(ok=True)


def _refused(error: ApiError, *, private: bool) -> Posting:
    if not isinstance(error.outcome, Gone):
        return Posting(ok=False, reason=error.error, hint_key="slack.busy")
    if error.error == "not_installed":
        return Posting(ok=False, reason=error.error, hint_key="slack.not_installed")
    hint = "slack.closed" if private else "slack.invite"
    return Posting(ok=False, reason=error.error, hint_key=hint)


def _actor(user: str, about: dict[str, Any], name: str) -> Actor:
    locale = str(about.get("locale") or "")
    region = locale.partition("-")[2] if locale != DEFAULT_LOCALE else ""
    profile = about.get("profile") or {}
    shown = profile.get("display_name") or about.get("real_name") or about.get("name") or name
    return Actor(
        user_id=user,
        display_name=str(shown),
        locale=locale or None,
        region=region if len(region) == 2 and region.isupper() else None,
        timezone=str(about["tz"]) if about.get("tz") else None,
        is_admin=bool(about.get("is_admin") or about.get("is_owner")),
    )


def _channel(about: dict[str, Any]) -> Channel:
    members = about.get("num_members")
    return Channel(
        name=str(about.get("name") or ""),
        members=members if isinstance(members, int) else None,
        is_member=bool(about.get("is_member")),
        is_archived=bool(about.get("is_archived")),
        is_direct=bool(about.get("is_im")),
    )
