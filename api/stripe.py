"""Stripe's door: events as raw bytes, and the two pages a payer comes back to.

The pages prove nothing: whoever opens one only has the customer of that link read again.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, Protocol

from starlette.responses import HTMLResponse, Response

from api.doors import capped_body
from bots.texts.translate import Texts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

_SESSION: Final = re.compile(r"cs_[A-Za-z0-9_]{1,200}")
_PAGE: Final = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    "<title>Magpie</title><p>{text}</p></html>"
)


class EventInbox(Protocol):
    """Takes events in; gives the status to answer with."""

    async def receive(self, body: bytes, signature: str | None) -> int: ...


class Returns(Protocol):
    """Hears that somebody came back from paying."""

    async def returned(self, session_id: str) -> None: ...


def add_stripe(app: FastAPI, inbox: EventInbox, returns: Returns) -> None:
    """Serve the webhook and the pages to come back to."""

    async def hook(request: Request) -> Response:
        body = await capped_body(request)
        if body is None:
            return Response(status_code=413)
        status = await inbox.receive(body, request.headers.get("stripe-signature"))
        return Response(status_code=status)

    async def came_back(request: Request) -> Response:
        session = request.query_params.get("session", "")
        if _SESSION.fullmatch(session):
            await returns.returned(session)
        return _page("web.paid.wait")

    async def turned_back(_request: Request) -> Response:
        return _page("web.paid.back")

    app.add_route("/hooks/stripe", hook, methods=["POST"])
    app.add_route("/billing/return", came_back, methods=["GET"])
    app.add_route("/billing/back", turned_back, methods=["GET"])


def _page(key: str) -> Response:
    return HTMLResponse(
        _PAGE.format(text=html.escape(Texts("en")(key))), headers={"Cache-Control": "no-store"}
    )
