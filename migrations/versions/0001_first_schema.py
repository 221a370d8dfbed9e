"""First schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE SEQUENCE item_ids")
    op.execute("CREATE SEQUENCE web_revisions")
    op.create_table('call_counts',
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('calls', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('marketplace', 'day', name=op.f('pk_call_counts'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('lane_id', sa.BigInteger(), nullable=False),
    sa.Column('destination_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('alert_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('state_reason', sa.Text(), server_default='', nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('silent', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.Column('wanted_revision', sa.Integer(), server_default='0', nullable=False),
    sa.Column('shown_revision', sa.Integer(), server_default='0', nullable=False),
    sa.Column('bundled_into', sa.BigInteger(), nullable=True),
    sa.Column('moved_to', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', 'created_at', name=op.f('pk_deliveries')),
    postgresql_partition_by='RANGE (created_at)'
    )
    op.create_index('ix_deliveries_alert_id', 'deliveries', ['alert_id'], unique=False)
    op.create_index('ix_deliveries_destination_id', 'deliveries', ['destination_id', 'created_at'], unique=False)
    op.create_index('ix_deliveries_id', 'deliveries', ['id'], unique=False)
    op.create_index('ix_deliveries_stale', 'deliveries', ['lane_id'], unique=False, postgresql_where=sa.text("state = 'sent' AND wanted_revision > shown_revision"))
    op.create_index('ix_deliveries_waiting', 'deliveries', ['lane_id', 'due_at'], unique=False, postgresql_where=sa.text("state IN ('pending', 'retry', 'held', 'leased')"))
    op.create_table('dialogues',
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('tenant', sa.Text(), nullable=False),
    sa.Column('chat', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('step', sa.Text(), server_default='', nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('last_search', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('platform', 'tenant', 'chat', 'user_id', name=op.f('pk_dialogues'))
    )
    op.create_table('lanes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('tenant', sa.Text(), nullable=False),
    sa.Column('chat', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), server_default='', nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_allowed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease', sa.Text(), nullable=True),
    sa.Column('shown_at', postgresql.ARRAY(sa.DateTime(timezone=True)), server_default='{}', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lanes')),
    sa.UniqueConstraint('platform', 'tenant', 'chat', 'thread', name=op.f('uq_lanes_platform_tenant_chat_thread'))
    )
    op.create_index('ix_lanes_due_at', 'lanes', ['platform', 'due_at'], unique=False, postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_table('listings',
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('item_id', sa.BigInteger(), server_default=sa.text("nextval('item_ids')"), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), server_default='', nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('image_urls', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('price', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('price_kind', sa.Text(), nullable=False),
    sa.Column('postage', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('bid_count', sa.Integer(), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('buy_now', sa.Boolean(), nullable=True),
    sa.Column('auction', sa.Boolean(), nullable=True),
    sa.Column('condition', sa.Text(), nullable=True),
    sa.Column('seller', sa.Text(), nullable=True),
    sa.Column('place_label', sa.Text(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('deliverable', sa.Boolean(), nullable=True),
    sa.Column('collectable', sa.Boolean(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('listed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('description_complete', sa.Boolean(), nullable=False),
    sa.Column('fingerprint', sa.BigInteger(), nullable=False),
    sa.Column('twin_key', sa.BigInteger(), nullable=True),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('marketplace', 'external_id', name=op.f('pk_listings')),
    postgresql_partition_by='HASH (marketplace, external_id)'
    )
    op.create_index('ix_listings_changed_at', 'listings', ['changed_at'], unique=False)
    op.create_index('ix_listings_id', 'listings', ['id'], unique=False)
    op.create_index('ix_listings_url', 'listings', ['url'], unique=False, postgresql_using='hash')
    op.create_index('ix_listings_item_id', 'listings', ['item_id'], unique=False)
    op.create_index('ix_listings_twin_key', 'listings', ['twin_key'], unique=False, postgresql_where=sa.text('twin_key IS NOT NULL'))
    op.create_table('owners',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('units', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('home', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('preferences', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('plan', sa.Text(), server_default='', nullable=False),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_active_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['merged_into'], ['owners.id'], name=op.f('fk_owners_merged_into_owners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_owners'))
    )
    op.create_table('poll_targets',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('interval_seconds', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cursor', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('baselined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_ok_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('last_error', sa.Text(), server_default='', nullable=False),
    sa.Column('reader', sa.Text(), server_default='', nullable=False),
    sa.Column('rate_alpha', sa.Float(), server_default='0', nullable=False),
    sa.Column('rate_beta', sa.Float(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_targets')),
    sa.UniqueConstraint('marketplace', 'key', name=op.f('uq_poll_targets_marketplace_key'))
    )
    op.create_index('ix_poll_targets_due_at', 'poll_targets', ['due_at'], unique=False)
    op.create_table('price_points',
    sa.Column('listing_id', sa.BigInteger(), nullable=False),
    sa.Column('observed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('listing_id', 'observed_at', name=op.f('pk_price_points')),
    postgresql_partition_by='RANGE (observed_at)'
    )
    op.create_table('source_health',
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), server_default='', nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_ok_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('marketplace', name=op.f('pk_source_health'))
    )
    op.create_table('web_messages',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('chat', sa.Text(), nullable=False),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('revision', sa.BigInteger(), server_default=sa.text("nextval('web_revisions')"), nullable=False),
    sa.Column('dedupe_key', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_web_messages')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_web_messages_dedupe_key'))
    )
    op.create_index('ix_web_messages_chat_revision', 'web_messages', ['chat', 'revision'], unique=False)
    op.create_table('web_sessions',
    sa.Column('chat', sa.Text(), nullable=False),
    sa.Column('secret_hash', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), server_default='en', nullable=False),
    sa.Column('seen_message_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('chat', name=op.f('pk_web_sessions')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_web_sessions_secret_hash'))
    )
    op.create_table('chat_identities',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('tenant', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('display_name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_chat_identities_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_identities')),
    sa.UniqueConstraint('platform', 'tenant', 'user_id', name=op.f('uq_chat_identities_platform_tenant_user_id'))
    )
    op.create_index(op.f('ix_chat_identities_owner_id'), 'chat_identities', ['owner_id'], unique=False)
    op.create_table('destinations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('tenant', sa.Text(), nullable=False),
    sa.Column('chat', sa.Text(), nullable=False),
    sa.Column('thread', sa.Text(), server_default='', nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), server_default='rich', nullable=False),
    sa.Column('state', sa.Text(), server_default='active', nullable=False),
    sa.Column('state_reason', sa.Text(), server_default='', nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_destinations_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destinations')),
    sa.UniqueConstraint('owner_id', 'platform', 'tenant', 'chat', 'thread', name=op.f('uq_destinations_owner_id_platform_tenant_chat_thread'))
    )
    op.create_index('ix_destinations_address', 'destinations', ['platform', 'tenant', 'chat'], unique=False)
    op.create_table('drafts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('search_id', sa.BigInteger(), nullable=True),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('criteria', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_drafts_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts'))
    )
    op.create_index(op.f('ix_drafts_created_at'), 'drafts', ['created_at'], unique=False)
    op.create_index(op.f('ix_drafts_owner_id'), 'drafts', ['owner_id'], unique=False)
    op.create_table('hidden_sellers',
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('marketplace', sa.Text(), nullable=False),
    sa.Column('seller', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_hidden_sellers_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('owner_id', 'marketplace', 'seller', name=op.f('pk_hidden_sellers'))
    )
    op.create_table('item_marks',
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('item_id', sa.BigInteger(), nullable=False),
    sa.Column('mark', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), server_default='', nullable=False),
    sa.Column('listing_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_item_marks_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('owner_id', 'item_id', 'mark', name=op.f('pk_item_marks'))
    )
    op.create_table('searches',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('criteria', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), server_default='active', nullable=False),
    sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_searches_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_searches')),
    sa.UniqueConstraint('owner_id', 'number', name=op.f('uq_searches_owner_id_number'))
    )
    op.create_index('ix_searches_active', 'searches', ['id'], unique=False, postgresql_where=sa.text("state = 'active'"))
    op.create_index('ix_searches_updated_at', 'searches', ['updated_at'], unique=False)
    op.create_table('alerts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('destination_id', sa.BigInteger(), nullable=False),
    sa.Column('item_id', sa.BigInteger(), nullable=False),
    sa.Column('listing_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('price_key', sa.Text(), nullable=False),
    sa.Column('search_ids', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['destination_id'], ['destinations.id'], name=op.f('fk_alerts_destination_id_destinations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['owners.id'], name=op.f('fk_alerts_owner_id_owners'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts')),
    sa.UniqueConstraint('destination_id', 'item_id', 'reason', 'price_key', name=op.f('uq_alerts_destination_id_item_id_reason_price_key'))
    )
    op.create_index('ix_alerts_listing_id', 'alerts', ['listing_id'], unique=False)
    op.create_index('ix_alerts_owner_id_created_at', 'alerts', ['owner_id', 'created_at'], unique=False)
    op.create_table('needs_detail',
    sa.Column('search_id', sa.BigInteger(), nullable=False),
    sa.Column('listing_id', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['search_id'], ['searches.id'], name=op.f('fk_needs_detail_search_id_searches'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', 'listing_id', name=op.f('pk_needs_detail'))
    )
    op.create_index('ix_needs_detail_due_at', 'needs_detail', ['due_at'], unique=False)
    op.create_table('search_destinations',
    sa.Column('search_id', sa.BigInteger(), nullable=False),
    sa.Column('destination_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['destination_id'], ['destinations.id'], name=op.f('fk_search_destinations_destination_id_destinations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['search_id'], ['searches.id'], name=op.f('fk_search_destinations_search_id_searches'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', 'destination_id', name=op.f('pk_search_destinations'))
    )
    op.create_index(op.f('ix_search_destinations_destination_id'), 'search_destinations', ['destination_id'], unique=False)
    op.create_table('search_seen',
    sa.Column('search_id', sa.BigInteger(), nullable=False),
    sa.Column('item_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['search_id'], ['searches.id'], name=op.f('fk_search_seen_search_id_searches'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', 'item_id', name=op.f('pk_search_seen'))
    )
    op.create_table('search_targets',
    sa.Column('search_id', sa.BigInteger(), nullable=False),
    sa.Column('target_id', sa.BigInteger(), nullable=False),
    sa.Column('baselined_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['search_id'], ['searches.id'], name=op.f('fk_search_targets_search_id_searches'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['target_id'], ['poll_targets.id'], name=op.f('fk_search_targets_target_id_poll_targets'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', 'target_id', name=op.f('pk_search_targets'))
    )
    op.create_index(op.f('ix_search_targets_target_id'), 'search_targets', ['target_id'], unique=False)
    for part in range(8):
        op.execute(
            f"CREATE TABLE listings_p{part} PARTITION OF listings"
            f" FOR VALUES WITH (MODULUS 8, REMAINDER {part})"
        )
    # Months are made ahead by core.db.ensure_months; a row without one still has a home.
    op.execute("CREATE TABLE price_points_default PARTITION OF price_points DEFAULT")
    op.execute("CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT")



def downgrade() -> None:
    op.drop_index(op.f('ix_search_targets_target_id'), table_name='search_targets')
    op.drop_table('search_targets')
    op.drop_table('search_seen')
    op.drop_index(op.f('ix_search_destinations_destination_id'), table_name='search_destinations')
    op.drop_table('search_destinations')
    op.drop_index('ix_needs_detail_due_at', table_name='needs_detail')
    op.drop_table('needs_detail')
    op.drop_index('ix_alerts_owner_id_created_at', table_name='alerts')
    op.drop_index('ix_alerts_listing_id', table_name='alerts')
    op.drop_table('alerts')
    op.drop_index('ix_searches_updated_at', table_name='searches')
    op.drop_index('ix_searches_active', table_name='searches', postgresql_where=sa.text("state = 'active'"))
    op.drop_table('searches')
    op.drop_table('item_marks')
    op.drop_table('hidden_sellers')
    op.drop_index(op.f('ix_drafts_owner_id'), table_name='drafts')
    op.drop_index(op.f('ix_drafts_created_at'), table_name='drafts')
    op.drop_table('drafts')
    op.drop_index('ix_destinations_address', table_name='destinations')
    op.drop_table('destinations')
    op.drop_index(op.f('ix_chat_identities_owner_id'), table_name='chat_identities')
    op.drop_table('chat_identities')
    op.drop_table('web_sessions')
    op.drop_index('ix_web_messages_chat_revision', table_name='web_messages')
    op.drop_table('web_messages')
    op.drop_table('source_health')
    op.drop_table('price_points')
    op.drop_index('ix_poll_targets_due_at', table_name='poll_targets')
    op.drop_table('poll_targets')
    op.drop_table('owners')
    op.drop_index('ix_listings_twin_key', table_name='listings', postgresql_where=sa.text('twin_key IS NOT NULL'))
    op.drop_index('ix_listings_item_id', table_name='listings')
    op.drop_index('ix_listings_url', table_name='listings', postgresql_using='hash')
    op.drop_index('ix_listings_id', table_name='listings')
    op.drop_index('ix_listings_changed_at', table_name='listings')
    op.drop_table('listings')
    op.drop_index('ix_lanes_due_at', table_name='lanes', postgresql_where=sa.text('due_at IS NOT NULL'))
    op.drop_table('lanes')
    op.drop_table('dialogues')
    op.drop_index('ix_deliveries_stale', table_name='deliveries', postgresql_where=sa.text("state = 'sent' AND wanted_revision > shown_revision"))
    op.drop_index('ix_deliveries_waiting', table_name='deliveries', postgresql_where=sa.text("state IN ('pending', 'retry', 'held', 'leased')"))
    op.drop_index('ix_deliveries_id', table_name='deliveries')
    op.drop_index('ix_deliveries_destination_id', table_name='deliveries')
    op.drop_index('ix_deliveries_alert_id', table_name='deliveries')
    op.drop_table('deliveries')
    op.drop_table('call_counts')
    op.execute("DROP SEQUENCE item_ids")
    op.execute("DROP SEQUENCE web_revisions")
