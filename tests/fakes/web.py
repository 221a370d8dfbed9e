"""A web chat served over loopback, with a conversation that follows a script."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import socket
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from api.app import create_app
from api.page import SourceStatus
from api.server import make_server
from bots.events import AnyEvent, Button, FormSubmitted, Location, Text
from bots.fallbacks.browsers import PushDoor, PushKeys
from bots.replies import (
    Buttons,
    Card,
    Chart,
    Field,
    File,
    Form,
    Notice,
    Press,
    Reply,
    Span,
    Style,
)
from bots.replies import Text as Paragraph
from bots.web.adapter import WebAdapter
from core.clock import SystemClock
from scrapers.demo import photos

if TYPE_CHECKING:
    from core.db import Database

OFF = (("eBay", "add a key"), ("Gumtree", "its terms have to be accepted by you"))
STATUS = SourceStatus(("Demo market",), OFF, ("Demo market",))
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><b>bike</b>"
PHOTO = "https://photos.example.org/bike.jpg"


def words(*spans: Span | str) -> Paragraph:
    return Paragraph(tuple(Span(s) if isinstance(s, str) else s for s in spans))


def card(
    title: str = "Trek Marlin 5 mountain bike M", *, small: bool = False, **more: object
) -> Card:
    now = SystemClock().now()
    return Card(
        summary=f"£285 · {title} · 6 mi",
        photo_url=PHOTO,
        photo_alt=f"Photo of {title}",
        price=(Span("£340", strike=True), Span(" "), Span("£285", bold=True)),
        title=title,
        url="https://example.org/listing/1",
        place="6 mi · Leeds · collect",
        source="Demo market · good",
        listed_at=now - dt.timedelta(minutes=3),
        found_at=now - dt.timedelta(minutes=2, seconds=20),
        reason="" if small else "New · for mountain bike",
        deal="" if small else "18% under the usual £348 (23 seen)",
        badge="DEMO",
        small=small,
        rows=()
        if small
        else (
            (Press("Open on Demo market", url="https://example.org/listing/1"),),
            (
                Press("👎 Not for me", token="t-no"),
                Press("☆ Keep", token="t-keep"),
                Press("⋯ More", token="t-more"),
            ),
        ),
        **more,  # type: ignore[arg-type]  # the fields of a card
    )


class Script:
    """Answers as the conversation would, without marketplaces. Tests read `events`."""

    def __init__(self) -> None:
        self.events: list[AnyEvent] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, event: AnyEvent) -> AsyncIterator[Reply]:
        self.events.append(event)
        if isinstance(event, Button):
            async for reply in self._pressed(event):
                yield reply
        elif isinstance(event, FormSubmitted):
            yield Reply(parts=(words(f"Got {sorted(event.values.items())}"),))
        elif isinstance(event, Location):
            yield Reply(parts=(words(f"At {event.lat:.1f}"),))
        elif isinstance(event, Text):
            async for reply in self._said(event.text):
                yield reply

    async def _pressed(self, event: Button) -> AsyncIterator[Reply]:
        if event.token == "t-keep":
            await self.gate.wait()
            kept = card("Trek Marlin 5 mountain bike M", struck=False)
            yield Reply(parts=(words("★ Kept"), kept), edit=event.message_id, toast="Kept")
        elif event.token == "t-form":
            place = Field("place", "Where do you live?", placeholder="Leeds", required=True)
            units = Field("units", "Units", "mi", options=(("mi", "Miles"), ("km", "Kilometres")))
            yield Reply(parts=(Form("Your place", "f-place", (place, units), "Save"),))
        else:
            yield Reply(parts=(Notice((Span(f"Pressed {event.token}."),), "good"),))

    async def _said(self, text: str) -> AsyncIterator[Reply]:
        if text == "/export":
            yield Reply(parts=(File("magpie.json", "application/json", b'{"all": 1}'),))
        elif text == "hostile":
            yield Reply(parts=(card(HOSTILE), words(Span("x", url="javascript:alert(1)"))))
        elif text == "form":
            yield Reply(parts=(Buttons(((Press("Set my place", token="t-form"),),)),))
        elif text == "where":
            yield Reply(parts=(Buttons(((Press("📍 Here", token="t", ask_location=True),),)),))
        elif text == "push":
            yield Reply(parts=(Buttons(((Press("This browser", token="t-p", ask_push=True),),)),))
        elif text == "card":
            yield Reply(parts=(card(),))
        elif text == "chart":
            now = SystemClock().now()
            points = tuple((now - dt.timedelta(days=9 - n), 300.0 - n * n) for n in range(9))
            yield Reply(parts=(Chart("Prices", points, "GBP", "Fell from £300 to £236."),))
        elif text == "many":
            for n in range(40):
                yield Reply(parts=(words(f"line {n}"),))
        else:
            async for reply in self._preview(text):
                yield reply

    async def _preview(self, text: str) -> AsyncIterator[Reply]:
        chips = (Press("25 mi ✕", token="t-chip", style=Style.CHIP),)
        looking = words(Span(text, bold=True), "\nLooking on Demo market…")
        yield Reply(parts=(looking, Buttons((chips,))), slot="preview")
        await self.gate.wait()
        found = words(
            Span(text, bold=True),
            " · up to ",
            Span("£400", bold=True),
            " · 15 mi of Leeds, UK\n",
            Span("23 match now", bold=True),
            ", typical £240. Hidden: 31 parts and accessories.",
        )
        small = tuple(card(f"Mountain bike number {n}", small=True) for n in range(3))
        buttons = (
            (
                Press("Watch this", token="t-watch", style=Style.PRIMARY),
                Press("Show all 23", token="t-all"),
            ),
            (
                Press("Change", token="t-change"),
                Press("Help", send="/help"),
                Press("Cancel", token="t-x", style=Style.DANGER),
            ),
        )
        yield Reply(parts=(found, *small, Buttons((*buttons, chips))), slot="preview")


async def fetch_photo(_url: str) -> tuple[str, bytes] | None:
    return "image/jpeg", photos.draw_photo("bike-7.jpg")


async def status() -> SourceStatus:
    return STATUS


@contextlib.asynccontextmanager
async def serving(
    database: Database, dispatch: Callable[[AnyEvent], AsyncIterator[Reply]], port: int = 0
) -> AsyncIterator[tuple[WebAdapter, str]]:
    """Serve the chat with uvicorn on loopback."""
    clock = SystemClock()
    adapter = WebAdapter(database, clock, ("a-key",))
    with socket.create_server(("127.0.0.1", port)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(
            dispatch=dispatch, adapter=adapter, database=database, clock=clock,
            source_status=status, fetch_photo=fetch_photo, base_url=url,
            doors={"webpush": PushDoor(PushKeys("", ("a key for the browsers",)))},
        )  # fmt: skip
        server = make_server(app, "127.0.0.1", 0)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listening]))
            await server.ready.wait()
            try:
                yield adapter, url
            finally:
                server.should_exit = True
