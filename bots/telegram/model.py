"""Tables of the Telegram intake: what came in, long lines behind buttons, what was set up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json


class TelegramUpdate(Base):
    """One update. It is kept until it has been handled; then only its number, against repeats."""

    __tablename__ = "telegram_updates"
    __table_args__ = (
        Index("ix_telegram_updates_open", "bot", "taken_at", postgresql_where=text("NOT done")),
        Index("ix_telegram_updates_taken_at", "taken_at"),
    )

    bot: Mapped[str] = mapped_column(Text, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    raw: Mapped[Json | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    done: Mapped[bool] = mapped_column(default=False, server_default="false")
    taken_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TelegramLine(Base):
    """Words behind a button that are longer than a button may carry."""

    __tablename__ = "telegram_lines"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    used_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)


class TelegramSetting(Base):
    """A fingerprint of what was last registered with Telegram: menus, descriptions, the webhook."""

    __tablename__ = "telegram_settings"

    bot: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
