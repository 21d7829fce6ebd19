"""Adds columns, the hidden row number above all, to a Parquet file without reading the others again.

Numbering rows in SQL would put the whole ingest on one thread. A Parquet file keeps each column of each row group in a
run of bytes of its own and lists them in its footer; so the numbers are written behind the other columns' bytes,
and the footer is written anew with one more column.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.ingest import thrift
from sandbox.ingest.thrift import Struct
from sandbox.table import ROWNUM

_MAGIC = b"PAR1"
# Field ids of parquet.thrift.
_SCHEMA, _ROW_GROUPS, _COLUMN_ORDERS = 2, 4, 7
_CHILDREN = 5
_COLUMNS, _BYTES, _ROWS, _COMPRESSED = 1, 2, 3, 6
_FILE_OFFSET, _META = 2, 3
_META_UNCOMPRESSED, _META_COMPRESSED, _DATA_PAGE, _DICTIONARY_PAGE = 6, 7, 9, 11
_I64, _STRUCT = 6, 12


class Joining:
    """A Parquet file under extension; its new footer is written when the block ends."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Joining:
        self._file = self._path.open("r+b")
        self._footer, start = _footer(self._file)
        self._file.seek(start)
        return self

    def number_rows(self) -> None:
        """Append BIGINT column `_row`: 0, 1, 2, ... through all row groups."""
        self._append(io.BytesIO(_numbers([group[_ROWS][1] for group in self._footer[_ROW_GROUPS][1][1]])))

    def columns_of(self, other: Path) -> None:
        """Append the columns of another file that has the same rows in the same row groups."""
        with other.open("rb") as added:
            self._append(added)

    def _append(self, added: BinaryIO) -> None:
        more, _ = _footer(added)
        groups, more_groups = self._footer[_ROW_GROUPS][1][1], more[_ROW_GROUPS][1][1]
        if [group[_ROWS][1] for group in groups] != [group[_ROWS][1] for group in more_groups]:
            raise ValueError("the row groups of the two files differ")
        for group, extra in zip(groups, more_groups, strict=True):
            for chunk in extra[_COLUMNS][1][1]:
                _copy(self._file, group, chunk, added)
        schema, extra_schema = self._footer[_SCHEMA][1][1], more[_SCHEMA][1][1]
        schema[0][_CHILDREN] = (schema[0][_CHILDREN][0], schema[0][_CHILDREN][1] + len(extra_schema) - 1)
        schema += extra_schema[1:]
        if _COLUMN_ORDERS in self._footer:
            self._footer[_COLUMN_ORDERS][1][1].extend({1: (_STRUCT, {})} for _ in extra_schema[1:])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        with self._file:
            if error is None:
                written = thrift.dump(self._footer)
                self._file.write(written + len(written).to_bytes(4, "little") + _MAGIC)
                self._file.truncate()


def _footer(file: BinaryIO) -> tuple[Struct, int]:
    end = file.seek(-8, os.SEEK_END)
    size = int.from_bytes(file.read(4), "little")
    file.seek(end - size)
    return thrift.Reader(file.read(size)).struct(), end - size


def _numbers(rows: list[int]) -> bytes:
    """A Parquet file of the numbers alone, in row groups of these sizes."""
    buffer = io.BytesIO()
    schema = pa.schema([pa.field(ROWNUM, pa.int64(), nullable=True)])
    with pq.ParquetWriter(
        buffer, schema, compression="zstd", use_dictionary=False, column_encoding={ROWNUM: "DELTA_BINARY_PACKED"}
    ) as writer:
        first = 0
        for count in rows:
            writer.write_table(
                pa.table([pa.array(np.arange(first, first + count))], schema=schema), row_group_size=count
            )
            first += count
    return buffer.getvalue()


def _copy(file: BinaryIO, group: Struct, chunk: Struct, added: BinaryIO) -> None:
    """Copy the bytes of one column chunk to the end of the file and list it in the row group."""
    meta: dict[int, Any] = chunk[_META][1]
    begin = min(meta[field][1] for field in (_DATA_PAGE, _DICTIONARY_PAGE) if field in meta)
    size = meta[_META_COMPRESSED][1]
    shift = file.tell() - begin
    added.seek(begin)
    file.write(added.read(size))
    for field in (_DATA_PAGE, _DICTIONARY_PAGE):
        if field in meta:
            meta[field] = (_I64, meta[field][1] + shift)
    chunk[_FILE_OFFSET] = (_I64, 0)
    group[_COLUMNS][1][1].append(chunk)
    group[_BYTES] = (_I64, group[_BYTES][1] + meta[_META_UNCOMPRESSED][1])
    if _COMPRESSED in group:
        group[_COMPRESSED] = (_I64, group[_COMPRESSED][1] + size)
