"""What happens before the commands are loaded."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[3]


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_nothing_heavy_is_loaded_before_ctrl_c_is_looked_after() -> None:
    code = "import sys, magpie.__main__; sys.exit({'typer', 'sqlalchemy'} <= sys.modules.keys())"
    assert _run(code).returncode == 0


def test_ctrl_c_while_loading_ends_it_without_a_word() -> None:
    interrupted = """
        import os, signal, sys
        import magpie.__main__ as start
        class Interrupting:
            def find_spec(self, name, *_):
                if name == "magpie.commands":
                    os.kill(os.getpid(), signal.SIGINT)
        sys.meta_path.insert(0, Interrupting())
        start.main()
    """
    done = _run("\n".join(line.removeprefix(" " * 8) for line in interrupted.splitlines()))
    assert done.returncode == -signal.SIGINT
    assert done.stdout == done.stderr == ""
