"""Tables about people: owners, their chat identities, and where they want to be told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class Owner(Base):
    """A person or a community; searches and destinations belong to one."""

    __tablename__ = "owners"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, default="person")
    name: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(Text, default="en")
    currency: Mapped[str | None] = mapped_column(Text)
    units: Mapped[str | None] = mapped_column(Text)
    """"mi" or "km"; NULL until a place or a setting tells."""
    timezone: Mapped[str] = mapped_column(Text, default="UTC")
    home: Mapped[Json | None]
    """A `core.places.Place` as JSON."""
    preferences: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """Quiet hours, break-through, edited alerts, … ; see `preferences.py`."""
    plan: Mapped[str] = mapped_column(Text, default="", server_default="")
    merged_into: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("owners.id"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_active_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ChatIdentity(Base):
    """Who somebody is on one platform. Slack's U1 of two workspaces are two identities."""

    __tablename__ = "chat_identities"
    __table_args__ = (UniqueConstraint("platform", "tenant", "user_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    platform: Mapped[str] = mapped_column(Text)
    tenant: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    display_name: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Community(Base):
    """A server, a workspace or a group: whom it is on its platform, and the owner it acts as."""

    __tablename__ = "communities"

    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    community: Mapped[str] = mapped_column(Text, primary_key=True)
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), unique=True
    )
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class LinkCode(Base):
    """A one-time code that joins two chats of one person. Only a hash of it is kept.

    It is made in one chat, redeemed in the other, agreed to there and then agreed to where it was
    made; each step is a time, and no step is taken twice.
    """

    __tablename__ = "link_codes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    code_hash: Mapped[str] = mapped_column(Text, unique=True)
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    identity_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("chat_identities.id", ondelete="CASCADE")
    )
    """Who made it."""
    destination_id: Mapped[int] = mapped_column(BigInteger)
    """Where it was made, and where the last question is asked."""
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    other_identity_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("chat_identities.id", ondelete="CASCADE")
    )
    """Who redeemed it."""
    other_destination_id: Mapped[int | None] = mapped_column(BigInteger)
    redeemed_at: Mapped[dt.datetime | None]
    agreed_at: Mapped[dt.datetime | None]
    """When the one who redeemed it said yes."""
    closed_at: Mapped[dt.datetime | None]
    """When it was used up or refused."""


class LinkTries(Base):
    """How often somebody has lately tried a code that was none."""

    __tablename__ = "link_tries"

    identity_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("chat_identities.id", ondelete="CASCADE"), primary_key=True
    )
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    since: Mapped[dt.datetime]


class Destination(Base):
    """Where an owner wants alerts: a chat or an address."""

    __tablename__ = "destinations"
    __table_args__ = (
        UniqueConstraint("owner_id", "platform", "tenant", "chat", "thread"),
        Index("ix_destinations_address", "platform", "tenant", "chat"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("owners.id", ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(Text)
    tenant: Mapped[str] = mapped_column(Text)
    chat: Mapped[str] = mapped_column(Text)
    thread: Mapped[str] = mapped_column(Text, default="", server_default="")
    name: Mapped[str] = mapped_column(Text, default="")
    format: Mapped[str] = mapped_column(Text, default="rich", server_default="rich")
    state: Mapped[str] = mapped_column(Text, default="active", server_default="active")
    """"active", "paused" (by the person), "gone" (the platform said so, or the person removed it)
    or "unproven" (nobody has shown yet that it is theirs)."""
    state_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    """Order of fallback, lowest first."""
    identity_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("chat_identities.id", ondelete="SET NULL")
    )
    """Whose private chat it is; it leaves with them when they unlink."""
    verified_at: Mapped[dt.datetime | None]
    troubled_at: Mapped[dt.datetime | None]
    """Since when alerts go round it because it takes none; NULL while all is well."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Proof(Base):
    """A code that was sent to a destination and has to come back. Only a hash of it is kept."""

    __tablename__ = "proofs"

    destination_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("destinations.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    expires_at: Mapped[dt.datetime]


class Consent(Base):
    """That somebody lets us read their account elsewhere, once; ends within the hour."""

    __tablename__ = "consents"

    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True
    )
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    secret_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    """Of what the person was sent away with; NULL once they are back."""
    code_hash: Mapped[str | None] = mapped_column(Text)
    """Of what they were shown there and have to bring back to the chat."""
    locked: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The token, encrypted with the operator's key."""
    expires_at: Mapped[dt.datetime]
