"""A search may be told at one place in another form than the place's own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "search_destinations", sa.Column("format", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("search_destinations", "format")
