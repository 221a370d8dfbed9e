"""What every answer carries, and which pages may open the socket."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?$")
_COMMON: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}
CLOSED = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For everything that is no page: even opened by itself it can do nothing."""


def page_policy(host: str, *, secure: bool) -> str:
    """What the page may load. The socket is named beside 'self' for browsers that need it."""
    socket = f"{'wss' if secure else 'ws'}://{host}"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"connect-src 'self' {socket}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types magpie-worker",
        )
    )


class SecurityHeaders:
    """Puts the common headers on every answer; what an answer says itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _COMMON.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", CLOSED)
            await send(message)

        await self._app(scope, receive, with_headers)


def _is_local(host: str) -> bool:
    """Names that no stranger's DNS can point here: localhost and plain addresses."""
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def host_allowed(headers: Headers, base_url: str) -> bool:
    """Whether the name asked for is ours; a stranger's name that leads here is not."""
    given = headers.get("host", "")
    if not _HOST.match(given):
        return False
    host = urlsplit(f"//{given}").hostname or ""
    return host == (urlsplit(base_url).hostname or "") or _is_local(host)


def origin_allowed(headers: Headers, base_url: str) -> bool:
    """Whether a page of ours opens this socket. Browsers always say where a page is from."""
    try:
        origin = urlsplit(headers.get("origin", ""))
        base = urlsplit(base_url)
        allowed = host_allowed(headers, base_url)
    except ValueError:
        return False
    if origin.scheme not in {"http", "https"} or not origin.netloc:
        return False
    if (origin.scheme, origin.netloc) == (base.scheme, base.netloc):
        return True
    return allowed and origin.netloc == headers.get("host", "")
