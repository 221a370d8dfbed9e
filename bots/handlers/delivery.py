"""`/delivery`: the last alerts, where each went, when, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bots.conversation.context import Context, Replies
from bots.events import Button, Command
from bots.replies import Notice, Reply, Span, Text
from bots.views.places import kind_name
from bots.views.strangers import cut
from core.alerts.receipts import last_alerts, say_again
from core.alerts.rules import PAUSED

if TYPE_CHECKING:
    from bots.replies import Rich
    from core.alerts.receipts import Receipt

Args = tuple[str, ...]
_KNOWN: Final = {
    "too old": "old",
    "destination paused": "paused",
    "search deleted": "deleted",
    "search changed": "changed",
    "hidden": "hidden",
    "listing is gone": "over",
    "listing sold": "over",
    "listing ended": "over",
    "listing reserved": "over",
    "listing active": "over",  # An auction that has ended.
    "shown in a preview": "seen",
}
_MOVED: Final = {
    "address is gone": "dead",
    "not taken in time": "late",
    "too many tries": "late",
    "not acknowledged": "unseen",
}


async def delivery(ctx: Context, _command: Command) -> Replies:
    """A line for each alert and place."""
    async with ctx.services.database.connect() as connection:
        receipts = await last_alerts(connection, ctx.owner.id, ctx.now)
    if not receipts:
        yield Reply(parts=(Notice(ctx.texts.rich("delivery.none")),))
        return
    spans: list[Span] = [*ctx.texts.rich("delivery.title")]
    before = 0
    for receipt in receipts:
        if receipt.alert_id != before:
            spans += [Span("\n"), Span(cut(receipt.title or "?", 60), bold=True)]
            before = receipt.alert_id
        spans += [Span("\n  "), *_line(ctx, receipt)]
    yield Reply(parts=(Text(tuple(spans)),))


def _line(ctx: Context, receipt: Receipt) -> Rich:
    texts = ctx.texts
    where = cut(receipt.name or "", 40)
    if not where:
        where = kind_name(texts, receipt.platform) if receipt.platform else "?"
    key = f"delivery.{_ending(receipt)}"
    waits = receipt.state in {"held", "pending", "leased", "retry"}
    when = texts.clock(receipt.due_at if waits else receipt.at, ctx.now)
    line: Rich = texts.rich(key, where=where, when=when, n=receipt.attempts)
    if receipt.report and receipt.state in {"sent", "moved"}:
        line = (*line, *texts.rich("delivery.report", report=receipt.report[:40]))
    return line


def _ending(receipt: Receipt) -> str:
    """Which text speaks of it."""
    state, reason = receipt.state, receipt.reason
    if state in {"pending", "leased", "retry"}:
        return "tried" if receipt.attempts else "waiting"
    if state in {"expired", "cancelled"}:
        return f"not_{_KNOWN[reason]}" if reason in _KNOWN else "refused"
    return {
        ("moved", reason): f"moved_{_MOVED.get(reason, '')}".removesuffix("_"),
        ("rejected", reason): "refused",
        ("held", PAUSED): "held_paused",
        ("gone", "told elsewhere"): "gone_told",
        ("bundled", "newer alert of the item"): "newer",
    }.get((state, reason), state)


async def replay(ctx: Context, _event: Button, args: Args) -> Replies:
    """Say a day's alerts again at one place."""
    async with ctx.services.database.connect() as connection:
        n = await say_again(
            connection, owner_id=ctx.owner.id, destination_id=int(args[0]), now=ctx.now
        )
    yield Reply(parts=(Notice(ctx.texts.rich("reach.replayed", n=n)),))
