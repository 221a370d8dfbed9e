"""From one event to its replies: the same for every platform."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

import structlog

from bots.conversation import dialogues
from bots.conversation.context import Context, HandlerTable, Replies, Services
from bots.conversation.guards import RateLimit, Repeats, Turn, Turns
from bots.events import AnyEvent, Button, Command, FormSubmitted, Location, Text
from bots.replies import Buttons, Notice, Press, Reply
from bots.texts.translate import Texts
from core.errors import UserError
from core.people import service as people
from core.people.service import Contact, Person

if TYPE_CHECKING:
    from bots.conversation.context import Dialogue

MAX_TEXT = 2_000
"""Longer messages are cut; no search needs more, and no log should hold more."""
_COMMAND = re.compile(r"^/([A-Za-z_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_BARE = re.compile(
    r"^(edit|pause|resume|delete|why)\s+((?:\d+|all|https?://)\S*.*)$", re.IGNORECASE | re.DOTALL
)
"""Commands that are as clear without the slash: "pause 2", "edit 2 max 350"."""
_NUL = str.maketrans("", "", "\x00")

_log = structlog.get_logger()


class Conversation:
    """Dispatches events to the handlers of one table."""

    def __init__(self, services: Services, table: HandlerTable) -> None:
        self._services = services
        self._table = table
        self._repeats = Repeats()
        self._rate = RateLimit()
        self._turns = Turns()

    async def dispatch(self, event: AnyEvent) -> AsyncIterator[Reply]:
        """Handle an event. Whatever goes wrong becomes a kind reply, never an exception."""
        address, user = event.address, event.actor.user_id
        person_key = (address.platform, address.tenant, address.chat, user)
        if self._repeats.is_repeat((*person_key, event.event_id)):
            return
        now = self._services.clock.now()
        texts = Texts(people.clean_locale(event.actor.locale))
        if not self._rate.allows(person_key, now):
            yield _notice(texts, "error.busy")
            return
        try:
            async with self._turns.turn(person_key) as turn:
                async for reply in self._handle(normalise(event), turn, now):
                    yield reply
        except UserError as error:
            yield _notice(texts, error.key, error.params)
        except Exception:  # noqa: BLE001 - the one place of the conversation; the person is told
            _log.exception(
                "conversation.failed", platform=address.platform, kind=type(event).__name__
            )
            yield _notice(texts, "error.broke", level="error")

    async def _handle(self, event: AnyEvent, turn: Turn, now: dt.datetime) -> AsyncIterator[Reply]:
        async with self._services.database.connect() as connection:
            person = await people.resolve(connection, _contact(event), now)
            dialogue = await dialogues.load(connection, event)
        context = self._context(event, person, dialogue, turn, now)
        before = dataclasses.replace(dialogue)
        async for reply in self._route(context, event):
            yield reply
        if dialogue != before:
            await self._save(event, dialogue, now)

    def _context(
        self, event: AnyEvent, person: Person, dialogue: Dialogue, turn: Turn, now: dt.datetime
    ) -> Context:
        async def settle() -> None:
            await self._save(event, dialogue, now)
            turn.end()

        owner = person.owner
        return Context(
            services=self._services,
            event=event,
            owner=owner,
            identity_id=person.identity_id,
            destination=person.destination,
            dialogue=dialogue,
            texts=Texts(owner.locale, owner.timezone),
            now=now,
            settle=settle,
            is_new=person.is_new,
        )

    async def _save(self, event: AnyEvent, dialogue: Dialogue, now: dt.datetime) -> None:
        async with self._services.database.connect() as connection:
            await dialogues.save(connection, event, dialogue, now)

    def _route(self, context: Context, event: AnyEvent) -> Replies:
        if isinstance(event, Command):
            return self._command(context, event)
        if isinstance(event, Button | FormSubmitted):
            return self._pressed(context, event)
        step = self._table.steps.get(context.dialogue.step)
        if step is not None:
            return step(context, event)
        if isinstance(event, Location):
            return self._table.steps["place"](context, event)
        return self._table.plain_text(context, event)

    def _command(self, context: Context, command: Command) -> Replies:
        handler = self._table.commands.get(command.name)
        if handler is None:
            return self._unknown(context, command.name)
        context.dialogue.end()
        return handler(context, command)

    async def _unknown(self, context: Context, name: str) -> Replies:
        near = difflib.get_close_matches(name, list(self._table.commands), 1, 0.6)
        if not near:
            yield _notice(context.texts, "error.unknown_command", {"name": name})
            return
        yield Reply(
            parts=(
                Notice(context.texts.rich("error.unknown_command_near", name=name, near=near[0])),
                Buttons(((Press(f"/{near[0]}", send=f"/{near[0]}"),),)),
            )
        )

    async def _pressed(self, context: Context, event: Button | FormSubmitted) -> Replies:
        read = self._services.tokens.read(event.token)
        found = None
        if read is not None:
            table = self._table.actions if isinstance(event, Button) else self._table.forms
            found = table.get(read[0])
        if read is None or found is None:
            yield _notice(context.texts, "error.expired_button")
            return
        async for reply in found(context, event, read[1]):  # type: ignore[arg-type]  # by its table
            yield reply


def normalise(event: AnyEvent) -> AnyEvent:
    """Cut what is too long, drop NUL, and read "/watch@bot ps5" and a bare "help" as commands."""
    if isinstance(event, Command):
        args = event.args.translate(_NUL)[:MAX_TEXT].strip()
        return dataclasses.replace(event, name=event.name.lower(), args=args)
    if not isinstance(event, Text):
        return event
    text = event.text.translate(_NUL)[:MAX_TEXT].strip()
    found = _COMMAND.match(text) or (_BARE.match(text) if event.address.private else None)
    name = found[1].lower() if found else text.lower()
    if found or (name in BARE_WORDS and event.address.private):
        return Command(
            address=event.address,
            actor=event.actor,
            event_id=event.event_id,
            reply_to=event.reply_to,
            name=name,
            args=(found[2] or "").strip() if found else "",
        )
    return dataclasses.replace(event, text=text)


BARE_WORDS = frozenset(
    {
        "start", "help", "watch", "watches", "list", "edit", "pause", "resume", "delete", "stop",
        "cancel", "test", "why", "settings", "export", "forget", "kept",
    }
)  # fmt: skip


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
    )


def _notice(
    texts: Texts, key: str, params: Mapping[str, object] | None = None, level: str = "warning"
) -> Reply:
    return Reply(parts=(Notice(texts.rich(key, **(params or {})), level),))
