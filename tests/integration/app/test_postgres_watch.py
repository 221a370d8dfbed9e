from __future__ import annotations

import pathlib
import shutil
import signal
import tempfile
from collections.abc import Iterator

import asyncpg
import psutil
import pytest
from structlog.testing import capture_logs

from app.postgres import embedded_postgres, is_alive
from app.postgres_watch import TIGHT_BYTES, PostgresWatch
from core.errors import ConfigurationError


@pytest.fixture
def short_dir() -> Iterator[pathlib.Path]:
    """A folder whose name leaves room for that of a socket."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgw", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("blow", [signal.SIGQUIT, signal.SIGKILL])
async def test_a_server_that_was_killed_comes_back(
    short_dir: pathlib.Path, blow: signal.Signals
) -> None:
    watch = PostgresWatch(short_dir)
    with embedded_postgres(short_dir):
        pgdata = short_dir / "postgres"
        await watch.turn()
        server = psutil.Process(int((pgdata / "postmaster.pid").read_text().split("\n", 1)[0]))
        server.send_signal(blow)
        psutil.wait_procs([server], 20)
        assert not is_alive(pgdata)
        with capture_logs() as logs:
            await watch.turn()
            await watch.turn()
        assert [line["event"] for line in logs] == ["database.restarted"]
        connection = await asyncpg.connect(user="postgres", database="postgres", host=str(pgdata))
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    assert not is_alive(short_dir / "postgres")


async def test_a_server_that_cannot_start_is_told_of_once(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postgres").touch()
    watch = PostgresWatch(tmp_path)
    with capture_logs() as logs:
        await watch.turn()
        await watch.turn()
    assert [line["event"] for line in logs] == ["database.down"]
    assert "did not start" in logs[0]["why"]


@pytest.mark.parametrize("version", ["16", "banana"])
def test_data_of_another_server_are_refused_in_a_sentence(
    tmp_path: pathlib.Path, version: str
) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text(version)
    said = f"did not start: .*{version}.*DATABASE_URL names"
    with pytest.raises(ConfigurationError, match=said), embedded_postgres(tmp_path):
        pass


async def test_a_disk_that_fills_up_is_told_of_once(
    short_dir: pathlib.Path,
) -> None:
    left = [TIGHT_BYTES, TIGHT_BYTES - 1, 0, TIGHT_BYTES]
    watch = PostgresWatch(short_dir, free=lambda _: left.pop(0))
    with embedded_postgres(short_dir), capture_logs() as logs:
        for _ in range(4):
            await watch.turn()
    assert [line["event"] for line in logs] == ["disk.full", "disk.has_room"]
