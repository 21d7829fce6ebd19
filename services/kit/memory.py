"""Garbage collection of a process that serves: what it began with is never looked at again, and the rest less often."""

from __future__ import annotations

import gc

THRESHOLDS = (10_000, 20, 50)
"""A call makes some thousand objects and nearly no cycle; Python's 700 would look for cycles several times in each."""


def settle() -> None:
    """Called once, when everything is imported and wired."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
