"""Mail through any SMTP server: the same mail, and what the server says becomes the right end."""

from __future__ import annotations

import contextlib
import datetime as dt
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from app.fallbacks import FallbackNeeds, open_fallbacks
from app.settings import Settings
from bots.fallbacks.smtp import read_server
from bots.tokens import Tokens
from core.alerts.delivery import Deliverer
from core.errors import ConfigurationError
from tests.fakes.mail_server import HANG_UP, MailServer
from tests.fakes.outbox import Place, World
from tests.integration.fallbacks.conftest import KEYS

if TYPE_CHECKING:
    import pathlib
    from collections.abc import AsyncIterator

    from core.clock import ManualClock
    from core.db import Database


class Post:
    """The outbox, with a mail server at its other end."""

    def __init__(
        self, world: World, clock: ManualClock, server: MailServer, deliverer: Deliverer
    ) -> None:
        self.world, self.clock, self.server, self.deliverer = world, clock, server, deliverer

    async def mail(self, place: Place) -> str:
        """Send one alert; what became of it."""
        (delivery_id,) = await self.world.alerts(place)
        await self.deliver()
        return (await self.world.states())[delivery_id]

    async def deliver(self) -> None:
        while await self.deliverer.run_once():
            pass


@pytest.fixture
async def post(
    database: Database, clock: ManualClock, tmp_path: pathlib.Path
) -> AsyncIterator[Post]:
    server = MailServer()
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(server.running())
        settings = Settings(
            data_dir=tmp_path,
            public_base_url="https://magpie.example",
            mail_from="Magpie <magpie@magpie.example>",
            smtp_url=server.url,
        )
        needs = FallbackNeeds(
            settings=settings, database=database, clock=clock, tokens=Tokens(KEYS), keys=KEYS
        )
        made = await open_fallbacks(needs, stack)
        deliverer = Deliverer(database, made.senders, clock, jitter=lambda: 0.5)
        yield Post(World(database, clock.now), clock, server, deliverer)


async def test_a_mail_is_whole_and_named_the_same_at_every_try(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    post.server.answers["RCPT"] = ["451 greylisted, come back"]
    assert await post.mail(place) == "retry"
    post.clock.advance(dt.timedelta(minutes=10))
    await post.deliver()
    (mail,) = post.server.taken
    assert (mail["To"], mail["From"]) == ("ann@a.example", "Magpie <magpie@magpie.example>")
    assert "Trek Marlin 1" in str(mail["Subject"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == "<d1@magpie.example>"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    words = mail.get_body(("plain",))
    assert isinstance(words, EmailMessage)
    assert "https://a.example/1" in str(words.get_content())
    assert post.server.logins[0] == "\0ann\0secret@word"


@pytest.mark.parametrize(
    ("verb", "said", "state"),
    [
        ("RCPT", "550 5.1.1 no such box", "gone"),
        ("RCPT", "550 5.7.1 you smell of spam", "rejected"),
        ("RCPT", "452 the box is full", "retry"),
        ("AUTH", "535 wrong password", "retry"),
        ("MAIL", "421 going down", "retry"),
        ("MAIL", "550 5.7.1 not your address", "retry"),
        ("MAIL", "530 log in first", "retry"),
        ("MAIL", "552 5.3.4 too much of it", "rejected"),
        (".", "451 not now", "retry"),
        (".", "554 no", "rejected"),
        ("EHLO", HANG_UP, "retry"),
        (".", HANG_UP, "retry"),  # It may have arrived, so it is said once more.
    ],
)
async def test_what_a_server_says_becomes_the_right_end(
    post: Post, verb: str, said: str, state: str
) -> None:
    post.server.answers[verb] = [said, said]
    place = await post.world.place("ann@a.example", "email")
    assert await post.mail(place) == state
    reasons = await post.world.rows("SELECT state_reason FROM deliveries WHERE kind = 'alert'")
    assert reasons[0][0].startswith("unknown") == (verb == "." and said == HANG_UP)


async def test_a_server_that_is_away_loses_nothing(post: Post) -> None:
    place = await post.world.place("ann@a.example", "email")
    for _ in range(3):
        post.server.answers["EHLO"] = [HANG_UP, HANG_UP]
        await post.mail(place)
    post.server.answers.clear()
    post.clock.advance(dt.timedelta(hours=1))
    await post.deliver()
    assert set((await post.world.states()).values()) <= {"sent", "bundled"}
    assert post.server.taken


@pytest.mark.parametrize("url", ["", "smtp://", "http://a.example", "smtp://a.example:99999"])
def test_an_address_that_is_no_server_is_said_at_start(url: str) -> None:
    with pytest.raises(ConfigurationError):
        read_server(url)


def test_an_address_says_how_it_is_spoken_to() -> None:
    server = read_server("smtps://ann:p%40ss@mail.example.org")
    assert (server.host, server.port, server.tls) == ("mail.example.org", 465, True)
    assert server.password == "p@ss"
    assert "p@ss" not in repr(server)
