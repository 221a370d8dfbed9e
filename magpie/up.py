"""`magpie up`: web chat, polling and delivery in one process."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from api.app import create_app
from api.page import SourceStatus, status_of
from api.server import make_server
from api.stripe import add_stripe
from app.container import Container, open_container
from app.photos import PhotoFetcher
from app.postgres import only_one
from app.postgres_watch import WATCH_SECONDS, PostgresWatch
from bots.conversation.turns import Turns
from core.alerts.claim import free_leases
from core.errors import ConfigurationError
from magpie.console import console, run, settings_for_command
from magpie.worker import parts_of
from worker.loop import EmbeddedLoop, NamedLoop, every

if TYPE_CHECKING:
    import uvicorn

    from app.settings import Settings

_log = structlog.get_logger()


def up(
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for other machines")] = "",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 takes any free port")
    ] = None,
) -> None:
    """Start Magpie and print the address of the web chat."""
    given: dict[str, object] = {}
    if host:
        given["host"] = host
    if port is not None:
        given["port"] = port
    settings = settings_for_command(quiet=False, **given)
    with only_one(settings.data_dir):
        run(_up(settings))


def bind(settings: Settings) -> socket.socket:
    """Take the port before anything else starts, so that a clash is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}."
            " Choose another with PORT or --port."
        ) from error
    return listener


async def _up(settings: Settings) -> None:
    listener = bind(settings)
    with listener:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        async with open_container(settings) as container:
            await _serve(container, listener)


async def _serve(container: Container, listener: socket.socket) -> None:
    server = _server(container)
    parts = parts_of(container)

    async def serve(_stop: asyncio.Event) -> None:
        # `_serve` is `serve` without taking the signals, which stop everything together here.
        await server._serve(sockets=[listener])  # noqa: SLF001 - uvicorn has no public way

    intakes = [
        NamedLoop(name, run_intake)
        for part in container.chats.parts
        for name, run_intake in part.loops
    ]
    loops = [NamedLoop("web", serve), *parts.loops(), *intakes, *_watch(container)]
    loop = EmbeddedLoop(loops, container.clock)

    def stop() -> None:
        server.should_exit = True
        loop.stop()

    running = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        running.add_signal_handler(one, stop)
    if container.settings.database_url is None:
        # The only process on this database was killed or stopped; nobody else holds a lane.
        async with container.database.connect() as connection:
            await free_leases(connection)
        await Turns(container.database, container.clock).forget()
    on = ", ".join(m.capabilities.label for m in container.sources.sources)
    console.print(f"Magpie is watching {on}.")
    for off in container.sources.sources.off:
        console.print(f"{off.label} is off: {off.why}.", style="dim")
    if container.chats.off:
        console.print(f"Not connected: {', '.join(container.chats.off)}.", style="dim")
    if container.billing is None:
        console.print("Plans are not sold here: no STRIPE_API_KEY.", style="dim")
    console.print(f"Open [bold]{container.settings.base_url}[/] for the web chat. Ctrl-C stops it.")
    try:
        async with container.intake.running():
            await loop.run()
    finally:
        for one in (signal.SIGINT, signal.SIGTERM):
            running.remove_signal_handler(one)
    _log.info("magpie.stopped")


def _watch(container: Container) -> list[NamedLoop]:
    """Looks after the embedded PostgreSQL, which has nobody else to do so."""
    if container.settings.database_url is not None:
        return []
    watch = PostgresWatch(container.settings.data_dir)
    return [NamedLoop("postgres", every(WATCH_SECONDS, watch.turn, container.clock))]


def _server(container: Container) -> uvicorn.Server:
    sources, settings = container.sources.sources, container.settings

    async def status() -> SourceStatus:
        return status_of(sources)

    app = create_app(
        dispatch=container.conversation.dispatch,
        adapter=container.web,
        database=container.database,
        clock=container.clock,
        source_status=status,
        fetch_photo=PhotoFetcher(container.sources.http).fetch,
        base_url=settings.base_url,
        listen_url=container.listen_url,
        doors=container.doors,
        commands=container.conversation.commands,
    )
    if container.billing is not None:
        add_stripe(app, container.billing.inbox, container.billing.gateway)
    return make_server(app, settings.host, settings.port)
