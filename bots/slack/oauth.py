"""Installing the app in a workspace: there through Slack's page, and back with a token."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import structlog
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.oauth.installation_store.models.installation import Installation

from bots.adapter import DoorAnswer, DoorRequest
from bots.slack.errors import ApiError
from bots.slack.limits import SCOPES
from bots.texts.catalogues import CATALOGUES
from bots.texts.translate import Texts
from core.db import DATABASE_ERRORS
from core.people.service import clean_locale

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bots.slack.api import Api
    from bots.slack.installations import States

Json = dict[str, Any]
COOKIE: Final = "magpie-slack-install"
Installed = Callable[[Installation], Awaitable[None]]
_LONGEST: Final = 500
_log = structlog.get_logger()


class OAuth:
    """The two pages of an installation."""

    def __init__(
        self,
        *,
        api: Api,
        states: States,
        client_id: str,
        client_secret: SecretStr,
        authorize_url: str,
        redirect_uri: str,
        installed: Installed,
    ) -> None:
        self._api = api
        self._states = states
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._installed = installed
        self._utils = OAuthStateUtils(cookie_name=COOKIE, expiration_seconds=600)
        self._urls = AuthorizeUrlGenerator(
            client_id=quote(client_id, safe=""),
            redirect_uri=quote(redirect_uri, safe=""),
            scopes=SCOPES,
            authorization_url=authorize_url,
        )

    async def begin(self, request: DoorRequest) -> DoorAnswer:
        """Send the browser to Slack, with a secret that only this browser has too."""
        try:
            state = await self._states.async_issue()
        except DATABASE_ERRORS:
            return page(503, "slack.busy", request)
        return DoorAnswer(
            status=302,
            headers={
                "Location": self._urls.generate(state),
                "Set-Cookie": self._utils.build_set_cookie_for_new_state(state) + "; SameSite=Lax",
                "Cache-Control": "no-store",
            },
        )

    async def come_back(self, request: DoorRequest) -> DoorAnswer:
        """The browser is back: change the code for a token, and keep it."""
        if request.query.get("error"):
            return page(200, "slack.install_cancelled", request)
        state = request.query.get("state", "")[:_LONGEST]
        code = request.query.get("code", "")[:_LONGEST]
        try:
            theirs = self._utils.is_valid_browser(state, dict(request.headers))
            if not code or not theirs or not await self._states.async_consume(state):
                return page(400, "slack.install_failed", request)
            answer = await self._exchange(code)
            if answer.get("is_enterprise_install"):
                await self._give_back(str(answer["access_token"]))
                return page(400, "slack.install_org", request)
            await self._installed(installation_of(answer))
        except ApiError as error:
            _log.warning("slack.not_installed", error=error.error)
            return page(502, "slack.install_failed", request)
        except (ValueError, KeyError, TypeError):
            return page(502, "slack.install_failed", request)
        except DATABASE_ERRORS as error:
            _log.warning("slack.database_away", error=type(error).__name__)
            return page(503, "slack.install_failed", request)
        return page(200, "slack.installed", request)

    async def _give_back(self, token: str) -> None:
        """A token that we keep nowhere should open nothing either."""
        try:
            await self._api.ask(token, "auth.revoke", {})
        except ApiError as error:
            _log.warning("slack.not_revoked", error=error.error)

    async def _exchange(self, code: str) -> Json:
        given = {
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
            "code": code,
            "redirect_uri": self._redirect_uri,
        }
        return await self._api.ask(None, "oauth.v2.access", given, form=True)


def installation_of(answer: Json) -> Installation:
    """What Slack says of a new installation, as the SDK's model."""
    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    return Installation(
        app_id=answer.get("app_id"),
        enterprise_id=enterprise.get("id"),
        team_id=team["id"],
        team_name=team.get("name"),
        bot_token=answer["access_token"],
        bot_user_id=answer.get("bot_user_id"),
        bot_scopes=answer.get("scope") or "",
        user_id=(answer.get("authed_user") or {}).get("id") or "",
    )


def page(status: int, key: str, request: DoorRequest) -> DoorAnswer:
    """A page of one sentence, in the first language the browser asks for."""
    wanted = request.headers.get("accept-language", "")[:100]
    locale = clean_locale(wanted.partition(",")[0].partition(";")[0].strip())
    tongue = locale.partition("-")[0].lower()
    tongue = tongue if tongue in CATALOGUES else "en"
    words = html.escape(Texts(tongue)(key))
    body = (
        f'<!doctype html><html lang="{tongue}"><meta charset="utf-8"><title>Magpie</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<body><p>{words}</p></body></html>"
    )
    return DoorAnswer(
        status=status,
        body=body.encode(),
        media_type="text/html; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'",
            "Referrer-Policy": "no-referrer",
        },
    )
