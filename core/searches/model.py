"""Tables of saved searches and of drafts that may become one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class Search(Base):
    """A saved search. Deleting sets `state`, so that Undo works; a job clears it away later."""

    __tablename__ = "searches"
    __table_args__ = (
        UniqueConstraint("owner_id", "number"),
        Index("ix_searches_updated_at", "updated_at"),
        Index("ix_searches_active", "id", postgresql_where=text("state = 'active'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("owners.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    """What the person types in `/edit 2`; small, per owner, never reused while the search lives."""
    name: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text)
    """The canonical line of the search language for `criteria`."""
    criteria: Mapped[Json]
    state: Mapped[str] = mapped_column(Text, default="active", server_default="active")
    """"active", "paused" or "deleted"."""
    snoozed_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    """Moves with every change of criteria, state or place; the index follows it."""
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    """The chat identity that made it; in a community it tells whose it is."""


class SearchDestination(Base):
    """Which destinations a search reports to."""

    __tablename__ = "search_destinations"

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    destination_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("destinations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    format: Mapped[str] = mapped_column(Text, server_default="")
    """How this search is told there; "" for the place's own format."""


class PlanHold(Base):
    """How a search stands with its owner's plan: chosen to run, or resting for want of room."""

    __tablename__ = "plan_holds"

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    chosen: Mapped[bool] = mapped_column(default=False, server_default="false")
    held_from: Mapped[str | None] = mapped_column(Text)
    """The state it had before the plan held it; NULL while it is not held."""


class SharedSearch(Base):
    """Criteria that somebody gave away under a code; whoever has the code may copy them."""

    __tablename__ = "shared_searches"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    criteria: Mapped[Json]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)


class Draft(Base):
    """A previewed search that is not saved; it lives 30 days, so its buttons do too."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("owners.id", ondelete="CASCADE"), index=True
    )
    search_id: Mapped[int | None] = mapped_column(BigInteger)
    """Set when the draft is a change of an existing search, or has been saved as one."""
    line: Mapped[str] = mapped_column(Text)
    criteria: Mapped[Json]
    state: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """Chips, open questions, and the listing ids shown, so that Watch this repeats none."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)
