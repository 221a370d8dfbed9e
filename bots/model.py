"""Tables of the conversation: dialogues, and the web chat's own sessions and history."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Identity, Index, Sequence, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json

WEB_REVISIONS = Sequence("web_revisions", metadata=Base.metadata)


class Dialogue(Base):
    """Where one person stands in one chat; locked while an event of theirs is handled."""

    __tablename__ = "dialogues"

    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    chat: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Name of the step that gets the next plain text; empty when none is under way."""
    data: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    last_search: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """The draft or search a bare fragment ("max 300") refers to, and until when."""
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TurnRow(Base):
    """Numbers of events under way for one person in one chat. A crash may empty the table."""

    __tablename__ = "turns"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    drawn: Mapped[int] = mapped_column(BigInteger)
    """How many numbers were given out."""
    serving: Mapped[int] = mapped_column(BigInteger)
    """The number whose turn it is."""
    leased_until: Mapped[dt.datetime]
    """Until then; after that it is passed over."""
    given_up: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    """Numbers whose events were cut off before they were served."""


class WebSession(Base):
    """A browser that has opened the web chat. Only a hash of its secret is kept."""

    __tablename__ = "web_sessions"

    chat: Mapped[str] = mapped_column(Text, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(Text, unique=True)
    locale: Mapped[str] = mapped_column(Text, default="en", server_default="en")
    seen_message_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The newest message the browser has acknowledged."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class WebMessage(Base):
    """One message of a web chat; the row is the message, the socket only brings it sooner."""

    __tablename__ = "web_messages"
    __table_args__ = (Index("ix_web_messages_chat_revision", "chat", "revision"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    chat: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(Text)
    """"person" or "magpie"."""
    body: Mapped[Json]
    revision: Mapped[int] = mapped_column(
        BigInteger, WEB_REVISIONS, server_default=WEB_REVISIONS.next_value()
    )
    """Grows with every insert and edit, over all chats; a browser asks for what is newer."""
    dedupe_key: Mapped[str | None] = mapped_column(Text, unique=True)
    """The delivery id, so that a retry after a crash does not repeat the message."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    edited_at: Mapped[dt.datetime | None]
