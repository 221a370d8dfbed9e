"""`magpie check`: what works, what is off, and why, in plain words."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import asyncpg
import typer
from rich.markup import escape
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing import check_billing, is_on
from app.chats import ChatNeeds, open_chats
from app.container import signing_keys
from app.database import open_database
from app.fallbacks import FallbackNeeds, open_fallbacks
from app.places import open_places
from app.sources import make_sources
from bots.intake import Intake
from bots.replies import Reply
from bots.tokens import Tokens
from core.clock import SystemClock
from core.errors import ConfigurationError, MarketplaceError
from core.searches.language import Context
from core.searches.parse import parse
from magpie.console import console, run, settings_for_command
from migrations import run as run_migrations
from migrations.run import is_current

if TYPE_CHECKING:
    from app.chats import ChatPart
    from app.settings import Settings
    from bots.events import AnyEvent
    from core.db import Database
    from core.polling.marketplace import Marketplace
    from core.searches.criteria import Criteria

Row = tuple[bool | None, str, str]
"""Works, does not, or is off (None); what; and what is to be said about it."""
MARKS = {True: "[green]ok[/] ", False: "[red]no[/] ", None: "[dim]off[/]"}
TRIAL_LINE = "bike under £500"
_NO_REPLIES: tuple[Reply, ...] = ()


def check() -> None:
    """Try everything that is set up and say what works."""
    settings = settings_for_command()
    rows = run(_check(settings))
    widest = max(len(what) for _, what, _ in rows)
    for works, what, remark in rows:
        # Not a table: that would break or shorten the links which people are to follow.
        line = f" {MARKS[works]}  {escape(what.ljust(widest))}  {escape(remark)}"
        console.print(line, soft_wrap=True)
    if any(works is False for works, _, _ in rows):
        raise typer.Exit(1)


async def _check(settings: Settings) -> list[Row]:
    rows = [await _database(settings)]
    gazetteer = open_places(settings)
    found = gazetteer.find("Leeds")
    rows.append((bool(found), "places", found[0].label if found else "the index is empty"))
    made = await make_sources(settings.model_copy(update={"port": 0}), SystemClock(), gazetteer)
    try:
        criteria = parse(TRIAL_LINE, Context(), gazetteer).criteria
        rows.extend([await _source(marketplace, criteria) for marketplace in made.sources])
        rows.extend((None, off.label, off.why) for off in made.sources.off)
    finally:
        await made.close()
    rows += await _chats(settings)
    rows += await _billing(settings)
    free = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else "/").free
    rows.append((free > 1_000_000_000, "disk", f"{free / 1e9:.1f} GB free"))
    return rows


async def _database(settings: Settings) -> Row:
    kind = "your PostgreSQL" if settings.database_url else "embedded PostgreSQL"
    try:
        await _furnish(settings)
        async with open_database(settings, SystemClock(), migrate=False) as database:
            current = await is_current(database)
            async with database.connect() as connection:
                version = (await connection.execute(text("SHOW server_version"))).scalar_one()
    except ConfigurationError as error:
        return False, "database", str(error)
    schema = "schema up to date" if current else "schema is older; `magpie up` brings it up"
    return True, "database", f"{kind} {version}, {schema}"


async def _furnish(settings: Settings) -> None:
    """Set an empty database up, as the first start would: what follows has to look into it."""
    async with open_database(settings, SystemClock(), migrate=False) as database:
        async with database.connect() as connection:
            made = await connection.execute(text("SELECT to_regclass('alembic_version')"))
        if made.scalar_one() is None:
            await run_migrations.upgrade(database)


async def _billing(settings: Settings) -> list[Row]:
    """Whether plans can be sold."""
    if not is_on(settings):
        return [(None, "Stripe", "no key is set; everybody has the plan in PLAN")]
    return [(one.ok, "Stripe", one.text) for one in await check_billing(settings)]


async def _chats(settings: Settings) -> list[Row]:
    """Every chat platform: whether its token works, and which right is missing."""
    clock = SystemClock()
    async with contextlib.AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(
                open_database(settings, clock, migrate=False)
            )
        except ConfigurationError:
            return []  # Said already, by the row of the database.
        keys = signing_keys(settings)
        needs = ChatNeeds(
            settings=settings,
            database=database,
            clock=clock,
            tokens=Tokens(keys),
            keys=keys,
            intake=Intake(_nobody, clock),
        )
        chats = await open_chats(needs, stack)
        rows = [row for part in chats.parts for row in await _platform(part)]
        rows += [(None, label, "no key is set") for label in chats.off]
        return rows + await _one_way(settings, database, stack)


async def _platform(part: ChatPart) -> list[Row]:
    name = part.adapter.platform
    try:
        return [(finding.ok, name, finding.text) for finding in await part.check()]
    except (DBAPIError, asyncpg.PostgresError):
        return [(False, name, "the database is not as this version needs it; see its row")]


async def _one_way(
    settings: Settings, database: Database, stack: contextlib.AsyncExitStack
) -> list[Row]:
    """Email, text messages, webhooks, push: what is on, and what the others lack."""
    keys = signing_keys(settings)
    needs = FallbackNeeds(
        settings=settings, database=database, clock=SystemClock(), tokens=Tokens(keys), keys=keys
    )
    try:
        made = await open_fallbacks(needs, stack)
    except ConfigurationError as error:
        return [(False, "email and texts", str(error))]
    rows: list[Row] = [(one.ok, what, one.text) for what, one in made.findings]
    return rows + [(None, what, f"needs {missing}") for what, missing in made.off]


async def _nobody(_event: AnyEvent) -> AsyncIterator[Reply]:
    """Nothing is answered while things are only looked at."""
    for reply in _NO_REPLIES:
        yield reply


async def _source(marketplace: Marketplace, criteria: Criteria) -> Row:
    label = marketplace.capabilities.label
    queries = marketplace.queries(criteria)
    if not queries:
        return True, label, f"on; not asked, it has nothing for {TRIAL_LINE!r}"
    try:
        page = await marketplace.search(queries[0])
    except MarketplaceError as error:
        return False, label, f"{error.kind}: {error.detail or 'no answer'}"
    return True, label, f"on; {len(page.listings)} listings for {TRIAL_LINE!r}"
