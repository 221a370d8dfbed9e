"""Which pages may open the socket, and what every answer carries."""

from __future__ import annotations

import datetime as dt

import pytest
from starlette.datastructures import Headers

from api.security import host_allowed, origin_allowed, page_policy
from api.socket import BURST, Bucket
from tests.conftest import NOW

BASE = "https://magpie.example.org"


@pytest.mark.parametrize(
    ("host", "origin", "allowed"),
    [
        ("magpie.example.org", "https://magpie.example.org", True),
        ("inner:8765", "https://magpie.example.org", True),
        ("127.0.0.1:8765", "http://127.0.0.1:8765", True),
        ("localhost:8765", "http://localhost:8765", True),
        ("[::1]:8765", "http://[::1]:8765", True),
        ("magpie.example.org", "https://evil.example.org", False),
        ("127.0.0.1:8765", "http://127.0.0.1:9000", False),
        ("evil.example.org", "http://evil.example.org", False),
        ("magpie.example.org", "null", False),
        ("magpie.example.org", "", False),
        ("magpie.example.org", "https://[", False),
        ("[", "http://[", False),
    ],
)
def test_only_our_own_pages_open_the_socket(host: str, origin: str, allowed: bool) -> None:
    headers = Headers({"host": host, "origin": origin})
    assert origin_allowed(headers, BASE) is allowed


def test_a_strangers_name_that_leads_here_is_refused() -> None:
    assert host_allowed(Headers({"host": "127.0.0.1:1"}), BASE)
    assert not host_allowed(Headers({"host": "rebound.example.org"}), BASE)
    assert not host_allowed(Headers({}), BASE)
    for odd in ("[", "magpie.example.org:80; script-src *", "magpie.example.org:x", "[::1"):
        assert not host_allowed(Headers({"host": odd}), BASE)


def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    policy = page_policy("magpie.example.org", secure=True)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src 'self' wss://magpie.example.org" in policy


def test_a_bucket_refills() -> None:
    bucket = Bucket(NOW)
    assert [bucket.takes(NOW) for _ in range(BURST + 2)] == [True] * BURST + [False] * 2
    assert bucket.refused == 2
    assert bucket.takes(NOW + dt.timedelta(seconds=1))
