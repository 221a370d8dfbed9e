"""The running application over loopback: cookie, socket, photos, files."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from api.live import MAX_SOCKETS, Hub
from api.socket import BURST, MAX_FRAME
from bots.replies import Reply
from bots.web.adapter import WebAdapter, address_of
from core.clock import SystemClock
from core.db import Database
from tests.fakes.web import PHOTO, Script, card, serving, words


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def site(database: Database, script: Script) -> AsyncIterator[tuple[WebAdapter, str]]:
    async with serving(database, script) as served:
        yield served


class Tab:
    """A browser tab, spoken to in frames."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.revision = 0

    async def say(self, **frame: Any) -> None:
        await self.connection.send(orjson.dumps(frame).decode())

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next frame of this kind."""
        while True:
            async with asyncio.timeout(60):
                frame: dict[str, Any] = orjson.loads(await self.connection.recv())
            self.revision = max(self.revision, frame.get("revision", 0))
            if frame["t"] == kind:
                return frame

    async def hear_messages(self, count: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while len(found) < count:
            found += (await self.hear("messages"))["messages"]
        return found


async def cookie_of(url: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        assert response.status == 200
        return response.cookies["magpie"].value


@contextlib.asynccontextmanager
async def tab(url: str, secret: str, revision: int = 0) -> AsyncIterator[Tab]:
    address = url.replace("http://", "ws://") + "/chat/ws"
    headers = {"Cookie": f"magpie={secret}"}
    async with connect(
        address, origin=websockets.Origin(url), additional_headers=headers
    ) as connection:
        opened = Tab(connection)
        await opened.say(t="hello", revision=revision, locale="en-GB", region="GB", timezone="UTC")
        yield opened


async def chat_of(adapter: WebAdapter, secret: str) -> str:
    session = await adapter.store.session(secret)
    assert session is not None
    return session.chat


async def test_the_first_visit_sets_a_cookie_that_scripts_cannot_read(
    site: tuple[WebAdapter, str],
) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with http.get(site[1]) as first:
            set_cookie = first.headers["Set-Cookie"]
            policy = first.headers["Content-Security-Policy"]
        assert "HttpOnly" in set_cookie
        assert "SameSite=lax" in set_cookie
        assert "default-src 'none'" in policy
        secret = set_cookie.partition("=")[2].partition(";")[0]
        async with http.get(site[1], headers={"Cookie": f"magpie={secret}"}) as again:
            assert "Set-Cookie" not in again.headers
        async with http.get(site[1], headers={"Host": "rebound.example.org"}) as strange:
            assert strange.status == 421


async def test_a_line_and_its_answers_are_messages(
    site: tuple[WebAdapter, str], script: Script
) -> None:
    async with tab(site[1], await cookie_of(site[1])) as page:
        assert (await page.hear("messages"))["messages"] == []
        await page.say(t="say", id="line0001", text="ps5")
        messages = {m["id"]: m for m in await page.hear_messages(2)}
        assert [m["from"] for m in messages.values()] == ["person", "magpie"]
        assert next(iter(messages.values()))["client"] == "line0001"
        assert (await page.hear("done"))["id"] == "line0001"
    assert script.events[0].actor.region == "GB"


async def test_replies_of_one_slot_are_one_message(site: tuple[WebAdapter, str]) -> None:
    secret = await cookie_of(site[1])
    async with tab(site[1], secret) as page:
        await page.say(t="say", id="line0001", text="ps5")
        await page.hear("done")
    stored = await site[0].store.newest(await chat_of(site[0], secret))
    assert [(m.sender, m.edited) for m in stored] == [("person", False), ("magpie", True)]


async def test_a_line_sent_again_is_handled_once(
    site: tuple[WebAdapter, str], script: Script
) -> None:
    secret = await cookie_of(site[1])
    for _ in range(2):
        async with tab(site[1], secret) as page:
            await page.say(t="say", id="line0001", text="card")
            await page.hear("done")
    assert len(script.events) == 1
    assert len(await site[0].store.newest(await chat_of(site[0], secret))) == 2


async def test_a_line_cut_off_by_a_restart_is_answered_when_it_comes_again(
    database: Database, script: Script
) -> None:
    line = {"t": "say", "id": "line0001", "text": "slow"}
    script.gate.clear()
    async with serving(database, script) as (_, url):
        secret = await cookie_of(url)
        async with tab(url, secret) as page:
            await page.say(**line)
            await page.hear_messages(2)
    script.gate.set()
    async with serving(database, script) as (_, url), tab(url, secret) as page:
        await page.say(**line)
        await page.hear("done")
        assert len(script.events) == 2
        await page.say(**line)
        await page.hear("done")
        assert len(script.events) == 2
    async with database.raw() as connection:
        lines = await connection.fetchval(
            "SELECT count(*) FROM web_messages WHERE sender = 'person'"
        )
    assert lines == 1


async def test_a_line_sent_again_while_it_is_under_way_is_handled_once(
    site: tuple[WebAdapter, str], script: Script
) -> None:
    script.gate.clear()
    secret = await cookie_of(site[1])
    async with tab(site[1], secret) as page, tab(site[1], secret) as again:
        await page.say(t="say", id="line0001", text="slow")
        await page.hear_messages(2)
        await again.say(t="say", id="line0001", text="slow")
        await again.hear("done")
        script.gate.set()
        await page.hear("done")
    assert len(script.events) == 1


async def test_what_was_missed_comes_on_return(site: tuple[WebAdapter, str]) -> None:
    adapter, url = site
    secret = await cookie_of(url)
    address = address_of(await chat_of(adapter, secret))
    async with tab(url, secret) as page:
        sent = await adapter.send(address, Reply(parts=(words("one"),)))
        await page.hear_messages(1)
        seen = page.revision
    await adapter.send(address, Reply(parts=(words("one, edited"),)), edit=str(sent.message_id))  # type: ignore[union-attr]  # it was sent
    await adapter.send(address, Reply(parts=(words("two"),)))
    async with tab(url, secret, seen) as page:
        missed = (await page.hear("messages"))["messages"]
    shown = [m["parts"][0]["rich"][0]["x"] for m in missed]
    assert shown == ["one, edited", "two"]


async def test_alerts_arrive_while_a_slow_answer_is_under_way(
    site: tuple[WebAdapter, str], script: Script
) -> None:
    adapter, url = site
    secret = await cookie_of(url)
    script.gate.clear()
    async with tab(url, secret) as page, tab(url, secret) as other:
        await page.say(t="say", id="line0001", text="slow")
        await page.hear_messages(2)
        await adapter.send(address_of(await chat_of(adapter, secret)), Reply(parts=(card(),)))
        assert (await page.hear_messages(1))[0]["parts"][0]["t"] == "card"
        await page.say(t="say", id="line0002", text="card")
        assert (await page.hear("done"))["id"] == "line0002"
        script.gate.set()
        assert (await page.hear("done"))["id"] == "line0001"
        assert len(await other.hear_messages(5)) >= 5


async def test_a_press_edits_its_message_and_toasts(site: tuple[WebAdapter, str]) -> None:
    async with tab(site[1], await cookie_of(site[1])) as page:
        await page.say(t="say", id="line0001", text="card")
        await page.hear("done")
        await page.say(t="press", id="press001", token="t-keep", message="1")
        edited = (await page.hear_messages(1))[0]
        assert (await page.hear("done"))["toast"] == "Kept"
    assert edited["parts"][0]["rich"][0]["x"] == "★ Kept"


async def test_an_edit_of_a_message_that_is_no_more_is_a_new_message(
    site: tuple[WebAdapter, str],
) -> None:
    async with tab(site[1], await cookie_of(site[1])) as page:
        await page.say(t="press", id="press001", token="t-keep", message="987654")
        assert (await page.hear_messages(1))[0]["edited"] is False


@pytest.mark.parametrize("origin", ["http://evil.example.org", None])
async def test_a_strange_page_gets_no_socket(
    site: tuple[WebAdapter, str], origin: str | None
) -> None:
    address = site[1].replace("http://", "ws://") + "/chat/ws"
    headers = {"Cookie": f"magpie={await cookie_of(site[1])}"}
    with pytest.raises(websockets.InvalidStatus):
        await connect(
            address,
            origin=None if origin is None else websockets.Origin(origin),
            additional_headers=headers,
        )


async def test_a_forged_cookie_ends_the_socket(site: tuple[WebAdapter, str]) -> None:
    with pytest.raises(websockets.ConnectionClosed) as closed:
        async with tab(site[1], "x" * 43) as page:
            await page.hear("messages")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("sent", ["[]", "{", "x" * (MAX_FRAME + 1), "x" * (MAX_FRAME * 5)])
async def test_what_is_no_frame_ends_the_socket(site: tuple[WebAdapter, str], sent: str) -> None:
    async with tab(site[1], await cookie_of(site[1])) as page:
        await page.connection.send(sent)
        with pytest.raises(websockets.ConnectionClosed):
            await page.hear("done")


async def test_bytes_end_the_socket_and_nothing_else(
    site: tuple[WebAdapter, str], caplog: pytest.LogCaptureFixture
) -> None:
    _, url = site
    secret = await cookie_of(url)
    async with tab(url, secret) as page:
        await page.hear("messages")
        await page.connection.send(b"\x00\x01")
        async with asyncio.timeout(60):
            await page.connection.wait_closed()
        assert page.connection.close_code == 1008
    assert not [record for record in caplog.records if record.exc_info]
    async with tab(url, secret) as page:
        assert await page.hear("messages")


async def test_too_much_at_once_is_refused(site: tuple[WebAdapter, str], script: Script) -> None:
    async with tab(site[1], await cookie_of(site[1])) as page:
        for n in range(BURST + 20):
            await page.say(t="press", id=f"press{n:04}", token="t-x")
        problems = [(await page.hear("done"))["problem"] for _ in range(BURST + 20)]
    assert "web.too_fast" in problems
    assert len(script.events) <= BURST + 1


async def test_a_conversation_that_breaks_is_told_and_ends_nothing(database: Database) -> None:
    async def broken(_event: object) -> AsyncIterator[Reply]:
        yield Reply(parts=(words("a"),))
        raise RuntimeError("broken on purpose")

    async with serving(database, broken) as (_, url), tab(url, await cookie_of(url)) as page:
        for name in ("line0001", "line0002"):
            await page.say(t="say", id=name, text="x")
            assert (await page.hear("done"))["problem"] == "web.failed"


async def test_it_stops_in_time_while_an_answer_is_under_way(
    database: Database, script: Script
) -> None:
    script.gate.clear()
    async with asyncio.timeout(60), contextlib.AsyncExitStack() as stack:
        _, url = await stack.enter_async_context(serving(database, script))
        async with tab(url, await cookie_of(url)) as page:
            await page.say(t="say", id="line0001", text="slow")
            await page.hear_messages(2)
            began = asyncio.get_running_loop().time()
            await stack.aclose()
    assert asyncio.get_running_loop().time() - began < 3


async def test_a_page_hears_that_somebody_is_there(
    site: tuple[WebAdapter, str], script: Script
) -> None:
    script.gate.clear()
    async with tab(site[1], await cookie_of(site[1])) as page:
        await page.say(t="say", id="line0001", text="slow")
        await page.say(t="ping")
        assert await page.hear("pong")
        script.gate.set()


async def test_earlier_messages_come_on_request(site: tuple[WebAdapter, str]) -> None:
    adapter, url = site
    secret = await cookie_of(url)
    address = address_of(await chat_of(adapter, secret))
    for n in range(70):
        await adapter.send(address, Reply(parts=(words(str(n)),)))
    async with tab(url, secret) as page:
        first = await page.hear("messages")
        assert first["more"] is True
        await page.say(t="older", before=first["messages"][0]["id"])
        older = await page.hear("older")
    assert (len(older["messages"]), older["more"]) == (10, False)


async def test_seen_is_stored(site: tuple[WebAdapter, str], database: Database) -> None:
    adapter, url = site
    async with tab(url, await cookie_of(url)) as page:
        await page.say(t="say", id="line0001", text="card")
        newest = (await page.hear_messages(2))[-1]["id"]
        await page.say(t="seen", id=newest)
        await page.say(t="press", id="press001", token="t")
        while (await page.hear("done"))["id"] != "press001":
            pass
    async with database.raw() as connection:
        assert await connection.fetchval("SELECT seen_message_id FROM web_sessions") == newest
    assert adapter.platform == "web"


async def test_photos_files_and_health(site: tuple[WebAdapter, str]) -> None:
    adapter, url = site
    secret = await cookie_of(url)
    async with tab(url, secret) as page:
        await page.say(t="say", id="line0001", text="/export")
        file = (await page.hear_messages(2))[-1]
    headers = {"Cookie": f"magpie={secret}"}
    path = adapter.photos.path(PHOTO)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with http.get(f"{url}/file/{file['id']}/0", headers=headers) as got:
            assert await got.read() == b'{"all": 1}'
            assert got.headers["Content-Disposition"].startswith("attachment")
            assert "sandbox" in got.headers["Content-Security-Policy"]
        for strange in (f"/file/{file['id']}/0", f"/file/{file['id']}/5", "/file/9999/0"):
            other = {} if strange.endswith("/0") else headers
            async with http.get(url + strange, headers=other) as got:
                assert got.status == 404
        async with http.get(f"{url}{path}") as got:
            assert (got.status, got.content_type) == (200, "image/jpeg")
        async with http.get(f"{url}/photo/forged?u={PHOTO}") as got:
            assert got.status == 404
        async with http.get(f"{url}/healthz") as got:
            assert (got.status, await got.json()) == (200, {"database": "up"})


async def test_a_lost_nudge_is_noticed_by_the_sweep(database: Database) -> None:
    adapter = WebAdapter(database, SystemClock(), ("key",))
    hub = Hub(adapter.store, database.url, SystemClock())
    secret = await adapter.store.open_session(SystemClock().now(), "en")
    chat = await chat_of(adapter, secret)
    with hub.subscribed(chat) as subscriber:
        assert subscriber is not None
        await adapter.send(address_of(chat), Reply(parts=(words("a"),)))
        await hub.sweep()
        async with asyncio.timeout(1):
            await subscriber.woken()
        subscriber.revision = await adapter.store.revision(chat)
        await hub.sweep()
        assert not subscriber._wake.is_set()
    await hub.sweep()


def test_one_chat_has_so_many_sockets(database: Database) -> None:
    adapter = WebAdapter(database, SystemClock(), ("key",))
    hub = Hub(adapter.store, database.url, SystemClock())
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(hub.subscribed("c")) for _ in range(MAX_SOCKETS + 1)]
    assert [o is None for o in opened] == [False] * MAX_SOCKETS + [True]
