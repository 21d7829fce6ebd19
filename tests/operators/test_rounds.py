"""An operator whose queries are answered elsewhere: round after round in the jail, and the same bytes in the end."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox import entry
from sandbox.jail.client import Jail, Outcome, Task, Verdict
from sandbox.operators import catalog
from tests.operators.conftest import Dataset, Opened


@pytest.fixture
async def jail() -> AsyncIterator[Jail]:
    jail = Jail()
    await jail.start()
    yield jail
    await jail.close()


async def one_round(jail: Jail, dataset: Dataset, name: str, params: dict[str, Any], answers: Path) -> Outcome:
    inputs = {"table": dataset.folder / "table.json", "answers": answers}
    request = {
        "kind": "round",
        "inputs": {key: str(path) for key, path in inputs.items()},
        "operator": base64.b64encode(json_format.ParseDict({name: params}, pb.Operator()).SerializeToString()).decode(),
        "engine": "elsewhere 1.0",
    }
    return await jail.run(
        Task("job", json.dumps(request).encode(), tuple(inputs.values()), (entry.RESULT, entry.QUERY))
    )


async def test_every_operator_gives_the_same_bytes_in_rounds(jail: Jail, opened: Opened, tmp_path: Path) -> None:
    for name in catalog.names():
        table, params, _ = catalog.load(name).EXAMPLES[0]
        if "other_version_id" in params:
            continue
        dataset, answers = opened(table), tmp_path / f"{name}.arrows"
        expected = dataset.dump(name, params)
        answers.touch()
        connection = entry._database({"inputs": {"data": str(dataset.data)}}, dataset.folder)
        entry.show(connection, dataset.data, dataset.table)
        while True:
            with await one_round(jail, dataset, name, params, answers) as outcome:
                assert outcome.verdict is Verdict.OK, (name, outcome.error, outcome.stderr)
                if entry.RESULT in outcome.outputs:
                    assert outcome.outputs[entry.RESULT].read_bytes() == expected, name
                    assert json.loads(outcome.result)["engine"] == "elsewhere 1.0"
                    break
                query = json.loads(outcome.outputs[entry.QUERY].read_bytes())
            answer = connection.sql(query["sql"]).to_arrow_table()
            with answers.open("ab") as file, pa.ipc.new_stream(file, answer.schema) as stream:
                stream.write_table(answer)
        connection.close()


async def test_a_refusal_comes_out_of_a_round(jail: Jail, sales: Dataset, tmp_path: Path) -> None:
    sales.dump("rows", {})
    (tmp_path / "answers").touch()
    with await one_round(jail, sales, "time_series", {"time": "region"}, tmp_path / "answers") as outcome:
        assert outcome.verdict is Verdict.OPERATOR_ERROR
        assert outcome.error is not None
        assert outcome.error.reason == "COLUMN_UNFIT"
