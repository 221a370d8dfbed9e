"""`/link` and `/unlink`: one person in several chats, agreed to in both."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sqlalchemy import text

from bots.conversation.context import Context, Replies
from bots.events import Button, Command
from bots.replies import Buttons, Notice, Press, Reply, Rich, Span, Style, Text
from bots.views.platforms import platform_name
from bots.views.strangers import cut
from core import merging
from core.alerts.notices import enqueue_notice
from core.errors import UserError
from core.people import linking
from core.searches import holds
from core.subscriptions.service import plan_name

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.people.linking import Pairing, Side

Args = tuple[str, ...]
NAME_LENGTH = 40
_IDENTITIES = text(
    "SELECT id, platform, display_name FROM chat_identities WHERE owner_id = :owner_id ORDER BY id"
)


async def link(ctx: Context, command: Command) -> Replies:
    """`/link` makes a code, `/link CODE` redeems one."""
    said = command.args.split()
    if said:
        async for reply in redeem(ctx, said[0]):
            yield reply
        return
    async with ctx.services.database.connect() as connection:
        code = await linking.make_code(
            connection,
            owner_id=ctx.person.id,
            identity_id=ctx.identity_id,
            destination_id=ctx.destination.id,
            now=ctx.now,
        )
    line = (
        *ctx.texts.rich("link.how", minutes=linking.MINUTES),
        *command_line(ctx, ctx.texts("link.command", code=code)),
    )
    links = tuple(
        Press(ctx.texts("link.open", platform=platform_name(platform)), url=address)
        for platform, address in ctx.services.reach.deep_links(f"link_{code}")
    )
    yield Reply(parts=(Text(line), Buttons((links,))) if links else (Text(line),))


def command_line(ctx: Context, command: str) -> Rich:
    """A command to be typed in another chat, with how it is typed where it differs."""
    spans = [Span("\n"), Span(command, code=True)]
    for platform, words in ctx.services.reach.spellings(command):
        spans.append(Span("\n" + ctx.texts("link.there", platform=platform_name(platform)) + " "))
        spans.append(Span(words, code=True))
    return tuple(spans)


def _name(ctx: Context, side: Side) -> str:
    """Whom one would be one person with, as their platform calls them."""
    return _called(ctx, side.platform, side.name)


def _named(platform: str, name: str) -> tuple[str, dict[str, str]]:
    """The text that names a chat, with what stands in its holes."""
    known = platform_name(platform)
    name = cut(name, NAME_LENGTH)
    if not name:
        return "link.nameless", {"platform": known}
    return "link.who", {"name": name, "platform": known}


def _called(ctx: Context, platform: str, name: str) -> str:
    key, params = _named(platform, name)
    return ctx.texts(key, **params)


def _told(side: Side) -> dict[str, object]:
    """The name of a side for somebody who may read another language than this one."""
    key, params = _named(side.platform, side.name)
    return {"text": key, "params": params}


async def redeem(ctx: Context, code: str) -> Replies:
    """Show whom the code would link with, and what both would have; nothing is linked yet."""
    async with ctx.services.database.connect() as connection:
        found = await linking.redeem(
            connection,
            code,
            identity_id=ctx.identity_id,
            destination_id=ctx.destination.id,
            now=ctx.now,
        )
    if found is None:
        raise UserError("link.wrong", minutes=linking.MINUTES)
    if found.maker.owner_id == ctx.person.id:
        raise UserError("link.already")
    line = (
        *ctx.texts.rich("link.ask", name=_name(ctx, found.maker)),
        Span("\n"),
        *ctx.texts.rich("link.would_have", n=found.searches, places=found.places),
    )
    answers = (
        ctx.press("link.yes", "l.yes", found.id, style=Style.PRIMARY),
        ctx.press("button.cancel", "l.no", found.id),
    )
    yield Reply(parts=(Text(line), Buttons((answers,))))


async def yes(ctx: Context, event: Button, args: Args) -> Replies:
    """The one who redeemed the code agrees; now the one who made it is asked."""
    async with ctx.services.database.connect() as connection:
        found = await linking.pairing(connection, int(args[0]), ctx.now)
        if found is None or found.other.identity_id != ctx.identity_id:
            raise UserError("error.expired_button")
        if not found.agreed:
            await linking.agree(connection, found.id, ctx.now)
            await _ask_maker(ctx, connection, found)
    line = ctx.texts.rich("link.wait", name=_name(ctx, found.maker))
    yield Reply(parts=(Text(line),), edit=event.message_id)


async def _ask_maker(ctx: Context, connection: AsyncConnection, found: Pairing) -> None:
    """Through the outbox: it reaches the other chat whatever process speaks there."""
    counted = {"n": found.searches, "places": found.places}
    reached = await enqueue_notice(
        connection,
        owner_ids=[found.maker.owner_id],
        destination_id=found.maker.destination_id,
        key="link.ask_maker",
        params={
            "name": _told(found.other),
            "also": [{"key": "link.would_have", "params": counted}],
            "buttons": [["link.yes", "l.ok", found.id], ["button.no", "l.no", found.id]],
        },
        now=ctx.now,
    )
    if not reached:
        raise UserError("link.wrong", minutes=linking.MINUTES)


async def agreed(ctx: Context, event: Button, args: Args) -> Replies:
    """The one who made the code agrees, too: both become one."""
    async with ctx.services.database.connect() as connection:
        found = await linking.pairing(connection, int(args[0]), ctx.now)
        if found is None or not found.agreed or found.maker.identity_id != ctx.identity_id:
            raise UserError("error.expired_button")
        await linking.close(connection, found.id, ctx.now)
        remains = await merging.merge(connection, found.maker.owner_id, found.other.owner_id)
        # Two small plans together are no large one: what there is no room for rests.
        plan = await plan_name(connection, remains)
        has = ctx.services.plan_of(dataclasses.replace(ctx.person, id=remains, plan=plan))
        await holds.fit(connection, remains, has)
        await enqueue_notice(
            connection,
            owner_ids=[remains],
            destination_id=found.other.destination_id,
            key="link.done",
            params={"name": _told(found.maker)},
            now=ctx.now,
        )
    line = ctx.texts.rich("link.done", name=_name(ctx, found.other))
    yield Reply(parts=(Notice(line, "good"),), edit=event.message_id)


async def no(ctx: Context, event: Button, args: Args) -> Replies:
    """Either side says no, and the code is worth nothing any more."""
    async with ctx.services.database.connect() as connection:
        found = await linking.pairing(connection, int(args[0]), ctx.now)
        sides = (found.maker.identity_id, found.other.identity_id) if found else ()
        if found is None or ctx.identity_id not in sides:
            raise UserError("error.expired_button")
        await linking.close(connection, found.id, ctx.now)
    yield Reply(parts=(Notice(ctx.texts.rich("link.refused")),), edit=event.message_id)


async def unlink(ctx: Context, _command: Command) -> Replies:
    """`/unlink`: which of the linked chats is to be a person of its own again."""
    found = await _linked(ctx)
    if len(found) < 2:
        raise UserError("unlink.none")
    rows = tuple(
        (
            Press(
                ctx.texts("unlink.one", name=name),
                token=ctx.services.tokens.sign("l.leave", identity_id),
            ),
        )
        for identity_id, name in found.items()
    )
    yield Reply(parts=(Text(ctx.texts.rich("unlink.which")), Buttons(rows)))


async def _linked(ctx: Context) -> dict[int, str]:
    """The chats of this person by identity, each as people call it."""
    async with ctx.services.database.connect() as connection:
        rows = (await connection.execute(_IDENTITIES, {"owner_id": ctx.person.id})).all()
    return {
        row.id: ctx.texts("unlink.this")
        if row.id == ctx.identity_id
        else _called(ctx, row.platform, row.display_name)
        for row in rows
    }


async def leave(ctx: Context, event: Button, args: Args) -> Replies:
    """Say what unlinking means, and ask."""
    name = (await _linked(ctx)).get(int(args[0]))
    if name is None:
        raise UserError("error.gone")
    answers = (
        ctx.press("unlink.yes", "l.left", args[0], style=Style.DANGER),
        ctx.press("button.cancel", "p.stay"),
    )
    line = Text(ctx.texts.rich("unlink.ask", name=name))
    yield Reply(parts=(line, Buttons((answers,))), edit=event.message_id)


async def left(ctx: Context, event: Button, args: Args) -> Replies:
    """The identity gets an owner of its own, with nothing yet."""
    name = (await _linked(ctx)).get(int(args[0]), "")
    async with ctx.services.database.connect() as connection:
        done = await merging.unlink(
            connection, owner_id=ctx.person.id, identity_id=int(args[0]), now=ctx.now
        )
    if done is None:
        raise UserError("error.gone")
    yield Reply(
        parts=(Notice(ctx.texts.rich("unlink.done", name=name), "good"),), edit=event.message_id
    )
