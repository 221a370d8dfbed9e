"""Where not every chat can be served at once, the shorter promise goes first."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lanes", sa.Column("patience", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "lanes",
        sa.Column(
            "turn_at",
            sa.DateTime(),
            sa.Computed(
                "(due_at AT TIME ZONE 'UTC') + patience * interval '1 second'", persisted=True
            ),
        ),
    )
    op.create_index(
        "ix_lanes_turn_at",
        "lanes",
        ["platform", "turn_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_lanes_turn_at", table_name="lanes")
    op.drop_column("lanes", "turn_at")
    op.drop_column("lanes", "patience")
