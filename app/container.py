"""Everything put together: the only place that names concrete classes.

`open_container` gives a running whole with nothing started: whoever opens it drives `parts` (the
embedded loop or Celery) and serves `web` if there is a page to serve.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from app.database import open_database
from app.places import open_places
from app.postgres import own_secret
from app.sources import SourceSet, make_sources
from bots.conversation.context import Services
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE
from bots.outbound import ChatSender
from bots.tokens import Tokens
from bots.web.adapter import WebAdapter
from core.alerts.delivery import Deliverer
from core.clock import SystemClock
from core.errors import ConfigurationError
from core.lifecycle import Lifecycle
from core.matching.index import Index
from core.pipeline import Pipeline
from core.pipeline.keeper import Keeper
from core.preview import Preview
from core.subscriptions.plans import PLANS

if TYPE_CHECKING:
    from app.settings import Settings
    from core.clock import Clock
    from core.db import Database
    from core.gazetteer import Gazetteer
    from core.subscriptions.plans import Plan


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The whole."""

    settings: Settings
    clock: Clock
    database: Database
    gazetteer: Gazetteer
    sources: SourceSet
    index: Index
    pipeline: Pipeline
    keeper: Keeper
    deliverer: Deliverer
    web: WebAdapter
    conversation: Conversation
    listen_url: str
    """Past a pooler, if there is one."""


def signing_keys(settings: Settings) -> tuple[str, ...]:
    """The operator's keys, or one of our own kept in the data folder."""
    given = tuple(key.get_secret_value() for key in settings.encryption_keys)
    if any(len(key) < 16 for key in given):
        raise ConfigurationError("ENCRYPTION_KEYS holds a key of under 16 characters.")
    return given or (own_secret(settings.data_dir),)


def plan_of(settings: Settings) -> Plan:
    """The plan everybody has while no billing is set up."""
    plan = PLANS.get(settings.plan)
    if plan is None:
        raise ConfigurationError(
            f"PLAN names {settings.plan!r}; there are {', '.join(sorted(PLANS))}."
        )
    return plan


@contextlib.asynccontextmanager
async def open_container(
    settings: Settings, clock: Clock | None = None
) -> AsyncIterator[Container]:
    """Open the database, the sources and all that stands on them. Raises `ConfigurationError`."""
    clock = clock or SystemClock(settings.clock_speed)
    plan = plan_of(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = signing_keys(settings)
    async with contextlib.AsyncExitStack() as stack:
        gazetteer = open_places(settings)
        database = await stack.enter_async_context(open_database(settings, clock))
        made = await make_sources(settings, clock, gazetteer, remember=True)
        stack.push_async_callback(made.close)
        yield _assemble(
            settings=settings,
            clock=clock,
            gazetteer=gazetteer,
            database=database,
            made=made,
            plan=plan,
            keys=keys,
        )


def _assemble(
    *,
    settings: Settings,
    clock: Clock,
    gazetteer: Gazetteer,
    database: Database,
    made: SourceSet,
    plan: Plan,
    keys: tuple[str, ...],
) -> Container:
    """Hand everything to everything; nothing is opened here."""
    index = Index()
    pipeline = Pipeline(database, made.sources, index, clock, settings.poll_min_seconds)
    direct = settings.database_direct_url
    listen_url = direct.get_secret_value() if direct else database.url
    tokens = Tokens(keys)
    web = WebAdapter(database, clock, keys)
    senders = {web.platform: ChatSender(web, tokens, clock)}
    services = Services(
        database=database,
        clock=clock,
        gazetteer=gazetteer,
        sources=made.sources,
        preview=Preview(made.sources, pipeline.ingest),
        lifecycle=Lifecycle(database),
        tokens=tokens,
        plan_of=lambda _owner: plan,
        public_base_url=settings.base_url,
    )
    return Container(
        settings=settings,
        clock=clock,
        database=database,
        gazetteer=gazetteer,
        sources=made,
        index=index,
        pipeline=pipeline,
        keeper=Keeper(pipeline, listen_url),
        deliverer=Deliverer(database, senders, clock, made.sources.label_of, listen_url=listen_url),
        web=web,
        conversation=Conversation(services, TABLE),
        listen_url=listen_url,
    )
