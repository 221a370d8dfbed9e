"""Workspaces that have installed the app: the installation store of Slack's SDK over our tables.

Each row is keyed by its workspace; an installation for a whole organisation is not offered. The
token stands in the row as ciphertext only. State of sign-ins under way is kept as hashes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
import secrets
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

if TYPE_CHECKING:
    from logging import Logger

    from bots.slack.crypto import Cipher
    from core.clock import Clock
    from core.db import Database

STATE_MINUTES: Final = 10
_CACHED: Final = 500
CACHE_SECONDS: Final = 30
"""Another process may have been told of an uninstallation; so long may we not know."""

_SAVE = """
    INSERT INTO slack_installations
        (team, enterprise, team_name, app, bot_user, bot_id, token, scopes, installer, installed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (team) DO UPDATE SET
        enterprise = excluded.enterprise, team_name = excluded.team_name, app = excluded.app,
        bot_user = excluded.bot_user, bot_id = excluded.bot_id, token = excluded.token,
        scopes = excluded.scopes, installed_at = excluded.installed_at,
        installer = coalesce(nullif(excluded.installer, ''), slack_installations.installer)
"""
_FIND = "SELECT * FROM slack_installations WHERE team = $1"


@dataclasses.dataclass(frozen=True, slots=True)
class Workspace:
    """The app in one workspace, with its token in clear; never logged, never shown."""

    team: str
    name: str
    bot_user: str
    scopes: frozenset[str]
    installer: str
    token: str = dataclasses.field(repr=False)


class Installations(AsyncInstallationStore):
    """Reads and writes; each method is one unit of work."""

    def __init__(self, database: Database, clock: Clock, cipher: Cipher) -> None:
        self._database = database
        self._clock = clock
        self._cipher = cipher
        self._cache: dict[str, tuple[dt.datetime, Workspace | None]] = {}

    @property
    def logger(self) -> Logger:
        """The SDK asks for one; its lines are not shown."""
        return logging.getLogger("slack_sdk.magpie")

    async def is_newer(self, team: str, seconds: int) -> bool:
        """Whether the installation in a workspace was made after that second of the Unix clock."""
        async with self._database.raw() as connection:
            return bool(
                await connection.fetchval(
                    "SELECT EXISTS (SELECT FROM slack_installations WHERE team = $1"
                    " AND installed_at > to_timestamp($2::float8) + interval '1 s')",
                    team,
                    float(seconds),
                )
            )

    async def workspace(self, team: str) -> Workspace | None:
        """The installation in a workspace, as it was known a moment ago."""
        now = self._clock.now()
        known = self._cache.get(team)
        if known is not None and (now - known[0]).total_seconds() < CACHE_SECONDS:
            return known[1]
        row = await self._row(team)
        found = None if row is None else self._opened(row)
        if len(self._cache) >= _CACHED:
            self._cache.clear()
        self._cache[team] = (now, found)
        return found

    async def workspaces(self, most: int) -> list[Workspace]:
        """Installations, newest first."""
        async with self._database.raw() as connection:
            rows = await connection.fetch(
                "SELECT * FROM slack_installations ORDER BY installed_at DESC LIMIT $1", most
            )
        return [found for row in rows if (found := self._opened(row)) is not None]

    async def _row(self, team: str) -> Any:
        async with self._database.raw() as connection:
            return await connection.fetchrow(_FIND, team)

    def _opened(self, row: Any) -> Workspace | None:
        token = self._cipher.open(row["token"])
        if token is None:
            return None
        return Workspace(
            team=row["team"],
            name=row["team_name"],
            bot_user=row["bot_user"],
            scopes=frozenset(filter(None, row["scopes"].split(","))),
            installer=row["installer"],
            token=token,
        )

    # -- the store as the SDK knows it ----------------------------------------------------------

    async def async_save(self, installation: Installation) -> None:
        """Keep what an installation brought."""
        await self._save(installation.to_bot(), installation.user_id or "")

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot whose installer is not known."""
        await self._save(bot, "")

    async def _save(self, bot: Bot, installer: str) -> None:
        if not bot.team_id or not bot.bot_token:
            raise ValueError("an installation names its workspace and its token")
        async with self._database.raw() as connection:
            await connection.execute(
                _SAVE,
                bot.team_id,
                bot.enterprise_id or "",
                bot.team_name or "",
                bot.app_id or "",
                bot.bot_user_id or "",
                bot.bot_id or "",
                self._cipher.lock(bot.bot_token),
                ",".join(bot.bot_scopes or ()),
                installer,
                self._clock.now(),
            )
        self._cache.pop(bot.team_id, None)

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """The bot of a workspace."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        return None if found is None else found.to_bot()

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - one token for each workspace, whoever asks
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation in a workspace."""
        row = None if is_enterprise_install or not team_id else await self._row(team_id)
        if row is None or (enterprise_id or "") != row["enterprise"]:
            return None
        token = self._cipher.open(row["token"])
        if token is None:
            return None
        return Installation(
            app_id=row["app"],
            enterprise_id=row["enterprise"] or None,
            team_id=row["team"],
            team_name=row["team_name"],
            bot_token=token,
            bot_id=row["bot_id"],
            bot_user_id=row["bot_user"],
            bot_scopes=row["scopes"],
            user_id=row["installer"],
            installed_at=row["installed_at"].timestamp(),
        )

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot of a workspace."""
        await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
    ) -> None:
        """One person's leave: nothing is kept per person, and the workspace keeps its bot."""

    async def async_delete_all(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 - a workspace's id is unique over all of Slack
        team_id: str | None,
    ) -> None:
        """Forget a workspace."""
        async with self._database.raw() as connection:
            await connection.execute("DELETE FROM slack_installations WHERE team = $1", team_id)
        self._cache.pop(team_id or "", None)


class States(AsyncOAuthStateStore):
    """Secrets that an installation carries through Slack and back; each is taken once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @property
    def logger(self) -> Logger:
        """The SDK asks for one; its lines are not shown."""
        return logging.getLogger("slack_sdk.magpie")

    async def async_issue(self, *_args: object, **_more: object) -> str:
        """A new secret, good for a few minutes."""
        state = secrets.token_urlsafe(32)
        now = self._clock.now()
        async with self._database.raw() as connection:
            await connection.execute("DELETE FROM slack_states WHERE expires_at < $1", now)
            await connection.execute(
                "INSERT INTO slack_states (state_hash, expires_at) VALUES ($1, $2)",
                _hashed(state),
                now + dt.timedelta(minutes=STATE_MINUTES),
            )
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it is one of ours that nobody has used; it is used now."""
        async with self._database.raw() as connection:
            taken = await connection.fetchval(
                "DELETE FROM slack_states WHERE state_hash = $1 AND expires_at >= $2"
                " RETURNING state_hash",
                _hashed(state),
                self._clock.now(),
            )
        return taken is not None


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
