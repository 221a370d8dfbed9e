"""The protocol a chat platform satisfies, and its limits as data."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bots.events import AnyEvent, ChatAddress
    from bots.replies import Reply
    from core.alerts.states import SendOutcome


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What fits. Lengths are in the unit the platform counts in."""

    text: int
    caption: int
    buttons_per_row: int
    rows: int
    label: int
    token_bytes: int
    utf16: bool = False
    can_edit: bool = True
    live_time: bool = False
    forms: bool = False
    many_cards: bool = False
    """Several cards fit in one message."""


class ChatAdapter(Protocol):
    """One two-way platform: parse, render, send; nothing else."""

    platform: str
    limits: Limits

    def parse(self, raw: object) -> AnyEvent | None:
        """Turn the platform's input into an event; None for what is not for us."""

    async def send(
        self,
        address: ChatAddress,
        reply: Reply,
        *,
        edit: str | None = None,
        dedupe_key: str | None = None,
        silent: bool = False,
    ) -> SendOutcome:
        """Render and send one reply, or edit the message `edit`. The platform's id comes back."""
