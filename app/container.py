"""Everything put together: the only place that names concrete classes.

`open_container` gives a running whole with nothing started: whoever opens it drives `parts` (the
embedded loop or Celery) and serves `web` if there is a page to serve.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING

from app.billing import BillingPart, open_billing
from app.chats import ChatNeeds, ChatSet, open_chats
from app.database import open_database
from app.ebay import EbayDoors, open_ebay_door, open_ebay_import
from app.fallbacks import FallbackNeeds, FallbackSet, open_contacts, open_fallbacks
from app.photos import PhotoFetcher
from app.places import open_places
from app.postgres import make_folder, own_secret
from app.sources import SourceSet, make_sources
from bots.conversation.context import Services
from bots.conversation.dispatch import Conversation
from bots.handlers import TABLE, imports, plans
from bots.intake import Intake
from bots.outbound import ChatSender
from bots.reach import ConnectedReach
from bots.tokens import Tokens
from bots.web.adapter import WebAdapter
from bots.web.unread import Unread
from core.alerts.delivery import Deliverer
from core.clock import SystemClock
from core.errors import ConfigurationError
from core.lifecycle import Lifecycle
from core.matching.index import Index
from core.pipeline import Pipeline
from core.pipeline.keeper import Keeper
from core.polling.host_turns import HostTurns
from core.preview import Preview
from core.subscriptions.plans import FREE, PLANS

if TYPE_CHECKING:
    from app.ebay_import import EbayImport
    from app.settings import Settings
    from bots.adapter import Door
    from bots.conversation.context import HandlerTable
    from bots.fallbacks.contacts import Contacts
    from core.alerts.sender import Sender
    from core.clock import Clock
    from core.db import Database
    from core.gazetteer import Gazetteer
    from core.people.records import Owner
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
    unread: Unread
    conversation: Conversation
    intake: Intake
    chats: ChatSet
    doors: Mapping[str, Door]
    """Where platforms and marketplaces call us, by name."""
    fallbacks: FallbackSet
    billing: BillingPart | None
    """None where nothing is sold."""
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


def paces(chosen: Plan, *, sold: bool) -> tuple[Plan, Mapping[str, Plan]]:
    """The plan of whoever has bought none, and the plans by name that count.

    Where nothing is sold one plan holds for all, whatever an owner had bought before.
    """
    return (FREE, PLANS) if sold else (chosen, {})


@contextlib.asynccontextmanager
async def open_container(
    settings: Settings, clock: Clock | None = None
) -> AsyncIterator[Container]:
    """Open the database, the sources and all that stands on them. Raises `ConfigurationError`."""
    clock = clock or SystemClock(settings.clock_speed)
    plan = plan_of(settings)
    make_folder(settings.data_dir)
    keys = signing_keys(settings)
    async with contextlib.AsyncExitStack() as stack:
        gazetteer = open_places(settings)
        database = await stack.enter_async_context(open_database(settings, clock))
        turns = HostTurns(database)
        made = await make_sources(settings, clock, gazetteer, turns=turns, remember=True)
        stack.push_async_callback(made.close)
        billing = await open_billing(settings, database, clock, stack)
        needs = FallbackNeeds(
            settings=settings,
            database=database,
            clock=clock,
            tokens=Tokens(keys),
            keys=keys,
            labels=made.sources.label_of,
        )
        fallbacks = await open_fallbacks(needs, stack)
        outlets = open_contacts(needs, fallbacks)
        ebay = open_ebay_import(settings, made.http, database, clock, keys)
        base = _Base(
            settings,
            clock,
            gazetteer,
            database,
            made,
            plan,
            keys,
            billing,
            fallbacks,
            outlets,
            ebay,
        )
        yield await _assemble(base, stack)


@dataclasses.dataclass(frozen=True, slots=True)
class _Base:
    """What everything else is put together from."""

    settings: Settings
    clock: Clock
    gazetteer: Gazetteer
    database: Database
    made: SourceSet
    plan: Plan
    keys: tuple[str, ...]
    billing: BillingPart | None
    fallbacks: FallbackSet
    outlets: Contacts | None
    ebay_import: EbayImport | None


async def _assemble(base: _Base, stack: contextlib.AsyncExitStack) -> Container:
    """Hand everything to everything."""
    settings, clock, database, made = base.settings, base.clock, base.database, base.made
    index = Index()
    pipeline = _pipeline(base, index)
    direct = settings.database_direct_url
    listen_url = direct.get_secret_value() if direct else database.url
    tokens = Tokens(base.keys)
    web = WebAdapter(database, clock, base.keys)
    reach = ConnectedReach()
    conversation = Conversation(_services(base, tokens, pipeline, reach), _table(base))
    intake = Intake(conversation.dispatch, clock)
    intake.reach(web)
    chats = await _chats(base, tokens, intake, conversation.commands, stack)
    for part in chats.parts:
        reach.connect(part.adapter)
    senders = _senders(base, tokens, web, chats)
    return Container(
        settings=settings,
        clock=clock,
        database=database,
        gazetteer=base.gazetteer,
        sources=made,
        index=index,
        pipeline=pipeline,
        keeper=Keeper(pipeline, listen_url),
        deliverer=Deliverer(database, senders, clock, made.sources.label_of, listen_url=listen_url),
        web=web,
        unread=Unread(database, clock, settings.web_unread_minutes),
        conversation=conversation,
        intake=intake,
        chats=chats,
        doors=_doors(base, chats),
        fallbacks=base.fallbacks,
        billing=base.billing,
        listen_url=listen_url,
    )


def _senders(base: _Base, tokens: Tokens, web: WebAdapter, chats: ChatSet) -> dict[str, Sender]:
    """Every way out by its platform's name."""
    senders: dict[str, Sender] = {web.platform: ChatSender(web, tokens, base.clock)}
    senders.update(base.fallbacks.senders)
    for part in chats.parts:
        senders[part.adapter.platform] = ChatSender(
            part.adapter, tokens, base.clock, concurrency=part.concurrency
        )
    return senders


def _table(base: _Base) -> HandlerTable:
    """The handlers, with those of what is set up here."""
    table = TABLE if base.billing is None else plans.join(TABLE)
    return table if base.ebay_import is None else imports.join(table, base.ebay_import)


def _pipeline(base: _Base, index: Index) -> Pipeline:
    default, by_name = paces(base.plan, sold=base.billing is not None)
    return Pipeline(
        base.database,
        base.made.sources,
        index,
        base.clock,
        base.settings.poll_min_seconds,
        default_plan=default,
        plans=by_name,
    )


async def _chats(
    base: _Base,
    tokens: Tokens,
    intake: Intake,
    commands: frozenset[str],
    stack: contextlib.AsyncExitStack,
) -> ChatSet:
    needs = ChatNeeds(
        settings=base.settings,
        database=base.database,
        clock=base.clock,
        tokens=tokens,
        keys=base.keys,
        intake=intake,
        commands=commands,
        fetch_photo=PhotoFetcher(base.made.http).fetch,
        gazetteer=base.gazetteer,
        sources=base.made.sources,
        plan_of=_plan_of(base),
    )
    return await open_chats(needs, stack)


def _plan_of(base: _Base) -> Callable[[Owner], Plan]:
    default, by_name = paces(base.plan, sold=base.billing is not None)
    return lambda owner: by_name.get(owner.plan, default)


def _doors(base: _Base, chats: ChatSet) -> dict[str, Door]:
    doors = {**chats.doors(), **base.fallbacks.doors}
    ebay = open_ebay_door(base.settings, base.made.http, base.database, base.clock)
    if ebay is None and base.ebay_import is None:
        return doors
    return {**doors, "ebay": EbayDoors(ebay, base.ebay_import)}


def _services(base: _Base, tokens: Tokens, pipeline: Pipeline, reach: ConnectedReach) -> Services:
    return Services(
        database=base.database,
        clock=base.clock,
        gazetteer=base.gazetteer,
        sources=base.made.sources,
        preview=Preview(base.made.sources, pipeline.ingest, pipeline.spend),
        lifecycle=Lifecycle(base.database),
        tokens=tokens,
        plan_of=_plan_of(base),
        billing=base.billing.gateway if base.billing is not None else None,
        public_base_url=base.settings.base_url,
        reach=reach,
        outlets=base.outlets,
        fallback_kinds=base.fallbacks.offered,
    )
