"""Datasets on disk for the operators' tests, and a way to ask them through the sandbox's own entry."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox import entry
from sandbox.table import Table
from tests.operators import tables


@dataclass
class Dataset:
    """A dataset version on disk that operators can be asked about."""

    data: Path
    table: Table
    folder: Path
    calls: list[tuple[int, int]] = field(default_factory=list)
    others: Callable[[str], Dataset] | None = None
    """Opens the dataset that an operator compares with, by what it calls its version."""

    def dump(self, name: str, params: dict[str, Any], masked: Sequence[str] = (), threads: int = 2) -> bytes:
        request = self.request(name, params, masked) | {"threads": threads}
        entry.enter(json.dumps(request).encode(), self.folder, lambda done, of: self.calls.append((done, of)))
        return (self.folder / entry.RESULT).read_bytes()

    def request(self, name: str, params: dict[str, Any], masked: Sequence[str] = ()) -> dict[str, Any]:
        """What the sandbox is asked."""
        operator = json_format.ParseDict({name: params}, pb.Operator())
        return {
            "kind": "operator",
            "inputs": {role: str(path) for role, path in self.inputs(params).items()},
            "operator": base64.b64encode(operator.SerializeToString()).decode(),
            "masked": list(masked),
            "memory_bytes": 512 << 20,
        }

    def ask(self, name: str, params: dict[str, Any], masked: Sequence[str] = (), threads: int = 2) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.dump(name, params, masked, threads))
        return answer

    def inputs(self, params: dict[str, Any]) -> dict[str, Path]:
        """The files that an operator with these parameters reads, by their roles."""
        inputs = {"data": self.data, "table": self._table()}
        if self.others and (name := params.get("other_version_id")):
            other = self.others(name)
            inputs |= {"other_data": other.data, "other_table": other._table()}
        return inputs

    def _table(self) -> Path:
        path = self.folder / "table.json"
        if not path.exists():
            path.write_text(self.table.dump(), encoding="utf-8")
        return path


Opened = Callable[..., Dataset]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Opens one of the example tables, written with row groups of the given size."""
    kept: dict[tuple[str, int], Dataset] = {}

    def opening(name: str, row_group: int = 1 << 17) -> Dataset:
        if (name, row_group) not in kept:
            folder = tmp_path_factory.mktemp(name)
            built = tables.build(name, folder, row_group)
            kept[name, row_group] = Dataset(*built, folder, others=lambda other: opening(other, row_group))
        return kept[name, row_group]

    return opening


@pytest.fixture
def sales(opened: Opened) -> Dataset:
    return opened("sales")
