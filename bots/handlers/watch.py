"""Making a search: `/watch`, plain words, fragments, pasted links."""

from __future__ import annotations

import re
from decimal import Decimal

from bots.conversation.context import Context, Replies
from bots.events import Button, Command, Location
from bots.events import Text as TextEvent
from bots.handlers import flow, why
from bots.handlers.fragments import fragment
from bots.handlers.links import Link, find_link
from bots.replies import Buttons, Press, Reply, Text
from core.errors import UserError
from core.text import fold

_BARE_PRICE = re.compile(r"\s*[£$€]?\s*\d[\d,. ]*\s*k?\s*[£$€]?\s*", re.IGNORECASE)
_PLACE_PHRASE = re.compile(
    r"(?:near|in|within|around|anywhere|\d+ ?(?:mi|km|min))\b", re.IGNORECASE
)
_ANY = frozenset({"", "any", "any price", "anywhere", "everywhere", "no limit", "no", "egal"})
PRICES = (50, 100, 250, 500)


async def watch(ctx: Context, command: Command) -> Replies:
    """`/watch` alone asks step by step; with a line it goes straight to the preview."""
    link = find_link(command.args)
    if link is not None:
        async for reply in _link(ctx, link):
            yield reply
        return
    if command.args:
        async for reply in flow.preview_line(ctx, command.args):
            yield reply
        return
    ctx.dialogue.ask("watch.what")
    yield Reply(parts=(Text(ctx.texts.rich("watch.ask_what")),))


async def asked_what(ctx: Context, event: TextEvent | Location) -> Replies:
    """The answer to "what?"; a line that says more needs no more questions."""
    if isinstance(event, Location):
        yield Reply(parts=(Text(ctx.texts.rich("watch.ask_what")),))
        return
    link = find_link(event.text)
    if link is not None:
        ctx.dialogue.end()
        async for reply in _link(ctx, link):
            yield reply
        return
    changing = await fragment(ctx, event) if event.reply_to is not None else None
    line = f"{event.text} {ctx.dialogue.data.get('said', '')}".strip()
    parsed = flow.read_line(ctx, line)
    criteria = parsed.criteria
    says_more = criteria.price_max is not None or criteria.free or criteria.near is not None
    ctx.dialogue.end()
    if changing is not None or not parsed.usable or says_more:
        async for reply in changing or flow.preview_line(ctx, line):
            yield reply
        return
    ctx.dialogue.ask("watch.price", line=line)
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
        yield Reply(parts=(Text(ctx.texts.rich("watch.ask_price")),))
        return
    said = event.text
    if fold(said) in _ANY:
        said = ""
    elif _BARE_PRICE.fullmatch(said):
        said = f" under {said}"
    async for reply in _after_price(ctx, f" {said}".rstrip()):
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
    if fold(said) in _ANY:
        line_with_place = line
    elif _PLACE_PHRASE.match(said):
        line_with_place = f"{line} {said}"
    else:
        line_with_place = f"{line} near {said}"
    async for reply in flow.preview_line(ctx, line_with_place):
        yield reply


async def plain_text(ctx: Context, event: TextEvent) -> Replies:
    """Plain words: a pasted link, a change of the last search, or a search.

    In a group people talk to each other; there only commands and buttons are meant for us.
    """
    if not event.address.private:
        return
    link = find_link(event.text)
    if link is not None:
        async for reply in _link(ctx, link):
            yield reply
        return
    changing = await fragment(ctx, event)
    if changing is None:
        changing = flow.preview_line(ctx, event.text)
    async for reply in changing:
        yield reply


async def _link(ctx: Context, link: Link) -> Replies:
    """A link to results becomes a search; one to a listing is held against the person's own."""
    if link.line:
        async for reply in flow.preview_line(ctx, link.line):
            yield reply
        return
    async for reply in why.explain(ctx, link):
        yield reply
