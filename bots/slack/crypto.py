"""Tokens of workspaces, encrypted at rest with the operator's keys."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

if TYPE_CHECKING:
    from collections.abc import Sequence


class Cipher:
    """Encrypts with the first key and reads with all of them, so that keys can be changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def lock(self, secret: str) -> str:
        """The secret as it may be stored."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, stored: str) -> str | None:
        """The secret again; None if no key of ours made this."""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except (InvalidToken, UnicodeDecodeError):
            return None


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"magpie.slack" + key.encode()).digest())
