"""Tables of Discord: where we may speak in servers, and whom a search there may mention."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class DiscordChannel(Base):
    """A channel of a server that somebody chose for alerts."""

    __tablename__ = "discord_channels"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    server: Mapped[str] = mapped_column(Text, index=True)
    kind: Mapped[int] = mapped_column(default=0, server_default="0")
    """Discord's type of channel; 15 is a forum, where each search gets a thread."""
    name: Mapped[str] = mapped_column(Text, default="", server_default="")
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class DiscordThread(Base):
    """The thread of a forum in which one search reports; search 0 is whatever is said beside."""

    __tablename__ = "discord_threads"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    search_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    thread: Mapped[str] = mapped_column(Text)


class DiscordPing(Base):
    """The role a search may mention, and when it last mentioned anybody."""

    __tablename__ = "discord_pings"

    search_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("searches.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    role: Mapped[str] = mapped_column(Text, default="", server_default="")
    pinged_at: Mapped[dt.datetime | None]
    pinged_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The delivery that mentioned somebody, so that its own retry may do it too."""


class DiscordPingMember(Base):
    """A member who asked to be mentioned for a search; at most twenty for each."""

    __tablename__ = "discord_ping_members"

    search_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class DiscordKept(Base):
    """Small facts that outlive a restart: which commands Discord has been told."""

    __tablename__ = "discord_kept"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
