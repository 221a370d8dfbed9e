"""The real gazetteer for tests: building its index takes some seconds, so it is kept."""

from __future__ import annotations

import functools
import getpass
import pathlib
import tempfile

from core.gazetteer import IndexGazetteer, open_gazetteer


@functools.cache
def shared_gazetteer() -> IndexGazetteer:
    folder = pathlib.Path(tempfile.gettempdir()) / f"magpie-tests-{getpass.getuser()}"
    return open_gazetteer(folder)
