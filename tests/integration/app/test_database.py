from __future__ import annotations

import pathlib

import asyncpg
import pytest
from pydantic import SecretStr

from app.database import asyncpg_url, open_database
from app.postgres import forget_the_dead, only_one, own_secret
from app.settings import Settings
from core.clock import ManualClock
from core.errors import ConfigurationError


def settings(url: str) -> Settings:
    return Settings(database_url=SecretStr(url))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:6/d?sslmode=require", "postgresql+asyncpg://u:p@h:6/d?ssl=require"),
    ],
)
def test_usual_spellings_are_understood(given: str, wanted: str) -> None:
    assert asyncpg_url(given) == wanted


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("not an address", "DATABASE_URL is not an address"),
        ("mysql://u:hunter2@h/d", "works with PostgreSQL only"),
        ("postgresql://u:hunter2@127.0.0.1:1/d", "nothing answers at 127.0.0.1:1"),
        ("postgresql://u:hunter2@127.0.0.1:99999/d", "nothing answers at 127.0.0.1:99999"),
    ],
)
async def test_a_broken_address_is_one_plain_sentence(
    url: str, sentence: str, clock: ManualClock
) -> None:
    with pytest.raises(ConfigurationError, match=sentence) as caught:
        async with open_database(settings(url), clock):
            pass
    assert "hunter2" not in str(caught.value)


async def test_a_missing_database_is_named(postgres_dir: str, clock: ManualClock) -> None:
    url = f"postgresql://postgres:@/nowhere?host={postgres_dir}"
    with pytest.raises(ConfigurationError, match="there is no database 'nowhere'"):
        async with open_database(settings(url), clock):
            pass


async def test_an_empty_database_is_brought_up(postgres_dir: str, clock: ManualClock) -> None:
    admin = await asyncpg.connect(user="postgres", database="postgres", host=postgres_dir)
    await admin.execute("CREATE DATABASE fresh")
    await admin.close()
    url = f"postgresql://postgres:@/fresh?host={postgres_dir}"
    async with open_database(settings(url), clock) as database, database.connect() as connection:
        count = await connection.exec_driver_sql("SELECT count(*) FROM searches")
        assert count.scalar_one() == 0


def test_a_second_magpie_on_the_same_data_is_refused(tmp_path: pathlib.Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(ConfigurationError, match="already running"),
        only_one(tmp_path),
    ):
        pass


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: pathlib.Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with (
        pytest.raises(ConfigurationError, match="cannot write to its data folder"),
        only_one(blocked / "in"),
    ):
        pass


def test_leftovers_of_a_killed_server_are_forgotten(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmaster.pid").write_text("1\n/data\n")
    (tmp_path / ".handle_pids.json").write_text("[1, 99999999]")
    forget_the_dead(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()
    assert (tmp_path / ".handle_pids.json").read_text() == "[1]"


def test_the_signing_key_is_made_once_for_our_eyes_only(tmp_path: pathlib.Path) -> None:
    assert own_secret(tmp_path) == own_secret(tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_key_that_was_never_written_is_made_again(tmp_path: pathlib.Path) -> None:
    (tmp_path / "secret.key").touch()
    assert len(own_secret(tmp_path)) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


async def test_a_data_folder_that_cannot_be_made_is_named(
    tmp_path: pathlib.Path, clock: ManualClock
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(ConfigurationError, match="cannot write to its data folder"):
        async with open_database(Settings(data_dir=blocked / "in"), clock):
            pass
    with pytest.raises(ConfigurationError, match="cannot write to its data folder"):
        own_secret(blocked)
