"""What is done with an interaction before the conversation sees it, and what it never sees."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.discord import modals
from bots.discord.channels import Channels
from bots.discord.components import ASK, FORM, PING
from bots.discord.errors import ApiError
from bots.discord.incoming import DirectMessage, Incoming, Kind
from bots.discord.modals import CHANGES
from bots.discord.parse import target_of
from bots.discord.render import render
from bots.discord.suggestions import NONE, Asked, Suggest, choices
from bots.discord.targets import read
from bots.discord.words import KEPT
from bots.replies import Notice, Reply, Text
from bots.texts.translate import Texts
from core.db import DATABASE_ERRORS
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.discord.adapter import DiscordAdapter
    from bots.discord.talks import Talk
    from bots.intake import Intake
    from core.clock import Clock

_PING_TEXTS: Final = {
    "on": "discord.ping_on",
    "off": "discord.ping_off",
    "full": "discord.ping_full",
}
_SPEAK_OF_WORDS: Final = frozenset({"start", "help"})
"""What these say of plain words is not so in a server."""
WAITS: Final = 60
WAIT_SECONDS: Final = 0.5
_log = structlog.get_logger()


class Reception:
    """Takes interactions and direct messages in. Never raises for what the world does."""

    def __init__(
        self, adapter: DiscordAdapter, intake: Intake, suggest: Suggest, clock: Clock
    ) -> None:
        self._adapter = adapter
        self._clock = clock
        self._intake = intake
        self._suggest = suggest
        self._channels = Channels(adapter)

    async def message(self, given: DirectMessage) -> None:
        """Plain words in a direct message."""
        if self._adapter.met(given.user, "", in_direct=True):
            with contextlib.suppress(*DATABASE_ERRORS):
                await self._adapter.store.met_by_words(given.user)
        event = self._adapter.parse(given)
        if event is None:
            return
        # Discord tells of a message once: what finds no room now waits for it.
        for _ in range(WAITS):
            if self._intake.start(event):
                return
            await self._clock.sleep(WAIT_SECONDS)
        _log.warning("discord.too_much", kind="message")

    async def interaction(self, given: Incoming) -> None:
        """A command, a press, a filled modal, or something being typed."""
        try:
            if given.kind is Kind.AUTOCOMPLETE:
                await self._complete(given)
            elif (modal := self._modal(given)) is not None:
                await self._adapter.talks.open_modal(given, modal)
                await self._channels.know(given)
            else:
                await self._handle(given)
        except ApiError as error:
            _log.warning("discord.unanswered", kind=given.kind.name, code=error.code)
        except DATABASE_ERRORS as error:
            _log.warning("discord.database_away", error=type(error).__name__)

    async def _complete(self, given: Incoming) -> None:
        """Suggestions are a help only: without a database there are just none."""
        asked = Asked(
            option=given.focused,
            typed=given.values.get(given.focused, "")[:100],
            user=given.user,
            server=given.server if given.values.get("server") else "",
            command=given.name,
        )
        try:
            found = choices(await self._suggest(asked))
        except DATABASE_ERRORS:
            found = NONE
        await self._adapter.talks.suggest(given, found)

    def _modal(self, given: Incoming) -> dict[str, Any] | None:
        """The modal that this opens, if it does; it can only be the very first answer."""
        texts = Texts(clean_locale(given.locale))
        target = target_of(given)
        if given.kind is Kind.COMMAND:
            bare = given.name == "watch" and not given.values.get("what", "").strip()
            return modals.new_search(texts, given.values, target) if bare else None
        if given.kind is not Kind.COMPONENT:
            return None
        said = read(given.name)[0]
        if said.startswith(FORM):
            form = self._adapter.forms.get(said.removeprefix(FORM))
            return modals.modal(form, target) if form is not None else None
        if given.in_direct:
            # Here the answer can simply be written; in a server nobody reads it but the others.
            return None
        if said == ASK:
            return modals.answer(texts, target)
        token = self._adapter.tokens.read(said)
        if token is not None and token[0] in CHANGES:
            return modals.change(texts, said, target)
        return None

    async def _handle(self, given: Incoming) -> None:
        talk = await self._adapter.talks.acknowledge(given)
        news = self._adapter.met(given.user, given.locale, in_direct=given.in_direct)
        try:
            if news:
                await self._adapter.store.learn_language(given.user, clean_locale(given.locale))
            begun = await self._begin(talk)
        except (ApiError, *DATABASE_ERRORS) as error:
            _log.warning("discord.not_begun", kind=given.kind.name, error=type(error).__name__)
            begun = False
        if not begun:
            await self._remark(talk, "discord.busy")
            await self._adapter.talks.close(given.id)

    async def _begin(self, talk: Talk) -> bool:
        """Hand it on; False if that cannot be done now."""
        given = talk.given
        if read(given.name)[0].startswith(PING):
            await self._ping(talk)
            await self._adapter.talks.close(given.id)
            return True
        if not given.in_direct:
            channel = await self._adapter.direct_channel(given.user)
            given = talk.given = dataclasses.replace(given, direct=channel)
        await self._channels.know(given)
        given = talk.given = await self._worded(await self._named(given))
        if self._channels.concerns(given):
            talk.afterwards = lambda: self._about_channel(talk)
        elif given.kind is Kind.COMMAND and given.name in _SPEAK_OF_WORDS and not given.in_direct:
            talk.afterwards = lambda: self._remark(talk, "discord.hears")
        event = self._adapter.parse(given)
        return event is not None and self._intake.start(event)

    async def _named(self, given: Incoming) -> Incoming:
        """With the name of the channel that a button carries, so that it can be called by it."""
        target = target_of(given)
        if target is None or target.channel in given.resolved.get("channels", {}):
            return given
        name = await self._adapter.store.channel_name(target.channel)
        channels = {target.channel: {"name": name}}
        return dataclasses.replace(given, resolved={**given.resolved, "channels": channels})

    async def _worded(self, given: Incoming) -> Incoming:
        """With the words that a button stands for, where they did not fit into it."""
        said = read(given.name)[0]
        if given.kind is not Kind.COMPONENT or not said.startswith(KEPT):
            return given
        words = await self._adapter.store.words(given.user, said.removeprefix(KEPT))
        return dataclasses.replace(given, words=words)

    async def _remark(self, talk: Talk, key: str) -> None:
        texts = Texts(clean_locale(talk.given.locale))
        message = render(Reply(parts=(Notice(texts.rich(key), "warning"),)))
        await self._adapter.talks.insist(talk, message)

    async def _about_channel(self, talk: Talk) -> None:
        """A remark of this platform, seen by this person only, beside the preview."""
        parts = await self._channels.remark(talk.given)
        message = render(Reply(parts=parts))
        await self._adapter.talks.insist(talk, message)

    async def _ping(self, talk: Talk) -> None:
        """Ping me: on the list of this search, or off it again."""
        given = talk.given
        number = read(given.name)[0].removeprefix(PING)
        search_id = int(number) if number.isdigit() and len(number) < 19 else 0
        store = self._adapter.store
        found = await store.server_search(search_id, given.server)
        texts = Texts(clean_locale(given.locale))
        if found is None:
            rich = texts.rich("error.gone")
        else:
            became = await store.pings.toggle(search_id, given.user)
            rich = texts.rich(_PING_TEXTS[became], name=found[0])
        message = render(Reply(parts=(Text(rich),)))
        await self._adapter.talks.insist(talk, message)
