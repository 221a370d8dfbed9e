"""Channels of Discord servers, threads of forums, and whom a search may mention there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "discord_channels",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("kind", sa.Integer(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        _now("updated_at"),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_discord_channels")),
    )
    op.create_index(op.f("ix_discord_channels_server"), "discord_channels", ["server"])
    op.create_table(
        "discord_threads",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("search_id", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "search_id", name=op.f("pk_discord_threads")),
    )
    op.create_table(
        "discord_pings",
        sa.Column("search_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("pinged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinged_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["searches.id"],
            name=op.f("fk_discord_pings_search_id_searches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", name=op.f("pk_discord_pings")),
    )
    op.create_table(
        "discord_ping_members",
        sa.Column("search_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        _now("created_at"),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["searches.id"],
            name=op.f("fk_discord_ping_members_search_id_searches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "user_id", name=op.f("pk_discord_ping_members")),
    )
    op.create_table(
        "discord_kept",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_discord_kept")),
    )


def downgrade() -> None:
    for table in (
        "discord_kept",
        "discord_ping_members",
        "discord_pings",
        "discord_threads",
        "discord_channels",
    ):
        op.drop_table(table)
