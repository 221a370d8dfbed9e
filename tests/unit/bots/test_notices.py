"""Notices in the reader's own way."""

from __future__ import annotations

from bots.replies import Buttons, Text
from bots.texts.translate import Texts
from bots.tokens import Tokens
from bots.views.notices import notice_parts

PARAMS = {
    "plan": {"text": "plan.plus"},
    "amount": {"amount": "4.00", "currency": "GBP"},
    "at": {"date": "2026-12-03T00:30:00+00:00"},
    "also": [{"key": "billing.searches_rest", "params": {"n": 2}}],
}


def said(key: str, locale: str = "en-GB", zone: str = "UTC", **more: object) -> str:
    parts = notice_parts(Texts(locale, zone), key, {**PARAMS, **more}, Tokens(("k",)))
    assert isinstance(parts[0], Text)
    return "".join(span.text for span in parts[0].rich)


def test_money_dates_and_names_are_the_readers() -> None:
    assert "3 December 2026" in said("billing.trial_ending")
    assert "2 December 2026" in said("billing.trial_ending", zone="America/New_York")
    assert "December 3, 2026" in said("billing.trial_ending", locale="en-US")
    assert "£4" in said("billing.trial_ending")
    assert "Plus" in said("billing.trial_ending")


def test_a_name_may_be_a_sentence_with_holes() -> None:
    name = {"text": "link.who", "params": {"name": "Béa {n} *x*", "platform": "Telegram"}}
    assert said("link.ask_maker", name=name).startswith("Béa {n} *x* on Telegram has your code")
    assert said("link.ask_maker", locale="fr", name=name).startswith("Béa {n} *x* sur Telegram a ")
    assert said("link.ask_maker", name="as it was written once").startswith("as it was written")


def test_further_sentences_follow() -> None:
    assert said("billing.downgraded").endswith(
        "2 searches rest now; they are kept. /plan lets you choose which."
    )


def test_only_a_safe_link_becomes_a_button() -> None:
    texts, tokens = Texts("en"), Tokens(("k",))
    good = notice_parts(
        texts, "billing.action_required", {**PARAMS, "link": "https://i.example"}, tokens
    )
    assert isinstance(good[-1], Buttons)
    assert good[-1].rows[0][0].url == "https://i.example"
    for bad in ("javascript:alert(1)", "http://i.example", 5, None, ""):
        parts = notice_parts(texts, "billing.action_required", {**PARAMS, "link": bad}, tokens)
        assert len(parts) == 1
