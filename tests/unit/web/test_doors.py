"""The platforms' doors: the body as it came, capped; unknown platforms find nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from api.doors import MAX_BODY, add_doors
from bots.adapter import DoorAnswer, DoorRequest


class Mirror:
    """A door that keeps what came in."""

    def __init__(self) -> None:
        self.seen: list[DoorRequest] = []

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        self.seen.append(request)
        return DoorAnswer(status=202, body=b"ok", headers={"x-seen": request.path})


@pytest.fixture
def mirror() -> Mirror:
    return Mirror()


@pytest.fixture
async def client(mirror: Mirror) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    add_doors(app, {"pigeon": mirror})
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://magpie.test") as client:
        yield client


async def test_the_body_arrives_as_it_was_sent(client: httpx.AsyncClient, mirror: Mirror) -> None:
    body = b'{ "spaces":  "kept" }\xff'
    answer = await client.post(
        "/hooks/pigeon/events/new?team=1", content=body, headers={"X-Sign": "s"}
    )
    assert (answer.status_code, answer.content, answer.headers["x-seen"]) == (
        202,
        b"ok",
        "events/new",
    )
    (seen,) = mirror.seen
    assert (seen.method, seen.body, seen.query["team"], seen.headers["x-sign"]) == (
        "POST",
        body,
        "1",
        "s",
    )


async def test_an_install_page_is_fetched_by_get(client: httpx.AsyncClient, mirror: Mirror) -> None:
    assert (await client.get("/hooks/pigeon/install")).status_code == 202
    assert mirror.seen[0].method == "GET"


async def test_an_unknown_platform_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.post("/hooks/carrier/events")).status_code == 404


async def test_a_body_without_end_is_refused(client: httpx.AsyncClient, mirror: Mirror) -> None:
    answer = await client.post("/hooks/pigeon/e", content=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert mirror.seen == []
