"""Tables of billing: customers, links to pay at, the inbox of events, and what has been said.

A customer is also what is synchronised: `wanted` grows with everything heard about it, `synced` is
how much of that has been followed, and whoever follows holds a lease, so that a customer is never
read by two at once.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class BillingCustomer(Base):
    """A customer at Stripe, made for one owner before anything is bought."""

    __tablename__ = "billing_customers"
    __table_args__ = (
        Index(
            "uq_billing_customers_current",
            "owner_id",
            unique=True,
            postgresql_where=text("is_current"),
        ),
        Index("ix_billing_customers_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="SET NULL")
    )
    """NULL once the owner has asked to be forgotten: then everything still running is ended."""
    is_current: Mapped[bool] = mapped_column(default=True, server_default="true")
    """The one new purchases go to; a merged owner's other customers are kept beside it."""
    customer_id: Mapped[str | None] = mapped_column(Text, unique=True)
    """NULL until Stripe has made it."""
    identity_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("chat_identities.id", ondelete="SET NULL")
    )
    """Who pressed the button last; private matters of a community go to them."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[dt.datetime | None]
    """When nothing more could come of it: deleted at Stripe, or its owner forgotten."""
    wanted: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    synced: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    due_at: Mapped[dt.datetime | None]
    leased_until: Mapped[dt.datetime | None]
    lease: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")


class BillingCheckout(Base):
    """A link to pay at. An owner has one open at most."""

    __tablename__ = "billing_checkouts"
    __table_args__ = (
        Index(
            "uq_billing_checkouts_open",
            "owner_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("owners.id", ondelete="CASCADE"))
    customer_ref: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("billing_customers.id", ondelete="CASCADE")
    )
    plan: Mapped[str] = mapped_column(Text)
    interval: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[str] = mapped_column(Text, default="open", server_default="open")
    """"open", "superseded" (to be expired at Stripe), "complete", "expired"."""
    session_id: Mapped[str | None] = mapped_column(Text, unique=True)
    delivery_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message that shows the link; its row in the outbox, so that it can be edited."""
    delivery_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class BillingEvent(Base):
    """An event as Stripe sent it, without its contents: what is true is read from Stripe."""

    __tablename__ = "billing_events"
    __table_args__ = (
        Index("ix_billing_events_due_at", "due_at", postgresql_where=text("handled_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[str] = mapped_column(Text, default="", server_default="")
    payment_intent: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime] = mapped_column(index=True)
    due_at: Mapped[dt.datetime]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    handled_at: Mapped[dt.datetime | None]
    """When its customer was marked to be read again, or found to be nobody of ours."""


class BillingSaid(Base):
    """One real change that has been told; the key keeps it from being told twice."""

    __tablename__ = "billing_said"

    subscription_id: Mapped[str] = mapped_column(Text, primary_key=True)
    about: Mapped[str] = mapped_column(Text, primary_key=True)
    """An invoice, a charge, or the moment of the change."""
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    said_at: Mapped[dt.datetime]


class BillingRun(Base):
    """When something that runs once in a while ran last, and what it found."""

    __tablename__ = "billing_runs"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[dt.datetime]
    facts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
