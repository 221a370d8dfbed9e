"""From one event to its replies: the same for every platform."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

import structlog

from bots.conversation import dialogues
from bots.conversation.context import (
    Context,
    Dialogue,
    HandlerTable,
    NotAllowedError,
    Replies,
    Services,
)
from bots.conversation.guards import Pace, RateLimit, Repeats
from bots.conversation.offers import offer_of
from bots.conversation.reading import read
from bots.conversation.turns import Turn, Turns
from bots.events import AnyEvent, Button, Command, FormSubmitted, Location, Text
from bots.replies import Buttons, Notice, Part, Press, Reply
from bots.texts.translate import Texts
from core.errors import UserError
from core.people import service as people
from core.people.service import Contact

if TYPE_CHECKING:
    from core.clock import Clock
    from core.db import Database

NEAR_ENOUGH = 0.6
"""How alike an unknown command must be to one there is, to be taken for a slip."""
SAID_AGAIN = 300
"""So much of what followed a mistyped command is kept for the tap that corrects it."""

_log = structlog.get_logger()


class Conversation:
    """Dispatches events to the handlers of one table."""

    def __init__(self, services: Services, table: HandlerTable) -> None:
        self._services = services
        self._table = table
        self._repeats = Repeats()
        self._rate = RateLimit()
        self._turns = Turns(services.database, services.clock)

    @property
    def commands(self) -> frozenset[str]:
        """Every command that is answered."""
        return frozenset(self._table.commands)

    async def dispatch(self, event: AnyEvent) -> AsyncIterator[Reply]:
        """Handle an event. Whatever goes wrong becomes a kind reply, never an exception.

        An event that was cut off (the process stops, the reader goes away) is not counted as
        handled: the platform may send it again.
        """
        address, user = event.address, event.actor.user_id
        person = (address.platform, address.tenant, user)
        chat = (*person, address.chat)
        repeat_key = (*chat, event.event_id)
        if self._repeats.is_repeat(repeat_key):
            return
        now = self._services.clock.now()
        texts = Texts(people.clean_locale(event.actor.locale))
        pace = self._rate.pace(person, now)
        if pace is not Pace.FINE:
            if pace is Pace.TOO_FAST:
                yield _notice(texts, "error.busy")
            return
        over = False
        try:
            async with self._turns.turn(chat) as turn:
                async for reply in self._handle(event, turn, now):
                    yield reply
            over = True
        except Exception:  # noqa: BLE001 - the one place of the conversation; the person is told
            over = True
            _log.exception(
                "conversation.failed", platform=address.platform, kind=type(event).__name__
            )
            yield _notice(texts, "error.broke", level="error")
        finally:
            if not over:
                self._repeats.forget(repeat_key)

    async def _handle(self, event: AnyEvent, turn: Turn, now: dt.datetime) -> AsyncIterator[Reply]:
        database = self._services.database
        async with database.connect() as connection:
            person = await people.resolve(connection, _contact(event), now)
            dialogue = await dialogues.load(connection, event)
        memory = _Memory(database, self._services.clock, event, turn, dialogue)
        owner = person.owner
        context = Context(
            services=self._services,
            event=event,
            owner=owner,
            person=person.person,
            identity_id=person.identity_id,
            destination=person.destination,
            dialogue=dialogue,
            texts=Texts(person.person.locale, owner.timezone),
            now=now,
            settle=memory.settle,
            asked=dialogue.step,
            is_new=person.is_new,
        )
        try:
            async for reply in self._route(context):
                # Kept before it is said: a question that was asked is one that waits for its answer
                # even if this process ends in between.
                await memory.keep()
                yield dataclasses.replace(reply, asks=True) if dialogue.step else reply
        except UserError as error:
            await memory.keep()
            yield _mendable(context, error)
        await memory.keep()

    async def _route(self, context: Context) -> Replies:
        event = read(context.event)
        context = dataclasses.replace(context, event=event)
        if isinstance(event, Command):
            replies = self._command(context, event)
        elif isinstance(event, Button | FormSubmitted):
            replies = self._pressed(context, event)
        else:
            replies = self._said(context, event)
        async for reply in replies:
            yield reply

    async def _said(self, context: Context, event: Text | Location) -> Replies:
        name = context.dialogue.step
        if isinstance(event, Location) and name not in self._table.steps and event.address.private:
            name = "place"
        step = self._table.steps.get(name)
        if step is not None:
            await self._table.guard.step(context, name)
            replies = step(context, event)
        elif isinstance(event, Location):
            return
        else:
            replies = self._table.plain_text(context, event)
        async for reply in replies:
            yield reply

    async def _command(self, context: Context, command: Command) -> Replies:
        handler = self._table.commands.get(command.name)
        if handler is not None:
            context.dialogue.end()
            await self._table.guard.command(context, command.name)
        replies = (handler or self._unknown)(context, command)
        async for reply in replies:
            yield reply

    async def _unknown(self, context: Context, command: Command) -> Replies:
        name = command.name[:32]
        near = difflib.get_close_matches(name, list(self._table.commands), 1, NEAR_ENOUGH)
        if not near:
            help_ = Press(context.texts("button.help"), send="/help")
            said = Notice(context.texts.rich("error.unknown_command", name=name), "warning")
            yield Reply(parts=(said, Buttons(((help_,),))))
            return
        meant = f"/{near[0]} {command.args[:SAID_AGAIN]}".strip()
        yield Reply(
            parts=(
                Notice(context.texts.rich("error.unknown_command_near", name=name, near=near[0])),
                Buttons(((Press(f"/{near[0]}", send=meant),),)),
            )
        )

    async def _pressed(self, context: Context, event: Button | FormSubmitted) -> Replies:
        token = self._services.tokens.read(event.token)
        found = None
        if token is not None:
            table = self._table.actions if isinstance(event, Button) else self._table.forms
            found = table.get(token[0])
        if token is None or found is None:
            yield _notice(context.texts, "error.expired_button")
            return
        await self._table.guard.action(context, *token)
        async for reply in found(context, event, token[1]):  # type: ignore[arg-type]  # by its table
            yield reply


class _Memory:
    """The dialogue of one event: stored when it has changed, and no more once it is settled."""

    def __init__(
        self, database: Database, clock: Clock, event: AnyEvent, turn: Turn, dialogue: Dialogue
    ) -> None:
        self._database = database
        self._clock = clock
        self._event = event
        self._turn = turn
        self._dialogue = dialogue
        self._stored = dataclasses.replace(dialogue)
        self._settled = False

    async def keep(self) -> None:
        """Store what has changed since."""
        if self._settled or self._dialogue == self._stored:
            return
        self._stored = dataclasses.replace(self._dialogue)
        async with self._database.connect() as connection:
            await dialogues.save(connection, self._event, self._stored, self._clock.now())

    async def settle(self) -> None:
        """Store it and let the next event in, which owns the dialogue from now on."""
        await self.keep()
        self._settled = True
        await self._turn.end()


def _contact(event: AnyEvent) -> Contact:
    address, actor = event.address, event.actor
    return Contact(
        platform=address.platform,
        tenant=address.tenant,
        user_id=actor.user_id,
        chat=address.chat,
        thread=address.thread,
        display_name=actor.display_name,
        locale=actor.locale,
        timezone=actor.timezone,
        community=address.community,
        chat_name=address.name,
    )


def _mendable(context: Context, error: UserError) -> Reply:
    """What the person can mend; with a way out, if a question is still open."""
    said = Notice(context.texts.rich(error.key, **error.params), "warning")
    parts: tuple[Part, ...] = (said,)
    if isinstance(error, NotAllowedError) and error.offer is not None:
        label, (action, *args) = error.offer
        parts = (said, Buttons(((context.press(label, action, *args),),)))
    elif offered := offer_of(context, error):
        parts = (said, *offered)
    elif context.dialogue.step:
        parts = (said, Buttons(((Press(context.texts("button.cancel"), send="/cancel"),),)))
    return Reply(parts=parts, asks=bool(context.dialogue.step))


def _notice(
    texts: Texts, key: str, params: Mapping[str, object] | None = None, level: str = "warning"
) -> Reply:
    return Reply(parts=(Notice(texts.rich(key, **(params or {})), level),))
