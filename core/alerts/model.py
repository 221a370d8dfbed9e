"""Tables of alerts and how they leave: lanes, deliveries, and what members did with a card."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    BigInteger,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class Alert(Base):
    """What we decided to tell one place about one item, once per reason and price.

    The unique key closes the race between two polls, two searches and two processes that find the
    same fact.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("destination_id", "item_id", "reason", "price_key"),
        Index("ix_alerts_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_alerts_listing_id", "listing_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("owners.id", ondelete="CASCADE"))
    destination_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("destinations.id", ondelete="CASCADE")
    )
    item_id: Mapped[int] = mapped_column(BigInteger)
    listing_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    price_key: Mapped[str] = mapped_column(Text)
    """"285.00 GBP", or "" without a price."""
    search_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    facts: Mapped[Json]
    """What was true when it fired: old price, distance, notes, deal, older advert."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Lane(Base):
    """One chat or address; workers lease lanes, so order and pace hold within a chat."""

    __tablename__ = "lanes"
    __table_args__ = (
        UniqueConstraint("platform", "tenant", "chat", "thread"),
        Index("ix_lanes_due_at", "platform", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index(
            "ix_lanes_turn_at", "platform", "turn_at", postgresql_where=text("due_at IS NOT NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    platform: Mapped[str] = mapped_column(Text)
    tenant: Mapped[str] = mapped_column(Text)
    chat: Mapped[str] = mapped_column(Text)
    thread: Mapped[str] = mapped_column(Text, default="", server_default="")
    due_at: Mapped[dt.datetime | None]
    """When the lane has something to do; NULL when it is idle."""
    patience: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many seconds whoever is told here was promised to wait at most."""
    turn_at: Mapped[dt.datetime | None] = mapped_column(
        DateTime(timezone=False),
        # As the server puts it, so that the two are seen to be the same.
        Computed(
            "(due_at AT TIME ZONE 'UTC'::text)"
            " + (patience::double precision * '00:00:01'::interval)",
            persisted=True,
        ),
    )
    """When the promise runs out: where not all can be served at once, the soonest goes first."""
    next_allowed_at: Mapped[dt.datetime | None]
    leased_until: Mapped[dt.datetime | None]
    lease: Mapped[str | None] = mapped_column(Text)
    begun: Mapped[list[dt.datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), server_default="{}"
    )
    """When everybody began who took the lane since it was last given back."""
    shown_at: Mapped[list[dt.datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), server_default="{}"
    )
    """When the last few alerts were shown here; the rule against bursts reads nothing else."""


class Delivery(Base):
    """One thing on its way to one destination. A row with a due time is the only timer there is."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_waiting",
            "lane_id",
            "due_at",
            postgresql_where=text("state IN ('pending', 'retry', 'held', 'leased')"),
        ),
        Index(
            "ix_deliveries_stale",
            "lane_id",
            postgresql_where=text("state = 'sent' AND wanted_revision > shown_revision"),
        ),
        Index("ix_deliveries_alert_id", "alert_id"),
        Index("ix_deliveries_id", "id"),
        Index("ix_deliveries_destination_id", "destination_id", "created_at"),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), primary_key=True)
    lane_id: Mapped[int] = mapped_column(BigInteger)
    destination_id: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[int] = mapped_column(BigInteger)
    alert_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="pending")
    state_reason: Mapped[str] = mapped_column(Text, server_default="")
    state_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    silent: Mapped[bool] = mapped_column(server_default="false")
    payload: Mapped[Json] = mapped_column(server_default="{}")
    """For a notice: its text key and parameters."""
    message_id: Mapped[str | None] = mapped_column(Text)
    """The platform's own id, stored when it took the message."""
    wanted_revision: Mapped[int] = mapped_column(server_default="0")
    shown_revision: Mapped[int] = mapped_column(server_default="0")
    bundled_into: Mapped[int | None] = mapped_column(BigInteger)
    moved_to: Mapped[int | None] = mapped_column(BigInteger)


class SendBudget(Base):
    """When a bot, or a chat of it, may speak again. Nothing is lost with it, so it is unlogged."""

    __tablename__ = "send_budgets"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 - SQLAlchemy reads it as it stands

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    free_at: Mapped[dt.datetime]


class ItemMark(Base):
    """What a person did with an item: "hidden" or "kept". Personal, not the search's."""

    __tablename__ = "item_marks"

    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    mark: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Text, default="", server_default="")
    listing_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Claim(Base):
    """Somebody of a community is on an item. All its places show it until it is released."""

    __tablename__ = "claims"

    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True
    )
    """The community."""
    item_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    member_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    """Who is on it; they may release it."""
    name: Mapped[str] = mapped_column(Text)
    claimed_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class HiddenSeller(Base):
    """A seller whose listings an owner does not want to see."""

    __tablename__ = "hidden_sellers"

    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True
    )
    marketplace: Mapped[str] = mapped_column(Text, primary_key=True)
    seller: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class NeedsDetailRow(Base):
    """A verdict that waits for a listing to be read whole."""

    __tablename__ = "needs_detail"
    __table_args__ = (Index("ix_needs_detail_due_at", "due_at"),)

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    due_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]
