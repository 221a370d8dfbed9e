"""Looking after searches: list, edit, pause, resume, delete, snooze."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bots.conversation.context import Context, Replies
from bots.events import Button, Command
from bots.handlers import drafts, flow, watch
from bots.replies import Buttons, Notice, Part, Press, Reply, Rich, Style, Text
from bots.views.criteria import joined, understood
from core.alerts.kept import kept_listings
from core.errors import UserError
from core.searches import service
from core.searches.edit import apply_fragment
from core.searches.records import SavedSearch

PAGE = 8
Args = tuple[str, ...]


async def watches(ctx: Context, _command: Command) -> Replies:
    """`/watches`: every search with how it is doing."""
    async for reply in _list(ctx, 0, None):
        yield reply


async def page(ctx: Context, event: Button, args: Args) -> Replies:
    """Another page of the list."""
    async for reply in _list(ctx, int(args[0]), event.message_id):
        yield reply


async def _list(ctx: Context, start: int, edit: str | None) -> Replies:
    async with ctx.services.database.connect() as connection:
        found = await service.list_searches(connection, ctx.owner.id, ctx.now)
    if not found:
        yield Reply(parts=(Text(ctx.texts.rich("searches.none")),), edit=edit)
        return
    parts: list[Part] = [Text(ctx.texts.rich("searches.title", n=len(found)))]
    for search in found[start : start + PAGE]:
        parts += [Text(row_of(ctx, search)), Buttons((_row_buttons(ctx, search),))]
    last = []
    if len(found) > start + PAGE:
        last.append(ctx.press("searches.more", "s.page", start + PAGE))
    last.append(ctx.press("searches.kept", "s.kept", 0))
    parts.append(Buttons((tuple(last),)))
    yield Reply(parts=tuple(parts), edit=edit)


def row_of(ctx: Context, search: SavedSearch) -> Rich:
    """One search in the list: what it is, when it was looked at, what came of it."""
    texts = ctx.texts
    line = [
        texts.rich("searches.row", number=search.number, name=search.name),
        understood(search.criteria, texts, flow.labels(ctx)),
    ]
    if search.state == "paused":
        line.append(texts.rich("searches.paused"))
    elif search.snoozed_until is not None and search.snoozed_until > ctx.now:
        until = texts.clock(search.snoozed_until, ctx.now)
        line.append(texts.rich("searches.snoozed", until=until))
    elif search.last_look_at is None:
        line.append(texts.rich("searches.not_looked"))
    else:
        line.append(texts.rich("searches.looked", ago=texts.ago(search.last_look_at, ctx.now)))
    line.append(texts.rich("searches.alerts", n=search.alerts_this_week))
    if search.blind:
        names = ", ".join(ctx.services.sources.label(name) for name in search.blind)
        line.append(texts.rich("searches.blind", marketplaces=names))
    return joined(line)


def _row_buttons(ctx: Context, search: SavedSearch) -> tuple[Press, ...]:
    turn = "resume" if search.state == "paused" else "pause"
    return (
        ctx.press(f"searches.{turn}", f"s.{turn}", search.id),
        ctx.press("searches.edit", "s.edit", search.id),
        ctx.press("searches.delete", "s.delete", search.id, style=Style.DANGER),
    )


async def _named(ctx: Context, command: Command) -> list[SavedSearch]:
    """The searches a command names: a number, "all", or the only one there is."""
    word = command.args.split()[0].lower() if command.args else ""
    async with ctx.services.database.connect() as connection:
        if word.isdigit():
            return [await service.by_number(connection, ctx.owner.id, int(word[:9]))]
        found = await service.list_searches(connection, ctx.owner.id, ctx.now)
    if word == "all" or len(found) == 1:
        return found
    if not found:
        raise UserError("searches.none")
    raise UserError("searches.which", command=command.name)


def _state_reply(ctx: Context, found: Sequence[SavedSearch], verb: str) -> Reply:
    names = ", ".join(search.name for search in found[:5]) + ("…" if len(found) > 5 else "")
    undo = {"paused": "s.resume", "deleted": "s.back", "resumed": "s.pause"}[verb]
    parts: list[Part] = [Text(ctx.texts.rich(f"searches.{verb}_now", n=len(found), names=names))]
    target: str | int = found[0].id if len(found) == 1 else "all"
    parts.append(Buttons(((ctx.press("button.undo", undo, target),),)))
    return Reply(parts=tuple(parts))


async def _set(ctx: Context, found: Sequence[SavedSearch], state: str, verb: str) -> Reply:
    async with ctx.services.database.connect() as connection:
        changed = set(
            await service.set_state(connection, ctx.owner.id, [s.id for s in found], state)
        )
    touched = [search for search in found if search.id in changed]
    if not touched:
        return Reply(parts=(Notice(ctx.texts.rich("searches.nothing_changed")),))
    return _state_reply(ctx, touched, verb)


async def pause(ctx: Context, command: Command) -> Replies:
    """`/pause 2`, `/pause all`."""
    yield await _set(ctx, await _named(ctx, command), "paused", "paused")


async def resume(ctx: Context, command: Command) -> Replies:
    """`/resume 2`, `/resume all`."""
    yield await _set(ctx, await _named(ctx, command), "active", "resumed")


async def delete(ctx: Context, command: Command) -> Replies:
    """`/delete 2`; Undo brings it back."""
    yield await _set(ctx, await _named(ctx, command), "deleted", "deleted")


async def stop(ctx: Context, _command: Command) -> Replies:
    """`/stop`: pause everything."""
    async with ctx.services.database.connect() as connection:
        found = await service.list_searches(connection, ctx.owner.id, ctx.now)
    if not found:
        raise UserError("searches.none")
    yield await _set(ctx, found, "paused", "paused")


async def _pressed(ctx: Context, args: Args) -> list[SavedSearch]:
    async with ctx.services.database.connect() as connection:
        if args[0] == "all":
            return await service.list_searches(connection, ctx.owner.id, ctx.now)
        return [await service.require(connection, ctx.owner.id, int(args[0]))]


async def pause_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Pause from the list, or undo a resume."""
    yield await _set(ctx, await _pressed(ctx, args), "paused", "paused")


async def resume_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Resume from the list, or undo a pause."""
    yield await _set(ctx, await _pressed(ctx, args), "active", "resumed")


async def delete_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Delete from the list."""
    yield await _set(ctx, await _pressed(ctx, args), "deleted", "deleted")


async def bring_back(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo of a delete."""
    reply = await _set(ctx, await _pressed(ctx, args), "active", "resumed")
    yield Reply(parts=reply.parts[:1], edit=event.message_id)


async def undo_watch(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo right after Watch this."""
    await _set(ctx, await _pressed(ctx, args), "deleted", "deleted")
    yield Reply(parts=(Notice(ctx.texts.rich("undone")),), edit=event.message_id)


async def edit(ctx: Context, command: Command) -> Replies:
    """`/edit 2` asks what should change; `/edit 2 max 350` shows it."""
    search = (await _named(ctx, command))[0]
    rest = command.args.split(maxsplit=1)
    fragment = rest[1] if len(rest) > 1 else ""
    if not fragment:
        async for reply in ask_change(ctx, search):
            yield reply
        return
    parsed = apply_fragment(
        search.criteria, fragment, flow.language_context(ctx), ctx.services.gazetteer
    )
    if parsed is None:
        raise UserError("searches.not_a_fragment")
    async for reply in watch.confirm_change(ctx, parsed, search.id, search.criteria, fragment):
        yield reply


async def ask_change(ctx: Context, search: SavedSearch) -> Replies:
    """Say what the search is and wait for what should change."""
    flow.refer_to(ctx, search_id=search.id)
    line = ctx.texts.rich("searches.edit_how", number=search.number, line=search.line)
    yield Reply(parts=(Text(line),))


async def edit_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Edit from the list."""
    async for reply in ask_change(ctx, (await _pressed(ctx, args))[0]):
        yield reply


async def snooze_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Silence for so many hours, chosen from buttons."""
    search = (await _pressed(ctx, args))[0]
    until = ctx.now + dt.timedelta(hours=int(args[1]))
    async with ctx.services.database.connect() as connection:
        await service.snooze(connection, ctx.owner.id, search.id, until)
    shown = ctx.texts.clock(until, ctx.now)
    line = ctx.texts.rich("searches.snoozed_now", name=search.name, until=shown)
    yield Reply(
        parts=(Text(line), Buttons(((ctx.press("button.undo", "s.unsnooze", search.id),),)))
    )


async def unsnooze(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo of a snooze."""
    async with ctx.services.database.connect() as connection:
        await service.snooze(connection, ctx.owner.id, int(args[0]), None)
    yield Reply(parts=(Notice(ctx.texts.rich("undone")),), edit=event.message_id)


async def kept(ctx: Context, _command: Command) -> Replies:
    """`/kept`: listings put aside with ☆ Keep."""
    async for reply in _kept(ctx, 0):
        yield reply


async def kept_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """The kept listings, from a button."""
    async for reply in _kept(ctx, int(args[-1])):
        yield reply


async def _kept(ctx: Context, start: int) -> Replies:
    async with ctx.services.database.connect() as connection:
        ids = await kept_listings(connection, ctx.owner.id)
    if not ids:
        yield Reply(parts=(Notice(ctx.texts.rich("searches.kept_none")),))
        return
    if start == 0:
        title = ctx.texts.rich("searches.kept_title", n=len(ids))
        yield Reply(parts=(Text(title),))
    async for reply in drafts.list_cards(ctx, ids, start, ("s.kept", 0)):
        yield reply
