"""The few things that are asked of Discord beside messages."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from bots.discord.errors import ApiError
from bots.discord.rest import Call
from core.alerts.states import RetryAfter

if TYPE_CHECKING:
    from bots.discord.rest import Rest
    from core.clock import Clock

Json = dict[str, Any]
DIRECTS_KEPT: Final = 20_000


TRIES: Final = 3
PATIENCE: Final = 3.0
"""Somebody waits for what is asked here: a longer pause is their answer."""


class Api:
    """Raises `ApiError` like `Rest` itself, but not for a hiccup."""

    def __init__(self, rest: Rest, clock: Clock) -> None:
        self.rest = rest
        self._clock = clock
        self._me: Json | None = None
        self._directs: OrderedDict[str, str] = OrderedDict()

    async def _ask(self, call: Call) -> Any:
        for _ in range(TRIES - 1):
            try:
                return await self.rest.call(call)
            except ApiError as error:
                later = error.outcome
                if not isinstance(later, RetryAfter) or later.seconds > PATIENCE:
                    raise
                await self._clock.sleep(later.seconds)
        return await self.rest.call(call)

    async def me(self) -> Json:
        """Who the bot is."""
        if self._me is None:
            self._me = await self._ask(Call(method="GET", path="/users/@me"))
        return self._me

    async def application(self) -> Json:
        """The application the bot belongs to."""
        found: Json = await self._ask(Call(method="GET", path="/applications/@me"))
        return found

    async def direct_channel(self, user: str) -> str:
        """The channel of direct messages with somebody; it stays the same for ever."""
        known = self._directs.get(user)
        if known is not None:
            return known
        made = await self._ask(
            Call(
                method="POST",
                path="/users/@me/channels",
                bucket="POST directs",
                body={"recipient_id": user},
            )
        )
        self._directs[user] = str(made["id"])
        while len(self._directs) > DIRECTS_KEPT:
            self._directs.popitem(last=False)
        return self._directs[user]

    async def channel(self, channel: str) -> Json:
        """A channel as it is now."""
        found: Json = await self._ask(
            Call(method="GET", path=f"/channels/{channel}", bucket=f"GET channel {channel}")
        )
        return found

    async def messages(self, channel: str, after: str) -> list[Json]:
        """What was said in a channel after that, at most fifty."""
        found: list[Json] = await self._ask(
            Call(
                method="GET",
                path=f"/channels/{channel}/messages?after={after}&limit=50",
                bucket="GET messages",
            )
        )
        return found

    async def membership(self, server: str) -> tuple[Json, list[Json]]:
        """The bot as a member of a server, and the server's roles."""
        me = await self.me()
        member: Json = await self._ask(
            Call(
                method="GET",
                path=f"/guilds/{server}/members/{me['id']}",
                bucket=f"GET member {server}",
            )
        )
        roles: list[Json] = await self._ask(
            Call(method="GET", path=f"/guilds/{server}/roles", bucket=f"GET roles {server}")
        )
        return member, roles

    async def put_commands(self, application: str, commands: list[Json]) -> None:
        """Replace all commands."""
        await self._ask(
            Call(
                method="PUT",
                path=f"/applications/{application}/commands",
                bucket="PUT commands",
                body=commands,
            )
        )
