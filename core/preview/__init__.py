"""A search tried before it is saved: matches, what was hidden and why, what nearly fits."""

from core.preview.known import Brought, Known
from core.preview.run import Ingest, Ingested, Preview
from core.preview.stored import load_known
from core.preview.tally import Tally
from core.preview.values import Hidden, NearMiss, PreviewState

__all__ = [
    "Brought",
    "Hidden",
    "Ingest",
    "Ingested",
    "Known",
    "NearMiss",
    "Preview",
    "PreviewState",
    "Tally",
    "load_known",
]
