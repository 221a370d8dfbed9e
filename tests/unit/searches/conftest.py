"""One gazetteer for all tests of the search language, built once on a machine."""

from __future__ import annotations

import pytest

from core.gazetteer import IndexGazetteer
from tests.unit.searches.places import shared_gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> IndexGazetteer:
    return shared_gazetteer()
