"""`magpie page try URL`: propose selectors for any list page and show what they would read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.clock import SystemClock
from core.errors import ConfigurationError, MarketplaceError
from magpie.console import console, run, settings_for_command
from scrapers import html_pages
from scrapers.http import HTTPClient, Reply, Request
from scrapers.page.propose import Proposal, propose
from scrapers.page.read import read_page
from scrapers.page.recipe import FIELDS, Recipe

if TYPE_CHECKING:
    from app.settings import Settings
    from core.listings.listing import Listing

SHOWN = 8

page = typer.Typer(help="List pages of any site, read by CSS selectors.", no_args_is_help=True)


@page.callback()
def group() -> None:
    """List pages of any site, read by CSS selectors."""


@page.command("try")
def try_(
    url: Annotated[str, typer.Argument(help="A list page, sorted newest first")],
    words: Annotated[str, typer.Option(help="Words in the address that stand for a search")] = "",
) -> None:
    """Look at a page, propose how to read it, and show what would be read."""
    run(_try(settings_for_command(), url, words))


async def _try(settings: Settings, url: str, words: str) -> None:
    clock = SystemClock()
    http = HTTPClient(
        clock, contact=settings.contact, allowed_private_hosts=settings.allowed_private_hosts
    )
    try:
        reply = await _fetch(http, url)
        proposals = propose(reply.body, reply.url)
    except MarketplaceError as error:
        raise ConfigurationError(
            f"That page cannot be read: {error.kind}, {error.detail}"
        ) from None
    finally:
        await http.close()
    if not proposals:
        raise ConfigurationError(
            "Nothing on that page repeats with links and words. It may be drawn by scripts, which"
            " a plain page cannot show."
        )
    for number, proposal in enumerate(proposals, start=1):
        _show(number, proposal, reply, clock, words)


async def _fetch(http: HTTPClient, url: str) -> Reply:
    try:
        return await http.ask(
            Request(
                marketplace="page",
                url=url,
                headers={"Accept": html_pages.HTML_ACCEPT},
                max_bytes=html_pages.MAX_BYTES,
            )
        )
    except ValueError:
        raise ConfigurationError("That is no http or https address.") from None


def _show(number: int, proposal: Proposal, reply: Reply, clock: SystemClock, words: str) -> None:
    try:
        read = read_page(reply.body, reply.url, proposal.recipe, clock.now())
    except MarketplaceError:
        return
    console.print(f"\n[bold]{number}.[/] {proposal.items} items, {len(read.listings)} read")
    table = Table("price", "title", "listed", "picture")
    for listing in read.listings[:SHOWN]:
        table.add_row(*_row(listing))
    console.print(table)
    console.print(escape(as_toml(proposal.recipe, words)), highlight=False)


def _row(listing: Listing) -> tuple[str, ...]:
    price = listing.price_kind if listing.price is None else f"{listing.price} {listing.currency}"
    listed = f"{listing.listed_at:%d %b %H:%M}" if listing.listed_at else ""
    return price, escape(listing.title[:60]), listed, "yes" if listing.image_urls else ""


def as_toml(recipe: Recipe, words: str = "") -> str:
    """The table to put into the file that PAGES_FILE names."""
    url = recipe.url
    for written in (words, words.replace(" ", "+"), words.replace(" ", "%20")):
        if written:
            url = url.replace(written, "{words}")
    told = {**dataclasses.asdict(recipe), "url": url}
    kept = ("name", "label", "url", "item", *(name for name in FIELDS if told[name]))
    lines = ["[[page]]", *(f"{name} = {_quoted(told[name])}" for name in kept)]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
