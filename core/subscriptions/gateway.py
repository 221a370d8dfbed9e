"""The port to whoever takes the money. `billing` satisfies it; the chat knows only this."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING, Protocol

from core.errors import UserError

if TYPE_CHECKING:
    from core.money import Money


class PaymentError(UserError):
    """The payment provider could not be asked, or refused; the person may try again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A plan with its price for one interval ("month", "year")."""

    plan: str
    interval: str
    price: Money
    trial_days: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """For whom something is bought, and who presses the button."""

    owner_id: int
    kind: str = "person"
    name: str = ""
    locale: str = "en"
    currency: str | None = None
    identity_id: int | None = None
    platform: str = ""
    tenant: str = ""
    community: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class LinkMessage:
    """The message that shows the link, so that it can be edited to "paid" later."""

    destination_id: int
    message_id: str


class Turn(enum.StrEnum):
    """What came of changing a running subscription."""

    UPGRADED = "upgraded"
    PAYMENT_OPEN = "payment_open"
    """The change waits for a payment that needs the person."""
    AT_PERIOD_END = "at_period_end"
    KEPT = "kept"
    """A downgrade that was planned is called off."""
    SAME = "same"


class PaymentGateway(Protocol):
    """Checkout, portal and changes. Raises `PaymentError`."""

    async def offers(self, kind: str, currency: str | None) -> tuple[Offer, ...]:
        """What an owner of this kind can buy, cheapest first."""

    async def checkout(
        self, payer: Payer, plan: str, interval: str, message: LinkMessage | None
    ) -> str:
        """A link to pay at, the same one for the same wish; it is secret."""

    async def shown(self, payer: Payer, plan: str, interval: str, message: LinkMessage) -> None:
        """Which message shows the link, where that is known only when it stands."""

    async def portal(self, owner_id: int) -> str | None:
        """A link to invoices, card and cancelling; None for who never was a customer. Secret."""

    async def change(self, owner_id: int, plan: str, interval: str) -> Turn:
        """Go up now, paying the difference; go down at the end of the period."""

    async def cancel(self, owner_id: int) -> bool:
        """End at the end of the period; False if nothing runs."""

    async def resume(self, owner_id: int) -> bool:
        """Take a cancellation back; False if there is none."""
