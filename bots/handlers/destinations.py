"""`/destinations`: where a person is told. Add, prove, name, try, put in order, remove."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, Replies
from bots.events import Button, Command, Location
from bots.events import Text as TextEvent
from bots.handlers import account, browsers, routing
from bots.replies import Buttons, Notice, Press, Reply, Rows, Span, Style, Text
from bots.views.places import place_line, place_name
from core.alerts.edits import judge_holds_again
from core.errors import UserError
from core.people import destinations
from core.people import service as people
from core.subscriptions import ways
from core.subscriptions.limits import Limit, need

if TYPE_CHECKING:
    from bots.conversation.context import Outlets
    from core.people.destinations import Place

Args = tuple[str, ...]
WAITS: Final = (5, 15, 30, 60, 240)
"""Minutes after which an alert that was not taken goes to the next place."""


async def show(ctx: Context, command: Command) -> Replies:
    """All of them in order; with words behind the command, which search reports where."""
    if command.args.strip():
        async for reply in routing.route(ctx, command.args):
            yield reply
        return
    yield await _shown(ctx)


async def show_pressed(ctx: Context, event: Button, _args: Args) -> Replies:
    """The list again, in the same message."""
    yield await _shown(ctx, event.message_id)


async def _shown(ctx: Context, edit: str | None = None, said: str = "") -> Reply:
    async with ctx.services.database.connect() as connection:
        places = await destinations.list_places(connection, ctx.owner.id)
    spans: list[Span] = [*ctx.texts.rich("reach.title")]
    tokens = ctx.services.tokens
    one_each: list[tuple[Press, ...]] = []
    for number, place in enumerate(places, 1):
        spans += [Span("\n"), *place_line(ctx.texts, number, place, ctx.destination.id)]
        label = f"{number}. {place_name(ctx.texts, place)}"
        one_each.append((Press(label, token=tokens.sign("r.show", place.id)),))
    outlets = ctx.services.outlets
    kinds = outlets.kinds if outlets is not None else ()
    adds = browsers.ways_in(ctx, kinds, "r.add", more=True)
    rows: Rows = (*one_each, *(tuple(adds[at : at + 3]) for at in range(0, len(adds), 3)))
    if len(places) > 1:
        wait = ctx.owner.preferences.fallback_minutes
        spans += [Span("\n"), *ctx.texts.rich("reach.waits", n=wait)]
        spans += [Span("\n"), *ctx.texts.rich("reach.route_hint")]
        rows = (*rows, (ctx.press("reach.other_wait", "r.wait"),))
    return Reply(parts=(Text(tuple(spans)), Buttons(rows)), edit=edit, toast=said)


async def _one(ctx: Context, place: Place, edit: str | None, said: str = "") -> Reply:
    tokens = ctx.services.tokens

    def press(key: str, action: str, style: Style = Style.NORMAL) -> Press:
        return Press(ctx.texts(key), token=tokens.sign(action, place.id), style=style)

    if place.state == "unproven":
        rows: Rows = ((press("reach.send_code", "r.code"), press("reach.remove", "r.remove")),)
    else:
        pause = "reach.pause" if place.works else "reach.resume"
        rows = (
            (press("reach.test", "r.test", Style.PRIMARY), press("reach.name", "r.name")),
            (press("reach.format", "r.format"), press("reach.first", "r.first")),
            (press("reach.all", "r.all"), press(pause, "r.pause")),
        )
        if place.platform == "webhook":
            rows = (*rows, (press("reach.rotate", "r.rotate"), press("reach.replay", "r.replay")))
        if place.id != ctx.destination.id:
            rows = (*rows, (press("reach.remove", "r.remove", Style.DANGER),))
    rows = (*rows, (ctx.press("reach.back", "r.list"),))
    text = Text(place_line(ctx.texts, 0, place, ctx.destination.id))
    return Reply(parts=(text, Buttons(rows)), edit=edit, toast=said)


async def _place(ctx: Context, args: Args) -> Place:
    async with ctx.services.database.connect() as connection:
        return await destinations.require(connection, ctx.owner.id, int(args[0]))


async def show_one(ctx: Context, event: Button, args: Args) -> Replies:
    """One of them, with what can be done."""
    yield await _one(ctx, await _place(ctx, args), event.message_id)


def _outlets(ctx: Context, kind: str) -> Outlets:
    outlets = ctx.services.outlets
    if outlets is None or kind not in outlets.kinds:
        raise UserError("reach.off")
    ways.require(ctx.services.plan_of(ctx.owner), kind)
    return outlets


async def ask_address(ctx: Context, _event: Button, args: Args) -> Replies:
    """Ask for what is needed to reach somebody that way; ntfy needs nothing."""
    kind = args[0]
    _outlets(ctx, kind)
    if kind == "ntfy":
        async for reply in _add(ctx, kind, ""):
            yield reply
        return
    ctx.dialogue.ask("where.address", kind=kind)
    yield Reply(parts=(Notice(ctx.texts.rich(f"reach.ask_{kind}")),))


async def address(ctx: Context, event: TextEvent | Location) -> Replies:
    """What was typed."""
    typed = event.text if isinstance(event, TextEvent) else ""
    async for reply in _add(ctx, str(ctx.dialogue.data.get("kind", "")), typed):
        yield reply


async def _add(ctx: Context, kind: str, typed: str) -> Replies:
    outlets = _outlets(ctx, kind)
    prepared = await outlets.prepare(kind, typed, ctx.owner)
    async with ctx.services.database.connect() as connection:
        place = await destinations.add(
            connection,
            owner_id=ctx.owner.id,
            platform=prepared.platform,
            chat=prepared.chat,
            name=prepared.name,
            now=ctx.now,
        )
    ctx.dialogue.end()
    if place.works:
        yield await _one(ctx, place, None)
        return
    if prepared.secret:
        line = (*ctx.texts.rich("reach.secret"), Span("\n"), Span(prepared.secret, code=True))
        yield Reply(parts=(Text(line),))
    elif kind == "ntfy":
        line = (*ctx.texts.rich("reach.topic"), Span("\n"), Span(prepared.chat, code=True))
        yield Reply(parts=(Text(line), Buttons((_again(ctx, place)[:1],))))
        return
    async for reply in _send_code(ctx, place):
        yield reply


def _again(ctx: Context, place: Place) -> tuple[Press, ...]:
    """Another code, or no such place after all."""
    tokens = ctx.services.tokens
    return (
        Press(ctx.texts("reach.send_code"), token=tokens.sign("r.code", place.id)),
        Press(ctx.texts("reach.remove"), token=tokens.sign("r.remove", place.id)),
    )


async def send_code(ctx: Context, _event: Button, args: Args) -> Replies:
    """Send a code, or another one."""
    async for reply in _send_code(ctx, await _place(ctx, args)):
        yield reply


async def _send_code(ctx: Context, place: Place) -> Replies:
    outlets = _outlets(ctx, place.platform)
    async with ctx.services.database.connect() as connection:
        code = await destinations.offer_proof(connection, ctx.owner.id, place.id, ctx.now)
    if code is None:
        raise UserError("reach.unknown")
    try:
        await outlets.send_code(place, code, ctx.owner)
    except UserError as problem:
        # The place stands there already, so trying again is one press.
        said = Notice(ctx.texts.rich(problem.key, **problem.params), "warning")
        yield Reply(parts=(said, Buttons((_again(ctx, place),))))
        return
    ctx.dialogue.ask("where.code", place=place.id)
    yield Reply(parts=(Notice(ctx.texts.rich(f"reach.code_sent_{place.platform}")),))


async def code(ctx: Context, event: TextEvent | Location) -> Replies:
    """A code that came back."""
    typed = event.text if isinstance(event, TextEvent) else ""
    digits = "".join(c for c in typed[:40] if c.isascii() and c.isdigit())
    place_id = int(ctx.dialogue.data.get("place", 0))
    place = await _place(ctx, (str(place_id),))
    outlets = _outlets(ctx, place.platform)
    elsewhere = await outlets.checked_elsewhere(place, digits)
    async with ctx.services.database.connect() as connection:
        proven = await destinations.prove(
            connection, ctx.owner.id, place.id, digits, ctx.now, elsewhere=elsewhere
        )
    if not proven:
        said = Notice(ctx.texts.rich("reach.wrong_code"), "warning")
        yield Reply(parts=(said, Buttons((_again(ctx, place),))))
        return
    ctx.dialogue.end()
    name = place_name(ctx.texts, place)
    everything = Press(ctx.texts("reach.all"), token=ctx.services.tokens.sign("r.all", place.id))
    test = Press(ctx.texts("reach.test"), token=ctx.services.tokens.sign("r.test", place.id))
    said = Notice(ctx.texts.rich("reach.proven", name=name), "good")
    yield Reply(parts=(said, Buttons(((everything, test),))))


async def ask_name(ctx: Context, _event: Button, args: Args) -> Replies:
    """Ask what to call it."""
    place = await _place(ctx, args)
    ctx.dialogue.ask("where.name", place=place.id)
    yield Reply(parts=(Notice(ctx.texts.rich("reach.ask_name")),))


async def name(ctx: Context, event: TextEvent | Location) -> Replies:
    """A name that was typed."""
    chosen = people.clean_name(event.text) if isinstance(event, TextEvent) else ""
    if not chosen:
        raise UserError("reach.bad_name")
    place_id = int(ctx.dialogue.data.get("place", 0))
    async with ctx.services.database.connect() as connection:
        place = await destinations.change(connection, ctx.owner.id, place_id, name=chosen[:40])
    ctx.dialogue.end()
    yield await _one(ctx, place, None)


async def test(ctx: Context, _event: Button, args: Args) -> Replies:
    """Send a test there, the way every alert goes."""
    yield await account.test_at(ctx, await _place(ctx, args))


async def other_format(ctx: Context, event: Button, args: Args) -> Replies:
    """Rich, compact, or a digest: the next in the row."""
    place = await _place(ctx, args)
    at = destinations.FORMATS.index(place.format) if place.format in destinations.FORMATS else 0
    chosen = destinations.FORMATS[(at + 1) % len(destinations.FORMATS)]
    if chosen in destinations.DIGESTS:
        need(ctx.services.plan_of(ctx.owner), Limit.DIGESTS)
    async with ctx.services.database.connect() as connection:
        place = await destinations.change(connection, ctx.owner.id, place.id, format=chosen)
        await judge_holds_again(connection, owner_id=ctx.owner.id, now=ctx.now)
    yield await _one(ctx, place, event.message_id, ctx.texts("settings.saved"))


async def first(ctx: Context, event: Button, args: Args) -> Replies:
    """Make it the first of the order."""
    place = await _place(ctx, args)
    async with ctx.services.database.connect() as connection:
        await destinations.put_first(connection, ctx.owner.id, place.id)
    yield await _shown(ctx, event.message_id, ctx.texts("settings.saved"))


async def pause(ctx: Context, event: Button, args: Args) -> Replies:
    """Rest, or work again; one that nobody has proven does not begin to."""
    place = await _place(ctx, args)
    if place.state not in {"active", "paused"} or place.state_reason == ways.BY_PLAN:
        ways.require(ctx.services.plan_of(ctx.owner), place.platform)
    if place.state == "gone" and place.platform in destinations.BY_CODE:
        async with ctx.services.database.connect() as connection:
            await destinations.begin_again(connection, ctx.owner.id, place.id)
        async for reply in _send_code(ctx, place):
            yield reply
        return
    if place.state not in {"active", "paused"}:
        raise UserError("reach.cannot_resume")
    state = "paused" if place.works else "active"
    async with ctx.services.database.connect() as connection:
        place = await destinations.change(
            connection, ctx.owner.id, place.id, state=state, state_reason=""
        )
    yield await _one(ctx, place, event.message_id, ctx.texts("settings.saved"))


async def remove(ctx: Context, event: Button, args: Args) -> Replies:
    """Take it away; the chat one stands in stays."""
    place = await _place(ctx, args)
    if place.id == ctx.destination.id:
        raise UserError("reach.not_here")
    async with ctx.services.database.connect() as connection:
        await destinations.remove(connection, ctx.owner.id, place.id)
    yield await _shown(ctx, event.message_id, ctx.texts("settings.saved"))


async def everything(ctx: Context, _event: Button, args: Args) -> Replies:
    """Have every search report there too."""
    place = await _place(ctx, args)
    async with ctx.services.database.connect() as connection:
        n = await destinations.route_all(connection, ctx.owner.id, place.id, ctx.now)
    said = ctx.texts.rich("reach.all_done", n=n, name=place_name(ctx.texts, place))
    yield Reply(parts=(Notice(said, "good"),))


async def rotate(ctx: Context, _event: Button, args: Args) -> Replies:
    """A new secret for a webhook."""
    place = await _place(ctx, args)
    secret = await _outlets(ctx, place.platform).rotate(place)
    if secret is None:
        raise UserError("reach.unknown")
    line = (*ctx.texts.rich("reach.rotated"), Span("\n"), Span(secret, code=True))
    yield Reply(parts=(Text(line),))


async def other_wait(ctx: Context, event: Button, _args: Args) -> Replies:
    """After how long the next place is tried: the next in the row."""
    wishes = ctx.owner.preferences
    longer = [wait for wait in WAITS if wait > wishes.fallback_minutes]
    changed = dataclasses.replace(wishes, fallback_minutes=longer[0] if longer else WAITS[0])
    async with ctx.services.database.connect() as connection:
        owner = await people.update_owner(connection, ctx.owner, preferences=changed)
    yield await _shown(dataclasses.replace(ctx, owner=owner), event.message_id)
