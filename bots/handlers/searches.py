"""Looking after searches: list, edit, pause, resume, delete, snooze."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bots.conversation.context import Context, NotAllowedError, Replies
from bots.events import Button, Command
from bots.handlers import drafts, flow, fragments
from bots.replies import Buttons, Notice, Part, Press, Reply, Rich, Span, Style, Text
from bots.views.criteria import details, joined, words
from core.alerts.kept import kept_listings
from core.errors import UserError
from core.searches import service
from core.searches.records import SavedSearch
from core.text import fold

PAGE = 8
_NUMBER = re.compile(r"#?[0-9]+")
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
    start = start if start < len(found) else 0
    for search in found[start : start + PAGE]:
        parts += [Text(row_of(ctx, search)), Buttons((_row_buttons(ctx, search),))]
    last = []
    if start > 0:
        last.append(ctx.press("button.back", "s.page", max(0, start - PAGE)))
    if len(found) > start + PAGE:
        last.append(ctx.press("searches.more", "s.page", start + PAGE))
    last.append(ctx.press("searches.kept", "s.kept", 0))
    parts.append(Buttons((tuple(last),)))
    yield Reply(parts=tuple(parts), edit=edit)


_WHY_BLIND = frozenset(
    {
        "unavailable",
        "rate_limited",
        "blocked",
        "login_needed",
        "consent_needed",
        "layout_changed",
        "query_refused",
    }
)
"""Kinds of failure that have words of their own."""


def row_of(ctx: Context, search: SavedSearch) -> Rich:
    """One search in the list: what it is, when it was looked at, what came of it."""
    texts = ctx.texts
    line = [
        texts.rich("searches.row", number=search.number, name=search.name),
        *details(search.criteria, texts, flow.labels(ctx)),
    ]
    said = words(search.criteria, texts)
    if said.casefold() != search.name.casefold():
        line.insert(1, (Span(said),))
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
        line.append(_blindness(ctx, search, names))
    return joined(line)


def _blindness(ctx: Context, search: SavedSearch, names: str) -> Rich:
    """Which sites cannot be read, since when and why, as far as that is known."""
    texts, since = ctx.texts, search.blind_since
    known = search.blind_why if search.blind_why in _WHY_BLIND else "unavailable"
    why = texts(f"searches.why_blind.{known}")
    if since is None:
        return texts.rich("searches.blind", marketplaces=names, why=why)
    clock = texts.clock(since, ctx.now)
    return texts.rich("searches.blind_since", marketplaces=names, since=clock, why=why)


def _row_buttons(ctx: Context, search: SavedSearch) -> tuple[Press, ...]:
    turn = "resume" if search.state == "paused" else "pause"
    return tuple(
        # The number stands on the button, for on some platforms all buttons stand together.
        Press(
            ctx.texts("searches.button", what=ctx.texts(f"searches.{what}"), number=search.number),
            token=ctx.services.tokens.sign(f"s.{what}", search.id),
            style=Style.DANGER if what == "delete" else Style.NORMAL,
        )
        for what in (turn, "edit", "delete")
    )


async def named(ctx: Context, said: str, command: str) -> list[SavedSearch]:
    """The searches a command names: numbers, "all", a name, or the only one there is."""
    async with ctx.services.database.connect() as connection:
        found = await service.list_searches(connection, ctx.owner.id, ctx.now)
    words = said.replace(",", " ").split()
    if not found:
        raise UserError("searches.none")
    if words == ["all"] or (not words and len(found) == 1):
        return found
    if words and all(_NUMBER.fullmatch(word) for word in words):
        return [_by_number(found, word) for word in dict.fromkeys(words)]
    name = fold(said)
    meant = [search for search in found if name and name in fold(search.name)]
    if len(meant) == 1:
        return meant
    raise UserError("searches.which", command=command)


def _by_number(found: Sequence[SavedSearch], word: str) -> SavedSearch:
    number = word.lstrip("#")
    for search in found:
        if str(search.number) == number:
            return search
    raise UserError("searches.no_such_number", n=number[:9])


async def _said(ctx: Context, found: Sequence[SavedSearch], verb: str, undo: str) -> Reply:
    """What was done, with an Undo that remembers exactly what it was done to."""
    names = ", ".join(search.name for search in found[:5]) + ("…" if len(found) > 5 else "")
    text = Text(ctx.texts.rich(f"searches.{verb}_now", n=len(found), names=names))
    if len(found) == 1:
        press = ctx.press("button.undo", undo, found[0].id)
    else:
        async with ctx.services.database.connect() as connection:
            draft_id = await service.save_draft(
                connection,
                owner_id=ctx.owner.id,
                criteria=found[0].criteria,
                state={"searches": [search.id for search in found]},
            )
        press = ctx.press("button.undo", undo, "of", draft_id)
    return Reply(parts=(text, Buttons(((press,),))))


async def _set(
    ctx: Context, found: Sequence[SavedSearch], state: str, verb: str, undo: str
) -> Reply:
    async with ctx.services.database.connect() as connection:
        plan = ctx.services.plan_of(ctx.owner)
        ids = [search.id for search in found]
        changed = await service.set_state(connection, ctx.owner.id, ids, state, plan)
    touched = [search for search in found if search.id in set(changed)]
    if not touched:
        return Reply(parts=(Notice(ctx.texts.rich("searches.nothing_changed")),))
    return await _said(ctx, touched, verb, undo)


async def _pause(ctx: Context, found: Sequence[SavedSearch]) -> Reply:
    return await _set(ctx, found, "paused", "paused", "s.resume")


async def _resume(ctx: Context, found: Sequence[SavedSearch]) -> Reply:
    return await _set(ctx, found, "active", "resumed", "s.pause")


async def _delete(ctx: Context, found: Sequence[SavedSearch]) -> Reply:
    return await _set(ctx, found, "deleted", "deleted", "s.back")


async def pause(ctx: Context, command: Command) -> Replies:
    """`/pause 2`, `/pause all`."""
    yield await _pause(ctx, await named(ctx, command.args, command.name))


async def resume(ctx: Context, command: Command) -> Replies:
    """`/resume 2`, `/resume all`."""
    yield await _resume(ctx, await named(ctx, command.args, command.name))


async def delete(ctx: Context, command: Command) -> Replies:
    """`/delete 2`; Undo brings it back."""
    yield await _delete(ctx, await named(ctx, command.args, command.name))


async def stop(ctx: Context, _command: Command) -> Replies:
    """`/stop`: pause everything."""
    yield await _pause(ctx, await named(ctx, "all", "stop"))


async def _pressed(ctx: Context, args: Args) -> list[SavedSearch]:
    """The searches a button was made for. Raises `UserError` if they are not this person's."""
    async with ctx.services.database.connect() as connection:
        if args[0] != "of":
            return [await service.require(connection, ctx.owner.id, int(args[0]))]
        draft = await service.require_draft(connection, ctx.owner.id, int(args[1]))
        found = [await service.get(connection, ctx.owner.id, i) for i in draft.state["searches"]]
    return [search for search in found if search is not None]


def standing(search: SavedSearch) -> SavedSearch:
    """The same, if it is not deleted; else its buttons say so, and offer the way back."""
    if search.state == "deleted":
        back = ("searches.watch_again", ("s.back", str(search.id)))
        raise NotAllowedError("searches.deleted_now", offer=back, n=1, names=search.name)
    return search


async def _standing(ctx: Context, args: Args) -> list[SavedSearch]:
    """What a button was made for, as long as there is something to do it to."""
    found = await _pressed(ctx, args)
    return [standing(search) for search in found] if len(found) == 1 else found


async def pause_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Pause from the list, or undo a resume."""
    yield await _pause(ctx, await _standing(ctx, args))


async def resume_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Resume from the list, or undo a pause."""
    yield await _resume(ctx, await _standing(ctx, args))


async def delete_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Delete from the list."""
    yield await _delete(ctx, await _standing(ctx, args))


async def bring_back(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo of a delete."""
    found = await _pressed(ctx, args)
    plan = ctx.services.plan_of(ctx.owner)
    async with ctx.services.database.connect() as connection:
        back = await service.bring_back(connection, ctx.owner.id, [s.id for s in found], plan)
    if not back:
        yield Reply(parts=(Notice(ctx.texts.rich("searches.nothing_changed")),))
        return
    names = ", ".join(search.name for search in found[:5])
    text = Text(ctx.texts.rich("searches.resumed_now", n=len(back), names=names))
    yield Reply(parts=(text,), edit=event.message_id)


async def undo_watch(ctx: Context, event: Button, args: Args) -> Replies:
    """Undo right after Watch this."""
    found = await _pressed(ctx, args)
    async with ctx.services.database.connect() as connection:
        await service.set_state(connection, ctx.owner.id, [s.id for s in found], "deleted")
    ctx.dialogue.last_search = {}
    back = ctx.press("searches.watch_again", "s.back", *args)
    line = Notice(ctx.texts.rich("watching.undone", name=found[0].name))
    yield Reply(parts=(line, Buttons(((back,),))), edit=event.message_id)


async def edit(ctx: Context, command: Command) -> Replies:
    """`/edit 2` asks what should change; `/edit 2 max 350` shows it."""
    first, _, rest = command.args.partition(" ")
    if not first or _NUMBER.fullmatch(first):
        search, fragment = (await named(ctx, first, command.name))[0], rest.strip()
    else:
        # "/edit max 350" can only mean the one search there is, or names a search.
        search, fragment = await _named_or_only(ctx, command)
    if not fragment:
        async for reply in ask_change(ctx, search):
            yield reply
        return
    parsed = fragments.read_fragment(ctx, search.criteria, fragment)
    if parsed is None:
        raise UserError("searches.not_a_fragment")
    # Whoever names the search means no new one, so what was typed is no line of its own.
    async for reply in fragments.confirm_change(ctx, parsed, search.id, search.criteria, ""):
        yield reply


async def _named_or_only(ctx: Context, command: Command) -> tuple[SavedSearch, str]:
    try:
        return (await named(ctx, "", command.name))[0], command.args
    except UserError:
        return (await named(ctx, command.args, command.name))[0], ""


async def ask_change(ctx: Context, search: SavedSearch) -> Replies:
    """Say what the search is and wait for what should change."""
    flow.refer_to(ctx, search_id=search.id)
    line = ctx.texts.rich("searches.edit_how", number=search.number, line=search.line)
    yield Reply(parts=(Text(line),), asks=True)


async def edit_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Edit from the list."""
    async for reply in ask_change(ctx, (await _standing(ctx, args))[0]):
        yield reply


async def snooze_pressed(ctx: Context, _event: Button, args: Args) -> Replies:
    """Silence for so many hours, chosen from buttons."""
    search = (await _standing(ctx, args))[0]
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
