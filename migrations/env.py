"""Alembic's environment: runs on the connection it is handed (see `migrations.run`)."""

from __future__ import annotations

from alembic import context

from migrations.run import include_object
from migrations.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_object=include_object,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
