"""Slash commands, modals and shortcuts, as inputs of the conversation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.slack import modals
from bots.slack.errors import ApiError
from bots.slack.limits import LIKE_THIS, NEW_SEARCH
from bots.slack.modals import Behind
from bots.slack.mrkdwn import channels_in, words
from bots.slack.parse import Incoming, What, command_of, new_id
from bots.slack.talks import Kind
from bots.slack.targets import Target, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bots.slack.entrance import Entrance
    from bots.slack.whereabouts import Whereabouts

Json = dict[str, Any]
_log = structlog.get_logger()
_HERE: Final = re.compile(r"^(\w+)(.*)\s+here$", re.DOTALL | re.IGNORECASE)
_LIKE: Final = 200


class Rooms:
    """Takes what was typed behind a slash or filled in. Raises as `Whereabouts` does."""

    def __init__(self, entrance: Entrance, where: Whereabouts, known: frozenset[str]) -> None:
        self._entrance = entrance
        self._where = where
        self._known = known

    async def command(self, given: Json) -> None:
        """`/watch …` and `/magpie …`, wherever it was typed."""
        team, user = str(given["team_id"]), str(given["user_id"])
        channel = str(given.get("channel_id") or "")
        typed, named = channels_in(str(given.get("text") or ""))
        direct = await self._where.direct(team, user)
        here = _HERE.match(typed)
        if here and here[1].lower() in self._known and channel != direct:
            typed, named = f"{here[1]}{here[2]}", (channel,)
        name, args = command_of(str(given.get("command") or ""), typed, self._known)
        target = Target(named[0]) if named else None
        if name == "watch" and not args and await self._asks(given, target):
            return
        actor = await self._where.actor(team, user, target, str(given.get("user_name") or ""))
        talk = self._where.talk(
            Kind.DIRECT if channel == direct else Kind.HIDDEN, team, user, channel, actor
        )
        talk.response_url = str(given.get("response_url") or "")
        await self._entrance.begin(
            Incoming(
                what=What.COMMAND,
                event_id=new_id(given),
                address=await self._where.address(team, direct, target),
                actor=actor,
                name=name,
                text=args,
            ),
            talk,
        )

    async def _asks(self, given: Json, target: Target | None) -> bool:
        """Whether the form of a new search is open; if Slack is too slow for it, words do."""
        behind = Behind(
            channel=str(given.get("channel_id") or ""),
            response_url=str(given.get("response_url") or ""),
            target=target.channel if target else "",
        )
        team, user = str(given["team_id"]), str(given["user_id"])
        try:
            trigger = str(given.get("trigger_id") or "")
            await self._where.open_search(team, user, trigger, {}, behind)
        except ApiError as error:
            _log.info("slack.no_modal", error=error.error)
            return False
        return True

    async def filled(self, given: Json) -> None:
        """A modal came back."""
        view = given.get("view") or {}
        team, user = str(given["team"]["id"]), str(given["user"]["id"])
        behind = Behind.read(str(view.get("private_metadata") or ""))
        values = modals.values_of(view)
        direct = await self._where.direct(team, user)
        target = unpacked(behind.target)
        if view.get("callback_id") == modals.WATCH:
            chosen = modals.channel_of(values)
            target = Target(chosen) if chosen else None
        actor = await self._where.actor(team, user, target, "")
        hidden = bool(behind.response_url) and behind.channel != direct
        kind = Kind.HIDDEN if hidden else Kind.HOME if behind.home else Kind.DIRECT
        talk = self._where.talk(kind, team, user, behind.channel if hidden else direct, actor)
        talk.response_url = behind.response_url
        what, text = _filled(str(view.get("callback_id") or ""), values, behind)
        await self._entrance.begin(
            Incoming(
                what=what,
                event_id=new_id(given),
                address=await self._where.address(team, direct, target),
                actor=actor,
                name="watch",
                text=text,
                meant=True,
                values=values,
            ),
            talk,
        )

    async def shortcut(self, given: Json) -> None:
        """New search, from anywhere; or one for things like a message."""
        team, user = str(given["team"]["id"]), str(given["user"]["id"])
        known: dict[str, str] = {}
        behind = Behind()
        if given.get("callback_id") == LIKE_THIS:
            known = {modals.WHAT: like(given.get("message") or {})}
            behind = Behind(
                channel=str((given.get("channel") or {}).get("id") or ""),
                response_url=str(given.get("response_url") or ""),
            )
        elif given.get("callback_id") != NEW_SEARCH:
            return
        await self._where.open_search(team, user, str(given.get("trigger_id") or ""), known, behind)


def _filled(callback: str, values: Mapping[str, str], behind: Behind) -> tuple[What, str]:
    """What a modal is to the conversation, and its words."""
    if callback == modals.WATCH:
        return What.COMMAND, words(modals.line_of(values))
    if callback == modals.ANSWERED:
        return What.WORDS, values.get(modals.ANSWER, "")
    return What.FORM, behind.token


def like(message: Json) -> str:
    """What a search for things like a message would be about."""
    said = " ".join(words(str(message.get("text") or "")).split())
    parts = said.split(" · ")
    # A card of ours: price, title, distance.
    return (parts[1] if len(parts) > 1 else said)[:_LIKE]
