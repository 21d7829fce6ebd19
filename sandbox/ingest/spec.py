"""The ingest spec: how a source is to be read, as far as a person has said; the rest is found out from the bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from sandbox.table import Role, Type

DateOrder = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True)
class ColumnOverride:
    """A person's correction of one column, named as the last version names it; None leaves what was inferred."""

    name: str
    type: Type | None = None
    role: Role | None = None
    unit: str | None = None
    """An empty text clears the unit."""
    pii: str | None = None
    """Class of personal data; `none` clears it."""
    new_name: str | None = None
    aggregation: str | None = None


@dataclass(frozen=True)
class Spec:
    """How to read one source; every None is detected. Equal specs have equal dumps, which digests are taken of."""

    format: Literal["csv", "json", "xlsx", "parquet"] | None = None
    delimiter: str | None = None
    quote: str | None = None
    """One character; an empty text means that no character quotes."""
    encoding: str | None = None
    header: bool | None = None
    decimal: Literal[".", ","] | None = None
    thousands: str | None = None
    sheet: str | None = None
    date_order: DateOrder | None = None
    null_values: tuple[str, ...] | None = None
    """Texts that stand for a missing value in every column, in place of the usual ones (`NA`, `null`, ...)."""
    columns: tuple[ColumnOverride, ...] = ()

    def dump(self) -> str:
        raw = {k: v for k, v in asdict(self).items() if v is not None and v != ()}
        if "columns" in raw:
            raw["columns"] = [{k: v for k, v in column.items() if v is not None} for column in raw["columns"]]
        return json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def load(text: str) -> Spec:
        raw: dict[str, Any] = json.loads(text or "{}")
        unknown = raw.keys() - {f.name for f in fields(Spec)}
        if unknown:
            raise ValueError(f"unknown fields of an ingest spec: {sorted(unknown)}")
        raw["columns"] = tuple(ColumnOverride(**column) for column in raw.get("columns", ()))
        if raw.get("null_values") is not None:
            raw["null_values"] = tuple(raw["null_values"])
        return Spec(**raw)

    def column(self, name: str) -> ColumnOverride | None:
        return next((c for c in self.columns if c.name == name), None)
