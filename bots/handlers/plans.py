"""`/plan`, `/upgrade`, `/billing`: what one is on, what there is, and links only the payer sees.

This table is joined only where plans are sold. In a community an admin decides, asked again with
every press, and a link goes to their private chat.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, HandlerTable, Replies
from bots.events import Button, Command
from bots.handlers import rights
from bots.replies import Buttons, Notice, Part, Press, Reply, Style, Text
from bots.views import plans as views
from core.errors import UserError
from core.people import service as people
from core.searches import holds
from core.subscriptions import service
from core.subscriptions.entitlement import LIVE, Subscription
from core.subscriptions.gateway import LinkMessage, Payer, PaymentError
from core.subscriptions.plans import FREE, PLANS, sold_to

if TYPE_CHECKING:
    from bots.events import ChatAddress
    from core.subscriptions.gateway import Offer, PaymentGateway
    from core.subscriptions.plans import Plan

Args = tuple[str, ...]
MOST_SEARCHES: Final = 40
NAME_LENGTH: Final = 30


def _till(ctx: Context) -> PaymentGateway:
    """Who takes the money. In a community only an admin gets this far."""
    if ctx.services.billing is None:
        raise UserError("error.expired_button")
    if not ctx.is_admin:
        raise rights.refuse(ctx)
    return ctx.services.billing


async def _running(ctx: Context) -> Subscription | None:
    """The subscription that counts, or the newest that still matters."""
    async with ctx.services.database.connect() as connection:
        found = await service.of_owner(connection, ctx.owner.id)
    live = [one for one in found if one.status in LIVE]
    return max(live, key=_weight, default=None)


def _weight(one: Subscription) -> tuple[bool, int]:
    return not one.blocked, PLANS[one.plan].rank if one.plan in PLANS else -1


async def plan(ctx: Context, _command: Command) -> Replies:
    """`/plan`: the plan, what is used and left of it, when it renews or ends."""
    yield await _shown(ctx, None)


async def plan_pressed(ctx: Context, event: Button, _args: Args) -> Replies:
    """The same from a button."""
    yield await _shown(ctx, event.message_id)


async def _shown(ctx: Context, edit: str | None) -> Reply:
    running = await _running(ctx)
    has = ctx.services.plan_of(ctx.owner)
    async with ctx.services.database.connect() as connection:
        searches = await holds.candidates(connection, ctx.owner.id)
    resting = sum(search.held for search in searches)
    lines = views.standing(ctx.texts, running, has, here=ctx.in_community)
    used = len(searches) - resting
    lines += views.allowance(ctx.texts, has, used, resting, here=ctx.in_community)
    parts: list[Part] = [Text(views.in_lines(lines))]
    if ctx.is_admin:
        rows = _rows(ctx, running, len(searches))
        parts.append(Buttons(tuple((press,) for press in rows)))
    return Reply(parts=tuple(parts), edit=edit)


def _rows(ctx: Context, running: Subscription | None, searches: int) -> list[Press]:
    rows = [ctx.press("plans.upgrade", "pay.plans", style=Style.PRIMARY)]
    if running is not None:
        rows.append(ctx.press("plans.manage", "pay.portal"))
        ends = running.ends_at is not None or bool(running.next_plan)
        key, action = ("plans.resume", "pay.resume") if ends else ("plans.end", "pay.end")
        rows.append(ctx.press(key, action))
    if searches > _room(ctx, running).max_searches:
        rows.append(ctx.press("plans.choose", "pay.choose"))
    return rows


def _room(ctx: Context, running: Subscription | None) -> Plan:
    """The plan whose room counts: the one to come, if a smaller one is to come."""
    if running is not None and running.next_plan in PLANS:
        return PLANS[running.next_plan]
    if running is not None and running.ends_at is not None:
        return FREE
    return ctx.services.plan_of(ctx.owner)


async def upgrade(ctx: Context, _command: Command) -> Replies:
    """`/upgrade`: what there is to buy."""
    yield await _offered(ctx, None)


async def upgrade_pressed(ctx: Context, event: Button, _args: Args) -> Replies:
    """The same from a button; in the message of a limit or of `/plan`."""
    yield await _offered(ctx, event.message_id)


async def _offered(ctx: Context, edit: str | None) -> Reply:
    offers = await _till(ctx).offers(ctx.owner.kind, ctx.owner.currency)
    if not offers:
        raise PaymentError("plans.not_sold")
    async with ctx.services.database.connect() as connection:
        bought = await service.of_owner(connection, ctx.owner.id)
    lines = []
    for one in sold_to(ctx.owner.kind):
        mine = [offer for offer in offers if offer.plan == one.name]
        if mine:
            lines.append(views.offer_line(ctx.texts, one, mine))
    if not bought and offers[0].trial_days:
        lines.append(ctx.texts.rich("plans.offer_trial", n=offers[0].trial_days))
    rows = tuple((_buy_press(ctx, offer),) for offer in offers)
    return Reply(parts=(Text(views.in_lines(lines)), Buttons(rows)), edit=edit)


def _buy_press(ctx: Context, offer: Offer) -> Press:
    label = ctx.texts(
        "plans.buy",
        plan=views.plan_name(ctx.texts, offer.plan),
        amount=views.amount(ctx.texts, offer.price),
        interval=ctx.texts(f"plans.interval_{offer.interval}"),
    )
    return Press(label, token=ctx.services.tokens.sign("pay.buy", offer.plan, offer.interval))


async def _offer(ctx: Context, args: Args) -> Offer:
    """The offer behind a button. Raises `UserError` if it is none any more."""
    offers = await _till(ctx).offers(ctx.owner.kind, ctx.owner.currency)
    for offer in offers:
        if (offer.plan, offer.interval) == args[:2]:
            return offer
    raise PaymentError("plans.not_sold")


async def buy(ctx: Context, event: Button, args: Args) -> Replies:
    """A plan: a link to pay at, or a change of the one that runs."""
    offer = await _offer(ctx, args)
    running = await _running(ctx)
    if running is not None and not running.blocked:
        yield _ask_change(ctx, event, offer, running)
        return
    place = await _private_place(ctx)
    if ctx.in_community and place is None:
        yield _ask_private(ctx)
        return
    here = place is None
    if here:
        yield Reply(parts=(Notice(ctx.texts.rich("plans.making")),), edit=event.message_id)
    message = (
        LinkMessage(ctx.destination.id, event.message_id) if here and event.message_id else None
    )
    url = await _till(ctx).checkout(_payer(ctx), offer.plan, offer.interval, message)
    said = ctx.texts.rich(
        "plans.link",
        plan=views.plan_name(ctx.texts, offer.plan),
        amount=views.amount(ctx.texts, offer.price),
        interval=ctx.texts(f"plans.interval_{offer.interval}"),
    )
    label = ctx.texts("plans.pay", amount=views.amount(ctx.texts, offer.price))
    row = (Press(label, url=url, style=Style.PRIMARY), ctx.press("button.back", "pay.plans"))
    if place is None:
        yield Reply(parts=(Text(said), Buttons((row,))), edit=event.message_id)
    else:
        sent = functools.partial(_shown_at, ctx, offer, place)
        yield Reply(parts=(Text(said), Buttons((row[:1],))), place=place, sent=sent)
        yield Reply(parts=(Notice(ctx.texts.rich("plans.sent_privately"), "good"),))


async def _shown_at(ctx: Context, offer: Offer, place: ChatAddress, message_id: str) -> None:
    """The message in the admin's own chat is the one that will say "paid"."""
    async with ctx.services.database.connect() as connection:
        destination = await people.private_place(
            connection,
            owner_id=ctx.person.id,
            identity_id=ctx.identity_id,
            place=(place.platform, place.tenant, place.chat, place.thread),
            now=ctx.now,
        )
    message = LinkMessage(destination, message_id)
    await _till(ctx).shown(_payer(ctx), offer.plan, offer.interval, message)


def _payer(ctx: Context) -> Payer:
    return Payer(
        owner_id=ctx.owner.id,
        kind=ctx.owner.kind,
        name=ctx.owner.name,
        locale=ctx.owner.locale,
        currency=ctx.owner.currency,
        identity_id=ctx.identity_id,
        platform=ctx.address.platform,
        tenant=ctx.address.tenant,
        community=ctx.address.community,
    )


async def _private_place(ctx: Context) -> ChatAddress | None:
    """Where only they read; None in a private chat, which is such a place already."""
    if not ctx.in_community:
        return None
    user = ctx.event.actor.user_id
    place = await ctx.services.reach.direct(ctx.address, user)
    if place is None or not (await ctx.services.reach.can_post(place, user)).ok:
        return None
    return place


def _ask_private(ctx: Context) -> Reply:
    links = tuple(
        Press(ctx.texts("plans.open_private"), url=link)
        for platform, link in ctx.services.reach.deep_links("private")
        if platform == ctx.address.platform
    )
    said = Notice(ctx.texts.rich("plans.no_private"), "warning")
    return Reply(parts=(said, Buttons((links,))) if links else (said,))


def _ask_change(ctx: Context, event: Button, offer: Offer, running: Subscription) -> Reply:
    """Say what a change costs and when it happens, before it does."""
    longer = running.interval == "month" and offer.interval == "year"
    before, after = PLANS.get(running.plan, FREE), PLANS[offer.plan]
    up = after.rank > before.rank or (after is before and longer)
    trial = running.trial_end if running.status == "trialing" else None
    key = "plans.ask_down" if not up else "plans.ask_up_trial" if trial else "plans.ask_up"
    at = trial or running.period_end or ctx.now
    said = ctx.texts.rich(
        key,
        before=views.plan_name(ctx.texts, before.name),
        plan=views.plan_name(ctx.texts, offer.plan),
        at=ctx.texts.date(at),
        amount=views.amount(ctx.texts, offer.price),
        interval=ctx.texts(f"plans.interval_{offer.interval}"),
    )
    row = (
        ctx.press(
            "plans.yes_change", "pay.change", offer.plan, offer.interval, style=Style.PRIMARY
        ),
        ctx.press("button.back", "pay.plans"),
    )
    return Reply(parts=(Text(said), Buttons((row,))), edit=event.message_id)


async def change(ctx: Context, event: Button, args: Args) -> Replies:
    """Up now, down at the end of the period."""
    offer = await _offer(ctx, args)
    turn = await _till(ctx).change(ctx.owner.id, offer.plan, offer.interval)
    name = views.plan_name(ctx.texts, offer.plan)
    said = Notice(ctx.texts.rich(f"plans.did_{turn.value}", plan=name), "good")
    yield Reply(parts=(said,), edit=event.message_id)


async def billing(ctx: Context, _command: Command) -> Replies:
    """`/billing`: card, invoices and cancelling, on Stripe's page."""
    async for reply in _portal(ctx):
        yield reply


async def portal_pressed(ctx: Context, _event: Button, _args: Args) -> Replies:
    """The same from a button."""
    async for reply in _portal(ctx):
        yield reply


async def _portal(ctx: Context) -> Replies:
    till = _till(ctx)
    place = await _private_place(ctx)
    if ctx.in_community and place is None:
        yield _ask_private(ctx)
        return
    url = await till.portal(ctx.owner.id)
    if url is None:
        yield Reply(parts=(Notice(ctx.texts.rich("plans.never_bought")),))
        return
    row = (Press(ctx.texts("plans.open_portal"), url=url, style=Style.PRIMARY),)
    yield Reply(parts=(Text(ctx.texts.rich("plans.portal")), Buttons((row,))), place=place)
    if place is not None:
        yield Reply(parts=(Notice(ctx.texts.rich("plans.sent_privately"), "good"),))


async def ask_end(ctx: Context, event: Button, _args: Args) -> Replies:
    """Ask before it ends."""
    _till(ctx)
    running = await _running(ctx)
    if running is None:
        raise PaymentError("plans.nothing_runs")
    name = views.plan_name(ctx.texts, running.plan)
    at = ctx.texts.date(running.period_end or ctx.now)
    row = (
        ctx.press("plans.yes_end", "pay.ended", style=Style.DANGER),
        ctx.press("button.back", "pay.plan"),
    )
    said = Text(ctx.texts.rich("plans.ask_end", plan=name, at=at))
    yield Reply(parts=(said, Buttons((row,))), edit=event.message_id)


async def end(ctx: Context, event: Button, _args: Args) -> Replies:
    """End it with the period."""
    done = await _till(ctx).cancel(ctx.owner.id)
    key = "plans.did_end" if done else "plans.nothing_runs"
    yield Reply(parts=(Notice(ctx.texts.rich(key)),), edit=event.message_id)


async def resume(ctx: Context, event: Button, _args: Args) -> Replies:
    """Take an end or a planned downgrade back."""
    done = await _till(ctx).resume(ctx.owner.id)
    key = "plans.did_kept" if done else "plans.nothing_runs"
    yield Reply(parts=(Notice(ctx.texts.rich(key)),), edit=event.message_id)


async def choose(ctx: Context, event: Button, _args: Args) -> Replies:
    """Which searches run while there is not room for all."""
    _till(ctx)
    yield await _choice(ctx, event)


async def keep(ctx: Context, event: Button, args: Args) -> Replies:
    """Tick a search, or untick it; what runs follows at once."""
    _till(ctx)
    room = _room(ctx, await _running(ctx))
    has = ctx.services.plan_of(ctx.owner)
    async with ctx.services.database.connect() as connection:
        await holds.choose(connection, ctx.owner.id, int(args[0]), room, chosen=args[1] == "1")
        await holds.fit(connection, ctx.owner.id, has)
    yield await _choice(ctx, event)


async def _choice(ctx: Context, event: Button) -> Reply:
    room = _room(ctx, await _running(ctx))
    async with ctx.services.database.connect() as connection:
        found = await holds.candidates(connection, ctx.owner.id)
    rest = holds.resting(found, room.max_searches)
    rows = []
    for search in found[:MOST_SEARCHES]:
        word = "chosen" if search.chosen else "rests" if search.id in rest else "runs"
        name = search.name[:NAME_LENGTH]
        label = ctx.texts(f"plans.row_{word}", number=search.number, name=name)
        token = ctx.services.tokens.sign("pay.keep", search.id, 0 if search.chosen else 1)
        rows.append((Press(label, token=token),))
    rows.append((ctx.press("button.back", "pay.plan"),))
    title = Text(ctx.texts.rich("plans.choose_title", n=room.max_searches))
    return Reply(parts=(title, Buttons(tuple(rows))), edit=event.message_id)


def join(table: HandlerTable) -> HandlerTable:
    """The table with what is said and done about plans."""
    return dataclasses.replace(
        table,
        commands={**table.commands, **COMMANDS},
        actions={**table.actions, **ACTIONS},
    )


COMMANDS = {"plan": plan, "plans": plan, "upgrade": upgrade, "billing": billing}
ACTIONS = {
    "pay.plan": plan_pressed,
    "pay.plans": upgrade_pressed,
    "pay.buy": buy,
    "pay.change": change,
    "pay.portal": portal_pressed,
    "pay.end": ask_end,
    "pay.ended": end,
    "pay.resume": resume,
    "pay.choose": choose,
    "pay.keep": keep,
}
