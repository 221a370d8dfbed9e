"""Tables of the one-way ways: endpoints with their secrets, who must not be written to, counts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Outlet(Base):
    """An endpoint that is more than an address: a webhook, or a browser that takes push."""

    __tablename__ = "outlets"
    __table_args__ = (Index("ix_outlets_owner_id", "owner_id"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    """Made by us; the `chat` of its destination, so that no address stands in a log."""
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("owners.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    locked: Mapped[str] = mapped_column(Text)
    """Address and secrets as JSON, encrypted."""
    failing_since: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Suppression(Base):
    """An address that must not be written to until its owner acts."""

    __tablename__ = "suppressions"

    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class SendCount(Base):
    """How much was sent on one day: to an address, for an owner, in all."""

    __tablename__ = "send_counts"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(server_default="0")


class HeardEvent(Base):
    """An event of a provider that was followed already; they come more than once."""

    __tablename__ = "heard_events"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
