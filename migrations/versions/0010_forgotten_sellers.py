"""Sellers whose account was closed."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table('forgotten_sellers',
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('seller', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('marketplace', 'seller', name=op.f('pk_forgotten_sellers'))
    )


def downgrade() -> None:
    op.drop_table('forgotten_sellers')
