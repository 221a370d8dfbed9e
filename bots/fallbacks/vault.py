"""Addresses and secrets of endpoints, encrypted at rest with the operator's keys."""

from __future__ import annotations

import base64
import functools
import hashlib
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography.fernet import MultiFernet


class Vault:
    """Locks with the first key and opens with all of them, so that keys can be changed.

    The cipher is loaded when the first secret is locked or opened: most houses keep none, and
    should not hold it in memory.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)

    @functools.cached_property
    def _fernet(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - see above

        return MultiFernet([Fernet(_derived(key)) for key in self._keys])

    def lock(self, values: Mapping[str, Any]) -> str:
        """The values as they may be stored."""
        return self._fernet.encrypt(orjson.dumps(dict(values))).decode()

    def open(self, stored: str) -> dict[str, Any] | None:
        """The values again; None if no key of ours made this."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as above

        try:
            found: dict[str, Any] = orjson.loads(self._fernet.decrypt(stored.encode()))
        except (InvalidToken, ValueError):
            return None
        return found


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"magpie.outlets" + key.encode()).digest())
