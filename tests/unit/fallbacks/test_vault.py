"""Secrets of endpoints are locked with the newest key and opened with any; nothing loads early."""

from __future__ import annotations

import subprocess
import sys

from bots.fallbacks.vault import Vault

_PROBE = (
    "import sys, app.container, bots.fallbacks.vault as v; v.Vault(('a key for these tests',));"
    " print(sorted(set(sys.modules) & {'cryptography', 'aiosmtplib', 'pywebpush', 'py_vapid',"
    " 'standardwebhooks', 'requests'}))"
)


def test_keys_can_be_changed_without_losing_what_is_locked() -> None:
    locked = Vault(("the old key of the house",)).lock({"url": "https://a.example"})
    assert "a.example" not in locked
    both = Vault(("a new key of the house", "the old key of the house"))
    assert both.open(locked) == {"url": "https://a.example"}
    assert Vault(("a new key of the house",)).open(locked) is None
    assert both.open("rubbish") is None


def test_a_plain_start_loads_neither_ciphers_nor_mailers() -> None:
    said = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-c", _PROBE], check=True, capture_output=True, text=True, timeout=120
    )
    assert said.stdout.strip() == "[]"
