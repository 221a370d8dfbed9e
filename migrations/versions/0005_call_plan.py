"""The plan of calls: what rests on what, who waits, and when things are put up."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table('arrivals',
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('listings', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('marketplace', 'hour', name=op.f('pk_arrivals'))
    )
    op.add_column('call_counts', sa.Column('minute', sa.DateTime(timezone=True), nullable=True))
    op.add_column('call_counts', sa.Column('minute_calls', sa.Integer(), server_default='0', nullable=False))
    op.alter_column('poll_targets', 'interval_seconds', type_=sa.Float(), existing_type=sa.Integer(), existing_nullable=False)
    op.add_column('poll_targets', sa.Column('least_seconds', sa.Float(), server_default='1', nullable=False))
    op.add_column('poll_targets', sa.Column('promised_seconds', sa.Float(), server_default='3600', nullable=False))
    op.add_column('poll_targets', sa.Column('watchers', sa.Integer(), server_default='0', nullable=False))
    op.add_column('poll_targets', sa.Column('covered_by', sa.BigInteger(), nullable=True))
    op.add_column('poll_targets', sa.Column('made', sa.Boolean(), server_default='false', nullable=False))
    op.create_index('ix_poll_targets_covered_by', 'poll_targets', ['covered_by'], unique=False, postgresql_where=sa.text('covered_by IS NOT NULL'))
    op.execute(
        "UPDATE poll_targets t SET least_seconds = interval_seconds,"
        " promised_seconds = greatest(interval_seconds, 3600),"
        " watchers = (SELECT count(*) FROM search_targets st WHERE st.target_id = t.id)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM poll_targets WHERE made")
    op.drop_index('ix_poll_targets_covered_by', table_name='poll_targets', postgresql_where=sa.text('covered_by IS NOT NULL'))
    op.execute("UPDATE poll_targets SET due_at = now() WHERE covered_by IS NOT NULL")
    for name in ('made', 'covered_by', 'watchers', 'promised_seconds', 'least_seconds'):
        op.drop_column('poll_targets', name)
    op.alter_column('poll_targets', 'interval_seconds', type_=sa.Integer(), existing_type=sa.Float(), existing_nullable=False, postgresql_using='ceil(interval_seconds)::integer')
    op.drop_column('call_counts', 'minute_calls')
    op.drop_column('call_counts', 'minute')
    op.drop_table('arrivals')
