"""Who acts, where it belongs, and for whom: asked of Slack where the payload does not say."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from bots.events import ChatAddress
from bots.slack import modals
from bots.slack.limits import PLATFORM
from bots.slack.talks import Kind, Talk
from bots.slack.targets import Target
from bots.texts.translate import Texts
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.events import Actor
    from bots.slack.api import Api
    from bots.slack.members import Members
    from bots.slack.modals import Behind
    from core.clock import Clock

Json = dict[str, Any]


class Whereabouts:
    """Knows where things belong. Its methods raise `ApiError` and the database's errors."""

    def __init__(self, api: Api, members: Members, clock: Clock) -> None:
        self._api = api
        self._members = members
        self._clock = clock

    async def direct(self, team: str, user: str) -> str:
        """The channel of somebody's direct messages with us."""
        return await self._members.direct(team, user)

    def is_direct(self, team: str, user: str, channel: str) -> None:
        """A message has come in it, so this is that channel."""
        self._members.is_direct(team, user, channel)

    def talk(self, kind: Kind, team: str, user: str, channel: str, actor: Actor) -> Talk:
        """How what comes now will be answered."""
        return Talk(
            kind=kind,
            team=team,
            user=user,
            channel=channel,
            began_at=self._clock.now(),
            locale=actor.locale,
        )

    async def actor(self, team: str, user: str, target: Target | None, name: str) -> Actor:
        """Who acts; where others are concerned Slack is asked at this moment."""
        actor = await self._members.actor(team, user, name, now=target is not None)
        if target is None:
            return actor
        return dataclasses.replace(actor, members=await self._members.count(team, target.channel))

    async def address(self, team: str, direct: str, target: Target | None) -> ChatAddress:
        """The channel that was meant, or their own chat with us."""
        if target is None:
            return ChatAddress(platform=PLATFORM, tenant=team, chat=direct)
        return await self._members.described(team, target.channel, target.thread)

    async def texts(self, team: str, user: str) -> Texts:
        """Sentences in their language."""
        return Texts(clean_locale((await self._members.actor(team, user)).locale))

    async def open_search(
        self, team: str, user: str, trigger: str, known: dict[str, str], behind: Behind
    ) -> None:
        """Open the modal of a new search."""
        view = modals.new_search(await self.texts(team, user), known, behind)
        await self.open(team, trigger, view)

    async def open(self, team: str, trigger: str, view: Json) -> None:
        """Open a modal; Slack takes the trigger for three seconds."""
        await self._api.call(team, "views.open", {"trigger_id": trigger, "view": view})

    async def tell(self, team: str, user: str, words: str) -> None:
        """Write a sentence of ours into somebody's own chat with us."""
        body = {"channel": await self.direct(team, user), "text": words}
        await self._api.call(team, "chat.postMessage", body)
