"""Billing in the whole: off without a key, and from the command line with one."""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from typer.testing import CliRunner

from app.billing import check_billing, open_billing
from app.container import open_container
from app.settings import Settings
from billing.beginning import fit_all
from core.clock import ManualClock, SystemClock
from core.db import Database
from core.subscriptions.plans import FREE
from magpie.commands import app
from tests.conftest import NOW
from tests.fakes.stripe import KEY, SECRET, FakeStripe
from tests.integration.billing.till import BASE, Till

ROOT = pathlib.Path(__file__).resolve().parents[3]


def _settings(tmp_path: pathlib.Path, url: str, stripe: str = "", **more: Any) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        cache_dir=tmp_path,
        database_url=url,
        stripe_api_key=KEY if stripe else "",
        stripe_api_base=stripe or "https://api.stripe.com",
        stripe_webhook_secret=SECRET,
        public_base_url=BASE,
        **more,
    )


def test_nothing_of_stripe_is_loaded_for_whoever_does_not_sell() -> None:
    code = "import sys, magpie.commands, app.container; sys.exit('stripe' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0


async def test_without_a_key_there_is_none(
    database: Database, database_url: str, tmp_path: pathlib.Path
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        settings = _settings(tmp_path, database_url)
        assert await open_billing(settings, database, SystemClock(), stack) is None


async def test_the_whole_sells_with_a_key_and_gives_free_to_whoever_bought_nothing(
    database_url: str, tmp_path: pathlib.Path, clock: ManualClock
) -> None:
    stripe = FakeStripe(clock)
    async with stripe.running():
        settings = _settings(tmp_path, database_url, stripe.base, sources="demo", port=0)
        async with open_container(settings) as container:
            assert container.billing is not None
            assert {"plan", "upgrade", "billing"} <= container.conversation.commands
            assert container.pipeline.default_plan is FREE
            assert await container.billing.work.turn() == 0
            findings = await check_billing(settings)
            assert [one.ok for one in findings] == [False, False]
        silent = settings.model_copy(update={"stripe_webhook_secret": ()})
        assert len(await check_billing(silent)) == 3
        wrong = _settings(tmp_path, database_url, stripe.base)
        wrong = wrong.model_copy(update={"stripe_api_key": type(wrong.stripe_api_key)("sk_no")})
        (finding,) = await check_billing(wrong)
        assert finding.text == "Stripe: AuthenticationError"


async def test_the_whole_without_a_key_knows_no_plan_commands(
    database_url: str, tmp_path: pathlib.Path
) -> None:
    settings = _settings(tmp_path, database_url, sources="demo", port=0)
    async with open_container(settings) as container:
        assert container.billing is None
        assert not {"plan", "upgrade", "billing"} & container.conversation.commands


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAGPIE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
    return CliRunner()


@pytest.fixture
async def served(database: Database) -> AsyncIterator[Till]:
    async with Till.open(database, ManualClock(NOW)) as till:
        yield till


async def _run(runner: CliRunner, *words: str) -> str:
    """A command runs a loop of its own, so it runs in a thread beside the fake."""
    result = await asyncio.to_thread(runner.invoke, app, ["billing", *words])
    assert result.exit_code == 0, result.output
    return result.output


async def test_an_operator_sets_up_reports_and_mends_from_the_command_line(
    served: Till,
    command: CliRunner,
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    tmp_path: pathlib.Path,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("STRIPE_API_BASE", served.stripe.base)
    assert SECRET in await _run(command, "setup")
    ana = await served.owner()
    await served.buy(ana)
    missed = await served.buy(await served.owner("ben"))
    served.world.cancel_in_portal(missed)
    file = tmp_path / "subscribers.csv"
    said = await _run(command, "report", "--csv", str(file))
    assert "plus subscribers" in said
    assert "8.00" in said
    assert "ends_at differs" in said
    assert len(file.read_text().splitlines()) == 3
    nowhere = str(tmp_path / "none" / "subscribers.csv")
    told = await asyncio.to_thread(command.invoke, app, ["billing", "report", "--csv", nowhere])
    assert "cannot be written" in str(told.exception)
    assert "1 differed" in await _run(command, "reconcile")
    assert "ends_at differs" not in await _run(command, "report")
    assert "not asked" in await _run(command, "report", "--no-drift")


async def test_without_a_key_the_commands_say_so_and_touch_nothing(
    served: Till, command: CliRunner, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    ana = await served.owner(searches=6)
    await fit_all(served.database, served.clock)
    rested = await served.states(ana)
    assert "paused" in rested
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("STRIPE_API_KEY", "")
    for word in ("setup", "report", "reconcile"):
        result = await asyncio.to_thread(command.invoke, app, ["billing", word])
        assert "STRIPE_API_KEY is not set" in str(result.exception)
    assert await served.states(ana) == rested
