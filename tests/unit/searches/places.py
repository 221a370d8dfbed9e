"""The real gazetteer for tests: building its index takes some seconds, so it is kept."""

from __future__ import annotations

import functools
import getpass
import pathlib
import tempfile

from core.gazetteer import IndexGazetteer, open_gazetteer


def shared_gazetteer_folder() -> pathlib.Path:
    return pathlib.Path(tempfile.gettempdir()) / f"magpie-tests-{getpass.getuser()}"


@functools.cache
def shared_gazetteer() -> IndexGazetteer:
    return open_gazetteer(shared_gazetteer_folder())
