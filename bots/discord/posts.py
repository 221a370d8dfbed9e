"""Messages in channels: sent once, edited in place, never lost over a photo or a link."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, Any, Final

from bots.discord.errors import INVALID_BODY, ApiError
from bots.discord.limits import CONTENT, NONCE, fit
from bots.discord.rest import Call
from bots.discord.store import Mentions
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
        """Send it as it is; if a photo or a link is refused, without; the words always arrive."""
        outcome: SendOutcome = Rejected("not tried")
        for step in ("whole", "uploaded", "bare"):
            if step == "uploaded" and not message.photos:
                continue
            drawn = await self._drawn(message, step)
            filled = _filled(call, drawn, extra, mentions)
            try:
                answer = await self._rest.call(filled)
            except ApiError as error:
                outcome = error.outcome
                if error.code != INVALID_BODY:
                    return outcome
                # The same message in another form: it waits for its turn, but keeps its place.
                call = dataclasses.replace(call, answering=True)
            else:
                return Sent(str(answer["id"])) if _has_id(answer) else Sent("")
        return outcome

    async def _drawn(self, message: Message, step: str) -> Message:
        drawn = copy.deepcopy(message)
        if step == "bare":
            _strip(drawn)
        else:
            await self.photos.prepare(drawn, upload_all=step == "uploaded")
        return drawn


def _has_id(answer: object) -> bool:
    return isinstance(answer, dict) and "id" in answer


def _strip(message: Message) -> None:
    """Without anything a stranger's address could spoil."""
    for photo in message.photos:
        message.embeds[photo.embed].pop(photo.slot, None)
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
