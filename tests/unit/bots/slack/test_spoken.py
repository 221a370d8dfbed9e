from __future__ import annotations

import pytest

from bots.replies import Span
from bots.slack.spoken import as_typed_here, spelt


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("See /watches, /pause and /why,", "See /magpie watches, /magpie pause and /magpie why,"),
        ("(/edit 2 max 350)", "(/magpie edit 2 max 350)"),
        ("Type /plan.", "Type /magpie plan."),
        ("/watch anywhere", "/watch anywhere"),
        ("https://shop.example/settings and/or /2 /listing", None),
        ("/help/me /help.html x/help -/help", None),
    ],
)  # fmt: skip
def test_commands_are_named_as_slack_takes_them(said: str, shown: str | None) -> None:
    assert spelt(said) == (said if shown is None else shown)


def test_what_is_meant_for_another_chat_stays() -> None:
    rich = (Span("Type /link here: ", bold=True), Span("/link x", code=True), Span("/help"))
    assert as_typed_here(rich) == (
        Span("Type /magpie link here: ", bold=True),
        Span("/link x", code=True),
        Span("/magpie help"),
    )
