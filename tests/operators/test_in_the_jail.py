"""Operators inside the jail give the bytes they give outside, also where memory is so small that they spill."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.entry import RESULT
from sandbox.jail.client import Jail, Limits, Outcome, Task, Verdict
from sandbox.operators import catalog
from tests.operators import tables
from tests.operators.conftest import Dataset, Opened

MiB = 1024 * 1024


@pytest.fixture
async def jail() -> AsyncIterator[Jail]:
    jail = Jail()
    await jail.start()
    yield jail
    await jail.close()


async def run(jail: Jail, dataset: Dataset, name: str, params: dict[str, Any], memory: int = 512 * MiB) -> Outcome:
    operator = json_format.ParseDict({name: params}, pb.Operator())
    inputs = dataset.inputs(params)
    request = {
        "kind": "operator",
        "inputs": {key: str(path) for key, path in inputs.items()},
        "operator": base64.b64encode(operator.SerializeToString()).decode(),
    }
    limits = Limits(memory_bytes=memory)
    task = Task("job", json.dumps(request).encode(), tuple(inputs.values()), (RESULT,), limits, spill=True)
    return await jail.run(task)


async def test_every_operator_gives_the_same_bytes_in_the_jail(jail: Jail, opened: Opened) -> None:
    for name in catalog.names():
        for table, params, _ in catalog.load(name).EXAMPLES[:1]:
            dataset = opened(table)
            outside = dataset.dump(name, params)
            with await run(jail, dataset, name, params) as outcome:
                assert outcome.verdict is Verdict.OK, (name, outcome.error, outcome.stderr)
                assert outcome.outputs[RESULT].read_bytes() == outside, name


async def test_a_refusal_comes_out_with_its_reason(jail: Jail, sales: Dataset) -> None:
    sales.dump("rows", {})
    with await run(jail, sales, "time_series", {"time": "region"}) as outcome:
        assert outcome.error is not None
        assert outcome.error.reason == "COLUMN_UNFIT"
        assert "Columns of time" in outcome.error.message


async def test_spilling_changes_no_bit(jail: Jail, tmp_path: Path) -> None:
    count = 600_000
    columns = [tables.column("key", "string", "identifier"), tables.column("value", "double")]
    cells = [[f"customer number {i * 7919 % 200_003:09d}" for i in range(count)], [i / 7 for i in range(count)]]
    dataset = Dataset(*tables.write(tmp_path, columns, cells), tmp_path)
    wanted = {
        "keys": [{"column": "key"}],
        "measures": [{"function": "FUNCTION_SUM", "column": "value"}],
        "having": [{"label": "sum of value", "comparator": "COMPARATOR_GREATER", "values": [230000]}],
    }
    outside = dataset.dump("aggregate", wanted)
    with await run(jail, dataset, "aggregate", wanted, memory=384 * MiB) as outcome:
        assert outcome.verdict is Verdict.OK, (outcome.error, outcome.stderr)
        assert outcome.outputs[RESULT].read_bytes() == outside


async def test_the_clocks_of_zones_are_known_in_the_jail(jail: Jail, sales: Dataset) -> None:
    wanted = {"time": "at", "time_zone": "Europe/Berlin", "seasonality": True, "change_points": True, "anomalies": True}
    outside = sales.dump("time_series", wanted)
    with await run(jail, sales, "time_series", wanted) as outcome:
        assert outcome.verdict is Verdict.OK, (outcome.error, outcome.stderr)
        assert outcome.outputs[RESULT].read_bytes() == outside
