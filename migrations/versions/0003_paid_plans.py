"""Paid plans: subscriptions, customers, the inbox of payment events, searches held by a plan."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table('billing_events',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.Text(), server_default='', nullable=False),
    sa.Column('payment_intent', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_billing_events'))
    )
    op.create_index('ix_billing_events_due_at', 'billing_events', ['due_at'], unique=False, postgresql_where=sa.text('handled_at IS NULL'))
    op.create_index(op.f('ix_billing_events_received_at'), 'billing_events', ['received_at'], unique=False)
    op.create_table('billing_runs',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('facts', postgresql.JSONB(), server_default='{}', nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_billing_runs'))
    )
    op.create_table('billing_said',
    sa.Column('subscription_id', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_billing_said_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subscription_id', 'about', 'kind', name=op.f('pk_billing_said'))
    )
    op.create_index(op.f('ix_billing_said_owner_id'), 'billing_said', ['owner_id'], unique=False)
    op.create_table('subscriptions',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.Text(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('interval', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('period_end', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trial_end', sa.DateTime(timezone=True), nullable=True),
    sa.Column('past_due_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_plan', sa.Text(), server_default='', nullable=False),
    sa.Column('next_plan_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('blocked', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('review_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_subscriptions_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions'))
    )
    op.create_index(op.f('ix_subscriptions_customer_id'), 'subscriptions', ['customer_id'], unique=False)
    op.create_index(op.f('ix_subscriptions_owner_id'), 'subscriptions', ['owner_id'], unique=False)
    op.create_index('ix_subscriptions_review_at', 'subscriptions', ['review_at'], unique=False, postgresql_where=sa.text('review_at IS NOT NULL'))
    op.create_table('billing_customers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=True),
    sa.Column('is_current', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('customer_id', sa.Text(), nullable=True),
    sa.Column('identity_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wanted', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('synced', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease', sa.Text(), nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['identity_id'], ['chat_identities.id'], name=op.f('fk_billing_customers_identity_id_chat_identities'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_billing_customers_owner_id_owners'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_billing_customers')),
    sa.UniqueConstraint('customer_id', name=op.f('uq_billing_customers_customer_id'))
    )
    op.create_index('ix_billing_customers_due_at', 'billing_customers', ['due_at'], unique=False, postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('uq_billing_customers_current', 'billing_customers', ['owner_id'], unique=True, postgresql_where=sa.text('is_current'))
    op.create_table('plan_holds',
    sa.Column('search_id', sa.BigInteger(), nullable=False),
    sa.Column('chosen', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('held_from', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['search_id'], ['searches.id'], name=op.f('fk_plan_holds_search_id_searches'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', name=op.f('pk_plan_holds'))
    )
    op.create_table('billing_checkouts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_ref', sa.BigInteger(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('interval', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), server_default='', nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('session_id', sa.Text(), nullable=True),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('delivery_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['customer_ref'], ['billing_customers.id'], name=op.f('fk_billing_checkouts_customer_ref_billing_customers'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_billing_checkouts_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_billing_checkouts')),
    sa.UniqueConstraint('session_id', name=op.f('uq_billing_checkouts_session_id'))
    )
    op.create_index('uq_billing_checkouts_open', 'billing_checkouts', ['owner_id'], unique=True, postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    op.drop_index('uq_billing_checkouts_open', table_name='billing_checkouts', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('billing_checkouts')
    op.drop_table('plan_holds')
    op.drop_index('uq_billing_customers_current', table_name='billing_customers', postgresql_where=sa.text('is_current'))
    op.drop_index('ix_billing_customers_due_at', table_name='billing_customers', postgresql_where=sa.text('due_at IS NOT NULL'))
    op.drop_table('billing_customers')
    op.drop_index('ix_subscriptions_review_at', table_name='subscriptions', postgresql_where=sa.text('review_at IS NOT NULL'))
    op.drop_index(op.f('ix_subscriptions_owner_id'), table_name='subscriptions')
    op.drop_index(op.f('ix_subscriptions_customer_id'), table_name='subscriptions')
    op.drop_table('subscriptions')
    op.drop_index(op.f('ix_billing_said_owner_id'), table_name='billing_said')
    op.drop_table('billing_said')
    op.drop_table('billing_runs')
    op.drop_index(op.f('ix_billing_events_received_at'), table_name='billing_events')
    op.drop_index('ix_billing_events_due_at', table_name='billing_events', postgresql_where=sa.text('handled_at IS NULL'))
    op.drop_table('billing_events')
