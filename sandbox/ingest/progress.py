"""Tells how far an ingest is: its phases share one scale, and DuckDB is asked while it works."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

Progress = Callable[[int, int], None]
"""Called with work done and work in all."""
STEPS = 1000
_POLL_S = 0.25


@dataclass(frozen=True)
class Phase:
    """A part of the scale; called with work done and work in all of this part."""

    tell: Progress
    first: int
    last: int

    def __call__(self, done: int, total: int) -> None:
        share = min(1.0, done / total) if total else 1.0
        self.tell(self.first + round(share * (self.last - self.first)), STEPS)

    @contextmanager
    def watching(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Within the block, tell how far DuckDB's own query is, where the connection keeps count of it."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_POLL_S):
                if (percent := connection.query_progress()) > 0:
                    self(round(percent), 100)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
        self(1, 1)


def phases(tell: Progress) -> tuple[Phase, Phase, Phase]:
    """Reading, writing and measuring, each with its usual share of the time."""
    return Phase(tell, 0, 300), Phase(tell, 300, 850), Phase(tell, 850, STEPS)
