"""The way of an alert: pages of listings in, cards in the outbox out."""

from core.pipeline.ingest import IngestResult
from core.pipeline.keeper import Keeper
from core.pipeline.pipeline import Pipeline

__all__ = ["IngestResult", "Keeper", "Pipeline"]
