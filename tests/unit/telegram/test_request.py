"""The wire under the library: which failure tells that nothing had left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram.error import NetworkError, TelegramError, TimedOut

from bots.telegram.errors import meaning_of
from bots.telegram.request import AiohttpRequest
from core.alerts.states import RetryAfter, Unknown


@pytest.fixture
async def server() -> AsyncIterator[str]:
    """Answers, hangs up, or says nothing for as long as it is asked."""
    silence = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/cut":
            assert request.transport is not None
            request.transport.close()
        if request.path == "/late":
            await silence.wait()
        return web.json_response({"agent": request.headers["User-Agent"]}, status=429)

    app = web.Application()
    app.router.add_route("*", "/{path}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield site.name
    silence.set()
    await runner.cleanup()


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(connections=2, connect_seconds=5, read_seconds=0.2)
    yield request
    await request.shutdown()


async def failure(request: AiohttpRequest, url: str) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await request.do_request(url, "POST")
    assert url not in str(caught.value)
    return caught.value


async def test_status_and_body_come_back(request_: AiohttpRequest, server: str) -> None:
    status, body = await request_.do_request(f"{server}/x", "POST", read_timeout=None)
    assert status == 429
    assert b"python-telegram-bot" in body
    assert request_.read_timeout == 0.2


async def test_what_went_out_without_an_answer_may_stand_there(
    request_: AiohttpRequest, server: str
) -> None:
    late = await failure(request_, f"{server}/late")
    assert isinstance(late, TimedOut)
    assert isinstance(meaning_of(late), Unknown)
    cut = await failure(request_, f"{server}/cut")
    assert isinstance(cut, NetworkError)
    assert isinstance(meaning_of(cut), Unknown)


async def test_what_never_left_is_tried_again(
    request_: AiohttpRequest, unused_tcp_port: int
) -> None:
    refused = await failure(request_, f"http://127.0.0.1:{unused_tcp_port}/bot1:secret/x")
    assert isinstance(meaning_of(refused), RetryAfter)


async def test_closed_is_closed_until_it_is_opened_again(
    request_: AiohttpRequest, server: str
) -> None:
    await request_.shutdown()
    with pytest.raises(RuntimeError, match="closed"):
        await request_.do_request(f"{server}/x", "GET")
    await request_.initialize()
    assert (await request_.do_request(f"{server}/x", "GET"))[0] == 429
