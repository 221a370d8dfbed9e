"""Destinations that are verified, and what the one-way ways remember."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "destinations", sa.Column("troubled_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "proofs",
        sa.Column("destination_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_proofs_destination_id_destinations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name=op.f("fk_proofs_owner_id_owners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("destination_id", name=op.f("pk_proofs")),
    )
    op.create_index("ix_proofs_owner_id", "proofs", ["owner_id"])
    op.create_table(
        "outlets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("locked", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["owners.id"],
            name=op.f("fk_outlets_owner_id_owners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
    )
    op.create_index("ix_outlets_owner_id", "outlets", ["owner_id"])
    op.create_table(
        "suppressions",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "address", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "send_counts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("key", "day", name=op.f("pk_send_counts")),
    )
    op.create_table(
        "heard_events",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_heard_events")),
    )
    op.create_index("ix_heard_events_at", "heard_events", ["at"])


def downgrade() -> None:
    for table in ("heard_events", "send_counts", "suppressions", "outlets", "proofs"):
        op.drop_table(table)
    op.drop_column("destinations", "troubled_at")
