"""The connection over which Discord tells us what people do; discord.py keeps it up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
from discord.http import Route

from bots.discord.backlog import Backlog
from bots.discord.commands import fingerprint, payload
from bots.discord.errors import ApiError
from bots.discord.incoming import interaction_of, message_of
from bots.discord.returns import Returns
from bots.under_way import UnderWay
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bots.discord.adapter import DiscordAdapter
    from bots.discord.reception import Reception
    from core.clock import Clock

SETTLE_SECONDS: Final = 2.0
"""A new connection is told of one server after another; so long a silence ends that."""
GOODBYE_SECONDS: Final = 1.0
COMMANDS_AGAIN: Final = 60.0
FIRST_REST: Final = 2.0
LONGEST_REST: Final = 120.0
"""Discord takes a token away from whoever begins a thousand connections a day."""
WRONG_TOKEN_REST: Final = 300.0
_LOST: Final = (discord.DiscordException, OSError, asyncio.TimeoutError, ApiError, *DATABASE_ERRORS)

_log = structlog.get_logger()


def point_at(api_base: str) -> None:
    """Let discord.py speak to this host."""
    Route.BASE = api_base.rstrip("/")


class Client(discord.AutoShardedClient):
    """Hands events on. Keeps as little of servers in memory as the library can."""

    def __init__(
        self,
        adapter: DiscordAdapter,
        reception: Reception,
        clock: Clock,
        gateway_url: str,
        under_way: UnderWay,
        *,
        settle_seconds: float,
    ) -> None:
        self._backlog = Backlog(adapter, reception, clock)
        intents = discord.Intents.none()
        intents.guilds = True
        intents.dm_messages = True
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=settle_seconds,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._adapter = adapter
        self._reception = reception
        self._returns = Returns(adapter)
        self._clock = clock
        self._under_way = under_way
        self.settled = asyncio.Event()
        if gateway_url:
            self._redirect(gateway_url)

    def _redirect(self, gateway_url: str) -> None:
        """The operator's own gateway in place of the one that Discord names."""
        asked = self.http.get_bot_gateway

        async def elsewhere() -> tuple[int, str, Any]:
            shards, _, limits = await asked()
            return shards, gateway_url, limits

        self.http.get_bot_gateway = elsewhere  # type: ignore[method-assign]  # one instance only

    async def on_interaction(self, given: discord.Interaction) -> None:
        """Somebody did something."""
        incoming = interaction_of(given)
        if incoming is not None:
            self._begin(incoming.user, lambda: self._reception.interaction(incoming))

    async def on_message(self, given: discord.Message) -> None:
        """Somebody wrote to us directly."""
        message = message_of(given)
        if message is not None:
            # Apart from presses, which must be acknowledged while many words wait for room.
            self._begin(f"words {message.user}", lambda: self._backlog.hear(message))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """We were brought into a server. Nothing is posted there."""
        here = [str(guild.id)]
        self._begin(here[0], lambda: self._adapter.store.back_in(here, invited=True))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is there again; while we connect, `on_ready` sees to all of them at once."""
        if self.is_ready():
            here = [str(guild.id)]
            self._begin(here[0], lambda: self._adapter.store.back_in(here))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We were removed. An outage comes as `guild_unavailable`, and nothing is done then."""
        server = str(guild.id)
        self._begin(server, lambda: self._adapter.store.bury_server(server, self._clock.now()))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is no more."""
        gone = str(channel.id)
        self._begin(gone, lambda: self._adapter.store.bury_channel(gone, self._clock.now()))

    async def on_guild_channel_update(
        self,
        _before: discord.abc.GuildChannel,
        after: discord.abc.GuildChannel,
    ) -> None:
        """A channel is another now, maybe one in which we may speak."""
        self._look_again(after.guild)

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """A role may do other things now, and it may be ours."""
        self._look_again(after.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Of members Discord tells us about ourselves only."""
        if before.roles != after.roles:
            self._look_again(after.guild)

    def _look_again(self, guild: discord.Guild) -> None:
        server = str(guild.id)
        self._begin(f"rights {server}", lambda: self._returns.look(server))

    async def on_raw_thread_update(self, thread: discord.RawThreadUpdateEvent) -> None:
        """A thread was locked, unlocked, or called something else."""
        forum = str(thread.parent_id)
        if not thread.data["thread_metadata"].get("locked"):
            self._begin(forum, lambda: self._returns.unlocked(forum))

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        """A thread is no more; the next alert of its search opens another."""
        gone = str(thread.thread_id)
        self._begin(gone, lambda: self._adapter.store.forget_thread(gone))

    async def on_ready(self) -> None:
        """All shards are there: servers that we left or joined meanwhile are known now."""
        here = {str(guild.id) for guild in self.guilds}
        self.settled.set()
        _log.info("discord.ready", servers=len(here), shards=self.shard_count)
        self._begin("ready", lambda: self._compare(here))
        self._begin("rights", self._returns.look)
        self._begin("backlog", self._backlog.catch_up)

    async def _compare(self, here: set[str]) -> None:
        known = await self._adapter.store.servers()
        for server in sorted(known - here):
            await self._adapter.store.bury_server(server, self._clock.now())
        await self._adapter.store.back_in(sorted(known & here))

    def _begin(self, about: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Beside everything else, and over before the connection is given up."""
        if not self._under_way.start((about,), lambda: _safely(work)):
            _log.warning("discord.too_much")

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """One event must not end the others."""
        _log.exception("discord.event_failed", event_kind=event_method)


class Gateway:
    """Keeps a client connected until it is told to stop."""

    def __init__(
        self,
        adapter: DiscordAdapter,
        reception: Reception,
        clock: Clock,
        *,
        token: SecretStr,
        gateway_url: str,
        commands: frozenset[str],
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        self._adapter = adapter
        self._reception = reception
        self._clock = clock
        self._token = token
        self._gateway_url = gateway_url
        self._commands = commands
        self._settle_seconds = settle_seconds
        self.settled = asyncio.Event()
        """Set once Discord has named all the servers we are in."""

    async def run(self, stop: asyncio.Event) -> None:
        """Connect again whenever the connection ends for good, more and more patiently."""
        rest = FIRST_REST
        while not stop.is_set():
            began = self._clock.now()
            try:
                await self._connected(stop)
            except discord.LoginFailure:
                _log.error("discord.token_refused", note="see DISCORD_BOT_TOKEN; trying again")
                rest = WRONG_TOKEN_REST
            except _LOST as error:
                _log.warning("discord.connection_lost", error=type(error).__name__)
            except Exception:  # noqa: BLE001 - the task wrapper: the other platforms go on
                _log.exception("discord.gateway_failed")
            if stop.is_set():
                return
            lasted = (self._clock.now() - began).total_seconds()
            rest = FIRST_REST if lasted > LONGEST_REST else min(rest, WRONG_TOKEN_REST)
            await self._rest(rest, stop)
            rest = min(LONGEST_REST, rest * 2)

    async def _rest(self, seconds: float, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            waiting = [
                group.create_task(self._clock.sleep(seconds)),
                group.create_task(_set(stop)),
            ]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()

    async def _connected(self, stop: asyncio.Event) -> None:
        """One life of a client."""
        under_way = UnderWay()
        client = Client(
            self._adapter,
            self._reception,
            self._clock,
            self._gateway_url,
            under_way,
            settle_seconds=self._settle_seconds,
        )
        client.settled = self.settled
        # What ends the connection is raised as it is, not in a group with what was under way.
        ended: Exception | None = None
        async with under_way.running():
            try:
                await self._live(client, under_way, stop)
            except _LOST as error:
                ended = error
        if ended is not None:
            raise ended

    async def _live(self, client: Client, under_way: UnderWay, stop: asyncio.Event) -> None:
        try:
            await client.login(self._token.get_secret_value())
            application = str(client.application_id)
            # Beside the connection: a Discord that does not take commands may still be spoken to.
            under_way.start(("commands",), lambda: _safely(lambda: self._tell(application)))
            await self._allowed(client, stop)
            # Not a TaskGroup: whichever ends first ends the other, and an error is raised as it is.
            connecting = asyncio.ensure_future(client.connect(reconnect=True))
            stopping = asyncio.ensure_future(_set(stop))
            try:
                await asyncio.wait([connecting, stopping], return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopping.cancel()
                if not connecting.done():
                    connecting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await connecting
        finally:
            # Discord may take its time over a goodbye; a stop does not wait for it.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await client.close()
            await client.http.close()

    async def _allowed(self, client: Client, stop: asyncio.Event) -> None:
        """Wait until Discord lets us begin as many connections as there are shards."""
        shards, _, limits = await client.http.get_bot_gateway()
        if limits["remaining"] < shards:
            seconds = limits["reset_after"] / 1000
            _log.error("discord.connections_used_up", seconds=round(seconds))
            await self._rest(seconds, stop)

    async def _tell(self, application: str) -> None:
        """Tell Discord our commands, however often that takes."""
        while True:
            try:
                await self.sync(application)
            except (ApiError, *DATABASE_ERRORS) as error:
                _log.warning("discord.commands_not_told", error=str(error)[:200])
                await self._clock.sleep(COMMANDS_AGAIN)
            else:
                return

    async def sync(self, application: str) -> bool:
        """Tell Discord our commands, only if they have changed since we last did."""
        commands = payload(self._commands)
        name, print_ = f"commands {application}", fingerprint(commands)
        if await self._adapter.store.kept(name) == print_:
            return False
        await self._adapter.api.put_commands(application, commands)
        await self._adapter.store.keep(name, print_)
        _log.info("discord.commands_told", count=len(commands))
        return True


async def _safely(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except DATABASE_ERRORS as error:
        _log.warning("discord.database_away", error=type(error).__name__)
    except Exception:  # noqa: BLE001 - the task wrapper: one event must not end the others
        _log.exception("discord.event_failed")


async def _set(event: asyncio.Event) -> None:
    await event.wait()
