"""The addresses at which chat platforms call us; what stands behind each is its adapter's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from bots.adapter import DoorRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

    from bots.adapter import Door

MAX_BODY = 1_000_000
"""Bytes; no platform sends more."""
LINKS = "links"
"""The door of the links in messages; they are short, so it stands under `/a/`."""

_log = structlog.get_logger()


def add_doors(app: FastAPI, doors: Mapping[str, Door]) -> None:
    """Serve every door under `/hooks/<platform>/`."""

    async def door(request: Request) -> Response:
        found = doors.get(request.path_params.get("platform", LINKS))
        if found is None:
            return Response(status_code=404)
        body = await capped_body(request)
        if body is None:
            return Response(status_code=413)
        answer = await found.receive(
            DoorRequest(
                method=request.method,
                path=request.path_params["path"],
                query=dict(request.query_params),
                headers=dict(request.headers),
                body=body,
            )
        )
        return Response(
            answer.body,
            status_code=answer.status,
            media_type=answer.media_type,
            headers=dict(answer.headers),
        )

    app.add_route("/hooks/{platform}/{path:path}", door, methods=["GET", "POST"])
    if LINKS in doors:
        app.add_route("/a/{path:path}", door, methods=["GET", "POST"])


async def capped_body(request: Request) -> bytes | None:
    """The raw body, or None if it is too long; read no further than the cap."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BODY:
                return None
            chunks.append(chunk)
    except ClientDisconnect:
        _log.info("door.cut_off")
    return b"".join(chunks)
