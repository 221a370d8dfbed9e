"""What is said of the channel and the role that a search is meant for, beside its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.discord.errors import ApiError
from bots.discord.parse import address_of, target_of
from bots.discord.rights import MENTION_ROLES
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
        if target is None:
            return
        about = given.resolved.get("channels", {}).get(target.channel, {})
        await self._adapter.store.know(
            target.channel, given.server, int(about.get("type", 0)), str(about.get("name", ""))
        )

    async def remark(self, given: Incoming) -> tuple[Part, ...]:
        """Where alerts will come, whom they mention, and what stands in the way of either."""
        texts = Texts(clean_locale(given.locale))
        if target_of(given) is None:
            if given.values.get("channel"):
                return (Notice(texts.rich("discord.needs_manage"), "warning"),)
            option = texts("discord.option_name.channel")
            return (Notice(texts.rich("discord.role_alone", option=option), "warning"),)
        posting = await self._adapter.can_post(address_of(given), given.user)
        return (self._of_place(texts, given, posting), *await self._of_role(texts, given, posting))

    def _of_place(self, texts: Texts, given: Incoming, posting: Posting) -> Part:
        place = address_of(given).name
        if posting.ok:
            return Text(texts.rich("discord.goes_to", place=place))
        lines: Rich = texts.rich(posting.hint_key)
        if posting.missing:
            rights = ", ".join(posting.missing)
            lines = (*texts.rich("posting.missing", place=place, rights=rights), Span(" "), *lines)
        return Notice(lines, "warning")

    async def _of_role(self, texts: Texts, given: Incoming, posting: Posting) -> tuple[Part, ...]:
        number = given.values.get("role", "")
        role = given.resolved.get("roles", {}).get(number)
        if role is None:
            return ()
        if number == given.server:
            return (Notice(texts.rich("discord.not_everyone"), "warning"),)
        name = f"@{role.get('name', '')}"
        if not (role.get("mentionable") or await self._may_mention(given)):
            return (Notice(texts.rich("discord.cannot_mention", role=name), "warning"),)
        return (Text(texts.rich("discord.pings", role=name)),) if posting.ok else ()

    async def _may_mention(self, given: Incoming) -> bool:
        try:
            channel = await self._adapter.api.channel(given.values["channel"])
            return bool(await self._adapter.rights(given.server, channel) & MENTION_ROLES)
        except ApiError:
            # What is said of the channel says already what is wrong there.
            return True
