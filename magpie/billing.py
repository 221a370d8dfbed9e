"""`magpie billing`: set the Stripe account up, report on subscribers, mend what differs."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from app.billing import BillingPart, is_on, open_billing
from app.database import open_database
from core.clock import SystemClock
from core.errors import ConfigurationError
from magpie.console import console, run, settings_for_command

if TYPE_CHECKING:
    from app.settings import Settings
    from billing.reconcile import Drift
    from billing.report import Report
    from core.db import Database

OFF: Final = "Nothing is sold here: STRIPE_API_KEY is not set."
app = typer.Typer(help="Paid plans: set up, report, reconcile.", no_args_is_help=True)


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Database, BillingPart]]:
    # Asked before anything is opened: a shell that lacks the key must not let go of what rests.
    if not is_on(settings):
        raise ConfigurationError(OFF)
    clock = SystemClock()
    async with (
        open_database(settings, clock) as database,
        contextlib.AsyncExitStack() as stack,
    ):
        part = await open_billing(settings, database, clock, stack)
        if part is None:
            raise ConfigurationError(OFF)
        yield database, part


@app.command("setup")
def setup() -> None:
    """Make products, prices, customer portal and webhook in the Stripe account; safe to repeat."""
    run(_setup(settings_for_command()))


async def _setup(settings: Settings) -> None:
    from billing.client import StripeFailedError  # noqa: PLC0415 - the SDK only where it is used
    from billing.setup import set_up  # noqa: PLC0415 - likewise

    async with _opened(settings) as (_, part):
        try:
            done = await set_up(part.api, settings.base_url)
        except StripeFailedError as error:
            raise ConfigurationError(f"{error}; look at STRIPE_API_KEY.") from error
    for line in done.lines:
        console.print(line, markup=False)
    if done.secret:
        console.print("Put this into STRIPE_WEBHOOK_SECRET; Stripe shows it only now:")
        console.print(done.secret, markup=False)


@app.command("report")
def report(
    csv: Annotated[pathlib.Path | None, typer.Option(help="Write a line a subscription")] = None,
    *,
    drift: Annotated[bool, typer.Option(help="Ask Stripe what differs")] = True,
) -> None:
    """Subscribers by plan, monthly revenue, churn, past due, and what differs from Stripe."""
    from billing.report import as_csv  # noqa: PLC0415 - as above

    found, differs = run(_report(settings_for_command(), drift=drift))
    console.print(_table(found, differs))
    if csv is not None:
        try:
            csv.write_text(as_csv(found), encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"{csv} cannot be written: {error.strerror}.") from error
        console.print(f"{len(found.rows)} lines written to {csv}", markup=False)


async def _report(settings: Settings, *, drift: bool) -> tuple[Report, list[Drift] | str]:
    from billing.client import StripeFailedError  # noqa: PLC0415 - as above
    from billing.report import make_report  # noqa: PLC0415 - as above

    differs: list[Drift] | str = "not asked"
    async with _opened(settings) as (database, part):
        found = await make_report(database, SystemClock().now())
        if drift:
            try:
                differs = await part.reconcile.compare()
            except StripeFailedError as error:
                differs = str(error)
    return found, differs


def _table(report: Report, drift: list[Drift] | str) -> Table:
    table = Table(show_header=False, box=None)
    for plan, count in report.plans.items():
        table.add_row(f"{plan} subscribers", str(count))
    table.add_row("on trial", str(report.trials))
    for currency, amount in report.mrr.items():
        table.add_row(f"monthly revenue at list prices, {currency}", str(amount))
    churn = "no one yet" if report.churn is None else f"{report.churn} % ({report.lost})"
    table.add_row("churn in 30 days", churn)
    table.add_row("past due", _ids(report.past_due))
    table.add_row("disputed", _ids(report.disputed))
    table.add_row("owners paying twice", _ids(tuple(str(owner) for owner in report.twice)))
    waiting = f"{report.waiting_events} events, {report.waiting_customers} customers"
    table.add_row("waiting", waiting)
    when = report.reconciled_at
    table.add_row("last reconciled", "never" if when is None else f"{when:%Y-%m-%d %H:%M} UTC")
    if isinstance(drift, str):
        table.add_row("differs from Stripe", drift)
    else:
        lines = tuple(f"{one.subscription_id} {one.what}" for one in drift)
        table.add_row("differs from Stripe", _ids(lines))
    return table


def _ids(ids: tuple[str, ...]) -> str:
    return "\n".join(ids) or "none"


@app.command("reconcile")
def reconcile() -> None:
    """Fetch what was missed and read again whatever differs, now."""
    run(_reconcile(settings_for_command()))


async def _reconcile(settings: Settings) -> None:
    from billing.client import StripeFailedError  # noqa: PLC0415 - as above

    async with _opened(settings) as (_, part):
        try:
            drift = await part.reconcile.run()
            while await part.work.turn():
                continue
        except StripeFailedError as error:
            raise ConfigurationError(f"{error}; look at STRIPE_API_KEY.") from error
    for one in drift:
        console.print(f"{one.subscription_id} {one.what}: read again", markup=False)
    console.print(f"{len(drift)} differed.")
