"""Tables of polling: shared targets, who needs them, the health of sources, calls spent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    BigInteger,
    Float,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class PollTarget(Base):
    """One call to one marketplace, shared by every search it serves."""

    __tablename__ = "poll_targets"
    __table_args__ = (
        UniqueConstraint("marketplace", "key"),
        Index("ix_poll_targets_due_at", "due_at"),
        Index(
            "ix_poll_targets_covered_by",
            "covered_by",
            postgresql_where=text("covered_by IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    """`core.polling.marketplace.Query.key`."""
    interval_seconds: Mapped[float] = mapped_column(Float)
    """As planned: the share of the marketplace's calls that this target is worth."""
    least_seconds: Mapped[float] = mapped_column(Float, default=1.0, server_default="1")
    """It is never read oftener: the pace of the marketplace and of the plans of its people."""
    promised_seconds: Mapped[float] = mapped_column(Float, default=3600.0, server_default="3600")
    """The longest interval that one of its people was promised."""
    watchers: Mapped[int] = mapped_column(default=0, server_default="0")
    """Active searches of its own."""
    covered_by: Mapped[int | None] = mapped_column(BigInteger)
    """The target that is read in its stead, if its question finds all that this one finds."""
    made: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Nobody asked this; it was put up to spare others."""
    due_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    cursor: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    baselined_at: Mapped[dt.datetime | None]
    last_ok_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Failures in a row."""
    last_error: Mapped[str] = mapped_column(Text, default="", server_default="")
    reader: Mapped[str] = mapped_column(Text, default="", server_default="")
    rate_alpha: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    """Decayed count of new listings …"""
    rate_beta: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    """… over so many decayed days."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SearchTarget(Base):
    """A search is served by a target; the first page it sees of it is its baseline."""

    __tablename__ = "search_targets"

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    target_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("poll_targets.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    baselined_at: Mapped[dt.datetime | None]


class SearchSeen(Base):
    """Listings a search has already shown or passed over as baseline: never alerted as NEW.

    Holds only what the preview and the first page showed, not every listing ever matched; alerts
    themselves remember the rest.
    """

    __tablename__ = "search_seen"

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class SourceHealth(Base):
    """How one marketplace is doing, written when that changes."""

    __tablename__ = "source_health"

    marketplace: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    """"ok", or the `kind` of a `MarketplaceError`."""
    detail: Mapped[str] = mapped_column(Text, default="", server_default="")
    since: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_ok_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]
    """When the people waiting for it were told it is blind; NULL again once it heals."""
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Failures in a row, whichever target they hit."""


class Arrivals(Base):
    """New listings by hour, from which a marketplace's daily rhythm is learned."""

    __tablename__ = "arrivals"

    marketplace: Mapped[str] = mapped_column(Text, primary_key=True)
    hour: Mapped[dt.datetime] = mapped_column(primary_key=True)
    """Its beginning."""
    listings: Mapped[int] = mapped_column(default=0, server_default="0")


class CallCount(Base):
    """Calls spent per marketplace and day, which is one of the marketplace's time zone."""

    __tablename__ = "call_counts"

    marketplace: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(default=0, server_default="0")
    minute: Mapped[dt.datetime | None]
    """The latest minute in which calls were made …"""
    minute_calls: Mapped[int] = mapped_column(default=0, server_default="0")
    """… and how many they were."""


class HostTurn(Base):
    """One host that marketplaces are read from, `name:port`, as all processes know it."""

    __tablename__ = "host_turns"

    host: Mapped[str] = mapped_column(Text, primary_key=True)
    next_at: Mapped[dt.datetime]
    """Nobody asks it before."""
    paused_until: Mapped[dt.datetime | None]
    """It refused us: nobody asks it before this, and then one alone."""
    trying: Mapped[bool] = mapped_column(default=False, server_default="false")
    """That one is at it; `paused_until` is how long the others wait for what comes of it."""
    kind: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The `kind` of the `MarketplaceError` with which it refused …"""
    why: Mapped[str] = mapped_column(Text, default="", server_default="")
    """… and what was said."""
    strikes: Mapped[int] = mapped_column(default=0, server_default="0")
    """Refusals in a row."""
