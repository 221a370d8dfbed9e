from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.tokens import MAX_BYTES, Tokens

TOKENS = Tokens(("key-one-of-sixteen",))


def test_a_token_gives_back_what_was_signed_and_fits() -> None:
    token = TOKENS.sign("a.lower", 9_223_372_036_854_775_807, 12)
    assert len(token.encode()) <= MAX_BYTES
    assert TOKENS.read(token) == ("a.lower", ("9223372036854775807", "12"))


def test_old_keys_still_read_and_strange_keys_do_not() -> None:
    token = TOKENS.sign("d.watch", 5)
    assert Tokens(("a-new-key-of-some-length", "key-one-of-sixteen")).read(token) is not None
    assert Tokens(("another-key-altogether",)).read(token) is None


@given(st.text(max_size=80))
def test_nothing_made_up_is_read(text: str) -> None:
    assert TOKENS.read(text) is None


@given(st.integers(0, 40), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_changed_token_is_not_read(position: int, character: str) -> None:
    token = TOKENS.sign("d.watch", 123456)
    position %= len(token)
    changed = token[:position] + character + token[position + 1 :]
    assert changed == token or TOKENS.read(changed) is None


@pytest.mark.parametrize("bad", ["a b", "ü", "x" * 60, "a/b"])
def test_what_a_button_cannot_carry_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="button"):
        TOKENS.sign("a.no", bad)
