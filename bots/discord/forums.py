"""Forums take no bare messages: each search gets a thread there, and its alerts go into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bots.discord.errors import ApiError
from bots.discord.limits import THREAD_NAME, fit
from bots.discord.markdown import escape
from bots.discord.rest import Call
from bots.texts.translate import Texts
from core.alerts.states import Gone, SendOutcome, Sent

if TYPE_CHECKING:
    from bots.discord.pings import Mentions
    from bots.discord.posts import Posts
    from bots.discord.render import Message
    from bots.discord.rest import Rest
    from bots.discord.store import Place, Store

Json = dict[str, Any]
NEEDS_TAG: Final = 1 << 4
A_WEEK: Final = 10_080
"""Minutes without a message after which Discord folds a thread away; the next one unfolds it."""


class Forums:
    """Finds or opens the thread of a search, then posts there with its nonce."""

    def __init__(self, rest: Rest, posts: Posts, store: Store) -> None:
        self._rest = rest
        self._posts = posts
        self._store = store

    async def post(
        self,
        place: Place,
        forum: str,
        message: Message,
        *,
        nonce: str | None,
        silent: bool,
        answers: str | None,
        mentions: Mentions,
    ) -> SendOutcome:
        """Post into the search's thread; if somebody deleted it, into a new one."""
        search_id = place.search_ids[0] if place.search_ids else 0
        for fresh in (False, True):
            thread = None if fresh else await self._store.thread(forum, search_id)
            known = thread is not None
            try:
                thread = thread or await self._open(forum, search_id, place)
            except ApiError as error:
                return error.outcome
            outcome = await self._posts.post(
                thread,
                message,
                nonce=nonce,
                silent=silent,
                answers=_in_thread(thread, answers),
                mentions=mentions,
            )
            if isinstance(outcome, Sent):
                return Sent(f"{thread}/{outcome.message_id}")
            if not (known and isinstance(outcome, Gone) and "10003" in outcome.detail):
                return outcome
            await self._store.forget_thread(thread)
        return outcome

    async def _open(self, forum: str, search_id: int, place: Place) -> str:
        """Open a thread. It is only the place: alerts are messages in it, each sent once."""
        name = fit(place.search_name or Texts(place.locale)("discord.thread_other"), THREAD_NAME)
        channel = await self._rest.call(Call(method="GET", path=f"/channels/{forum}"))
        # Threads know no nonce: whoever was opening one and never heard of it looks for it first.
        opening = f"opening {forum} {search_id}"
        thread = None
        if await self._store.kept(opening) is not None:
            thread = await self._opened(str(channel.get("guild_id", "")), forum, name)
        if thread is None:
            await self._store.keep(opening, name)
            thread = await self._make(forum, _post_of(channel, name))
        await self._store.keep_thread(forum, search_id, thread)
        await self._store.drop(opening)
        return thread

    async def _make(self, forum: str, body: Json) -> str:
        made = await self._rest.call(
            Call(
                method="POST",
                path=f"/channels/{forum}/threads",
                bucket=f"POST threads {forum}",
                body=body,
                chat=forum,
            )
        )
        return str(made["id"])

    async def _opened(self, server: str, forum: str, name: str) -> str | None:
        """A thread of ours by this name in which no search reports yet."""
        active = await self._rest.call(Call(method="GET", path=f"/guilds/{server}/threads/active"))
        me = await self._rest.call(Call(method="GET", path="/users/@me"))
        for one in active.get("threads", ()):
            ours = one.get("parent_id") == forum and one.get("owner_id") == me["id"]
            if ours and one.get("name") == name and not await self._store.is_thread(one["id"]):
                return str(one["id"])
        return None


def _post_of(channel: Json, name: str) -> Json:
    """What opens a thread in this forum."""
    body: Json = {
        "name": name,
        "auto_archive_duration": A_WEEK,
        "message": {"content": f"👀 {escape(name)}", "allowed_mentions": {"parse": []}},
    }
    if int(channel.get("flags", 0)) & NEEDS_TAG:
        # Some tags only moderators may set.
        free = sorted(
            channel.get("available_tags", ()), key=lambda tag: tag.get("moderated", False)
        )
        body["applied_tags"] = [str(tag["id"]) for tag in free[:1]]
    return body


def _in_thread(thread: str, answers: str | None) -> str | None:
    """The message to answer, if it stands in this very thread."""
    where, _, message = (answers or "").partition("/")
    return message if where == thread and message else None
