"""What is said of the channel and the role that a search is meant for, beside its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.discord.errors import ApiError
from bots.discord.incoming import Kind
from bots.discord.modals import WATCH
from bots.discord.parse import address_of, target_of
from bots.discord.rights import MENTION_ROLES
from bots.discord.targets import Target, read
from bots.replies import Notice, Part, Rich, Span, Text
from bots.texts.translate import Texts
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.adapter import Posting
    from bots.discord.adapter import DiscordAdapter
    from bots.discord.incoming import Incoming


class Channels:
    """Looks at a channel and a role before anything is saved for them."""

    def __init__(self, adapter: DiscordAdapter) -> None:
        self._adapter = adapter

    async def know(self, given: Incoming) -> None:
        """Remember what kind of channel was chosen."""
        target = target_of(given)
        about = given.resolved.get("channels", {}).get(target.channel) if target else None
        if target is not None and about is not None:
            await self._adapter.store.know(
                target.channel, given.server, int(about.get("type", 0)), str(about.get("name", ""))
            )

    def concerns(self, given: Incoming) -> bool:
        """Whether something is to be said beside the preview."""
        if given.kind is Kind.COMMAND:
            return given.name == "watch" and bool({"channel", "role"} & given.values.keys())
        said, target = read(given.name)
        return (
            given.kind is Kind.MODAL
            and said.startswith(WATCH)
            and (target is not None or said != WATCH)
        )

    async def remark(self, given: Incoming) -> tuple[Part, ...]:
        """Where alerts will come, whom they mention, and what stands in the way of either."""
        texts = Texts(clean_locale(given.locale))
        target = target_of(given)
        if target is None:
            if given.values.get("channel") or given.kind is Kind.MODAL:
                return (Notice(texts.rich("discord.needs_manage"), "warning"),)
            option = texts("discord.option_name.channel")
            return (Notice(texts.rich("discord.role_alone", option=option), "warning"),)
        posting = await self._adapter.can_post(address_of(given), given.user)
        place = self._of_place(texts, address_of(given).name, posting)
        if given.values.get("role") == given.server:
            return (place, Notice(texts.rich("discord.not_everyone"), "warning"))
        return (place, *await self._of_role(texts, given.server, target, posting))

    def _of_place(self, texts: Texts, place: str, posting: Posting) -> Part:
        if posting.ok:
            return Text(texts.rich("discord.goes_to", place=place))
        lines: Rich = texts.rich(posting.hint_key)
        if posting.missing:
            rights = ", ".join(posting.missing)
            missing = texts.rich("posting.missing", place=place, rights=rights)
            lines = (*missing, Span(" "), *lines)
        return Notice(lines, "warning")

    async def _of_role(
        self, texts: Texts, server: str, target: Target, posting: Posting
    ) -> tuple[Part, ...]:
        if not target.role or not posting.ok:
            return ()
        api = self._adapter.api
        try:
            _, roles = await api.membership(server)
            rights = await self._adapter.rights(server, await api.channel(target.channel))
        except ApiError:
            return ()
        for role in roles:
            if str(role["id"]) == target.role:
                may = role.get("mentionable") or rights & MENTION_ROLES
                name = f"@{role.get('name', '')}"
                if not may:
                    return (Notice(texts.rich("discord.cannot_mention", role=name), "warning"),)
                return (Text(texts.rich("discord.pings", role=name)),)
        return ()
