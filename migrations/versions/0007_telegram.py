"""What came in from Telegram, long lines behind its buttons, and what was registered there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "telegram_updates",
        sa.Column("bot", sa.Text(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Boolean(), server_default="false", nullable=False),
        _now("taken_at"),
        sa.PrimaryKeyConstraint("bot", "update_id", name=op.f("pk_telegram_updates")),
    )
    op.create_index(
        "ix_telegram_updates_open",
        "telegram_updates",
        ["bot", "taken_at"],
        postgresql_where=sa.text("NOT done"),
    )
    op.create_index("ix_telegram_updates_taken_at", "telegram_updates", ["taken_at"])
    op.create_table(
        "telegram_lines",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        _now("used_at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_telegram_lines")),
    )
    op.create_index(op.f("ix_telegram_lines_used_at"), "telegram_lines", ["used_at"])
    op.create_table(
        "telegram_settings",
        sa.Column("bot", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "name", name=op.f("pk_telegram_settings")),
    )


def downgrade() -> None:
    op.drop_table("telegram_settings")
    op.drop_table("telegram_lines")
    op.drop_table("telegram_updates")
