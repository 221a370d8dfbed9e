"""Paid plans as the payment provider last told them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, MoneyColumn


class SubscriptionRow(Base):
    """One subscription. What it gives is worked out from here, never from a message's order."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index(
            "ix_subscriptions_review_at",
            "review_at",
            postgresql_where=text("review_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    """The provider's own id."""
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    customer_id: Mapped[str] = mapped_column(Text, index=True)
    plan: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    interval: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(MoneyColumn)
    currency: Mapped[str] = mapped_column(Text)
    period_end: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    trial_end: Mapped[dt.datetime | None]
    past_due_since: Mapped[dt.datetime | None]
    next_plan: Mapped[str] = mapped_column(Text, default="", server_default="")
    next_plan_at: Mapped[dt.datetime | None]
    blocked: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[dt.datetime]
    review_at: Mapped[dt.datetime | None]
    """When the owner's plan has to be worked out again though nobody has told anything."""
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
