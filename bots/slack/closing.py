"""Workspaces and channels that come and go, before anything fails there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.slack.store import UNINSTALLED

if TYPE_CHECKING:
    from bots.slack.installations import Installations
    from bots.slack.store import Store

Json = dict[str, Any]
_CLOSED: Final = {
    "channel_archive": "archived",
    "group_archive": "archived",
    "channel_deleted": "deleted",
    "group_deleted": "deleted",
    "channel_left": "left",
    "group_left": "left",
}
_OPENED: Final = frozenset({"channel_unarchive", "group_unarchive"})
_log = structlog.get_logger()


class Closing:
    """Ends and resumes; searches are kept whatever happens."""

    def __init__(self, store: Store, installations: Installations) -> None:
        self.store = store
        self.installations = installations

    async def take(self, team: str, event: Json, at: object = None) -> bool:
        """Whether this event was about a place and not from a person; then it is done.

        `at` is Slack's time of it: an end that comes late must not undo a new installation.
        """
        kind = event.get("type")
        if kind == "app_uninstalled" or (kind == "tokens_revoked" and _bot_tokens(event)):
            if not isinstance(at, int) or not await self.installations.is_newer(team, at):
                await self.uninstalled(team)
        elif kind in _CLOSED:
            await self.store.bury(team, str(event.get("channel") or ""), _CLOSED[kind])
        elif kind in _OPENED:
            await self.store.back(team, str(event.get("channel") or ""))
        elif kind == "member_joined_channel":
            await self._joined(team, event)
        else:
            return kind == "tokens_revoked"
        return True

    async def _joined(self, team: str, event: Json) -> None:
        workspace = await self.installations.workspace(team)
        if workspace is not None and event.get("user") == workspace.bot_user:
            await self.store.back(team, str(event.get("channel") or ""))

    async def uninstalled(self, team: str) -> None:
        """The app was put out of a workspace; told twice or by a failing call, it is done once."""
        await self.installations.async_delete_all(enterprise_id=None, team_id=team)
        await self.store.bury(team, "", UNINSTALLED)
        _log.info("slack.uninstalled", team=team)

    async def installed(self, team: str) -> None:
        """The app is in a workspace (again): what was lost with it works."""
        await self.store.back(team)


def _bot_tokens(event: Json) -> bool:
    tokens = event.get("tokens")
    return isinstance(tokens, dict) and bool(tokens.get("bot"))
