"""Open interactions: acknowledged at once, answered by their token, closed at their end."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from bots.discord.errors import ALREADY_ANSWERED, ApiError
from bots.discord.incoming import Incoming, Kind
from bots.discord.posts import HIDDEN, NOBODY
from bots.discord.rest import Call
from core.alerts.states import Rejected, RetryAfter, SendOutcome, Sent

if TYPE_CHECKING:
    from bots.discord.posts import Posts
    from bots.discord.render import Message
    from bots.discord.rest import Rest
    from core.clock import Clock

Json = dict[str, Any]
TOKEN_LIFE: Final = dt.timedelta(minutes=14)
"""Discord takes answers for fifteen minutes."""
MOST: Final = 5_000
PATIENCE: Final = (0.9, 0.9, 10.0)
"""Seconds for each try of a first answer: Discord waits for three, however it came to be lost."""
PAUSE: Final = 0.1
LONGEST_FIRST_PAUSE: Final = 1.5
TRIES: Final = 3
LONGEST_PAUSE: Final = 5.0
_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _CHOICES, _MODAL = 4, 5, 6, 8, 9


@dataclasses.dataclass(slots=True)
class Talk:
    """One interaction that was acknowledged."""

    given: Incoming
    hidden: bool
    """Whether its answers are for this person's eyes only."""
    since: dt.datetime
    waiting: bool
    """Whether Discord shows "thinking", to be replaced by the first answer."""
    said: set[str] = dataclasses.field(default_factory=set)
    spoke: bool = False
    """Whether anything was said or changed that the person can see."""
    afterwards: Callable[[], Awaitable[None]] | None = None
    """What is to be done when everything else has been said."""


class Talks:
    """All that this process has acknowledged and not yet closed."""

    def __init__(self, rest: Rest, posts: Posts, clock: Clock) -> None:
        self._rest = rest
        self._posts = posts
        self._clock = clock
        self._open: OrderedDict[str, Talk] = OrderedDict()

    async def acknowledge(self, given: Incoming) -> Talk:
        """Tell Discord within its three seconds that an answer will come."""
        hidden = not given.in_direct
        update = given.kind is Kind.COMPONENT
        body: Json = {"type": _DEFERRED_UPDATE if update else _DEFERRED}
        if not update and hidden:
            body["data"] = {"flags": HIDDEN}
        talk = Talk(given, hidden, self._clock.now(), waiting=not update)
        self._open[given.id] = talk
        while len(self._open) > MOST:
            self._open.popitem(last=False)
        try:
            await self._respond(given, body)
        except ApiError:
            self._open.pop(given.id, None)
            raise
        return talk

    async def open_modal(self, given: Incoming, modal: Json) -> None:
        """A modal must be the first answer; nothing else follows until it comes back."""
        await self._respond(given, {"type": _MODAL, "data": modal})

    async def suggest(self, given: Incoming, choices: list[Json]) -> None:
        """Answer what is being typed."""
        await self._respond(given, {"type": _CHOICES, "data": {"choices": choices}})

    async def _respond(self, given: Incoming, body: Json) -> None:
        """Give the first answer, by more than one try where Discord or the way to it stumbles."""
        for number, seconds in enumerate(PATIENCE):
            try:
                await self._rest.call(
                    Call(
                        method="POST",
                        path=f"/interactions/{given.id}/{given.token}/callback",
                        body=body,
                        counted=False,
                        seconds=seconds,
                    )
                )
            except ApiError as error:
                if number and error.code == ALREADY_ANSWERED:
                    # An earlier try did arrive, only its answer was lost.
                    return
                later = error.outcome
                if number + 1 == len(PATIENCE) or not isinstance(later, RetryAfter):
                    raise
                if error.status != 429:
                    await self._clock.sleep(PAUSE)
                elif later.seconds <= LONGEST_FIRST_PAUSE:
                    await self._clock.sleep(later.seconds)
                else:
                    raise
            else:
                return

    def of(self, event_id: str) -> Talk | None:
        """The open interaction of an event, while its token is good."""
        talk = self._open.get(event_id)
        if talk is None or self._clock.now() - talk.since > TOKEN_LIFE:
            return None
        return talk

    def edits(self, talk: Talk, message_id: str) -> bool:
        """Whether this interaction's token may edit that message."""
        return message_id in talk.said or _pressed(talk, message_id)

    async def edit(self, talk: Talk, message_id: str, message: Message) -> SendOutcome:
        """Edit the pressed message, or one said in this talk."""
        name = "@original" if _pressed(talk, message_id) else message_id
        outcome = await self._webhook(talk, "PATCH", f"/messages/{name}", message, {})
        talk.spoke = talk.spoke or isinstance(outcome, Sent)
        return Sent(message_id) if isinstance(outcome, Sent) else outcome

    async def say(self, talk: Talk, message: Message, *, hidden: bool) -> SendOutcome:
        """Say something new; the first words take the place of "thinking".

        Discord would put them there anyway, whatever was asked of it.
        """
        if talk.waiting:
            outcome = await self._webhook(talk, "PATCH", "/messages/@original", message, {})
            # What was only put off takes the place of "thinking" when it is said again.
            talk.waiting = isinstance(outcome, RetryAfter)
        else:
            extra = {"flags": HIDDEN} if hidden else {}
            outcome = await self._webhook(talk, "POST", "?wait=true", message, extra)
        if isinstance(outcome, Sent):
            talk.said.add(outcome.message_id)
            talk.spoke = True
        return outcome

    async def insist(self, talk: Talk, message: Message) -> SendOutcome:
        """Say what nobody else says again; only this person sees it."""
        outcome = await self.say(talk, message, hidden=talk.hidden)
        for _ in range(TRIES - 1):
            if not isinstance(outcome, RetryAfter) or outcome.seconds > LONGEST_PAUSE:
                break
            await self._clock.sleep(outcome.seconds)
            outcome = await self.say(talk, message, hidden=talk.hidden)
        return outcome

    async def _webhook(
        self, talk: Talk, method: str, tail: str, message: Message, extra: Json
    ) -> SendOutcome:
        given = talk.given
        call = Call(
            method=method,
            path=f"/webhooks/{given.application}/{given.token}{tail}",
            bucket=f"{method} webhook {given.id}",
            counted=False,
        )
        return await self._posts.deliver(call, message, extra, NOBODY)

    async def close(self, event_id: str) -> Talk | None:
        """Nothing more will be said; "thinking" must not stand there for ever."""
        talk = self._open.pop(event_id, None)
        if talk is None or not talk.waiting or self._clock.now() - talk.since > TOKEN_LIFE:
            return talk
        talk.waiting = False
        given = talk.given
        call = Call(
            method="DELETE",
            path=f"/webhooks/{given.application}/{given.token}/messages/@original",
            counted=False,
        )
        for _ in range(TRIES):
            try:
                await self._rest.call(call)
            except ApiError as error:
                if not isinstance(error.outcome, RetryAfter):
                    return talk
                await self._clock.sleep(PAUSE)
            else:
                return talk
        return talk


def _pressed(talk: Talk, message_id: str) -> bool:
    """Whether it is the message whose button this is; a modal's answer is a message of its own."""
    return talk.given.kind is Kind.COMPONENT and message_id == talk.given.message


EXPIRED: Final = Rejected("the interaction's token has expired")
