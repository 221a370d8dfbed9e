"""Discord's errors as outcomes."""

from __future__ import annotations

from bots.discord.errors import Refusal, outcome_of
from bots.photos import on_the_open_web
from core.alerts.states import Gone, Rejected, RetryAfter


def test_the_fields_of_a_refused_message_are_named_without_its_words() -> None:
    body = {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {"embeds": {"0": {"image": {"url": {"_errors": [{"message": "secret"}]}}}}},
    }
    refusal = Refusal(400, body)
    assert refusal.fields == ("embeds.0.image.url",)
    outcome = outcome_of(refusal)
    assert outcome == Rejected("400 50035: embeds.0.image.url")
    assert refusal.error().code == 50035


def test_bodies_that_are_no_json_object() -> None:
    unclear = outcome_of(Refusal(403, None))
    assert isinstance(unclear, RetryAfter)
    assert unclear.whole_platform
    assert outcome_of(Refusal(403, {"code": 50009})) == Gone("50009 refused with 403")
    assert outcome_of(Refusal(503, "<html>")) == RetryAfter(2.0, "status 503")
    assert outcome_of(Refusal(400, {"code": "x", "errors": 3})) == Rejected("400 0: ")


def test_what_discord_can_fetch_by_itself() -> None:
    assert on_the_open_web("https://i.ebayimg.example/1.jpg")
    for url in (
        "http://127.0.0.1:8765/1.jpg", "http://localhost/1.jpg", "http://10.0.0.3/1.jpg",
        "http://[::1]/1.jpg", "https://nas.local/1.jpg", "https://shop.example:8443/1.jpg",
        "ftp://shop.example/1.jpg", "http://[bad/1.jpg", "https://host/1.jpg",
    ):  # fmt: skip
        assert not on_the_open_web(url), url
