"""What the Events API tells: words to us, the Home tab, places that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bots.events import ChatAddress
from bots.slack.limits import PLATFORM
from bots.slack.parse import Incoming, What, command_of
from bots.slack.talks import Kind
from bots.slack.targets import Target

if TYPE_CHECKING:
    from bots.slack.closing import Closing
    from bots.slack.entrance import Entrance
    from bots.slack.home import Home
    from bots.slack.installations import Installations
    from bots.slack.store import Store
    from bots.slack.talks import Talk
    from bots.slack.whereabouts import Whereabouts

Json = dict[str, Any]


class Heard:
    """Takes events. Raises as `Whereabouts` does."""

    def __init__(
        self,
        *,
        entrance: Entrance,
        where: Whereabouts,
        installations: Installations,
        store: Store,
        home: Home,
        closing: Closing,
        known: frozenset[str],
    ) -> None:
        self._entrance = entrance
        self._where = where
        self._installations = installations
        self._store = store
        self._home = home
        self._closing = closing
        self._known = known

    async def event(self, envelope: Json) -> None:
        """A message to us, the Home tab opened, a workspace or channel that comes or goes."""
        event = envelope["event"]
        team = await self._team(envelope)
        event_id = str(envelope["event_id"])
        if await self._closing.take(team, event, envelope.get("event_time")):
            await self._store.done(event_id)
        elif event.get("type") == "app_home_opened":
            if event.get("tab") == "home":
                await self._home.publish(team, str(event.get("user") or ""))
            await self._store.done(event_id)
        elif event.get("type") == "message":
            await self._said(team, event, event_id)
        elif event.get("type") == "app_mention":
            await self._mentioned(team, event, event_id)
        else:
            await self._store.done(event_id)

    async def _team(self, envelope: Json) -> str:
        """The workspace that has the app; in a shared channel others speak too."""
        team = str(envelope.get("team_id") or "")
        if await self._installations.workspace(team) is not None:
            return team
        given = [str(one.get("team_id") or "") for one in envelope.get("authorizations") or ()]
        return next((one for one in given if one), team)

    async def _said(self, team: str, event: Json, event_id: str) -> None:
        user, channel = str(event["user"]), str(event["channel"])
        self._where.is_direct(team, user, channel)
        actor = await self._where.actor(team, user, None, "")
        talk = self._where.talk(Kind.DIRECT, team, user, channel, actor)
        talk.thread = str(event.get("thread_ts") or "")
        talk.written_down = True
        await self._begin(
            Incoming(
                what=What.WORDS,
                event_id=event_id,
                address=ChatAddress(platform=PLATFORM, tenant=team, chat=channel),
                actor=actor,
                text=str(event.get("text") or ""),
                reply_to=talk.thread or None,
            ),
            talk,
        )

    async def _mentioned(self, team: str, event: Json, event_id: str) -> None:
        user, channel = str(event["user"]), str(event["channel"])
        workspace = await self._installations.workspace(team)
        us = f"<@{workspace.bot_user}>" if workspace is not None else ""
        said = str(event.get("text") or "").replace(us, " ").strip()
        target = Target(channel, str(event.get("thread_ts") or ""))
        actor = await self._where.actor(team, user, target, "")
        talk = self._where.talk(Kind.HIDDEN, team, user, channel, actor)
        talk.thread = target.thread
        talk.written_down = True
        name, args = command_of("/magpie", said or "help", self._known)
        await self._begin(
            Incoming(
                what=What.WORDS if name == "watch" else What.COMMAND,
                event_id=event_id,
                address=await self._where.address(team, "", target),
                actor=actor,
                name=name,
                text=said if name == "watch" else args,
                meant=True,
            ),
            talk,
        )

    async def _begin(self, given: Incoming, talk: Talk) -> None:
        if not await self._entrance.begin(given, talk):
            await self._store.give_back(given.event_id)


def is_noise(event: Json) -> bool:
    """What no answer belongs to: our own words, edits, joins."""
    if event.get("type") not in {"message", "app_mention"}:
        return False
    return (
        bool(event.get("bot_id"))
        or not event.get("user")
        or event.get("subtype") not in {None, "file_share", "thread_broadcast"}
        or (event.get("type") == "message" and event.get("channel_type") != "im")
    )
