"""Presses of buttons and menus, as inputs of the conversation or as modals that open."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import structlog

from bots.slack import modals
from bots.slack.elements import ASK, FORM, LINK, form_of
from bots.slack.errors import ApiError
from bots.slack.home import NEW
from bots.slack.modals import CHANGES, Behind
from bots.slack.parse import Incoming, What, new_id
from bots.slack.sendto import CHANNEL, ME, PICK
from bots.slack.talks import Kind
from bots.slack.targets import Target, packed, read

if TYPE_CHECKING:
    from bots.events import Actor
    from bots.slack.entrance import Entrance
    from bots.slack.store import Store
    from bots.slack.talks import Talk
    from bots.slack.whereabouts import Whereabouts
    from bots.tokens import Tokens

Json = dict[str, Any]
_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Pressed:
    """The press of a button, as the payload tells it."""

    team: str
    user: str
    user_name: str
    channel: str
    message: str
    thread: str
    is_home: bool
    is_hidden: bool
    response_url: str
    trigger: str


class Presses:
    """Takes what was pressed. Raises as `Whereabouts` does."""

    def __init__(
        self, entrance: Entrance, where: Whereabouts, store: Store, tokens: Tokens
    ) -> None:
        self._entrance = entrance
        self._where = where
        self._store = store
        self._tokens = tokens

    async def press(self, given: Json) -> None:
        """A button, a menu or a channel that was chosen."""
        acted = (given.get("actions") or [{}])[0]
        if str(acted.get("action_id", "")).startswith(LINK):
            return
        pressed = _pressed(given)
        if acted.get("action_id") in {PICK, ME}:
            await self._elsewhere(given, pressed, acted)
            return
        chosen = acted.get("selected_option") or acted
        value, target = read(str(chosen.get("value") or ""))
        if value and not await self._opened(pressed, value, target):
            await self._begin_press(given, pressed, value, target)

    async def _opened(self, pressed: Pressed, value: str, target: Target | None) -> bool:
        """Whether a modal is open now; if Slack would not open it, words do the same."""
        try:
            return await self._opens(pressed, value, target)
        except ApiError as error:
            if value in {NEW, ASK} or value.startswith(FORM):
                raise
            _log.info("slack.no_modal", error=error.error)
            return False

    async def _opens(self, pressed: Pressed, value: str, target: Target | None) -> bool:
        """Whether this opens a modal; then it is open now."""
        behind = Behind(
            token=value,
            channel=pressed.channel,
            thread=pressed.thread,
            response_url=pressed.response_url if pressed.is_hidden else "",
            target=packed(target),
            home="1" if pressed.is_home else "",
        )
        if value == NEW:
            behind = dataclasses.replace(behind, token="")
            await self._where.open_search(pressed.team, pressed.user, pressed.trigger, {}, behind)
            return True
        texts = await self._where.texts(pressed.team, pressed.user)
        if value == ASK:
            await self._where.open(pressed.team, pressed.trigger, modals.answer(texts, behind))
            return True
        if value.startswith(FORM):
            form = form_of(value)
            if form is None:
                return False
            behind = dataclasses.replace(behind, token=form.token)
            await self._where.open(pressed.team, pressed.trigger, modals.form(texts, form, behind))
            return True
        token = self._tokens.read(value)
        if token is None or token[0] not in CHANGES or not token[1][0].isdigit():
            return False
        line = await self._line(token[0], int(token[1][0]), pressed)
        await self._where.open(pressed.team, pressed.trigger, modals.change(texts, behind, line))
        return True

    async def _line(self, action: str, number: int, pressed: Pressed) -> str:
        if action == "s.edit":
            return await self._store.line(number, pressed.team, pressed.user)
        found = await self._store.draft(number, pressed.team, pressed.user)
        return found[0] if found else ""

    async def _begin_press(
        self, given: Json, pressed: Pressed, value: str, target: Target | None
    ) -> None:
        team, user = pressed.team, pressed.user
        direct = await self._where.direct(team, user)
        # The chat of two has no target on its buttons, and a card in a channel always has one.
        actor = await self._where.actor(team, user, target, pressed.user_name)
        talk = self._talk(pressed, direct, actor)
        await self._entrance.begin(
            Incoming(
                what=What.PRESS,
                event_id=new_id(given),
                address=await self._where.address(team, direct, target),
                actor=actor,
                text=value,
                message=pressed.message or None,
            ),
            talk,
        )

    def _talk(self, pressed: Pressed, direct: str, actor: Actor) -> Talk:
        kind = Kind.HIDDEN if pressed.is_hidden else Kind.PUBLIC
        if pressed.is_home:
            kind = Kind.HOME
        elif pressed.channel == direct:
            kind = Kind.DIRECT
        channel = pressed.channel or direct
        talk = self._where.talk(kind, pressed.team, pressed.user, channel, actor)
        talk.message, talk.pressed, talk.thread = pressed.message, True, pressed.thread
        talk.response_url = pressed.response_url
        return talk

    async def _elsewhere(self, given: Json, pressed: Pressed, acted: Json) -> None:
        """Another place was chosen for a search that is previewed: it is shown for that place."""
        team, user = pressed.team, pressed.user
        named, _, _ = str(acted.get("block_id") or "").partition("@")
        token = self._tokens.read(named)
        if token is None or token[0] != CHANNEL or not token[1][0].isdigit():
            return
        found = await self._store.draft(int(token[1][0]), team, user)
        direct = await self._where.direct(team, user)
        chosen = str(acted.get("selected_conversation") or "")
        target = None
        if acted.get("action_id") == PICK and chosen and chosen != direct:
            target = Target(chosen)
        actor = await self._where.actor(team, user, target, pressed.user_name)
        talk = self._talk(pressed, direct, actor)
        talk.replaces = True
        await self._entrance.begin(
            Incoming(
                what=What.COMMAND,
                event_id=new_id(given),
                address=await self._where.address(team, direct, target),
                actor=actor,
                name="watch",
                text=found[0] if found else "",
            ),
            talk,
        )


def _pressed(given: Json) -> Pressed:
    container = given.get("container") or {}
    message = given.get("message") or {}
    channel = (given.get("channel") or {}).get("id") or container.get("channel_id") or ""
    return Pressed(
        team=str(given["team"]["id"]),
        user=str(given["user"]["id"]),
        user_name=str(given["user"].get("username") or given["user"].get("name") or ""),
        channel=str(channel),
        message=str(container.get("message_ts") or ""),
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ""),
        is_home=container.get("type") == "view",
        is_hidden=bool(container.get("is_ephemeral")),
        response_url=str(given.get("response_url") or ""),
        trigger=str(given.get("trigger_id") or ""),
    )
