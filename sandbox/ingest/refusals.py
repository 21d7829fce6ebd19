"""Typed refusals of a source: what is wrong with the file and what its owner can do about it."""

from __future__ import annotations

from sandbox.table import Refusal


class EmptySource(Refusal):
    reason = "EMPTY_FILE"


class UnknownFormat(Refusal):
    reason = "UNKNOWN_FORMAT"


class UnreadableSource(Refusal):
    """The bytes claim a format which they then break."""

    reason = "CORRUPT_FILE"


class UnsupportedEncoding(Refusal):
    reason = "UNSUPPORTED_ENCODING"


class UnpacksTooLarge(Refusal):
    """An archive or compressed stream that unpacks beyond its ratio or its ceiling."""

    reason = "UNPACKS_TOO_LARGE"


class LineTooLong(Refusal):
    reason = "LINE_TOO_LONG"


class CellTooLong(Refusal):
    reason = "CELL_TOO_LONG"


class TooManyColumns(Refusal):
    reason = "TOO_MANY_COLUMNS"


class TooManyRows(Refusal):
    reason = "TOO_MANY_ROWS"


class TooDeep(Refusal):
    reason = "NESTED_TOO_DEEP"


class UnterminatedQuote(Refusal):
    reason = "UNTERMINATED_QUOTE"


class UnknownSheet(Refusal):
    reason = "UNKNOWN_SHEET"


class SpecRefused(Refusal):
    """The spec asks for what this source does not have, such as a correction of a column that is not there."""

    reason = "INVALID_INGEST_SPEC"
