"""JSON: a record per line, an array of records, or an object that holds them; nested objects become `a.b` columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.ingest import names
from sandbox.ingest.cells import Cells, CellWriter, Spread
from sandbox.ingest.limits import Limits, MiB
from sandbox.ingest.progress import Progress
from sandbox.ingest.refusals import EmptySource, LineTooLong, TooDeep, TooManyColumns, UnreadableSource

_CHUNK_CHARACTERS = 1 * MiB
_BLANK = " \t\r\n,"


class _Number(str):
    """A number's own spelling, so that nothing is lost to floating point before the column is typed."""

    __slots__ = ()


class _Object(list[tuple[str, Any]]):
    """Members of a JSON object in source order, duplicates included."""


_decoder = json.JSONDecoder(
    object_pairs_hook=_Object, parse_float=_Number, parse_int=_Number, parse_constant=_Number, strict=False
)


def looks_like_json(head: str) -> bool:
    """Whether a text begins as a JSON object, or as an array of values."""
    text = head.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        return False
    line = text.split("\n", 1)[0].strip()
    try:
        value, _ = _decoder.raw_decode(line)
    except (json.JSONDecodeError, RecursionError):
        rest = text[1:].lstrip(" \t\r\n")
        return rest[:1] in ('"', "}") if text[0] == "{" else rest[:1] in ("{", "[", "]")
    return isinstance(value, (list, _Object))


def open_documents(path: Path, encoding: str, work: Path, limits: Limits, progress: Progress) -> Cells:
    """The records as cells of text; a line that is not JSON is rejected with its text."""
    headers = _headers(path, limits, progress)
    if not headers:
        raise EmptySource("The JSON holds no records. Upload an array of objects, or one object per line.")
    places = {header: n for n, header in enumerate(headers)}
    shown = names.repaired(list(headers))
    sample = Spread(len(headers))
    replaced = 0
    target, rejects = work / "cells.parquet", work / "structure.parquet"
    with CellWriter(target, rejects, len(headers)) as writer:
        for line, value, raw in _records(path, limits, progress):
            if value is _BROKEN:
                writer.reject(None, line, None, raw, "NOT_JSON")
                continue
            record: list[str | None] = [None] * len(headers)
            size = 0
            for name, cell in _flat(value, "", 0, limits):
                place = places[name]
                if record[place] is not None:
                    writer.reject(writer.rows, line, shown[place], record[place] or "", "DUPLICATE_KEY")
                record[place] = cell or None
                size += len(cell or "")
                replaced += "\ufffd" in (cell or "")
            sample.see(record)
            writer.write(record, size)
    if not writer.rows:
        raise UnreadableSource("No line of the file is JSON. Check that it is complete.", format="json")
    return Cells(
        f"read_parquet({names.text(str(target))})",
        list(headers),
        sample.columns(),
        sample.whole,
        {"format": "json", "encoding": encoding},
        writer.rows,
        "file_row_number",
        rejects,
        counts=writer.counts,
        dropped=("NOT_JSON",),
        replaced=replaced,
    )


def _headers(path: Path, limits: Limits, progress: Progress) -> list[str]:
    """Every member name of every record, in the order of their first sight."""
    seen: dict[str, None] = {}
    for _, value, _ in _records(path, limits, progress):
        if value is not _BROKEN:
            seen.update((name, None) for name, _ in _flat(value, "", 0, limits))
        if len(seen) > limits.columns:
            raise TooManyColumns(
                f"The records have more than {limits.columns:,} different members. Split the file.",
                limit=limits.columns,
            )
    return list(seen)


_BROKEN = object()


def _records(path: Path, limits: Limits, progress: Progress) -> Iterator[tuple[int | None, Any, str]]:
    """Per record its line where known, its value (`_BROKEN` where it is no JSON), and then its text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(limits.line_bytes).strip()
        while first == "" and (line := file.readline(limits.line_bytes)):
            first = line.strip()
        alone = not file.read(_CHUNK_CHARACTERS).strip()
    if not alone and _parsed(first) is not _BROKEN:
        yield from _lines(path, limits, progress)
    else:
        yield from _stream(path, limits, progress)


def _parsed(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError:
        return _BROKEN
    except RecursionError:
        raise _too_deep() from None


def _too_deep(limit: int = Limits.json_depth) -> TooDeep:
    return TooDeep(f"The JSON is nested deeper than {limit} levels. Flatten it before uploading.", limit=limit)


def _lines(path: Path, limits: Limits, progress: Progress) -> Iterator[tuple[int | None, Any, str]]:
    total = path.stat().st_size
    read = 0
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, 1):
            read += len(line)
            if number % 20_000 == 0:
                progress(min(read, total), total)
            if text := line.strip():
                value = _parsed(text)
                yield number, value, line.rstrip("\r\n") if value is _BROKEN else ""


def _stream(path: Path, limits: Limits, progress: Progress) -> Iterator[tuple[int | None, Any, str]]:
    """Values one after the other, within arrays or not, read piece by piece."""
    total = path.stat().st_size
    read = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        buffer = file.read(_CHUNK_CHARACTERS).lstrip()
        inside, at = False, 0
        while True:
            while at < len(buffer) and buffer[at] in _BLANK:
                at += 1
            if buffer[at : at + 1] == ("]" if inside else "["):
                inside, at = not inside, at + 1
                continue
            value, end = _next(buffer, at)
            if value is _BROKEN or (end == len(buffer) and at < end and buffer[end - 1] not in ']}"'):
                more = file.read(max(_CHUNK_CHARACTERS, len(buffer) - at))
                if more:
                    buffer, at = buffer[at:] + more, 0
                    if len(buffer) > 2 * limits.line_bytes:
                        raise LineTooLong(
                            f"A record is longer than {limits.line_bytes // MiB} MiB, or the JSON is damaged.",
                            limit_bytes=limits.line_bytes,
                        )
                    read += len(more)
                    progress(min(read, total), total)
                    continue
                if at >= len(buffer) and not inside:
                    return
                if value is _BROKEN:
                    raise UnreadableSource(
                        f"The JSON is damaged or cut short near: {buffer[at : at + 60]!r}.", format="json"
                    )
            yield from ((None, item, "") for item in _unwrapped(value, inside))
            at = end


def _next(buffer: str, at: int) -> tuple[Any, int]:
    try:
        return _decoder.raw_decode(buffer, at)
    except json.JSONDecodeError:
        return _BROKEN, at
    except RecursionError:
        raise _too_deep() from None


def _unwrapped(value: Any, inside: bool) -> list[Any]:
    """An object whose one array holds objects is only their wrapping."""
    if not inside and isinstance(value, _Object):
        arrays = [v for _, v in value if isinstance(v, list) and not isinstance(v, _Object)]
        if len(arrays) == 1 and arrays[0] and all(isinstance(item, _Object) for item in arrays[0]):
            return arrays[0]
    return [value]


def _flat(value: Any, prefix: str, depth: int, limits: Limits) -> Iterator[tuple[str, str | None]]:
    """Names and texts of a record's cells."""
    if depth > limits.json_depth:
        raise _too_deep(limits.json_depth)
    if isinstance(value, _Object) and (value or not prefix):
        for name, member in value:
            yield from _flat(member, f"{prefix}.{name}" if prefix else name, depth + 1, limits)
    elif isinstance(value, list) and not prefix and not isinstance(value, _Object):
        for n, item in enumerate(value, 1):
            yield from _flat(item, f"column_{n}", depth + 1, limits)
    else:
        yield prefix or "value", _text(value, depth, limits, quoted=False)


def _text(value: Any, depth: int, limits: Limits, quoted: bool = True) -> str | None:
    if depth > limits.json_depth:
        raise _too_deep(limits.json_depth)
    if value is None:
        return "null" if quoted else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        return json.dumps(text, ensure_ascii=False) if quoted else text
    if isinstance(value, _Object):
        members = (f"{json.dumps(name, ensure_ascii=False)}:{_text(v, depth + 1, limits)}" for name, v in value)
        return "{" + ",".join(members) + "}"
    return "[" + ",".join(str(_text(item, depth + 1, limits)) for item in value) + "]"
