"""The application token never shows itself."""

from __future__ import annotations

import pytest

from core.clock import ManualClock
from core.errors import LayoutChangedError, LoginNeededError
from scrapers.ebay.token import AppToken
from scrapers.http import HTTPClient
from tests.fakes import wire
from tests.fakes.ebay import CLIENT_ID, CLIENT_SECRET, FakeEbay


@pytest.mark.parametrize(
    "answer",
    ["{}", '{"access_token":3,"expires_in":7200}', '{"access_token":"x","expires_in":"soon"}', "x"],
)
async def test_an_answer_without_a_token_is_a_changed_layout(
    clock: ManualClock, answer: str
) -> None:
    site = FakeEbay()
    async with site.running():
        http = HTTPClient(clock, allowed_private_hosts=[site.host])
        site.next_answers = [wire.data(answer.encode(), "application/json")]
        with pytest.raises(LayoutChangedError):
            await AppToken(http, site.base, CLIENT_ID, CLIENT_SECRET).get()
        await http.close()


async def test_a_refused_key_is_a_login_that_is_needed(clock: ManualClock) -> None:
    site = FakeEbay()
    async with site.running():
        http = HTTPClient(clock, allowed_private_hosts=[site.host])
        token = AppToken(http, site.base, CLIENT_ID, "other")
        with pytest.raises(LoginNeededError):
            await token.get()
        assert CLIENT_ID not in repr(token)
        await http.close()
