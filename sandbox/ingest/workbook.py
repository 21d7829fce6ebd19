"""XLSX: one sheet of a workbook as cells, after its archive has been checked for bombs and foreign entities."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from sandbox.ingest import dialect, names
from sandbox.ingest.cells import Cells, CellWriter, Spread
from sandbox.ingest.limits import Limits, MiB
from sandbox.ingest.refusals import EmptySource, TooManyColumns, UnknownSheet, UnpacksTooLarge, UnreadableSource
from sandbox.ingest.spec import Spec

MAGIC = b"PK\x03\x04"
_HEAD_ROWS = 200
"""Rows that are looked at to find the header."""
_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?r=[\"']([A-Z]{1,4})([0-9]{1,8})[\"']")
_WHOLE_FLOAT = 2**53


def is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def open_workbook(path: Path, spec: Spec, work: Path, limits: Limits) -> Cells:
    _check(path, limits)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            sheet, listed = _sheet(workbook, spec)
            return _cells(sheet, listed, spec, work, limits)
    except (calamine.CalamineError, zipfile.BadZipFile) as error:
        raise UnreadableSource(
            f"The workbook cannot be read ({str(error)[:120]}). Open it in a spreadsheet program and save it again.",
            format="xlsx",
        ) from None


def _check(path: Path, limits: Limits) -> None:
    """Refuse what would hurt to parse, from the archive's listing and from a stream over its sheets."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(members, limits)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_member(archive, member, limits)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise UnreadableSource(
            "The workbook is damaged. Open it in a spreadsheet program and save it again.", format="xlsx"
        ) from None


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(m.file_size for m in members)
    for member in members:
        if (
            member.file_size > limits.ratio_grace_bytes
            and member.file_size > limits.workbook_ratio * member.compress_size
        ):
            raise UnpacksTooLarge(
                f"{member.filename} in the workbook unpacks to more than {limits.workbook_ratio}"
                " times its packed size. Save the sheet as CSV.",
                format="xlsx",
                member=member.filename,
            )
    if total > limits.workbook_bytes or len(members) > limits.members:
        raise UnpacksTooLarge(
            f"The workbook unpacks to {total:,} bytes; {limits.workbook_bytes // MiB} MiB are taken. Save it as CSV.",
            format="xlsx",
        )


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    columns: set[bytes] = set()
    last = 0
    with archive.open(member) as stream:
        tail = b""
        while chunk := stream.read(1 * MiB):
            if _ENTITY.search(tail + chunk):
                raise UnreadableSource(
                    "The workbook defines XML entities, which no spreadsheet program writes. Save it again.",
                    format="xlsx",
                )
            places = _CELL.findall(tail + chunk)
            columns.update(letters for letters, _ in places)
            last = max(last, max((int(number) for _, number in places), default=0))
            tail = chunk[-64:]
    width = max((_column_number(letters) for letters in columns), default=0)
    if width > limits.columns:
        raise TooManyColumns(
            f"A sheet of the workbook has {width:,} columns and {limits.columns:,} are the most there may be.",
            columns=width,
            limit=limits.columns,
        )
    if width * last > limits.workbook_cells:
        raise UnpacksTooLarge(
            f"A sheet of the workbook spans {last:,} rows of {width:,} columns; {limits.workbook_cells:,} are accepted."
            " Delete what lies far off the table, or save the sheet as CSV.",
            format="xlsx",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(workbook: Any, spec: Spec) -> tuple[Any, list[str]]:
    """The sheet that the spec names, else the first visible one that has cells."""
    listed = [s.name for s in workbook.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
    if spec.sheet is not None:
        if spec.sheet not in listed:
            raise UnknownSheet(
                f"There is no sheet {spec.sheet!r} in the workbook; its sheets are {', '.join(listed)}.",
                sheet=spec.sheet,
            )
        return workbook.get_sheet_by_name(spec.sheet), listed
    visible = [
        s.name for s in workbook.sheets_metadata if s.name in listed and s.visible == calamine.SheetVisibleEnum.Visible
    ]
    for name in visible or listed:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height and sheet.width:
            return sheet, listed
    raise EmptySource("No sheet of the workbook has cells. Upload one with a header line and rows.")


def _cells(sheet: Any, listed: list[str], spec: Spec, work: Path, limits: Limits) -> Cells:
    head = [[_text(value) or "" for value in row] for row in islice(sheet.iter_rows(), _HEAD_ROWS)]
    places, skip, header = _layout(head, spec)
    if not places:
        raise EmptySource("The sheet has no cells. Choose another sheet.")
    titles: Sequence[str] = head[skip] if header else []
    headers = [titles[place] or None if header else None for place in places]
    used = _used(sheet, places, skip + header, headers)
    headers = [h for h, keep in zip(headers, used, strict=True) if keep]
    places = [p for p, keep in zip(places, used, strict=True) if keep]
    sample = Spread(len(places))
    target, rejects = work / "cells.parquet", work / "structure.parquet"
    first_line = (sheet.start or (0, 0))[0] + 1
    with CellWriter(target, rejects, len(places)) as writer:
        for line, row in enumerate(sheet.iter_rows(), first_line):
            texts = [_text(value) for value in row]
            if line - first_line < skip:
                if any(texts):
                    writer.reject(None, line, None, "\t".join(t or "" for t in texts).strip("\t"), "ABOVE_HEADER")
                continue
            if line - first_line < skip + header or not any(texts):
                continue
            record = [texts[place] for place in places]
            sample.see(record)
            writer.write(record, sum(len(t) for t in record if t))
    facts = {"format": "xlsx", "sheet": sheet.name, "sheets": listed, "header": header, "skipped_lines": skip}
    return Cells(
        f"read_parquet({names.text(str(target))})",
        headers,
        sample.columns(),
        sample.whole,
        facts,
        writer.rows,
        "file_row_number",
        rejects,
        counts=writer.counts,
        dropped=("ABOVE_HEADER",),
    )


def _layout(head: list[list[str]], spec: Spec) -> tuple[list[int], int, bool]:
    """Places of the table's columns, rows above it, and whether its first row is the header."""
    filled = [n for n, row in enumerate(head) if any(row)]
    if not filled:
        return [], 0, False
    counts = [sum(1 for cell in head[n] if cell) for n in filled]
    width = max(counts)
    skip = next(n for n, count in zip(filled, counts, strict=True) if count > width // 2)
    body = [row for row in head[skip:] if any(row)]
    header = spec.header if spec.header is not None else dialect.has_header(body)
    return list(range(len(head[0]))), skip, header


def _used(sheet: Any, places: list[int], skip: int, headers: list[str | None]) -> list[bool]:
    """Which columns have a header or any value; spreadsheets carry empty ones along."""
    used = [header is not None for header in headers]
    if all(used):
        return used
    for row in islice(sheet.iter_rows(), skip, None):
        for n, place in enumerate(places):
            if not used[n] and row[place] not in ("", None):
                used[n] = True
        if all(used):
            break
    return used


def _text(value: Any) -> str | None:
    """A cell as text that types back to the same value."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_FLOAT else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)
