from __future__ import annotations

import pytest

from core.subscriptions import ways
from core.subscriptions.limits import LimitReachedError, lifted_by
from core.subscriptions.plans import FREE, PLUS, SELF_HOSTED


def test_chats_are_always_given_and_text_messages_are_paid_for() -> None:
    for chat in ("telegram", "discord", "slack", "web", "email"):
        assert ways.gives(FREE, chat)
        ways.require(FREE, chat)
    assert not ways.gives(FREE, "sms")
    assert ways.gives(PLUS, "sms")
    assert all(ways.gives(SELF_HOSTED, platform) for platform in ways.KINDS)


@pytest.mark.parametrize(
    ("platform", "plan"), [("sms", "plus"), ("ntfy", "plus"), ("webhook", "pro")]
)
def test_a_way_that_is_not_given_names_the_plan_that_gives_it(platform: str, plan: str) -> None:
    with pytest.raises(LimitReachedError) as caught:
        ways.require(FREE, platform)
    lifts = lifted_by(caught.value, "person")
    assert lifts is not None
    assert lifts.name == plan
