"""Which search reports where, in words: "bikes to #deals and my phone, sofas by daily email"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, Replies
from bots.handlers import route_words as words
from bots.replies import Notice, Reply
from bots.views.places import kind_name, place_name
from core.alerts.edits import judge_holds_again
from core.errors import UserError
from core.people import destinations
from core.searches import service
from core.subscriptions.limits import Limit, need
from core.text import fold

if TYPE_CHECKING:
    from core.people.destinations import Place
    from core.searches.records import SavedSearch

MOST_CLAUSES: Final = 10
SHORTEST_PART: Final = 3
"""Letters of a name by which a place is known."""
Target = tuple["Place", str]
"""A destination, and the form a search is told in there; "" for the destination's own."""


async def route(ctx: Context, said: str) -> Replies:
    """Read every clause first; nothing is changed if one of them cannot be understood."""
    clauses = [part.strip() for part in re.split(r"[,;\n]", said[:1000]) if part.strip()]
    async with ctx.services.database.connect() as connection:
        places = await destinations.list_places(connection, ctx.owner.id)
        searches = await service.list_searches(connection, ctx.owner.id, ctx.now)
        reader = _Reader(ctx, places, searches)
        wanted = [reader.clause(clause) for clause in clauses[:MOST_CLAUSES]]
        if any(form in destinations.DIGESTS for _, targets in wanted for _, form in targets):
            need(ctx.services.plan_of(ctx.owner), Limit.DIGESTS)
        for chosen, targets in wanted:
            for search in chosen:
                await destinations.route(
                    connection,
                    owner_id=ctx.owner.id,
                    search_id=search.id,
                    places={place.id: form for place, form in targets},
                    now=ctx.now,
                )
        await judge_holds_again(connection, owner_id=ctx.owner.id, now=ctx.now)
    for chosen, targets in wanted:
        what = ", ".join(search.name for search in chosen)
        where = ", ".join(_named(ctx, *target) for target in targets)
        yield Reply(parts=(Notice(ctx.texts.rich("route.done", what=what, where=where), "good"),))


async def places_said(ctx: Context, said: str) -> list[Place]:
    """The places that words name, or all that work. Raises `UserError`."""
    async with ctx.services.database.connect() as connection:
        places = await destinations.list_places(connection, ctx.owner.id)
    if fold(said) in words.ALL:
        return [place for place in places if place.works]
    return [place for place, _ in _Reader(ctx, places, []).targets(said)]


def _named(ctx: Context, place: Place, form: str) -> str:
    name = place_name(ctx.texts, place)
    return f"{name} ({ctx.texts(f'reach.format_{form}')})" if form else name


class _Reader:
    """Reads clauses for one owner, who has these places and searches."""

    def __init__(self, ctx: Context, places: list[Place], searches: list[SavedSearch]) -> None:
        self._ctx = ctx
        self._places = places
        self._searches = searches

    def clause(self, said: str) -> tuple[list[SavedSearch], list[Target]]:
        """The first way to cut it in two that makes sense; `UserError` says what does not.

        A search may be called "bike to let", so every word that may stand between is tried.
        """
        problem: UserError | None = None
        for what, where in _cuts(said):
            try:
                return self._named_searches(what), self.targets(where)
            except UserError as error:
                problem = problem if _is_place(problem) else error
        raise problem or UserError("route.how")

    def _named_searches(self, said: str) -> list[SavedSearch]:
        """By number, by a word of the name, several joined by "and", or all."""
        whole = self._some(said)
        parts = [whole] if whole else [self._some(part) for part in words.AND.split(said)]
        if not all(parts):
            raise UserError("route.no_search", said=said[:60])
        return list({search.id: search for part in parts for search in part}.values())

    def _some(self, said: str) -> list[SavedSearch]:
        folded = fold(" ".join(words.without_fillers(said.strip().lstrip("#"))))
        if folded in words.ALL:
            return self._searches
        if folded.isascii() and folded.isdigit():
            return [search for search in self._searches if search.number == int(folded[:9])]
        single = folded.removesuffix("s") if len(folded) > 3 else folded
        return [one for one in self._searches if single and single in fold(one.name)]

    def targets(self, said: str) -> list[Target]:
        """Every place that is named, with its form."""
        return [self._target(part) for part in words.AND.split(said)]

    def _target(self, said: str) -> Target:
        """A destination by name, number or kind; and a form if one was said."""
        named = self._by_name(said.strip())
        if named is not None:
            return named, ""
        form, rest = words.form_of(said)
        place = self._by_name(rest) or self._by_number(rest) or self._by_kind(rest)
        if place is None:
            raise UserError("route.no_place", said=said[:60])
        return place, "" if form == place.format else form

    @property
    def _usable(self) -> list[Place]:
        return [place for place in self._places if place.state != "unproven"]

    def _by_name(self, said: str) -> Place | None:
        name = fold(said)
        return next((one for one in self._usable if name and fold(one.name) == name), None)

    def _by_number(self, said: str) -> Place | None:
        """Its number in the list of `/destinations`."""
        at = int(said[:3]) - 1 if said.isascii() and said.isdigit() else -1
        place = self._places[at] if 0 <= at < len(self._places) else None
        return place if place in self._usable else None

    def _by_kind(self, said: str) -> Place | None:
        name = fold(said)
        kinds = words.KINDS.get(name, ())
        here = self._ctx.destination.id if name in words.HERE else 0
        for kind in kinds:
            for place in self._usable:
                if place.platform == kind:
                    return place
        for place in self._usable:
            called = {place.platform, fold(kind_name(self._ctx.texts, place.platform))}
            if place.id == here or name in called:
                return place
        # A number names a place of the list, never the digits in an address.
        if len(name) < SHORTEST_PART or not any(c.isalpha() for c in name):
            return None
        return next((one for one in self._usable if name in fold(one.name)), None)


def _is_place(problem: UserError | None) -> bool:
    """It came from a cut whose searches were there already, so it says more than others."""
    return problem is not None and problem.key == "route.no_place"


def _cuts(said: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a clause at a word that may stand between search and place."""
    for found in words.BETWEEN.finditer(said):
        what, where = said[: found.start()].strip(), said[found.end() :].strip()
        if what and where:
            yield what, where
