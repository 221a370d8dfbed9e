"""Making a search: `/watch`, plain words, fragments, pasted links."""

from __future__ import annotations

from bots.conversation.context import Context, Replies
from bots.events import Command, Location
from bots.events import Text as TextEvent
from bots.handlers import flow, stepwise, why
from bots.handlers.fragments import fragment
from bots.handlers.links import Link, find_link
from bots.replies import Reply, Text


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
    ctx.dialogue.ask("watch.what", led=True)
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
    # Who only wrote something nobody could read did not ask to be led through the questions.
    led = bool(ctx.dialogue.data.get("led"))
    says_more = says_more or not led
    ctx.dialogue.end()
    if changing is not None or not parsed.usable or says_more:
        async for reply in changing or flow.preview_line(ctx, line, led=led):
            yield reply
        return
    async for reply in stepwise.begin(ctx, line):
        yield reply


async def plain_text(ctx: Context, event: TextEvent) -> Replies:
    """Plain words: a pasted link, a change of the last search, or a search.

    In a group people talk to each other; there only commands, buttons and answers to what stands
    in a card or preview are meant for us.
    """
    if not event.address.private and not event.pressed:
        answered = await fragment(ctx, event) if event.reply_to is not None else None
        if answered is not None:
            async for reply in answered:
                yield reply
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
