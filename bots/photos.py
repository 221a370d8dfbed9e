"""Where a photo of a listing can be seen from."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def on_the_open_web(url: str) -> bool:
    """Whether a platform's own servers could fetch it: nothing of a private network."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or port not in {None, 80, 443}:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))
