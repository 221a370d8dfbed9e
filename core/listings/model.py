"""Tables of listings and their prices over time.

`listings` is partitioned by hash and `price_points` by month: both grow without bound, and moving
a large table into partitions later means rewriting it. No foreign key points at them for that
reason; rows that name a listing carry its `id`, which comes from one sequence.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, Identity, Index, Sequence, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, MoneyColumn

ITEM_IDS = Sequence("item_ids", metadata=Base.metadata)
LISTING_PARTITIONS = 8


class ListingRow(Base):
    """A listing as last read. Nothing is written when a poll finds it unchanged."""

    __tablename__ = "listings"
    __table_args__ = (
        Index("ix_listings_id", "id"),
        Index("ix_listings_item_id", "item_id"),
        Index("ix_listings_changed_at", "changed_at"),
        Index("ix_listings_url", "url", postgresql_using="hash"),
        Index("ix_listings_twin_key", "twin_key", postgresql_where=text("twin_key IS NOT NULL")),
        {"postgresql_partition_by": "HASH (marketplace, external_id)"},
    )

    marketplace: Mapped[str] = mapped_column(Text, primary_key=True)
    external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    item_id: Mapped[int] = mapped_column(BigInteger, ITEM_IDS, server_default=ITEM_IDS.next_value())
    """Re-posts and copies on other marketplaces share it; 1:1 until they are recognised."""
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    url: Mapped[str] = mapped_column(Text)
    image_urls: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    price: Mapped[Decimal | None] = mapped_column(MoneyColumn)
    currency: Mapped[str | None] = mapped_column(Text)
    price_kind: Mapped[str] = mapped_column(Text)
    postage: Mapped[Decimal | None] = mapped_column(MoneyColumn)
    bid_count: Mapped[int | None]
    ends_at: Mapped[dt.datetime | None]
    buy_now: Mapped[bool | None]
    auction: Mapped[bool | None]
    condition: Mapped[str | None] = mapped_column(Text)
    seller: Mapped[str | None] = mapped_column(Text)
    place_label: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    country: Mapped[str | None] = mapped_column(Text)
    deliverable: Mapped[bool | None]
    collectable: Mapped[bool | None]
    state: Mapped[str] = mapped_column(Text)
    listed_at: Mapped[dt.datetime | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    description_complete: Mapped[bool]
    fingerprint: Mapped[int] = mapped_column(BigInteger)
    """Signed 64-bit digest of what a change would show in (title, price, state, …)."""
    twin_key: Mapped[int | None] = mapped_column(BigInteger)
    """Digest of the title and who or where the seller is: re-posts of one thing share it."""
    first_seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PricePoint(Base):
    """A price that was seen, once per change."""

    __tablename__ = "price_points"
    __table_args__ = ({"postgresql_partition_by": "RANGE (observed_at)"},)

    listing_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    observed_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    amount: Mapped[Decimal | None] = mapped_column(MoneyColumn)
    currency: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)


class ForgottenSeller(Base):
    """A seller whose account was closed, and whose name has left our listings, or will."""

    __tablename__ = "forgotten_sellers"

    marketplace: Mapped[str] = mapped_column(Text, primary_key=True)
    seller: Mapped[str] = mapped_column(Text, primary_key=True)
    asked_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
