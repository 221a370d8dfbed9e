"""Which words of a direct message still wait for an answer."""

from __future__ import annotations

from typing import Any

from bots.discord.backlog import LAST, unanswered

Json = dict[str, Any]


def said(number: int, text: str, *, bot: bool = False, **more: Any) -> Json:
    author = {"id": "7", "username": "ana", "global_name": "Ana"} | ({"bot": True} if bot else {})
    return {"id": str(number), "type": 0, "content": text, "author": author, **more}


def test_words_after_our_last_ones_wait() -> None:
    found = [said(5, "ps5"), said(2, "help"), said(3, "This is how", bot=True)]
    (waiting,) = unanswered(found, "1")
    assert (waiting.id, waiting.channel, waiting.user, waiting.user_name) == ("5", "1", "7", "Ana")
    assert waiting.text == "ps5"
    assert waiting.answers is None


def test_an_answer_names_what_it_answers() -> None:
    (waiting,) = unanswered(
        [said(5, "max 300", type=19, message_reference={"message_id": "3"})], "1"
    )
    assert waiting.answers == "3"


def test_stickers_calls_and_all_but_the_last_lines_are_let_rest() -> None:
    assert unanswered([said(1, " "), said(2, "called you", type=3)], "1") == []
    many = [said(number, f"line {number}") for number in range(9)]
    assert [one.id for one in unanswered(many, "1")] == ["6", "7", "8"]
    assert LAST == 3
