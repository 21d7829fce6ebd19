"""What the command line shows: a progress bar on long work, and text that fits the terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap
import time
from typing import Self

PATIENCE_S = 0.5
WIDTH = 28


class Bar:
    """A progress bar on standard error, shown only where work is long and a person looks on."""

    def __init__(self, title: str, *, quiet: bool) -> None:
        self._title = title
        self._shown = not quiet and sys.stderr.isatty()
        self._drawn = False
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def update(self, done: int, total: int) -> None:
        if not self._shown or time.monotonic() - self._started < PATIENCE_S:
            return
        share = min(1.0, done / total) if total else 0.0
        filled = int(WIDTH * share)
        line = f"\r{self._title[:40]} [{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}"
        print(line, end="", file=sys.stderr, flush=True)
        self._drawn = True


def wrap(text: str, indent: int = 0) -> str:
    width = min(100, shutil.get_terminal_size().columns)
    return textwrap.fill(text, width, subsequent_indent=" " * indent)
