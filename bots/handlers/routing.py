"""Which search reports where, in words: "bikes to #deals and my phone, sofas by daily email"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, Replies
from bots.replies import Notice, Reply
from bots.views.places import kind_name, place_name
from core.errors import UserError
from core.people import destinations
from core.searches import service
from core.subscriptions.limits import Limit, need
from core.text import fold

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.people.destinations import Place
    from core.searches.records import SavedSearch

MOST_CLAUSES: Final = 10
_CLAUSE: Final = re.compile(r"^(?P<what>.+?)\s+(?:to|by|via|->|→)\s+(?P<where>.+)$", re.IGNORECASE)
_AND: Final = re.compile(r"\s+(?:and|&|\+)\s+|\s*\+\s*", re.IGNORECASE)
_WORDS: Final = {
    "email": "email",
    "mail": "email",
    "e-mail": "email",
    "sms": "sms",
    "text": "sms",
    "texts": "sms",
    "phone": "sms",
    "webhook": "webhook",
    "hook": "webhook",
    "ntfy": "ntfy",
    "push": "",
    "pushover": "pushover",
    "browser": "webpush",
    "app": "fcm",
}
_PUSH: Final = frozenset({"ntfy", "pushover", "webpush", "fcm"})
_FILLER: Final = frozenset({"my", "the", "a", "an", "alerts", "digest"})


async def route(ctx: Context, said: str) -> Replies:
    """Read every clause first; nothing is changed if one of them cannot be understood."""
    clauses = [part.strip() for part in re.split(r"[,;\n]", said[:1000]) if part.strip()]
    async with ctx.services.database.connect() as connection:
        places = await destinations.list_places(connection, ctx.owner.id)
        searches = await service.list_searches(connection, ctx.owner.id, ctx.now)
        wanted: list[tuple[list[SavedSearch], list[tuple[Place, str]]]] = []
        for clause in clauses[:MOST_CLAUSES]:
            found = _CLAUSE.match(clause)
            if found is None:
                raise UserError("route.how")
            targets = [_target(ctx, places, one) for one in _AND.split(found["where"])]
            wanted.append((_searches(searches, found["what"]), targets))
        lines = []
        for chosen, targets in wanted:
            ids = [await _ready(ctx, connection, place, form) for place, form in targets]
            for search in chosen:
                await destinations.route(
                    connection,
                    owner_id=ctx.owner.id,
                    search_id=search.id,
                    place_ids=ids,
                    now=ctx.now,
                )
            names = ", ".join(place_name(ctx.texts, place) for place, _ in targets)
            lines.append((", ".join(search.name for search in chosen), names))
    for what, where in lines:
        yield Reply(parts=(Notice(ctx.texts.rich("route.done", what=what, where=where), "good"),))


def _searches(searches: list[SavedSearch], said: str) -> list[SavedSearch]:
    """By number, by a word of the name, or all."""
    words = said.strip().lstrip("#").casefold()
    if words in {"all", "everything", "all searches"}:
        return searches
    if words.isascii() and words.isdigit():
        found = [search for search in searches if search.number == int(words[:9])]
    else:
        folded = fold(words)
        single = folded.removesuffix("s")
        found = [
            search
            for search in searches
            if folded in fold(search.name) or (len(single) > 2 and single in fold(search.name))
        ]
    if not found:
        raise UserError("route.no_search", said=said[:60])
    return found


def _target(ctx: Context, places: list[Place], said: str) -> tuple[Place, str]:
    """A destination by number, name or kind; and a digest if one was said."""
    words = [word for word in said.casefold().split() if word not in _FILLER]
    form = next((word for word in words if word in destinations.DIGESTS), "")
    words = [word for word in words if word != form]
    name = " ".join(words)
    usable = [place for place in places if place.state != "unproven"]
    if name.isdigit() and 0 < int(name[:3]) <= len(places):
        place = places[int(name[:3]) - 1]
        if place in usable:
            return place, form
    exact = [place for place in usable if place.name.casefold().lstrip("#") == name.lstrip("#")]
    kind = _WORDS.get(name)
    by_kind = [
        place
        for place in usable
        if kind == place.platform
        or (kind == "" and place.platform in _PUSH)
        or name in {place.platform, kind_name(ctx.texts, place.platform).casefold()}
        or (name in {"here", "this chat"} and place.id == ctx.destination.id)
    ]
    part = [place for place in usable if name and name in place.name.casefold()]
    for found in (exact, by_kind, part):
        if found:
            return found[0], form
    raise UserError("route.no_place", said=said[:60])


async def _ready(ctx: Context, connection: AsyncConnection, place: Place, form: str) -> int:
    """The destination itself, or its sister that is told as a digest."""
    if not form or place.format == form:
        return place.id
    need(ctx.services.plan_of(ctx.owner), Limit.DIGESTS)
    sister = await destinations.sister(connection, place, form, ctx.now)
    return sister.id
