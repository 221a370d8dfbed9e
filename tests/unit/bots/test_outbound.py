from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from bots.adapter import Limits
from bots.discord.render import render as discord
from bots.events import AnyEvent, ChatAddress
from bots.outbound import ChatSender
from bots.replies import Buttons, Card, Reply, Text
from bots.slack.render import render as slack
from bots.telegram.render import render as telegram
from bots.tokens import Tokens
from core.alerts.card import AlertCard
from core.alerts.sender import Bundle, LaneAddress, Notice, Outgoing, Sender
from core.alerts.states import Rejected, SendOutcome, Sent
from core.clock import ManualClock
from tests.conftest import NOW
from tests.unit.bots.test_cards import CARD

LIMITS = Limits(text=4096, caption=1024, buttons_per_row=8, rows=10, label=64, token_bytes=64)
TOKENS = Tokens(("a key of enough length",))


@dataclasses.dataclass
class Platform:
    """A chat platform that keeps what it is given."""

    platform: str = "web"
    limits: Limits = LIMITS
    got: list[tuple[ChatAddress, Reply, str | None, str | None, bool]] = dataclasses.field(
        default_factory=list
    )

    def parse(self, raw: object) -> AnyEvent | None:  # noqa: ARG002 - the port
        return None

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        self.got.append((address, reply, edit, dedupe_key, silent))
        return Sent("m1")


def outgoing(content: AlertCard | Bundle | Notice, **changes: object) -> Outgoing:
    made = Outgoing(
        delivery_id="7",
        address=LaneAddress("web", "local", "c1"),
        owner_id=1,
        locale="en-GB",
        timezone="Europe/London",
        units="mi",
        content=content,
        created_at=NOW,
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def sender(platform: Platform) -> ChatSender:
    return ChatSender(platform, TOKENS, ManualClock(NOW))


def said(reply: Reply) -> str:
    return "".join(s.text for part in reply.parts if isinstance(part, Text) for s in part.rich)


async def test_a_card_leaves_with_its_delivery_id_and_says_who_gets_it() -> None:
    platform = Platform()
    port: Sender = sender(platform)
    assert await port.send(outgoing(CARD)) == Sent("m1")
    address, reply, edit, key, silent = platform.got[0]
    assert (address.platform, address.tenant, address.chat) == ("web", "local", "c1")
    assert (edit, key, silent) == (None, "7", False)
    (card,) = reply.parts
    assert isinstance(card, Card)
    assert card.summary == "£285 · Trek Marlin 5 M · 6 mi"
    assert port.platform == "web"


async def test_a_correction_edits_the_message_that_is_there_without_a_sound() -> None:
    platform = Platform()
    await sender(platform).send(outgoing(CARD, edits_message_id="m9", silent=True))
    _, _, edit, _, silent = platform.got[0]
    assert (edit, silent) == ("m9", True)


def test_units_and_language_are_those_of_the_reader() -> None:
    reply = sender(Platform()).render(outgoing(CARD, units="km", locale="de"))
    (card,) = reply.parts
    assert isinstance(card, Card)
    assert card.summary.replace("\xa0", " ") == "285 £ · Trek Marlin 5 M · 10 km"


def test_a_bundle_is_its_best_as_small_cards_and_the_rest_behind_one_tap() -> None:
    cards = tuple(dataclasses.replace(CARD, delivery_id=n) for n in (11, 12, 13))
    reply = sender(Platform()).render(outgoing(Bundle(cards, total=9)))
    assert said(reply) == "9 new matches"
    small = [part for part in reply.parts if isinstance(part, Card)]
    assert len(small) == 3
    assert all(card.small for card in small)
    (buttons,) = [part for part in reply.parts if isinstance(part, Buttons)]
    (press,) = buttons.rows[0]
    assert press.label == "Show all 9"
    assert TOKENS.read(press.token or "") == ("b.all", ("11", "0"))


def test_a_bundle_that_shows_all_has_no_more_to_show_and_a_late_one_says_so() -> None:
    reply = sender(Platform()).render(outgoing(Bundle((CARD,), total=1, late=True)))
    assert said(reply) == "1 match while it was quiet"
    assert not [part for part in reply.parts if isinstance(part, Buttons)]


def test_a_bundle_of_older_adverts_says_that_they_are_no_news() -> None:
    old = dataclasses.replace(CARD, older_advert=True)
    reply = sender(Platform()).render(outgoing(Bundle((old,), total=1)))
    assert said(reply) == "1 older advert that was there before you began to watch"
    mixed = sender(Platform()).render(outgoing(Bundle((CARD, old), total=2)))
    assert said(mixed) == "2 new matches"


async def test_a_notice_is_its_text_and_its_parameters_are_never_markup() -> None:
    notice = Notice("notices.destination_gone", {"name": "*#deals* {name}"})
    assert "*#deals* {name}" in said(sender(Platform()).render(outgoing(notice)))


async def test_a_text_that_is_missing_is_our_bug_and_is_not_tried_again() -> None:
    platform = Platform()
    for notice in (Notice("notices.none_such", {}), Notice("notices.destination_gone", {})):
        assert isinstance(await sender(platform).send(outgoing(notice)), Rejected)
    assert platform.got == []


def test_a_place_that_wants_it_short_gets_no_photo_and_keeps_its_buttons() -> None:
    (whole,) = sender(Platform()).render(outgoing(CARD)).parts
    (short,) = sender(Platform()).render(outgoing(CARD, format="compact")).parts
    assert isinstance(whole, Card)
    assert isinstance(short, Card)
    assert whole.photo_url
    assert (short.photo_url, short.source, short.deal) == (None, "", "")
    assert (short.price, short.title, short.reason) == (whole.price, whole.title, whole.reason)
    assert short.rows == whole.rows
    bundle = sender(Platform()).render(outgoing(Bundle((CARD,), total=4), format="compact"))
    assert all(part.photo_url is None for part in bundle.parts if isinstance(part, Card))


@pytest.mark.parametrize("render", [telegram, discord, slack])
def test_every_platform_draws_a_short_card(render: Callable[[Reply], object]) -> None:
    reply = sender(Platform()).render(outgoing(CARD, format="compact"))
    drawn = str(render(reply))
    assert "Trek" in drawn
    assert "jpg" not in drawn
