from __future__ import annotations

import datetime as dt

from core.alerts.pace import AHEAD, At, NotYet, Pace, TooSoon, Turn, give_out
from tests.conftest import NOW

BOT = "telegram/7"
BOT_PACE = Pace(0.04)
CHAT = Pace(1.0, burst=3)


def seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


def test_the_first_messages_of_different_chats_follow_each_other_at_the_pace_of_the_bot() -> None:
    turns = [Turn(f"c{n}", CHAT) for n in range(20)]
    verdicts, changed = give_out(turns, BOT, BOT_PACE, {}, NOW)
    given = [verdict for verdict in verdicts if isinstance(verdict, At)]
    assert [verdict.moment for verdict in given] == [NOW + n * seconds(0.04) for n in range(7)]
    assert all(isinstance(verdict, NotYet) for verdict in verdicts[7:])
    assert changed[BOT] == NOW + 7 * seconds(0.04)
    assert "c7" not in changed


def test_a_second_alert_to_a_chat_comes_back_when_a_second_has_passed() -> None:
    first, changed = give_out([Turn("c", CHAT)], BOT, BOT_PACE, {}, NOW)
    assert first == [At(NOW)]
    again, nothing = give_out([Turn("c", CHAT)], BOT, BOT_PACE, changed, NOW + seconds(0.1))
    assert again == [TooSoon(NOW + seconds(1))]
    assert nothing == {}


def test_answers_run_ahead_by_the_burst_and_then_wait() -> None:
    turns = [Turn("c", CHAT, answering=True)] * 6
    verdicts, _ = give_out(turns, BOT, Pace(0.01, burst=50), {}, NOW)
    assert [(v.moment - NOW).total_seconds() for v in verdicts] == [0, 0, 0, 0, 1, 2]


def test_an_answer_goes_ahead_of_alerts_in_line() -> None:
    line = {BOT: NOW + AHEAD}
    (alert,), _ = give_out([Turn("a", CHAT)], BOT, BOT_PACE, {BOT: NOW + 2 * AHEAD}, NOW)
    assert isinstance(alert, NotYet)
    (answer,), _ = give_out([Turn("c", CHAT, answering=True)], BOT, Pace(0.04, 6), line, NOW)
    assert isinstance(answer, At)
    assert answer.moment - NOW < seconds(0.05)


def test_a_refused_chat_takes_nothing_from_the_bot() -> None:
    book = {"c": NOW + seconds(50)}
    verdicts, changed = give_out([Turn("c", CHAT), Turn("d", CHAT)], BOT, BOT_PACE, book, NOW)
    assert verdicts == [TooSoon(NOW + seconds(50)), At(NOW)]
    assert changed == {BOT: NOW + seconds(0.04), "d": NOW + seconds(1)}
