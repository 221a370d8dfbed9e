"""Tables of Slack: workspaces that have installed the app, sign-ins under way, what came in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class SlackInstallation(Base):
    """The app in one workspace. Its token is stored encrypted."""

    __tablename__ = "slack_installations"

    team: Mapped[str] = mapped_column(Text, primary_key=True)
    enterprise: Mapped[str] = mapped_column(Text, default="", server_default="")
    team_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    app: Mapped[str] = mapped_column(Text, default="", server_default="")
    bot_user: Mapped[str] = mapped_column(Text, default="", server_default="")
    bot_id: Mapped[str] = mapped_column(Text, default="", server_default="")
    token: Mapped[str] = mapped_column(Text)
    """Ciphertext (Fernet); made with the first of the operator's keys."""
    scopes: Mapped[str] = mapped_column(Text, default="", server_default="")
    installer: Mapped[str] = mapped_column(Text, default="", server_default="")
    installed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SlackState(Base):
    """An installation that somebody has begun. Only a hash of its secret is kept."""

    __tablename__ = "slack_states"

    state_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class SlackEvent(Base):
    """An event; kept until it has been handled, then only its id, against repeats."""

    __tablename__ = "slack_events"
    __table_args__ = (
        Index("ix_slack_events_open", "taken_at", postgresql_where=text("NOT done")),
        Index("ix_slack_events_taken_at", "taken_at"),
    )

    event_id: Mapped[str] = mapped_column(Text, primary_key=True)
    raw: Mapped[Json | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    done: Mapped[bool] = mapped_column(default=False, server_default="false")
    taken_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
