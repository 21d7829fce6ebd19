"""Versions of the operators and readers of this release, read from their sources: nothing of theirs runs here."""

from __future__ import annotations

import re
from pathlib import Path

import sandbox
from dataspeaks.executor.v1 import operators_pb2

VERSION = re.compile(r"^VERSION(?:: int)? = (\d+)$", re.MULTILINE)
FOLDER = Path(next(iter(sandbox.__path__)))


def operator_versions() -> dict[str, int]:
    """By name, of the operators of the contract that this release has."""
    names = [field.name for field in operators_pb2.Operator.DESCRIPTOR.oneofs_by_name["kind"].fields]
    files = {name: FOLDER / "operators" / f"{name}.py" for name in names}
    return {name: version_in(file) for name, file in files.items() if file.exists()}


def ingest_version() -> int:
    return version_in(FOLDER / "ingest" / "__init__.py")


def version_in(file: Path) -> int:
    found = VERSION.search(file.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{file.name} states no VERSION")
    return int(found[1])
