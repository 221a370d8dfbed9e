"""Making a search: `/watch`, plain words, fragments, pasted links."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bots.conversation.context import Context, Replies
from bots.events import Button, Command, Location
from bots.events import Text as TextEvent
from bots.handlers import flow, why
from bots.replies import Buttons, Press, Reply, Span, Text
from bots.views.criteria import understood
from core.errors import UserError
from core.searches import service
from core.searches.edit import apply_fragment
from core.searches.format import name_of

if TYPE_CHECKING:
    from core.searches.criteria import Criteria
    from core.searches.language import Parsed

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_QUERY_NAMES = ("q", "query", "_nkw", "keywords", "search", "k")
PRICES = (50, 100, 250, 500)


async def watch(ctx: Context, command: Command) -> Replies:
    """`/watch` alone asks step by step; with a line it goes straight to the preview."""
    if command.args:
        async for reply in flow.preview_line(ctx, command.args):
            yield reply
        return
    ctx.dialogue.ask("watch.what")
    yield Reply(parts=(Text(ctx.texts.rich("watch.ask_what")),))


async def asked_what(ctx: Context, event: TextEvent | Location) -> Replies:
    """The answer to "what?"; a line that says more needs no more questions."""
    if isinstance(event, Location):
        return
    parsed = flow.read_line(ctx, event.text)
    criteria = parsed.criteria
    says_more = criteria.price_max is not None or criteria.free or criteria.near is not None
    ctx.dialogue.end()
    if not parsed.usable or says_more:
        async for reply in flow.preview_line(ctx, event.text):
            yield reply
        return
    ctx.dialogue.ask("watch.price", line=event.text)
    tokens = ctx.services.tokens
    prices = tuple(
        Press(
            ctx.texts.money(Decimal(price), ctx.owner.currency), token=tokens.sign("w.price", price)
        )
        for price in PRICES
    )
    rows = (prices, (ctx.press("watch.any_price", "w.price", 0),))
    yield Reply(parts=(Text(ctx.texts.rich("watch.ask_price")), Buttons(rows)))


async def price_pressed(ctx: Context, _event: Button, args: tuple[str, ...]) -> Replies:
    """A price from the buttons."""
    price = int(args[0])
    async for reply in _after_price(ctx, f" under {price}" if price else ""):
        yield reply


async def asked_price(ctx: Context, event: TextEvent | Location) -> Replies:
    """A price that was typed; a bare number is one."""
    if isinstance(event, Location):
        return
    said = event.text
    bare = said.strip("£$€ ").replace(",", "").isdigit()
    async for reply in _after_price(ctx, f" under {said}" if bare else f" {said}"):
        yield reply


async def _after_price(ctx: Context, said: str) -> Replies:
    line = str(ctx.dialogue.data.get("line", ""))
    if not line:
        raise UserError("error.expired_button")
    ctx.dialogue.ask("watch.where", line=line + said)
    buttons = [ctx.press("watch.anywhere", "w.where", 0)]
    if ctx.owner.home is not None:
        token = ctx.services.tokens.sign("w.where", 1)
        label = ctx.texts("watch.my_place", place=ctx.owner.home.label)
        buttons.insert(0, Press(label, token=token))
    yield Reply(parts=(Text(ctx.texts.rich("watch.ask_where")), Buttons((tuple(buttons),))))


async def where_pressed(ctx: Context, _event: Button, args: tuple[str, ...]) -> Replies:
    """Anywhere, or the person's own place."""
    line = str(ctx.dialogue.data.get("line", ""))
    if not line:
        raise UserError("error.expired_button")
    home = ctx.owner.home
    ctx.dialogue.end()
    near = f" near {home.label}" if args[0] == "1" and home is not None else ""
    async for reply in flow.preview_line(ctx, line + near):
        yield reply


async def asked_where(ctx: Context, event: TextEvent | Location) -> Replies:
    """A town that was typed, or a shared position."""
    line = str(ctx.dialogue.data.get("line", ""))
    ctx.dialogue.end()
    if isinstance(event, Location):
        place = ctx.services.gazetteer.nearest(event.lat, event.lon)
        said = place.label if place else ""
    else:
        said = event.text
    if said.lower() in {"", "anywhere", "any", "everywhere"}:
        line_with_place = line
    elif re.match(r"(?i)(near|in|within|around)\b|\d", said):
        line_with_place = f"{line} {said}"
    else:
        line_with_place = f"{line} near {said}"
    async for reply in flow.preview_line(ctx, line_with_place):
        yield reply


async def plain_text(ctx: Context, event: TextEvent) -> Replies:
    """Plain words: a pasted link, a change of the last search, or a search."""
    link = _LINK.search(event.text)
    if link is not None:
        async for reply in _link(ctx, link[0]):
            yield reply
        return
    fragment = await _fragment(ctx, event)
    if fragment is not None:
        async for reply in fragment:
            yield reply
        return
    async for reply in flow.preview_line(ctx, event.text):
        yield reply


async def _fragment(ctx: Context, event: TextEvent) -> Replies | None:
    """The way of a change, if the text is one and something recent can be meant."""
    last = ctx.dialogue.last_search
    if not last or dt.datetime.fromisoformat(last["until"]) < ctx.now:
        return None
    async with ctx.services.database.connect() as connection:
        if "search_id" in last:
            search = await service.get(connection, ctx.owner.id, last["search_id"])
            if search is None or search.state == "deleted":
                return None
            criteria, search_id = search.criteria, search.id
        else:
            try:
                draft = await service.require_draft(connection, ctx.owner.id, last["draft_id"])
            except UserError:
                return None
            criteria, search_id = draft.criteria, draft.search_id or 0
    parsed = apply_fragment(
        criteria, event.text, flow.language_context(ctx), ctx.services.gazetteer
    )
    if parsed is None:
        return None
    if not search_id:
        # Nothing is saved yet, so there is nothing to confirm.
        return flow.preview(ctx, parsed.criteria, flow.draft_state(parsed))
    return confirm_change(ctx, parsed, search_id, criteria, event.text)


async def confirm_change(
    ctx: Context, parsed: Parsed, search_id: int, before: Criteria, typed: str
) -> Replies:
    """Show the changed search with what matches; one tap makes it so."""
    line = (
        *ctx.texts.rich("searches.change_from_to", name=name_of(before)),
        *understood(parsed.criteria, ctx.texts, flow.labels(ctx)),
    )
    tokens = ctx.services.tokens
    async with ctx.services.database.connect() as connection:
        draft_id = await service.save_draft(
            connection,
            owner_id=ctx.owner.id,
            criteria=parsed.criteria,
            state={**flow.draft_state(parsed), "typed": typed[:200]},
            search_id=search_id,
        )
    rows = (
        (
            ctx.press("button.yes", "d.watch", draft_id),
            Press(ctx.texts("searches.new_instead"), token=tokens.sign("d.new", draft_id)),
        ),
    )
    yield Reply(parts=(Text(line), Buttons(rows)), slot=flow.SLOT)
    await ctx.settle()
    async for found in flow.try_out(ctx, parsed.criteria):
        if found.done:
            count = ctx.texts.rich("preview.matches", n=found.total)
            yield Reply(parts=(Text((*line, Span(" · "), *count)), Buttons(rows)), slot=flow.SLOT)


async def _link(ctx: Context, link: str) -> Replies:
    """A link to a listing is asked about; a link to a search becomes one."""
    query = parse_qs(urlsplit(link).query)
    for name in _QUERY_NAMES:
        if query.get(name):
            async for reply in flow.preview_line(ctx, query[name][0]):
                yield reply
            return
    async for reply in why.explain(ctx, link):
        yield reply
