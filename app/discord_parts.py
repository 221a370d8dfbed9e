"""The pieces of Discord and how they hang together; loaded only for those who use it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from pydantic import SecretStr

from app.chats import ChatPart, Finding
from bots.discord.adapter import DiscordAdapter
from bots.discord.api import Api
from bots.discord.budget import Turnstile
from bots.discord.errors import ApiError
from bots.discord.gateway import Gateway, point_at
from bots.discord.limits import BOT_PACE, PLATFORM, TENANT
from bots.discord.photos import Photos
from bots.discord.reception import Reception
from bots.discord.rest import Rest
from bots.discord.rights import MENTION_ROLES
from bots.discord.store import Store
from bots.discord.suggestions import Asked
from bots.events import ChatAddress
from core.alerts.budget import Budget
from core.text import fold

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from contextlib import AsyncExitStack

    from app.chats import ChatNeeds
    from bots.discord.suggestions import Suggest

CONCURRENCY: Final = 32
CHANNELS_CHECKED: Final = 20
USED: Final = "all"
INVITE: Final = "https://discord.com/oauth2/authorize?client_id="
RIGHTS: Final = 274878024704
"""View, send, send in threads, embed, attach, read history, as an invitation asks for them."""

_SILENCE: Final = "Discord does not answer"
_WHY: Final = {"discord.not_in_server": "it is not in that server any more"}


async def build(needs: ChatNeeds, stack: AsyncExitStack, token: str) -> ChatPart:
    """Everything about one bot."""
    settings, database, clock = needs.settings, needs.database, needs.clock
    session = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)
    )
    point_at(settings.discord_api_base)
    bot = hashlib.sha256(token.encode()).hexdigest()[:12]
    budget = Budget(database, clock, f"{PLATFORM}/{bot}", BOT_PACE)
    secret = SecretStr(token)
    rest = Rest(session, settings.discord_api_base, secret, Turnstile(budget, clock))
    api = Api(rest, clock)
    store = Store(database)
    adapter = DiscordAdapter(api, store, needs.tokens, clock, Photos(needs.fetch_photo))
    gateway = Gateway(
        adapter,
        Reception(adapter, needs.intake, suggester(needs, store), clock),
        clock,
        token=secret,
        gateway_url=settings.discord_gateway_url,
        commands=needs.commands,
    )
    return ChatPart(
        adapter=adapter,
        loops=(("discord", gateway.run),),
        check=checker(adapter),
        concurrency=CONCURRENCY,
    )


def suggester(needs: ChatNeeds, store: Store) -> Suggest:
    """What is suggested for an option: places, marketplaces, one's own searches."""

    async def suggest(asked: Asked) -> Sequence[tuple[str, str]]:
        if asked.option == "place" and needs.gazetteer is not None:
            return [(p.label, p.label) for p in needs.gazetteer.starts_with(asked.typed, 25)]
        typed = fold(asked.typed)
        if asked.option == "on" and needs.sources is not None:
            named = [(m.capabilities.label, m.name) for m in needs.sources]
            return [one for one in named if typed in fold(" ".join(one))]
        if asked.option != "search":
            return []
        found = await store.searches_of(asked.user, asked.server)
        mine = [(f"{number} · {name}", str(number)) for number, name in found]
        if asked.command in {"pause", "resume", "delete"} and len(mine) > 1:
            mine.append((USED, USED))
        return [one for one in mine if typed in fold(one[0])]

    return suggest


def checker(adapter: DiscordAdapter) -> Callable[[], Awaitable[list[Finding]]]:
    """What `magpie check` says about this bot."""

    async def check() -> list[Finding]:
        try:
            me = await adapter.api.me()
            application = await adapter.api.application()
        except ApiError as error:
            if error.status == 401:
                return [Finding(ok=False, text="the token does not work: it is refused")]
            # It says nothing about the token.
            why = getattr(error.outcome, "detail", "")
            return [Finding(ok=False, text=f"Discord cannot be asked now: {why}")]
        text = f"on as {me['username']}; {_invitation(application)}"
        findings = [Finding(ok=True, text=text)]
        if "1" not in application.get("integration_types_config", {"1": {}}):
            text = "people cannot add it to themselves: Installation, Installation Contexts, User"
            findings.append(Finding(ok=False, text=text))
        return findings + await _channels(adapter)

    return check


def _invitation(application: Mapping[str, Any]) -> str:
    """How it is added: one link for both where Discord knows what a server is to grant.

    A link that names the scope of a bot is one for servers alone.
    """
    bare = f"{INVITE}{application['id']}"
    server = application.get("integration_types_config", {}).get("0") or {}
    usual = server.get("oauth2_install_params") or {}
    granted = int(usual.get("permissions") or 0)
    if "bot" in usual.get("scopes", ()) and granted & RIGHTS == RIGHTS:
        return f"add it with {bare}"
    there = f"{bare}&scope=bot+applications.commands&permissions={RIGHTS}&integration_type=0"
    mine = f"{bare}&scope=applications.commands&integration_type=1"
    return f"add it to a server with {there} or to yourself with {mine}"


async def _channels(adapter: DiscordAdapter) -> list[Finding]:
    """Whether alerts would arrive in the channels that were chosen for them."""
    findings = []
    for channel, server, name in await adapter.store.channels_in_use(CHANNELS_CHECKED):
        address = ChatAddress(
            platform=PLATFORM, tenant=TENANT, chat=channel, private=False, community=server
        )
        posting = await adapter.can_post(address, "")
        if posting.ok:
            findings.append(Finding(ok=True, text=f"can post in #{name}"))
            findings += await _roles(adapter, address, name)
        else:
            lacking = ", ".join(posting.missing) or _WHY.get(posting.hint_key, _SILENCE)
            findings.append(Finding(ok=False, text=f"cannot post in #{name}: {lacking}"))
    return findings


async def _roles(adapter: DiscordAdapter, address: ChatAddress, name: str) -> list[Finding]:
    """Whether the roles that were chosen for a channel can be mentioned there."""
    chosen = await adapter.store.roles_in_use(address.chat)
    if not chosen:
        return []
    try:
        rights = await adapter.rights(address.community, await adapter.api.channel(address.chat))
        _, roles = await adapter.api.membership(address.community)
    except ApiError:
        return []
    if rights & MENTION_ROLES:
        return []
    return [
        Finding(ok=False, text=f"cannot mention @{role['name']} in #{name}: Mention All Roles")
        for role in roles
        if str(role["id"]) in chosen and not role.get("mentionable")
    ]
