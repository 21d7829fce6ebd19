"""The dialect of a delimited text: delimiter, quote, lines above the header and the header, from a sample."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sandbox.ingest.limits import KiB, MiB
from sandbox.ingest.spec import Spec

HEAD_BYTES = 256 * KiB
_HEAD_LIMIT_BYTES = 16 * MiB
_HEAD_LINES = 20
"""Fewest lines of a head, where the file has them."""
SPOTS = 16
SPOT_BYTES = 16 * KiB
_DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")
_NO_DELIMITER = "\x1f"
"""Stands in where a text has one column, in which every comma belongs to a cell."""
_CONSISTENT = 0.5
"""Least score of a delimiter that the first line does not have."""
_NUMBER = re.compile(r"^\s*[-+(]?\s*[^\w\s]{0,2}\s*\d[\d.,'\s]*\s*[%€$£]?\)?$")
_DATE = re.compile(r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$")
_TYPED_CHARACTERS = 64
_YEAR = re.compile(r"^(19|20)\d\d$")

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    quote: str
    """Empty where nothing quotes."""
    width: int
    skip_lines: int
    """Physical lines before the header or the first row."""
    body_lines: int
    """Physical lines before the first row."""
    header: bool
    skip_blanks: bool = False
    """Whether a space follows the delimiters and belongs to no cell."""

    def parse(self, lines: Iterable[str], strict: bool = False) -> Iterator[tuple[list[str], int]]:
        """Records, each with the number of lines read up to its end; raises csv.Error."""
        reader = csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.skip_blanks,
            strict=strict,
        )
        for cells in reader:
            yield cells, reader.line_num


@dataclass(frozen=True)
class Sample:
    """Records from the head and from spots spread over the file, cut at whole lines."""

    head: str
    spots: tuple[str, ...]
    whole: bool
    """Whether the head is the whole file."""


def take(path: Path) -> Sample:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = _head(file)
        whole = len(head) == size
        if not whole:
            head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
        spots = []
        for n in range(SPOTS if not whole else 0):
            file.seek(len(head) + max(0, size - len(head) - SPOT_BYTES) * n // (SPOTS - 1))
            spot = file.read(SPOT_BYTES)
            spots.append(spot[spot.find(b"\n") + 1 : spot.rfind(b"\n") + 1].decode("utf-8", "replace"))
    return Sample(head.decode("utf-8", "replace").removeprefix("\ufeff"), tuple(spots), whole)


def _head(file: BinaryIO) -> bytes:
    """The beginning of a text: some lines, however long they are."""
    head = file.read(HEAD_BYTES)
    while head.count(b"\n") < _HEAD_LINES and len(head) < _HEAD_LIMIT_BYTES and (more := file.read(HEAD_BYTES)):
        head += more
    return head


def detect(sample: Sample, spec: Spec) -> Dialect:
    text = sample.head
    quote = spec.quote if spec.quote is not None else _quote(text)
    delimiter, first_line = (spec.delimiter, 0) if spec.delimiter else _declared(text)
    if delimiter is None:
        delimiter = _delimiter(text, quote)
    blanks = bool(quote) and f"{delimiter} {quote}" in text and f"{delimiter}{quote}" not in text
    records = records_of(Dialect(delimiter, quote, 0, first_line, 0, True, blanks), text)
    width, skip = _body(records)
    rows = [cells for cells, _ in records[skip:]]
    header = spec.header if spec.header is not None else has_header(rows)
    starts = [before for _, before in records[skip : skip + 2]]
    skip_lines = starts[0] if starts else first_line
    body_lines = skip_lines if not header else starts[1] if len(starts) > 1 else text.count("\n") + text.count("\r") + 1
    return Dialect(delimiter, quote, width, skip_lines, body_lines, header, blanks)


def records_of(dialect: Dialect, text: str) -> list[tuple[list[str], int]]:
    """Records of a text that are not blank, each with the number of lines before it."""
    records = []
    before = 0
    try:
        for cells, line in dialect.parse(StringIO(text, newline="")):
            if not blank(cells) and before >= dialect.skip_lines:
                records.append((cells, before))
            before = line
    except csv.Error:
        pass
    return records


def records_before(dialect: Dialect, text: str) -> int | None:
    """How many records, blank ones too, stand before the first row; None where their quotes are not in order."""
    lines = islice(StringIO(text, newline=""), dialect.body_lines)
    try:
        return sum(1 for _ in dialect.parse(lines, strict=True))
    except csv.Error:
        return None


def blank(cells: list[str]) -> bool:
    """Whether a record is an empty line; blanks alone say nothing either."""
    return len(cells) < 2 and not (cells and cells[0].strip())


def _declared(text: str) -> tuple[str | None, int]:
    """Excel's own first line `sep=;`."""
    found = re.match(r"^sep=(.)\r?\n", text)
    return (found[1], 1) if found else (None, 0)


def _quote(text: str) -> str:
    if '"' in text:
        return '"'
    singles = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", text, re.M))
    return "'" if singles > 2 else '"'


def _delimiter(text: str, quote: str) -> str:
    """The delimiter under which most records have the same number of cells, more cells being better."""
    best, best_score, first_width = ",", 0.0, 1
    lines = text[: 128 * KiB]
    for delimiter in _DELIMITERS:
        if delimiter not in lines:
            continue
        widths = [len(cells) for cells, _ in records_of(Dialect(delimiter, quote, 0, 0, 0, True), lines)]
        counts = Counter(w for w in widths if w > 1)
        if not counts:
            continue
        width, hits = max(counts.items(), key=lambda item: (item[1] * (item[0] - 1) ** 0.5, item[0]))
        consistent = hits / len(widths)
        score = consistent**2 * (1 + min(width, 20) / 20) * (0.5 if delimiter in "^~" else 1.0)
        if score > best_score:
            best, best_score, first_width = delimiter, score, widths[0]
    if best in lines and first_width == 1 and best_score < _CONSISTENT:
        return _NO_DELIMITER
    return best


def _body(records: list[tuple[list[str], int]]) -> tuple[int, int]:
    """Width of the table, and how many records above it are titles and not its header."""
    if not records:
        return 1, 0
    widths = Counter(len(cells) for cells, _ in records)
    width = max(widths, key=lambda w: (widths[w], w))
    skip = 0
    if width > 1:
        for cells, _ in records[:50]:
            filled = sum(1 for cell in cells if cell.strip())
            least = min(width // 3, width - 2) if len(cells) == width else max(1, width // 2)
            if len(cells) > width or filled > least:
                break
            skip += 1
        else:
            skip = 0
    if skip >= len(records):
        skip = 0
    return max(width, len(records[skip][0])), skip


def has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: text above numbers or dates, or text that never recurs."""
    if not rows:
        return False
    first, body = rows[0], rows[1:500]
    if not body:
        return not any(_typed(cell) for cell in first)
    evidence = 0
    for column, cell in enumerate(first):
        below = [row[column] for row in body if column < len(row) and row[column].strip()]
        if not below or not cell.strip():
            continue
        typed = sum(map(_typed, below)) > 0.8 * len(below)
        if typed:
            evidence += -2 if _typed(cell) and not _YEAR.match(cell.strip()) else (0 if _typed(cell) else 2)
        elif cell in below or _typed(cell):
            evidence -= 1
    if evidence:
        return evidence > 0
    named = [cell.strip() for cell in first]
    return not any(_typed(c) and not _YEAR.match(c) for c in named) and len(set(named)) == len(named) and all(named)


def _typed(cell: str) -> bool:
    return len(cell) < _TYPED_CHARACTERS and bool(_NUMBER.match(cell) or _DATE.match(cell))
