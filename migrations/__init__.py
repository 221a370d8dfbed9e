"""The schema over time: Alembic's environment and one file a step."""
