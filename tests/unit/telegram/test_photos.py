from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from bots.photos import on_the_open_web
from bots.telegram.photos import REFUSALS, Photos, Way
from tests.fakes.telegram_rig import fetch_picture, picture

URL = "https://photos.example/p.jpg"


@pytest.mark.parametrize(
    ("url", "can"),
    [
        (URL, True),
        ("http://photos.example/p.jpg", True),
        ("http://127.0.0.1:8766/p.jpg", False),
        ("http://192.168.1.5/p.jpg", False),
        ("http://localhost/p.jpg", False),
        ("https://photos.example:8443/p.jpg", False),
        ("https://nas.local/p.jpg", False),
        ("https://[bad/p.jpg", False),
        ("http://[::1]/p.jpg", False),
    ],
)
def test_what_telegrams_servers_can_fetch(url: str, *, can: bool) -> None:
    assert on_the_open_web(url) is can


def test_ways_are_learned() -> None:
    photos = Photos(fetch_picture)
    assert photos.ways(URL) == [Way.ADDRESS, Way.UPLOAD]
    for _ in range(REFUSALS):
        photos.refused(URL, Way.ADDRESS)
    assert photos.ways("https://photos.example/other.jpg") == [Way.UPLOAD]
    photos.took(URL, "file-1")
    assert photos.ways(URL) == [Way.FILE_ID, Way.UPLOAD]
    assert photos.file_id(URL) == "file-1"
    photos.refused(URL, Way.FILE_ID)
    assert photos.ways(URL) == [Way.ADDRESS, Way.UPLOAD]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("JPEG"), "JPEG"),
        (picture("PNG"), "PNG"),
        (picture("WEBP"), "JPEG"),
        (picture("GIF"), "JPEG"),
        (picture("JPEG", (9000, 2000)), "JPEG"),
        (picture("JPEG", (4000, 100)), None),
        (b"<svg/>", None),
        (b"", None),
    ],
)
async def test_what_is_uploaded_is_what_telegram_takes(content: bytes, kind: str | None) -> None:
    async def fetch(_url: str) -> tuple[str, bytes]:
        return "image/whatever", content

    found = await Photos(fetch).content(URL)
    if kind is None:
        assert found is None
        return
    assert found is not None
    with Image.open(io.BytesIO(found)) as image:
        assert image.format == kind
        assert sum(image.size) <= 10_000


async def test_a_photo_that_does_not_come_is_none() -> None:
    async def missing(_url: str) -> None:
        return None

    assert await Photos(missing).content(URL) is None


async def test_a_photo_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.telegram.photos.FETCH_SECONDS", 0.01)

    async def never(_url: str) -> None:
        await asyncio.get_running_loop().create_future()

    assert await Photos(never).content(URL) is None
