"""Messages in channels: sent once, edited in place, never lost over a photo or a link."""

from __future__ import annotations

import copy
import dataclasses
import enum
from typing import TYPE_CHECKING, Any, Final

from bots.discord.errors import INVALID_BODY, NO_FILES, NO_HISTORY, NOT_SO, ApiError
from bots.discord.limits import CONTENT, NONCE, fit
from bots.discord.links import without_links
from bots.discord.pings import Mentions
from bots.discord.rest import Call
from core.alerts.states import Rejected, SendOutcome, Sent

if TYPE_CHECKING:
    from bots.discord.photos import Photos
    from bots.discord.render import Message
    from bots.discord.rest import Rest

Json = dict[str, Any]
SILENT: Final = 1 << 12
HIDDEN: Final = 1 << 6
NOBODY: Final = Mentions()
_LINK: Final = 5


class Step(enum.Enum):
    """A form of a message, each plainer than the one before."""

    WHOLE = enum.auto()
    UPLOADED = enum.auto()
    PICTURELESS = enum.auto()
    BARE = enum.auto()


class Posts:
    """Speaks in channels as the bot."""

    def __init__(self, rest: Rest, photos: Photos) -> None:
        self._rest = rest
        self.photos = photos

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        nonce: str | None = None,
        silent: bool = False,
        answers: str | None = None,
        mentions: Mentions = NOBODY,
        answering: bool = False,
    ) -> SendOutcome:
        """Send a message. With a nonce Discord takes it once, however often it is sent."""
        extra: Json = {}
        if nonce is not None:
            extra |= {"nonce": nonce[:NONCE], "enforce_nonce": True}
        if silent:
            extra["flags"] = SILENT
        if answers is not None and answers.isdigit():
            extra["message_reference"] = {"message_id": answers, "fail_if_not_exists": False}
        call = Call(
            method="POST",
            path=f"/channels/{channel}/messages",
            bucket=f"POST messages {channel}",
            chat=channel,
            answering=answering,
        )
        return await self.deliver(call, message, extra, mentions)

    async def edit(
        self, channel: str, message_id: str, message: Message, *, answering: bool = False
    ) -> SendOutcome:
        """Give a message of ours another form."""
        call = Call(
            method="PATCH",
            path=f"/channels/{channel}/messages/{message_id}",
            bucket=f"PATCH messages {channel}",
            chat=channel,
            answering=answering,
        )
        return await self.deliver(call, message, {}, NOBODY)

    async def deliver(
        self, call: Call, message: Message, extra: Json, mentions: Mentions
    ) -> SendOutcome:
        """Send it as it is; what is refused in it is left out; the words always arrive."""
        step: Step | None = Step.WHOLE
        outcome: SendOutcome = Rejected("not tried")
        while step is not None:
            drawn = await self._drawn(message, step)
            filled = _filled(call, drawn, extra, mentions)
            try:
                answer = await self._rest.call(filled)
            except ApiError as error:
                outcome = error.outcome
                # The same message in another form: it waits for its turn, but keeps its place.
                call = dataclasses.replace(call, answering=True)
                if error.code == NO_HISTORY and extra.pop("message_reference", None):
                    continue
                unlinked = without_links(message, error.fields)
                if unlinked is not None:
                    message = unlinked
                    continue
                step = _plainer(step, error, message, drawn)
                if step is Step.BARE:
                    extra.pop("message_reference", None)
            else:
                return Sent(str(answer["id"])) if _has_id(answer) else Sent("")
        return outcome

    async def _drawn(self, message: Message, step: Step) -> Message:
        drawn = copy.deepcopy(message)
        if step in {Step.PICTURELESS, Step.BARE}:
            _strip(drawn, links=step is Step.BARE)
        else:
            await self.photos.prepare(drawn, upload_all=step is Step.UPLOADED)
        return drawn


def _plainer(step: Step, error: ApiError, message: Message, drawn: Message) -> Step | None:
    """What is tried after a refusal; None where another form would be refused as well."""
    if error.code in NO_FILES and len(drawn.files) > len(message.files):
        return Step.PICTURELESS
    if error.code not in NOT_SO or step is Step.BARE:
        return None
    if step is Step.WHOLE and message.photos and error.code == INVALID_BODY:
        return Step.UPLOADED
    return Step.BARE


def _has_id(answer: object) -> bool:
    return isinstance(answer, dict) and "id" in answer


def _strip(message: Message, *, links: bool) -> None:
    """Without pictures, and without anything else a stranger's address could spoil."""
    for photo in message.photos:
        message.embeds[photo.embed].pop(photo.slot, None)
    if not links:
        return
    for embed in message.embeds:
        embed.pop("url", None)
    for row in message.components:
        row["components"] = [b for b in row["components"] if b.get("style") != _LINK]
    message.components = [row for row in message.components if row["components"]]


def _filled(call: Call, message: Message, extra: Json, mentions: Mentions) -> Call:
    body = {**message.body(), **extra}
    named = [f"<@&{role}>" for role in mentions.roles]
    named += [f"<@{member}>" for member in mentions.members]
    if named:
        line = " ".join(named)
        body["content"] = f"{fit(message.content, CONTENT - len(line) - 1)}\n{line}"
        body["allowed_mentions"] = {
            "parse": [],
            "roles": list(mentions.roles),
            "users": list(mentions.members),
        }
    # On an edit this says which attachments stay: those of before are drawn anew or gone.
    body["attachments"] = [
        {"id": number, "filename": file.name} for number, file in enumerate(message.files)
    ]
    return dataclasses.replace(call, body=body, files=tuple(message.files))
