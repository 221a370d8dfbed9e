"""The pieces of Slack and how they hang together; loaded only for those who use it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from typing import TYPE_CHECKING, Final

import aiohttp
import structlog
from slack_sdk.oauth.installation_store.models.bot import Bot

from app.chats import ChatPart, Finding
from bots.events import Actor, ChatAddress
from bots.slack.adapter import SlackAdapter
from bots.slack.api import Api
from bots.slack.bolt import Listeners
from bots.slack.closing import Closing
from bots.slack.crypto import Cipher
from bots.slack.door import SlackDoor
from bots.slack.entrance import Entrance
from bots.slack.errors import REFUSED_TOKENS, ApiError
from bots.slack.heard import Heard
from bots.slack.home import Home
from bots.slack.installations import Installations, States
from bots.slack.limits import PLATFORM, SCOPES
from bots.slack.members import Members
from bots.slack.oauth import OAuth
from bots.slack.parse import Incoming, What, new_id
from bots.slack.posts import Posts
from bots.slack.presses import Presses
from bots.slack.reception import Reception
from bots.slack.rooms import Rooms
from bots.slack.socket import Socket
from bots.slack.store import Store
from bots.slack.talks import Kind
from bots.slack.whereabouts import Whereabouts
from bots.under_way import UnderWay
from core.alerts.states import RetryAfter, Unknown
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

    from slack_sdk.oauth.installation_store.models.installation import Installation

    from app.chats import ChatNeeds

CONCURRENCY: Final = 32
LEFT_OPEN_SECONDS: Final = 60.0
WORKSPACES_CHECKED: Final = 20
CHANNELS_CHECKED: Final = 20
_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What hangs together."""

    needs: ChatNeeds
    session: aiohttp.ClientSession
    api: Api
    installations: Installations
    members: Members
    store: Store
    closing: Closing
    adapter: SlackAdapter
    entrance: Entrance
    where: Whereabouts
    under_way: UnderWay
    reception: Reception


async def build(needs: ChatNeeds, stack: AsyncExitStack) -> ChatPart:
    """Everything about one app."""
    session = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)
    )
    parts = _assemble(needs, session)
    settings, clock = needs.settings, needs.clock
    oauth = _oauth(parts) if settings.slack_client_id else None
    secret = settings.slack_signing_secret.get_secret_value().strip()
    listeners = Listeners(parts.reception, parts.api.client())
    loops = [("slack", worker(parts))]
    if app_token := settings.slack_app_token.get_secret_value():
        socket = Socket(parts.api, session, listeners, clock, settings.slack_app_token)
        loops.append(("slack socket", socket.run))
    door = SlackDoor(listeners, oauth, secret, clock) if secret or oauth else None
    return ChatPart(
        adapter=parts.adapter,
        loops=tuple(loops),
        door=door,
        check=checker(parts, has_socket=bool(app_token)),
        concurrency=CONCURRENCY,
    )


def _adapter(needs: ChatNeeds, api: Api, members: Members, store: Store) -> SlackAdapter:
    return SlackAdapter(
        api=api,
        posts=Posts(api, needs.fetch_photo),
        members=members,
        store=store,
        tokens=needs.tokens,
        clock=needs.clock,
    )


def _home(
    needs: ChatNeeds, api: Api, members: Members, store: Store, adapter: SlackAdapter
) -> Home:
    home = Home(
        api=api,
        members=members,
        store=store,
        tokens=needs.tokens,
        plan_name=lambda owner: needs.plan_of(owner).name,
        sells_plans="plan" in needs.commands,
    )
    adapter.redraw_home = home.redraw
    return home


def _heard(
    needs: ChatNeeds, entrance: Entrance, where: Whereabouts, home: Home, closing: Closing
) -> Heard:
    return Heard(
        entrance=entrance,
        where=where,
        installations=closing.installations,
        store=closing.store,
        home=home,
        closing=closing,
        known=needs.commands,
    )


def _assemble(needs: ChatNeeds, session: aiohttp.ClientSession) -> Parts:
    database, clock, tokens = needs.database, needs.clock, needs.tokens
    installations = Installations(database, clock, Cipher(needs.keys))
    api = Api(session, needs.settings.slack_api_base, installations, database, clock)
    members, store = Members(api, clock), Store(database, clock)
    closing = Closing(store, installations)
    api.when_dead = closing.uninstalled
    adapter = _adapter(needs, api, members, store)
    home, under_way = _home(needs, api, members, store, adapter), UnderWay()
    entrance, where = Entrance(adapter, needs.intake), Whereabouts(api, members, clock)
    reception = Reception(
        store=store,
        rooms=Rooms(entrance, where, needs.commands),
        presses=Presses(entrance, where, store, tokens),
        heard=_heard(needs, entrance, where, home, closing),
        under_way=under_way,
        respond=api.respond,
        tell=where.tell,
        texts=members.texts,
    )
    return Parts(
        needs=needs,
        session=session,
        api=api,
        installations=installations,
        members=members,
        store=store,
        closing=closing,
        adapter=adapter,
        entrance=entrance,
        where=where,
        under_way=under_way,
        reception=reception,
    )


def _oauth(parts: Parts) -> OAuth:
    settings = parts.needs.settings

    async def installed(installation: Installation) -> None:
        await parts.installations.async_save(installation)
        await parts.closing.installed(str(installation.team_id))
        if installation.user_id:
            await _greet(parts, str(installation.team_id), str(installation.user_id))

    return OAuth(
        api=parts.api,
        states=States(parts.needs.database, parts.needs.clock),
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        authorize_url=settings.slack_authorize_url,
        redirect_uri=f"{settings.base_url}/hooks/slack/oauth_redirect",
        installed=installed,
    )


async def _greet(parts: Parts, team: str, user: str) -> None:
    """The installer hears what the app does; nobody else is written to."""
    try:
        channel = await parts.where.direct(team, user)
        actor: Actor = await parts.where.actor(team, user, None, "")
    except ApiError as error:
        _log.warning("slack.not_greeted", error=error.error)
        return
    address = ChatAddress(platform=PLATFORM, tenant=team, chat=channel)
    hello = Incoming(
        what=What.COMMAND, event_id=new_id({}), address=address, actor=actor, name="start"
    )
    await parts.entrance.begin(hello, parts.where.talk(Kind.DIRECT, team, user, channel, actor))


def worker(parts: Parts) -> Callable[[asyncio.Event], Awaitable[None]]:
    """What runs beside the door or the socket: the work itself, and what was left open."""

    async def run(stop: asyncio.Event) -> None:
        async with parts.under_way.running():
            known = await _own_workspace(parts)
            while not stop.is_set():
                await parts.reception.again()
                known = known or await _own_workspace(parts)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LEFT_OPEN_SECONDS):
                        await stop.wait()

    return run


async def _own_workspace(parts: Parts) -> bool:
    """Keep the workspace of `SLACK_BOT_TOKEN` as one that has installed the app."""
    token = parts.needs.settings.slack_bot_token.get_secret_value().strip()
    if not token:
        return True
    try:
        me, headers = await parts.api.ask_fully(token, "auth.test", {})
        team = str(me["team_id"])
        await parts.installations.async_save_bot(
            Bot(
                team_id=team,
                team_name=str(me.get("team") or ""),
                enterprise_id=me.get("enterprise_id"),
                bot_token=token,
                bot_id=str(me.get("bot_id") or ""),
                bot_user_id=str(me.get("user_id") or ""),
                bot_scopes=headers.get("x-oauth-scopes", "").replace(" ", ""),
                installed_at=parts.needs.clock.now().timestamp(),
            )
        )
        await parts.closing.installed(team)
    except ApiError as error:
        _log.warning("slack.token_refused", error=error.error or str(error.outcome)[:100])
        return False
    except (*DATABASE_ERRORS, KeyError) as error:
        _log.warning("slack.workspace_not_kept", error=type(error).__name__)
        return False
    return True


def checker(parts: Parts, *, has_socket: bool) -> Callable[[], Awaitable[list[Finding]]]:
    """What `magpie check` says about this app."""

    async def check() -> list[Finding]:
        findings = [await _socket_finding(parts)] if has_socket else []
        await _own_workspace(parts)
        token = parts.needs.settings.slack_bot_token.get_secret_value().strip()
        found = await parts.installations.workspaces(WORKSPACES_CHECKED)
        if token and not any(one.token == token for one in found):
            findings.append(await _token_finding(parts, token))
        for workspace in found:
            findings += await _workspace_findings(parts, workspace.team, workspace.token)
        if parts.needs.settings.slack_client_id:
            url = f"{parts.needs.settings.base_url}/hooks/slack/install"
            findings.append(Finding(ok=True, text=f"add it to a workspace with {url}"))
        return findings

    return check


def _trouble(refused: str, error: ApiError) -> Finding:
    """A refused token is the operator's to mend; one that nobody looked at may be a good one."""
    asked_later = isinstance(error.outcome, RetryAfter | Unknown)
    if asked_later and error.error not in REFUSED_TOKENS:
        why = f" ({error.error})" if error.error else ""
        return Finding(ok=False, text=f"Slack does not answer{why}; try again in a while")
    return Finding(ok=False, text=f"{refused}: {error.error}")


async def _token_finding(parts: Parts, token: str) -> Finding:
    try:
        await parts.api.ask(token, "auth.test", {})
    except ApiError as error:
        return _trouble("SLACK_BOT_TOKEN does not work", error)
    return Finding(ok=False, text="the workspace of SLACK_BOT_TOKEN could not be kept")


async def _socket_finding(parts: Parts) -> Finding:
    token = parts.needs.settings.slack_app_token.get_secret_value().strip()
    try:
        await parts.api.ask(token, "apps.connections.open", {}, form=True)
    except ApiError as error:
        return _trouble("SLACK_APP_TOKEN does not open a socket", error)
    return Finding(ok=True, text="Socket Mode is on")


async def _workspace_findings(parts: Parts, team: str, token: str) -> list[Finding]:
    try:
        me, headers = await parts.api.ask_fully(token, "auth.test", {})
    except ApiError as error:
        return [_trouble(f"the token of workspace {team} does not work", error)]
    name = str(me.get("team") or team)
    findings = [Finding(ok=True, text=f"on in {name} as @{me.get('user', '')}")]
    given = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    lacking = sorted(set(SCOPES) - given)
    if lacking:
        text = f"{name} has not allowed {', '.join(lacking)}; install the app there again"
        findings.append(Finding(ok=False, text=text))
    for channel, label in await parts.store.channels_in_use(team, CHANNELS_CHECKED):
        address = ChatAddress(
            platform=PLATFORM, tenant=team, chat=channel, private=False, community=team
        )
        posting = await parts.adapter.can_post(address, "")
        if not posting.ok:
            text = f"cannot post in {label or channel}: {posting.reason or 'Slack does not answer'}"
            findings.append(Finding(ok=False, text=text))
    return findings
