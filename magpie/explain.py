"""`magpie explain`: what a line is understood as, and what would be asked of each marketplace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Table

from app.places import open_places
from app.sources import make_sources
from core.clock import SystemClock
from core.gazetteer import Gazetteer
from core.listings.listing import Listing
from core.matching.match import match
from core.searches.criteria import Criteria, to_json
from core.searches.format import format_criteria
from core.searches.language import Context, Parsed
from core.searches.parse import parse
from magpie.console import console, run, said_of, settings_for_command

if TYPE_CHECKING:
    from app.settings import Settings


def explain(
    query: Annotated[str, typer.Argument(help="A line as people type it")],
    against: Annotated[
        str, typer.Option(help="A title; says whether a listing of that title would match")
    ] = "",
) -> None:
    """Show how a line is understood, without looking anywhere."""
    settings = settings_for_command()
    gazetteer = open_places(settings)
    parsed = parse(query, Context(), gazetteer)
    _show(parsed)
    if not parsed.usable:
        console.print("There is no word in it to look for.")
        raise typer.Exit(1)
    run(_show_queries(settings, gazetteer, parsed.criteria))
    if against:
        listing = Listing(marketplace="none", external_id="1", title=against, url="")
        console.print(f"{against!r}: {said_of(match(parsed.criteria, listing))}", markup=False)


def _show(parsed: Parsed) -> None:
    table = Table(show_header=False, box=None)
    table.add_row("Understood", format_criteria(parsed.criteria))
    for field, value in to_json(parsed.criteria).items():
        table.add_row(field, orjson.dumps(value).decode())
    for chip in parsed.chips:
        table.add_row(f"chip: {chip.kind}", f"{chip.text} {' '.join(chip.detail)}".strip())
    for question in parsed.questions:
        options = " / ".join(option.label or option.key for option in question.options)
        table.add_row(f"ask: {question.kind}", f"{question.text}? {options}")
    console.print(table, markup=False)


async def _show_queries(settings: Settings, gazetteer: Gazetteer, criteria: Criteria) -> None:
    made = await make_sources(settings.model_copy(update={"port": 0}), SystemClock(), gazetteer)
    try:
        for marketplace in made.sources:
            for query in marketplace.queries(criteria):
                console.print(f"{marketplace.name} is asked: {query.key or '(all)'}", markup=False)
    finally:
        await made.close()
