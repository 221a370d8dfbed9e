"""How the application is served: uvicorn with the caps that this chat needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from api.socket import MAX_FRAME

if TYPE_CHECKING:
    from fastapi import FastAPI

STOP_SECONDS = 1


def make_server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """A server that leaves logging to us; `server.serve()` runs it on the present loop."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME * 4,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
