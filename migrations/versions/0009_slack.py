"""Workspaces that have installed the Slack app, installations under way, events that came in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "slack_installations",
        sa.Column("team", sa.Text(), nullable=False),
        _text("enterprise"),
        _text("team_name"),
        _text("app"),
        _text("bot_user"),
        _text("bot_id"),
        sa.Column("token", sa.Text(), nullable=False),
        _text("scopes"),
        _text("installer"),
        _now("installed_at"),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_slack_installations")),
    )
    op.create_table(
        "slack_states",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_slack_states")),
    )
    op.create_index(op.f("ix_slack_states_expires_at"), "slack_states", ["expires_at"])
    op.create_table(
        "slack_events",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Boolean(), server_default="false", nullable=False),
        _now("taken_at"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_slack_events")),
    )
    op.create_index(
        "ix_slack_events_open",
        "slack_events",
        ["taken_at"],
        postgresql_where=sa.text("NOT done"),
    )
    op.create_index("ix_slack_events_taken_at", "slack_events", ["taken_at"])


def downgrade() -> None:
    op.drop_table("slack_events")
    op.drop_table("slack_states")
    op.drop_table("slack_installations")
