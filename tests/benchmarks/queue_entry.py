"""The entries of the sandbox in bench_queue.py: an operator that does nothing but leave a small result, or waits first."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import playing


def enter(request: bytes, scratch: Path, progress: Callable[[int, int], None]) -> bytes:
    if json.loads(request)["kind"] == "ingest":
        return playing.enter(request, scratch, progress)
    (scratch / "result.json").write_bytes(b"{}")
    return json.dumps({"operator_version": 1, "engine": "none"}).encode()


def waiting(request: bytes, scratch: Path, progress: Callable[[int, int], None]) -> bytes:
    """A quarter of a second without work: what its workers take at once shows even where the cores are few."""
    if json.loads(request)["kind"] != "ingest":
        time.sleep(0.25)
    return enter(request, scratch, progress)
