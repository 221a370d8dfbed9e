"""Signed photo addresses and the answers behind them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from api.photos import MAX_BYTES, Photos
from bots.web.photos import PhotoAddresses

URL = "https://photos.example.org/a b.jpg?x=1&y=é"


def taken_apart(path: str | None) -> tuple[str, str]:
    assert path is not None
    parts = urlsplit(path)
    return parts.path.removeprefix("/photo/"), parse_qs(parts.query)["u"][0]


def test_an_address_is_accepted_only_as_it_was_signed() -> None:
    addresses = PhotoAddresses(("new", "old"))
    mac, url = taken_apart(addresses.path(URL))
    assert url == URL
    assert addresses.allows(mac, url)
    assert not addresses.allows(mac, url + "x")
    assert not addresses.allows("é", url)
    assert not PhotoAddresses(("other",)).allows(mac, url)
    old, _ = taken_apart(PhotoAddresses(("old",)).path(URL))
    assert addresses.allows(old, url)


@pytest.mark.parametrize("url", [None, "", "file:///etc/passwd", "//x", "data:image/png,x"])
def test_only_web_addresses_are_signed(url: str | None) -> None:
    assert PhotoAddresses(("key",)).path(url) is None


def test_a_key_is_needed() -> None:
    with pytest.raises(ValueError, match="key"):
        PhotoAddresses(())


async def test_a_host_that_never_answers_is_given_up() -> None:
    async def fetch(_url: str) -> tuple[str, bytes] | None:
        raise TimeoutError

    addresses = PhotoAddresses(("key",))
    answer = await Photos(addresses, fetch).answer(*taken_apart(addresses.path(URL)))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (("image/jpeg", b"x"), 200),
        (("image/PNG; charset=x", b"x"), 200),
        (("image/svg+xml", b"<svg/>"), 404),
        (("text/html", b"x"), 404),
        (("image/jpeg", b"x" * (MAX_BYTES + 1)), 404),
        (None, 404),
    ],
)
async def test_only_harmless_pictures_pass(found: tuple[str, bytes] | None, status: int) -> None:
    asked: list[str] = []

    async def fetch(url: str) -> tuple[str, bytes] | None:
        asked.append(url)
        return found

    addresses = PhotoAddresses(("key",))
    photos = Photos(addresses, fetch)
    assert (await photos.answer(*taken_apart(addresses.path(URL)))).status_code == status
    assert asked == [URL]
    assert (await photos.answer("forged", URL)).status_code == 404
    assert asked == [URL]
