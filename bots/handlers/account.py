"""First contact, help, and what belongs to the person: export, forget, test, cancel."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

import orjson

from bots.conversation.context import Context, Replies
from bots.events import Button, Command
from bots.handlers import flow, linking, routing, sharing
from bots.replies import Buttons, File, Notice, Press, Reply, Style, Text
from bots.views.places import place_name
from core.alerts.samples import Sample, enqueue_sample
from core.errors import UserError
from core.searches import service

if TYPE_CHECKING:
    from bots.replies import Part
    from core.people.destinations import Place

Args = tuple[str, ...]
SAMPLE_PRICE: Final = 285
TRIED_SEARCHES: Final = 5
"""Of somebody with very many searches, so many are looked through for a listing to show."""
_EXAMPLES = {"US": "us", "CA": "us", "DE": "de", "AT": "de", "CH": "de", "AU": "au", "NZ": "au"}


def example(ctx: Context) -> str:
    """A line that suits where the person seems to be."""
    region = (ctx.event.actor.region or "").upper()
    return ctx.texts(f"start.example_{_EXAMPLES.get(region, 'gb')}")


async def start(ctx: Context, command: Command) -> Replies:
    """What Magpie does, what it looks at, and one line to try; or what a link brought along."""
    kind, _, code = command.args.partition("_")
    brought = {"s": sharing.copy, "link": linking.redeem}.get(kind) if code else None
    if brought is not None and ctx.address.private:
        async for reply in brought(ctx, code):
            yield reply
        return
    sources = ", ".join(m.capabilities.label for m in ctx.services.sources)
    line = example(ctx)
    promise = ctx.texts.rich("start.promise", sources=sources)
    parts: list[Part] = [Text(promise if sources else ctx.texts.rich("start.no_sources"))]
    if any(m.capabilities.demo for m in ctx.services.sources):
        parts.append(Notice(ctx.texts.rich("start.demo")))
    if ctx.owner.home is not None:
        parts.append(Text(ctx.texts.rich("start.place_known", place=ctx.owner.home.label)))
    # In a group nobody hears plain words, or everybody would be heard.
    how = "start.just_write" if ctx.address.private else "start.group_write"
    parts += [
        Text(ctx.texts.rich(how, example=line)),
        Buttons(
            (
                (
                    Press(ctx.texts("start.try"), send=line, style=Style.PRIMARY),
                    ctx.press("start.set_place", "p.place"),
                ),
            )
        ),
    ]
    yield Reply(parts=tuple(parts))


async def help_(ctx: Context, _command: Command) -> Replies:
    """Short, with examples to copy."""
    line = example(ctx)
    row = (Press(line, send=line), Press("/watches", send="/watches"))
    yield Reply(parts=(Text(ctx.texts.rich("help.text")), Buttons((row,))))


async def cancel(ctx: Context, _command: Command) -> Replies:
    """Close whatever question is open."""
    open_before = bool(ctx.asked or ctx.dialogue.last_search)
    ctx.dialogue.end()
    ctx.dialogue.last_search = {}
    key = "cancelled" if open_before else "cancel.nothing"
    yield Reply(parts=(Notice(ctx.texts.rich(key)),))


async def try_out(ctx: Context, command: Command) -> Replies:
    """Send a sample alert through the outbox, as every alert goes: here, or where is said."""
    if not command.args.strip():
        async for reply in _send_test(ctx, 0):
            yield reply
        return
    for place in await routing.places_said(ctx, command.args[:200]):
        yield await test_at(ctx, place)


async def try_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """The same from a button, for the search it belongs to."""
    async for reply in _send_test(ctx, int(args[0]) if args else 0):
        yield reply


async def _send_test(ctx: Context, search_id: int) -> Replies:
    await _enqueue(ctx, ctx.destination.id, search_id)
    yield Reply(parts=(Notice(ctx.texts.rich("test.sent")),))


async def test_at(ctx: Context, place: Place) -> Reply:
    """A sample for any of the owner's places, in the form of a real alert there."""
    await _enqueue(ctx, place.id, 0)
    said = ctx.texts.rich("reach.tested", name=place_name(ctx.texts, place))
    return Reply(parts=(Notice(said),))


async def _enqueue(ctx: Context, place_id: int, search_id: int) -> None:
    sample = await _sample(ctx, search_id)
    async with ctx.services.database.connect() as connection:
        sent = await enqueue_sample(
            connection,
            owner_id=ctx.owner.id,
            destination_id=place_id,
            sample=sample,
            now=ctx.now,
        )
    if not sent:
        raise UserError("test.nowhere")


async def _sample(ctx: Context, search_id: int) -> Sample:
    """A listing that matches a search now, the named one's if it can be; else an invented one."""
    drawn = Sample(
        title=ctx.texts("test.sample_title"),
        price=SAMPLE_PRICE,
        currency=ctx.owner.currency or "GBP",
        place_label=ctx.texts("test.sample_place"),
    )
    async with ctx.services.database.connect() as connection:
        searches = await service.list_searches(connection, ctx.owner.id, ctx.now)
        searches.sort(key=lambda search: search.id != search_id)
        for search in searches[:TRIED_SEARCHES]:
            found = await flow.stored_matches(ctx, connection, search.criteria)
            if found.cards:
                card = found.cards[0]
                return dataclasses.replace(
                    drawn,
                    listing_id=card.listing_id,
                    search_name=search.name,
                    distance_km=card.distance_km,
                )
    return drawn


async def sample_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """A button of a sample: it says what it would have done."""
    which = args[0] if args and args[0] in {"no", "keep", "more"} else "more"
    yield Reply(parts=(Notice(ctx.texts.rich(f"test.pressed.{which}")),))


async def export(ctx: Context, _command: Command) -> Replies:
    """Everything kept about the person, as a file."""
    data = await ctx.services.lifecycle.export(ctx.owner.id)
    content = orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2)
    yield Reply(
        parts=(
            Text(ctx.texts.rich("export.text")),
            File("magpie-export.json", "application/json", content),
        )
    )


async def forget(ctx: Context, _command: Command) -> Replies:
    """Ask first: this cannot be undone."""
    async with ctx.services.database.connect() as connection:
        found = await service.list_searches(connection, ctx.owner.id, ctx.now)
    row = (
        ctx.press("forget.yes", "p.forget", style=Style.DANGER),
        ctx.press("button.cancel", "p.stay"),
    )
    yield Reply(parts=(Text(ctx.texts.rich("forget.ask", n=len(found))), Buttons((row,))))


async def forget_now(ctx: Context, _event: Button, _args: Args) -> Replies:
    """Forget the person, and say so in the empty chat."""
    await ctx.services.lifecycle.erase(ctx.owner.id)
    ctx.dialogue.end()
    ctx.dialogue.last_search = {}
    yield Reply(parts=(Notice(ctx.texts.rich("forget.done"), "good"),))


async def stay(ctx: Context, event: Button, _args: Args) -> Replies:
    """Not forgotten."""
    yield Reply(parts=(Notice(ctx.texts.rich("cancelled")),), edit=event.message_id)
