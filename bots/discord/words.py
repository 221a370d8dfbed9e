"""Words behind a button: short ones in the button, long ones in the database under a hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from core.text import utf16_length

if TYPE_CHECKING:
    from bots.replies import Reply

SAY: Final = "~say "
"""Begins the custom id of a button whose text is sent as if it had been typed."""
KEPT: Final = "~words "
"""Begins one whose text does not fit, or would be read as a part of the custom id."""
SHORT: Final = 60
_SIGNS: Final = frozenset("|!")


def custom_id(text: str) -> str:
    """What a button that says this carries."""
    return f"{KEPT}{digest(text)}" if is_kept(text) else f"{SAY}{text}"


def is_kept(text: str) -> bool:
    """Whether this text has to be kept for its button."""
    return utf16_length(text) > SHORT or not _SIGNS.isdisjoint(text)


def digest(text: str) -> str:
    """Twenty characters that stand for a text."""
    found = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:15]
    return base64.urlsafe_b64encode(found).decode()


def to_keep(reply: Reply) -> Iterator[str]:
    """The texts of this reply's buttons that have to be kept."""
    for part in reply.parts:
        for row in getattr(part, "rows", ()):
            for press in row:
                if press.send is not None and is_kept(press.send):
                    yield press.send
