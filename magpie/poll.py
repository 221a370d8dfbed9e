"""`magpie poll`: ask one marketplace now and show what was read."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.places import open_places
from app.sources import make_sources
from core.clock import SystemClock
from core.errors import ConfigurationError, MarketplaceError
from core.matching.match import match
from core.polling.marketplace import Query
from core.searches.language import Context
from core.searches.parse import parse
from magpie.console import console, run, said_of, settings_for_command

if TYPE_CHECKING:
    from app.settings import Settings
    from core.listings.listing import Listing
    from core.polling.marketplace import Marketplace
    from core.searches.criteria import Criteria

SHOWN = 30


def poll(
    name: Annotated[str, typer.Argument(help="A marketplace that is on: ebay, demo, …")],
    query: Annotated[str, typer.Argument(help="A line as people type it")],
) -> None:
    """Print a table of what a marketplace reads for a line right now."""
    settings = settings_for_command()
    if name == "demo" and "demo" not in settings.sources:
        settings = settings.model_copy(update={"sources": (*settings.sources, "demo"), "port": 0})
    run(_poll(settings, name, query))


async def _poll(settings: Settings, name: str, query: str) -> None:
    clock = SystemClock()
    gazetteer = open_places(settings)
    parsed = parse(query, Context(), gazetteer)
    if not parsed.usable:
        raise ConfigurationError("There is no word in that line to look for.")
    async with contextlib.AsyncExitStack() as stack:
        made = await make_sources(settings, clock, gazetteer)
        stack.push_async_callback(made.close)
        marketplace = made.sources.get(name)
        if marketplace is None:
            on = ", ".join(made.sources.names)
            raise ConfigurationError(f"There is no marketplace {name!r} switched on; on are: {on}.")
        queries = marketplace.queries(parsed.criteria)
        if not queries:
            label = marketplace.capabilities.label
            console.print(f"{label} has nothing for such a search.", markup=False)
        for asked in queries:
            await _show(marketplace, asked.key, parsed.criteria)


async def _show(marketplace: Marketplace, key: str, criteria: Criteria) -> None:
    try:
        page = await marketplace.search(Query.from_key(marketplace.name, key))
    except MarketplaceError as error:
        when = "try again later" if error.retryable else "needs somebody"
        console.print(f"{error}; {when}", markup=False)
        raise typer.Exit(1) from None
    total = "" if page.total is None else f" of {page.total}"
    asked = f"asked {key or '(all)'}: {len(page.listings)}{total}, read as {page.reader}"
    console.print(asked, markup=False)
    table = Table("price", "title", "place", "listed", "verdict")
    for listing in page.listings[:SHOWN]:
        table.add_row(*(escape(cell) for cell in _row(criteria, listing)))
    console.print(table)


def _row(criteria: Criteria, listing: Listing) -> tuple[str, ...]:
    verdict = match(criteria, listing)
    said = said_of(verdict)
    amount = "" if listing.price is None else f"{listing.price} {listing.currency or ''}".strip()
    price = amount or listing.price_kind
    listed = f"{listing.listed_at:%d %b %H:%M}" if listing.listed_at else ""
    return price, listing.title[:60], (listing.place_label or "")[:24], listed, said[:60]
