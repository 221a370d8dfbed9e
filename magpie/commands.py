"""The command line: `magpie up` and its companions, put together."""

from __future__ import annotations

import gc
import sys

import typer

from core.errors import ConfigurationError
from magpie import (
    audit,
    billing,
    budget,
    check,
    exchange,
    explain,
    facebook,
    migrate,
    page,
    poll,
    seed,
    up,
    worker,
)

app = typer.Typer(
    name="magpie",
    help="Watches second-hand marketplaces and tells you in the chat you already use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(up.up)
app.command("worker")(worker.worker)
app.command("migrate")(migrate.migrate)
app.command("check")(check.check)
app.command("audit")(audit.audit)
app.command("poll")(poll.poll)
app.command("budget")(budget.budget)
app.add_typer(page.page, name="page")
app.add_typer(facebook.facebook, name="facebook")
app.command("explain")(explain.explain)
app.command("seed")(seed.seed)
app.command("export")(exchange.export_searches)
app.command("import")(exchange.import_searches)
app.add_typer(billing.app, name="billing")


def run() -> None:
    """Run a command; what the operator can mend is one plain sentence, not a traceback."""
    try:
        app()
    except ConfigurationError as error:
        sys.stderr.write(f"magpie: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        # Python would look through all objects once more as it ends, for most of a second.
        gc.disable()
        gc.freeze()
