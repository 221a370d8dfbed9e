"""`/import`: searches that a person keeps elsewhere become searches here, with their own consent.

This table is joined only where there is something to import from. The page on which they agree
shows a code, and the code has to come to this chat: a link passed on to somebody else gives nothing
away by itself.
"""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Final, Protocol

from bots.conversation.context import Context, HandlerTable, Replies
from bots.handlers import flow
from bots.replies import Buttons, Part, Press, Reply, Span, Style, Text
from bots.views.criteria import understood
from core.errors import MarketplaceError, UserError
from core.people.communities import use_place
from core.searches import service

if TYPE_CHECKING:
    from bots.events import Button, Command
    from core.searches.criteria import Criteria

MOST_SAVED: Final = 25
SHOWN: Final = 15
BUTTONS: Final = 6


@dataclasses.dataclass(frozen=True, slots=True)
class Brought:
    """What was found: lines of the search language, and sellers, who still need a word."""

    lines: tuple[str, ...]
    sellers: tuple[str, ...] = ()


class Importer(Protocol):
    """One place that keeps searches for people."""

    name: str
    label: str

    async def begin(self, owner_id: int) -> str:
        """The address at which the person agrees."""

    async def bring(self, owner_id: int, code: str) -> Brought | None:
        """What they keep there; None for a code that is not theirs. Raises `MarketplaceError`."""

    async def brought(self, owner_id: int) -> Brought | None:
        """The same once more, to save it; None when it has been saved or is too old."""


class Imports:
    """The handlers, over what there is to import from."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    async def command(self, ctx: Context, event: Command) -> Replies:
        """`/import ebay` gives the link; with the code of its page it shows what was found."""
        named, _, code = event.args.strip().partition(" ")
        importer = self._importer
        if not ctx.address.private:
            raise UserError("import.private")
        if named.lower() != importer.name:
            raise UserError("import.which", name=importer.name)
        if not code.strip():
            url = await importer.begin(ctx.person.id)
            row = (Press(ctx.texts("import.agree", site=importer.label), url=url),)
            yield Reply(
                parts=(Text(ctx.texts.rich("import.begin", site=importer.label)), Buttons((row,)))
            )
            return
        yield Reply(parts=(Text(ctx.texts.rich("import.looking", site=importer.label)),), slot="i")
        await ctx.settle()
        yield Reply(parts=await self._found(ctx, code.strip()[:20]), slot="i")

    async def _found(self, ctx: Context, code: str) -> tuple[Part, ...]:
        label = self._importer.label
        try:
            brought = await self._importer.bring(ctx.person.id, code)
        except MarketplaceError:
            return (Text(ctx.texts.rich("import.failed", site=label)),)
        if brought is None:
            return (Text(ctx.texts.rich("import.wrong_code", name=self._importer.name)),)
        usable = _usable(ctx, brought)
        said = list(ctx.texts.rich("import.found", site=label, n=len(usable)))
        for criteria in usable[:SHOWN]:
            said += [Span("\n• "), *understood(criteria, ctx.texts, flow.labels(ctx))]
        if len(usable) > SHOWN:
            said += [Span("\n"), *ctx.texts.rich("import.more", n=len(usable) - SHOWN)]
        rows: list[tuple[Press, ...]] = [(self._save_button(ctx),)] if usable else []
        if brought.sellers:
            names = ", ".join(brought.sellers)
            sellers = ctx.texts.rich("import.sellers", sellers=names, first=brought.sellers[0])
            said += [Span("\n\n"), *sellers]
            rows += [(press,) for press in _seller_buttons(ctx, brought.sellers)]
        return (Text(tuple(said)), *((Buttons(tuple(rows)),) if rows else ()))

    def _save_button(self, ctx: Context) -> Press:
        token = ctx.services.tokens.sign("i.save", ctx.person.id)
        return Press(ctx.texts("import.save"), token=token, style=Style.PRIMARY)

    async def save(self, ctx: Context, event: Button, args: tuple[str, ...]) -> Replies:
        """All of them, as far as the plan has room."""
        if args != (str(ctx.person.id),):
            raise UserError("error.not_yours")
        brought = await self._importer.brought(ctx.person.id)
        if brought is None:
            raise UserError("error.expired_button")
        saved, full = await _save(ctx, _usable(ctx, brought))
        key = "import.saved_some" if full else "import.saved"
        yield Reply(parts=(Text(ctx.texts.rich(key, n=saved)),), edit=event.message_id)


def _seller_buttons(ctx: Context, sellers: tuple[str, ...]) -> list[Press]:
    """One for each of the first whose name a button can carry."""
    found: list[Press] = []
    for seller in sellers[:BUTTONS]:
        with contextlib.suppress(ValueError):
            token = ctx.services.tokens.sign("i.seller", seller)
            found.append(Press(ctx.texts("import.seller", seller=seller), token=token))
    return found


async def seller(ctx: Context, _event: Button, args: tuple[str, ...]) -> Replies:
    """What to look for from one seller is asked, as for every line without a word."""
    async for reply in flow.preview_line(ctx, f'seller:"{args[0]}"'):
        yield reply


def _usable(ctx: Context, brought: Brought) -> list[Criteria]:
    """Each line understood once; what holds nothing to look for is left out."""
    found: list[Criteria] = []
    for line in brought.lines:
        parsed = flow.read_line(ctx, line)
        if parsed.usable and parsed.criteria not in found:
            found.append(parsed.criteria)
    return found[:MOST_SAVED]


async def _save(ctx: Context, wanted: list[Criteria]) -> tuple[int, bool]:
    """How many were saved, and whether the plan had no room for all."""
    saved = 0
    for criteria in wanted:
        try:
            async with ctx.services.database.connect() as connection:
                await service.create(
                    connection,
                    owner_id=ctx.owner.id,
                    criteria=criteria,
                    destination_ids=[ctx.destination.id],
                    plan=ctx.services.plan_of(ctx.owner),
                    now=ctx.now,
                    created_by=ctx.identity_id,
                )
                await use_place(connection, ctx.destination.id)
        except UserError:
            return saved, True
        saved += 1
    return saved, False


def join(table: HandlerTable, importer: Importer) -> HandlerTable:
    """The table with what can be imported."""
    made = Imports(importer)
    return dataclasses.replace(
        table,
        commands={**table.commands, "import": made.command},
        actions={**table.actions, "i.save": made.save, "i.seller": seller},
    )
