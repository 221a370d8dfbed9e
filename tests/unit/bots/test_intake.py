"""The road in: replies to an event go to its platform, elsewhere, into slots, and are finished."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bots.adapter import Limits, Posting
from bots.events import Actor, AnyEvent, ChatAddress, Text
from bots.intake import Intake
from bots.replies import Notice, Reply, Span
from core.alerts.states import Gone, Rejected, RetryAfter, SendOutcome, Sent, Unknown
from core.clock import ManualClock
from tests.conftest import NOW

HERE = ChatAddress(platform="pigeon", tenant="t", chat="1")
THERE = ChatAddress(platform="smoke", tenant="t", chat="2")


class Pigeon:
    """A platform that writes down what it is asked to carry."""

    limits = Limits(text=100, caption=100, buttons_per_row=1, rows=1, label=10, token_bytes=64)

    def __init__(self, platform: str, outcomes: Sequence[SendOutcome] = ()) -> None:
        self.platform = platform
        self.said: list[tuple[str, str | None]] = []
        self.finished: list[str] = []
        self._outcomes = list(outcomes)

    def parse(self, raw: object) -> AnyEvent | None:
        return raw if isinstance(raw, Text) else None

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,  # noqa: ARG002 - the protocol's
        silent: bool = False,  # noqa: ARG002 - the protocol's
    ) -> SendOutcome:
        return self._take(f"{address.chat}:{_words(reply)}", edit)

    async def answer(self, event: AnyEvent, reply: Reply, *, edit: str | None) -> SendOutcome:
        return self._take(f"{event.event_id}:{_words(reply)}", edit)

    async def finish(self, event: AnyEvent, toast: str) -> None:
        self.finished.append(f"{event.event_id}:{toast}")

    async def can_post(self, address: ChatAddress, user_id: str) -> Posting:
        return Posting(ok=address == HERE and user_id != "")

    def _take(self, what: str, edit: str | None) -> SendOutcome:
        self.said.append((what, edit))
        return self._outcomes.pop(0) if self._outcomes else Sent(f"m{len(self.said)}")


def _words(reply: Reply) -> str:
    return "".join(s.text for part in reply.parts if isinstance(part, Notice) for s in part.rich)


def _reply(words: str, **more: object) -> Reply:
    return Reply(parts=(Notice((Span(words),)),), **more)  # type: ignore[arg-type]  # by the test


def _event(event_id: str = "e1") -> Text:
    return Text(address=HERE, actor=Actor(user_id="u"), event_id=event_id, text="hello")


async def _run(pigeon: Pigeon, *replies: Reply, smoke: Pigeon | None = None) -> float:
    """Answer with these replies; gives the seconds it took."""

    async def dispatch(_event: AnyEvent) -> AsyncIterator[Reply]:
        for reply in replies:
            yield reply

    clock = ManualClock(NOW)
    intake = Intake(dispatch, clock)
    intake.connect(pigeon)
    if smoke is not None:
        intake.reach(smoke)
    await intake.handle(_event())
    return (clock.now() - NOW).total_seconds()


async def test_replies_of_a_slot_are_one_message_edited() -> None:
    pigeon = Pigeon("pigeon")
    await _run(pigeon, _reply("looking", slot="s"), _reply("found", slot="s"), _reply("more"))
    assert pigeon.said == [("e1:looking", None), ("e1:found", "m1"), ("e1:more", None)]


async def test_an_edit_that_is_refused_is_said_anew() -> None:
    pigeon = Pigeon("pigeon", [Rejected("gone"), Sent("new")])
    await _run(pigeon, _reply("changed", edit="old"))
    assert pigeon.said == [("e1:changed", "old"), ("e1:changed", None)]


async def test_an_answer_is_said_again_after_a_hiccup_of_the_platform() -> None:
    pigeon = Pigeon("pigeon", [RetryAfter(3, "the server failed"), RetryAfter(5, "429")])
    assert await _run(pigeon, _reply("here you are")) == 8
    assert pigeon.said == [("e1:here you are", None)] * 3


async def test_an_answer_in_doubt_is_said_once_more_and_then_let_be() -> None:
    pigeon = Pigeon("pigeon", [Unknown("cut"), Unknown("cut")])
    await _run(pigeon, _reply("one"))
    assert pigeon.said == [("e1:one", None)] * 2


async def test_a_platform_that_never_comes_back_is_given_up() -> None:
    pigeon = Pigeon("pigeon", [RetryAfter(3, "the server failed")] * 9)
    assert await _run(pigeon, _reply("one")) == 9
    assert len(pigeon.said) == 4
    assert pigeon.finished == ["e1:"]
    pigeon = Pigeon("pigeon", [RetryAfter(60, "the token is refused", whole_platform=True)])
    assert await _run(pigeon, _reply("one")) == 0


async def test_a_reply_may_go_elsewhere() -> None:
    pigeon, smoke = Pigeon("pigeon"), Pigeon("smoke")
    await _run(pigeon, _reply("psst", place=THERE), smoke=smoke)
    assert pigeon.said == []
    assert smoke.said == [("2:psst", None)]


async def test_toasts_are_handed_over_at_the_end_once() -> None:
    pigeon = Pigeon("pigeon")
    await _run(pigeon, Reply(parts=(), toast="Kept"), Reply(parts=(), toast="again"))
    assert pigeon.finished == ["e1:Kept again"]


async def test_a_chat_that_is_gone_ends_nothing_else() -> None:
    pigeon = Pigeon("pigeon", [Gone("blocked")])
    await _run(pigeon, _reply("one"), _reply("two"))
    assert [what for what, _ in pigeon.said] == ["e1:one", "e1:two"]
    assert pigeon.finished == ["e1:"]


async def test_an_error_of_ours_still_finishes_the_event() -> None:
    pigeon = Pigeon("pigeon")

    async def dispatch(_event: AnyEvent) -> AsyncIterator[Reply]:
        yield _reply("one")
        raise ValueError("a bug of ours")

    intake = Intake(dispatch, ManualClock(NOW))
    intake.connect(pigeon)
    await intake.handle(_event())
    assert pigeon.finished == ["e1:"]
