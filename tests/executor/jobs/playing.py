"""An entry of the sandbox for tests: does what the aggregate's limit and the file's content tell it to."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from dataspeaks.executor.v1 import operators_pb2

CRASH = 9_001
REFUSE = 9_002
HANG = 9_003
"""Limits of `rows` that make it crash, refuse, and hang; any other is a number of milliseconds to work."""


def enter(request: bytes, scratch: Path, progress: Callable[[int, int], None]) -> bytes:
    wanted = json.loads(request)
    if wanted["kind"] == "ingest":
        return _ingest(wanted, scratch)
    operator = operators_pb2.Operator.FromString(base64.b64decode(wanted["operator"]))
    _play(operator.rows.limit, progress)
    said = {name: getattr(operator.rows, name) for name in ("limit", "offset")}
    said |= {"masked": wanted["masked"], "inputs": sorted(wanted["inputs"])}
    (scratch / "result.json").write_text(json.dumps(said))
    return json.dumps({"operator_version": 1, "engine": "playing 1", "sketch": False}).encode()


def _ingest(wanted: dict[str, object], scratch: Path) -> bytes:
    inputs = wanted["inputs"]
    assert isinstance(inputs, dict)
    content = Path(inputs["source"]).read_bytes()
    columns = [{"name": "mail", "pii": "email"}, {"name": "n", "pii": None}]
    (scratch / "data.parquet").write_bytes(content)
    (scratch / "table.json").write_text(json.dumps({"rows": 1, "columns": columns}))
    (scratch / "report.json").write_text("{}")
    return json.dumps({"engine": "playing 1", "rows": 1}).encode()


def _play(what: int, progress: Callable[[int, int], None]) -> None:
    if what == CRASH:
        os.abort()
    if what == REFUSE:
        from sandbox.table import UnknownColumn

        raise UnknownColumn("colour", ["color"])
    milliseconds = 3_600_000 if what == HANG else what
    end = time.monotonic() + milliseconds / 1000
    steps = 0
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.02))
        steps += 1
        progress(steps, max(steps, milliseconds // 20))
