"""Words behind a button come back as they were, or stand under a hash."""

from __future__ import annotations

import pytest

from bots.discord.targets import Target, read, with_target
from bots.discord.words import KEPT, SAY, custom_id, digest, to_keep
from bots.replies import Buttons, Press, Reply, Span, Text

TARGET = Target("1180000000000000001", "18446744073709551615")


@pytest.mark.parametrize("text", ["ps5 under £300", "/watches", "🚲" * 30])
def test_short_words_stand_in_the_button(text: str) -> None:
    made = with_target(custom_id(text), TARGET)
    assert len(made.encode("utf-16-le")) // 2 <= 97
    assert read(made) == (f"{SAY}{text}", TARGET)


@pytest.mark.parametrize("text", ["x" * 61, "ps5|1", "ps5!1", "🚲" * 31])
def test_long_ones_and_those_with_our_own_signs_are_kept(text: str) -> None:
    assert custom_id(text) == f"{KEPT}{digest(text)}"
    assert len(with_target(custom_id(text), TARGET)) <= 97
    rows = ((Press("a", send=text), Press("b", send="short"), Press("c", token="1/x/1/m")),)
    assert list(to_keep(Reply(parts=(Text((Span("x"),)), Buttons(rows))))) == [text]
