"""Turns one source file into a canonical table, its description, and an exact report of what was coerced."""

from sandbox.ingest.limits import Limits
from sandbox.ingest.pipeline import Summary, ingest
from sandbox.ingest.spec import ColumnOverride, Spec

VERSION = 2
"""Raised with every change of the readers that may change a version's bytes."""

__all__ = ["VERSION", "ColumnOverride", "Limits", "Spec", "Summary", "ingest"]
