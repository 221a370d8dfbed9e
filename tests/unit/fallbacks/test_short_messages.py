"""Text messages are counted before they are paid for, and numbers are read as people write them."""

from __future__ import annotations

import pytest

from bots.fallbacks.answers import Heard
from bots.fallbacks.contacts import mailbox
from bots.fallbacks.email import header
from bots.fallbacks.gsm import fit, is_gsm, is_mostly_foreign, segments, to_gsm
from bots.fallbacks.numbers import read_number
from bots.fallbacks.sendgrid import suppression
from bots.fallbacks.sms import refused
from bots.fallbacks.vault import Vault
from core.alerts.states import Gone, Rejected, RetryAfter


@pytest.mark.parametrize(
    ("words", "paid"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments(words: str, paid: int) -> None:
    assert segments(words) == paid


def test_typography_and_accents_do_not_double_the_bill() -> None:
    said = to_gsm("“Fahrrad” – wie neu… łódź · 20 m² 😀")
    assert is_gsm(said)
    assert said == '"Fahrrad" - wie neu... lodz - 20 m2 '
    assert is_mostly_foreign("Горный велосипед")
    assert not is_mostly_foreign("Škoda Octavia")


def test_a_long_text_is_cut_to_what_may_be_paid() -> None:
    assert segments(fit("word " * 200, 2)) == 2
    assert fit("short", 2) == "short"


@pytest.mark.parametrize(
    ("typed", "home", "number"),
    [
        ("+44 7700 900123", None, "+447700900123"),
        ("07700 900123", "GB", "+447700900123"),
        ("0044 7700-900123", None, "+447700900123"),
        ("07700 900123", None, None),
        ("+44 20 7946 0000", None, None),
        ("+1 876 555 0100", None, None),
        ("+7 900 123 45 67", None, None),
        ("+353 85 012 3456", None, "+353850123456"),
        ("+44770090012٣", None, None),
        ("1; DROP TABLE", "GB", None),
    ],
)
def test_numbers(typed: str, home: str | None, number: str | None) -> None:
    assert read_number(typed, ("GB", "IE", "US"), home) == number


@pytest.mark.parametrize(
    ("kind", "event", "for_ever"),
    [
        ("bounce", {"type": "bounce"}, True),
        ("bounce", {"type": "blocked"}, False),
        ("deferred", {}, False),
        ("dropped", {"reason": "Bounced Address"}, True),
        ("dropped", {"reason": "Recipient List over Package Quota"}, False),
        ("spamreport", {}, True),
        ("group_unsubscribe", {}, True),
        ("delivered", {}, False),
    ],
)
def test_what_forbids_every_further_mail(
    kind: str, event: dict[str, str], *, for_ever: bool
) -> None:
    assert (suppression(kind, event) is not None) is for_ever


def test_a_title_cannot_become_a_header() -> None:
    assert header("Bike\r\nBcc: a@b.example\x00 " + "x" * 300).startswith("Bike Bcc: a@b.example x")
    assert len(header("x" * 300)) == 180


def test_secrets_are_locked_and_only_our_keys_open_them() -> None:
    locked = Vault(("old key of the operator",)).lock({"url": "https://a.example"})
    assert "a.example" not in locked
    both = Vault(("a new key", "old key of the operator"))
    assert both.open(locked) == {"url": "https://a.example"}
    assert Vault(("a stranger's key",)).open(locked) is None
    assert both.open("nonsense") is None


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (21610, 400, Gone),
        (21614, 400, Gone),
        (30006, 400, Gone),
        (30003, 400, RetryAfter),
        (21408, 403, RetryAfter),
        (20003, 401, RetryAfter),
        (20429, 429, RetryAfter),
        (21617, 400, Rejected),
        (99999, 400, RetryAfter),  # Twilio splits its codes over time; a new one loses no alert.
    ],
)
def test_every_code_of_twilio_has_a_meaning(code: int, status: int, kind: type) -> None:
    assert type(refused(code, Heard(status, {}, b""))) is kind


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("ann@a.example", "ann@a.example"),
        ("ann+shop@a.example", "ann@a.example"),
        ("a.n.n@gmail.com", "ann@gmail.com"),
        ("a.nn+x@googlemail.com", "ann@gmail.com"),
        ("+447700900123", "+447700900123"),
    ],
)
def test_spellings_of_one_mailbox(address: str, one: str) -> None:
    assert mailbox(address) == one
