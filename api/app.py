"""The web application: the page, its socket, photos, files, and whether all is well."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.websockets import WebSocket

from api.assets import Assets
from api.doors import add_doors
from api.live import Hub
from api.page import Page, SourceStatus, locale_of
from api.photos import FetchPhoto, Photos
from api.security import SecurityHeaders, host_allowed, origin_allowed, page_policy
from api.socket import POLICY, TRY_LATER, serve_chat
from api.talk import Dispatch, Talk
from core.db import DATABASE_ERRORS

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from bots.adapter import Door
    from bots.web.adapter import WebAdapter
    from bots.web.store import Session
    from core.clock import Clock
    from core.db import Database

YEAR_SECONDS = 365 * 24 * 3600
MAX_SECRET = 100
_log = structlog.get_logger()
SourceStatusNow = Callable[[], Awaitable[SourceStatus]]


class _Web:
    """The routes, with what they need."""

    def __init__(
        self,
        *,
        adapter: WebAdapter,
        database: Database,
        clock: Clock,
        source_status: SourceStatusNow,
        base_url: str,
        commands: Collection[str],
    ) -> None:
        self._adapter = adapter
        self._database = database
        self._clock = clock
        self._source_status = source_status
        self.base_url = base_url
        self.assets = Assets()
        self._page = Page(self.assets, commands)
        self._secure = base_url.startswith("https://")
        self._cookie = "__Host-magpie" if self._secure else "magpie"

    async def session(self, connection: HTTPConnection) -> Session | None:
        """The session a browser's cookie stands for."""
        secret = connection.cookies.get(self._cookie, "")
        if not 20 <= len(secret) <= MAX_SECRET:
            return None
        return await self._adapter.store.session(secret)

    async def page(self, request: Request) -> Response:
        """The chat. A browser that comes for the first time is given its session."""
        if not host_allowed(request.headers, self.base_url):
            return Response("This address is not served here.", status_code=421)
        language = request.headers.get("accept-language", "")
        response = HTMLResponse(self._page.render(language, await self._source_status()))
        host = request.headers.get("host", "")
        response.headers["Content-Security-Policy"] = page_policy(host, secure=self._secure)
        response.headers["Cache-Control"] = "no-store"
        if await self.session(request) is None:
            response.set_cookie(
                self._cookie,
                await self._adapter.store.open_session(self._clock.now(), locale_of(language)),
                max_age=YEAR_SECONDS,
                httponly=True,
                samesite="lax",
                secure=self._secure,
            )
        return response

    async def file(self, request: Request, message_id: int, index: int) -> Response:
        """A file of a message, for the browser whose chat it is in."""
        session = await self.session(request)
        if session is None or not 0 < message_id < 2**62:
            return Response(status_code=404)
        body = await self._adapter.store.body(session.chat, message_id)
        parts: list[dict[str, Any]] = [] if body is None else body["parts"]
        if not 0 <= index < len(parts) or parts[index].get("t") != "file":
            return Response(status_code=404)
        name = quote(str(parts[index]["name"]), safe="")
        try:
            content = base64.b64decode(parts[index]["content"], validate=True)
        except binascii.Error:
            return Response(status_code=404)
        return Response(
            content,
            media_type="application/octet-stream",
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                "Cache-Control": "private, no-store",
            },
        )

    async def health(self) -> Response:
        """Whether the database answers."""
        try:
            async with self._database.raw() as connection:
                await connection.fetchval("SELECT 1")
        except DATABASE_ERRORS:
            return JSONResponse({"database": "down"}, status_code=503)
        return JSONResponse({"database": "up"}, headers={"Cache-Control": "no-store"})


def create_app(
    *,
    dispatch: Dispatch,
    adapter: WebAdapter,
    database: Database,
    clock: Clock,
    source_status: SourceStatusNow,
    fetch_photo: FetchPhoto,
    base_url: str,
    listen_url: str | None = None,
    doors: Mapping[str, Door] | None = None,
    commands: Collection[str] = (),
) -> FastAPI:
    """Build the application. `listen_url` is a database address past any pooler, for LISTEN."""
    web = _Web(
        adapter=adapter,
        database=database,
        clock=clock,
        source_status=source_status,
        base_url=base_url,
        commands=commands,
    )
    hub = Hub(adapter.store, listen_url or database.url, clock)
    talk = Talk(dispatch, adapter, clock)

    app = FastAPI(lifespan=_lifespan(hub, talk), docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    for kind in DATABASE_ERRORS:
        app.add_exception_handler(kind, _away)
    _add_routes(app, web, Photos(adapter.photos, fetch_photo))
    add_doors(app, doors or {})

    @app.websocket("/chat/ws")
    async def chat(websocket: WebSocket) -> None:
        if not origin_allowed(websocket.headers, web.base_url):
            await websocket.close(POLICY)
            return
        try:
            session = await web.session(websocket)
        except DATABASE_ERRORS:
            # The page tries again by itself; a refusal is enough.
            await websocket.close(TRY_LATER)
            return
        await websocket.accept()
        if session is None:
            await websocket.close(4401)
            return
        await serve_chat(websocket, session.chat, hub=hub, adapter=adapter, talk=talk, clock=clock)

    return app


def _lifespan(hub: Hub, talk: Talk) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Listen and accept events while the application runs."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            hearing = tasks.create_task(hub.run())
            try:
                async with talk.running():
                    yield
            finally:
                hearing.cancel()

    return lifespan


async def _away(_request: Request, error: Exception) -> Response:
    _log.warning("web.database_away", error=type(error).__name__)
    return Response("The database does not answer. Try again in a moment.", status_code=503)


def _add_routes(app: FastAPI, web: _Web, photos: Photos) -> None:
    @app.get("/")
    async def page(request: Request) -> Response:
        return await web.page(request)

    @app.get("/static/{version}/{name}")
    async def static(version: str, name: str) -> Response:
        return web.assets.answer(version, name)

    @app.get("/worker.js")
    async def worker() -> Response:
        return web.assets.worker()

    @app.get("/photo/{mac}")
    async def photo(mac: str, u: str) -> Response:
        return await photos.answer(mac, u)

    @app.get("/file/{message_id}/{index}")
    async def file(request: Request, message_id: int, index: int) -> Response:
        return await web.file(request, message_id, index)

    @app.get("/healthz")
    async def health() -> Response:
        return await web.health()
