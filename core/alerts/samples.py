"""A sample alert, sent on request: the real way of an alert, with a card that says it is a test."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from core.alerts.card import AlertCard
from core.alerts.notices import enqueue_notice
from core.alerts.plain_cards import load_listing_cards
from core.alerts.states import Reason
from core.listings.listing import Listing, PriceKind

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from core.alerts.cards import Labels

SAMPLE: Final = "notices.test"
"""The outbox row is a notice of this key; what is shown is a card."""
DRAWN: Final = "sample"
"""The marketplace of a listing that there never was."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the card is made of: a listing that is stored, or else an invented one."""

    title: str
    price: int
    currency: str
    place_label: str
    listing_id: int | None = None
    search_name: str = ""
    distance_km: float | None = None


async def enqueue_sample(
    connection: AsyncConnection,
    *,
    owner_id: int,
    destination_id: int,
    sample: Sample,
    now: dt.datetime,
) -> bool:
    """Put a sample into the outbox for one destination; false if that is not active."""
    reached = await enqueue_notice(
        connection,
        owner_ids=[owner_id],
        key=SAMPLE,
        params=dataclasses.asdict(sample),
        destination_id=destination_id,
        now=now,
    )
    return reached > 0


async def sample_card(
    connection: AsyncConnection, params: Mapping[str, Any], labels: Labels, now: dt.datetime
) -> AlertCard:
    """The card, of the listing as it stands now; an invented one if it is gone meanwhile."""
    sample = Sample(**params)
    card = _drawn(sample, now)
    if sample.listing_id is not None:
        stored = await load_listing_cards(connection, [sample.listing_id], labels)
        card = stored.get(sample.listing_id, card)
    names = (sample.search_name,) if sample.search_name else ()
    return dataclasses.replace(
        card,
        reason=Reason.NEW,
        search_names=names,
        distance_km=sample.distance_km,
        test=True,
    )


def _drawn(sample: Sample, now: dt.datetime) -> AlertCard:
    listing = Listing(
        marketplace=DRAWN,
        external_id=DRAWN,
        title=sample.title,
        url="",
        price=Decimal(sample.price),
        currency=sample.currency,
        price_kind=PriceKind.ASKING,
        place_label=sample.place_label,
        collectable=True,
        listed_at=now,
    )
    return AlertCard(
        alert_id=None,
        delivery_id=None,
        listing_id=0,
        item_id=0,
        listing=listing,
        marketplace_label="Magpie",
        demo=False,
        reason=Reason.NEW,
        found_at=now,
    )
