"""Communities as owners, claims of items, codes that link chats, searches given away."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "communities",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["owners.id"],
            name=op.f("fk_communities_owner_id_owners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("platform", "tenant", "community", name=op.f("pk_communities")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_communities_owner_id")),
    )
    op.create_table(
        "claims",
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["owners.id"],
            name=op.f("fk_claims_member_id_owners"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["owners.id"],
            name=op.f("fk_claims_owner_id_owners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "item_id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_expires_at"), "claims", ["expires_at"])
    op.create_index(op.f("ix_claims_member_id"), "claims", ["member_id"])
    op.create_table(
        "link_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("identity_id", sa.BigInteger(), nullable=False),
        sa.Column("destination_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("other_identity_id", sa.BigInteger(), nullable=True),
        sa.Column("other_destination_id", sa.BigInteger(), nullable=True),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["chat_identities.id"],
            name=op.f("fk_link_codes_identity_id_chat_identities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_identity_id"],
            ["chat_identities.id"],
            name=op.f("fk_link_codes_other_identity_id_chat_identities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["owners.id"],
            name=op.f("fk_link_codes_owner_id_owners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_link_codes_code_hash")),
    )
    op.create_index(op.f("ix_link_codes_expires_at"), "link_codes", ["expires_at"])
    op.create_index(op.f("ix_link_codes_owner_id"), "link_codes", ["owner_id"])
    op.create_table(
        "link_tries",
        sa.Column("identity_id", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["chat_identities.id"],
            name=op.f("fk_link_tries_identity_id_chat_identities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("identity_id", name=op.f("pk_link_tries")),
    )
    op.create_table(
        "shared_searches",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["owners.id"],
            name=op.f("fk_shared_searches_owner_id_owners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_shared_searches")),
    )
    op.create_index(op.f("ix_shared_searches_created_at"), "shared_searches", ["created_at"])
    op.create_index(op.f("ix_shared_searches_owner_id"), "shared_searches", ["owner_id"])
    op.add_column("destinations", sa.Column("identity_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_destinations_identity_id_chat_identities"),
        "destinations",
        "chat_identities",
        ["identity_id"],
        ["id"],
        ondelete="SET NULL",
    )
    # Until now every chat was a private one: where the platform names it by its only person, or
    # the owner has but one identity there, it is known whose it is.
    op.execute("""
        UPDATE destinations d SET identity_id = i.id FROM chat_identities i
        WHERE i.owner_id = d.owner_id AND i.platform = d.platform AND i.tenant = d.tenant
          AND (i.user_id = d.chat OR NOT EXISTS (
              SELECT FROM chat_identities o WHERE o.owner_id = i.owner_id
                AND o.platform = i.platform AND o.tenant = i.tenant AND o.id <> i.id))
    """)
    op.execute("DELETE FROM item_marks WHERE mark = 'claimed'")


def downgrade() -> None:
    op.drop_constraint(
        op.f("fk_destinations_identity_id_chat_identities"), "destinations", type_="foreignkey"
    )
    op.drop_column("destinations", "identity_id")
    op.drop_table("shared_searches")
    op.drop_table("link_tries")
    op.drop_table("link_codes")
    op.drop_table("claims")
    op.drop_table("communities")
