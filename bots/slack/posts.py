"""Messages in channels: posted, edited in place, never lost over a photo or a block."""

from __future__ import annotations

import asyncio
import collections
import copy
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.photos import on_the_open_web
from bots.slack.errors import ApiError
from bots.slack.limits import UPLOAD, UPLOADS
from core.alerts.states import Rejected, SendOutcome, Sent

if TYPE_CHECKING:
    from bots.replies import File
    from bots.slack.api import Api
    from bots.slack.render import Message

Json = dict[str, Any]
Fetch = Callable[[str], Awaitable[tuple[str, bytes] | None]]
"""Media type and bytes of a picture, fetched with a guard; None for anything that is not one."""
PHOTO_SECONDS: Final = 8.0
"""A photo is not worth more waiting; the words alone are an alert."""
KEPT: Final = 4_000
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
_STEPS: Final = ("whole", "uploaded", "bare", "words")

_log = structlog.get_logger()


class Posts:
    """Speaks in channels as the app."""

    def __init__(self, api: Api, fetch: Fetch | None) -> None:
        self._api = api
        self._fetch = fetch
        self._files: collections.OrderedDict[tuple[str, str], str] = collections.OrderedDict()
        """Photos that Slack has already been given, by workspace and address."""

    async def deliver(
        self, team: str, method: str, body: Json, message: Message, *, answering: bool = False
    ) -> SendOutcome:
        """Send it as it is; what Slack does not like about it is left out, step by step."""
        outcome: SendOutcome = Rejected("not tried")
        body, steps, tries = dict(body), list(self._steps(message)), 0
        while steps:
            try:
                drawn = {**body, **await self._drawn(team, message, steps[0])}
                if steps[0] == "words":
                    # The barest there is: what else came with it may be what is not liked.
                    drawn.pop("metadata", None)
                tries += 1
                outcome = await self._api.say(
                    team, method, drawn, answering=answering, again=tries > 1
                )
            except ApiError as error:
                outcome = error.outcome
                if error.is_thread and "thread_ts" in body:
                    # What it answers has been deleted: it stands on its own.
                    body.pop("thread_ts")
                    body.pop("reply_broadcast", None)
                    continue
                if not error.is_shape:
                    return outcome
                _log.info("slack.other_way", refused=steps[0], error=error.error)
                self._forget_files(team, message, steps.pop(0))
            else:
                if isinstance(outcome, Sent) and message.files and method == "chat.postMessage":
                    await self.share(team, str(body["channel"]), message.files)
                return outcome
        return outcome

    async def drawings(self, team: str, message: Message) -> list[Json]:
        """It in every form in which it can be tried, the best one first."""
        return [await self._drawn(team, message, step) for step in self._steps(message)]

    def _steps(self, message: Message) -> tuple[str, ...]:
        return _STEPS if message.photos() else ("whole", "words")

    async def _drawn(self, team: str, message: Message, step: str) -> Json:
        if step == "words":
            return {"text": message.text, "blocks": []}
        blocks = copy.deepcopy(message.blocks)
        for block in blocks:
            if "accessory" in block and not await self._placed(team, block, step):
                block.pop("accessory")
        return {"text": message.text, "blocks": blocks}

    async def _placed(self, team: str, block: Json, step: str) -> bool:
        """Whether the photo of this section can be seen, by its address or as a file of ours."""
        image = block["accessory"]
        url = image["image_url"]
        if step == "bare":
            return False
        if step == "whole" and on_the_open_web(url):
            return True
        file_id = await self._uploaded(team, url)
        if file_id is None:
            return False
        image.pop("image_url")
        image["slack_file"] = {"id": file_id}
        return True

    def _forget_files(self, team: str, message: Message, step: str) -> None:
        """What was drawn with files was refused: one that somebody deleted is uploaded again."""
        for url in (block["accessory"]["image_url"] for block in message.photos()):
            if step == "uploaded" or not on_the_open_web(url):
                self._files.pop((team, url), None)

    async def _uploaded(self, team: str, url: str) -> str | None:
        known = self._files.get((team, url))
        if known is not None:
            return known
        workspace = await self._api.installations.workspace(team)
        if workspace is None or UPLOADS not in workspace.scopes or self._fetch is None:
            return None
        try:
            async with asyncio.timeout(PHOTO_SECONDS):
                found = await self._fetch(url)
                if found is None or found[0] not in _ENDINGS or len(found[1]) > UPLOAD:
                    return None
                made = await self._put(team, f"photo.{_ENDINGS[found[0]]}", found[1], {})
        except (ApiError, TimeoutError) as error:
            _log.info("slack.photo_not_uploaded", error=type(error).__name__)
            return None
        self._files[team, url] = made
        if len(self._files) > KEPT:
            self._files.popitem(last=False)
        return made

    async def share(self, team: str, channel: str, files: list[File]) -> None:
        """Put files into a channel, each as a message of its own."""
        for file in files:
            try:
                await self._put(team, file.name, file.content, {"channel_id": channel})
            except ApiError as error:
                _log.warning("slack.file_lost", outcome=str(error.outcome)[:200])

    async def _put(self, team: str, name: str, content: bytes, where: Json) -> str:
        given = {"filename": name, "length": str(len(content))}
        place = await self._api.call(team, "files.getUploadURLExternal", given, form=True)
        await self._api.upload(str(place["upload_url"]), content)
        done = {"files": [{"id": place["file_id"], "title": name}], **where}
        await self._api.call(team, "files.completeUploadExternal", done)
        return str(place["file_id"])
