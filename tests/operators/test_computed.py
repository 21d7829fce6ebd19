"""Computed columns beside the table's own, in whatever operator: the same as if the file had had them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox import entry
from sandbox.table import Refusal
from tests.operators.conftest import Dataset, Opened
from tests.operators.form import check_form

PRICE = {"name": "price", "expression": "amount / units"}
NET = {"name": "net", "expression": "round(amount * 0.81, 2)"}
SIZE = {"name": "size", "expression": "case when net > 100 then 'large' else 'small' end"}
RATIO = {"name": "ratio", "expression": "amount / (units - 1)"}


def dump(made: Dataset, operator: dict[str, Any], masked: Sequence[str] = (), threads: int = 2) -> bytes:
    message = json_format.ParseDict(operator, pb.Operator())
    (made.folder / "table.json").write_text(made.table.dump(), encoding="utf-8")
    request = {
        "kind": "operator",
        "inputs": {"data": str(made.data), "table": str(made.folder / "table.json")},
        "operator": base64.b64encode(message.SerializeToString()).decode(),
        "masked": list(masked),
        "threads": threads,
    }
    entry.enter(json.dumps(request).encode(), made.folder, lambda done, of: None)
    return (made.folder / entry.RESULT).read_bytes()


def ask(made: Dataset, operator: dict[str, Any], masked: Sequence[str] = ()) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(dump(made, operator, masked))
    check_form(answer)
    return answer


def net(made: Dataset) -> tuple[list[Any], list[Decimal]]:
    rows = made.ask("rows", {"columns": ["region", "amount"]})["rows"]
    cent = Decimal("0.01")
    return [r for r, _ in rows], [(Decimal(a) * Decimal("0.81")).quantize(cent, "ROUND_HALF_UP") for _, a in rows]


def test_a_computed_measure_is_summed_exactly(sales: Dataset) -> None:
    measure = {"function": "FUNCTION_SUM", "column": "net"}
    answer = ask(
        sales, {"computed": [NET], "aggregate": {"keys": [{"column": "region"}], "measures": [measure], "limit": 9}}
    )
    regions, values = net(sales)
    for region, total in answer["rows"]:
        assert Decimal(total) == sum(v for r, v in zip(regions, values, strict=True) if r == region)
    assert answer["columns"][1]["unit"] == "USD"


def test_one_may_be_made_of_another_and_part_the_rows(sales: Dataset) -> None:
    answer = ask(sales, {"computed": [NET, SIZE], "aggregate": {"keys": [{"column": "size"}]}})
    large = sum(value > 100 for value in net(sales)[1])
    assert answer["rows"] == [["large", large], ["small", 12 - large]]


def test_rows_are_filtered_and_sorted_by_it(sales: Dataset) -> None:
    where = {"column": "price", "comparator": "COMPARATOR_GREATER", "values": [{"number": 50}]}
    asked = {"columns": ["price"], "filter": {"clauses": [{"any_of": [where]}]}, "order": [{"by": "price"}]}
    told = [row[0] for row in ask(sales, {"computed": [PRICE], "rows": asked})["rows"]]
    raw = [(float(a), u) for a, u in sales.ask("rows", {"columns": ["amount", "units"]})["rows"]]
    assert told == sorted(a / u for a, u in raw if u and a / u > 50)


OTHERS: list[dict[str, Any]] = [
    {"profile": {}},
    {"distribution": {"column": "price"}},
    {"time_series": {"time": "day", "measures": [{"function": "FUNCTION_MEAN", "column": "price"}], "by": "size"}},
    {"segments": {"quantiles": {"column": "net"}}},
    {"correlation": {"target": "price"}},
    {"derive": {"expression": "price * 2"}},
    {"speak": {}},
]


@pytest.mark.parametrize("operator", OTHERS, ids=[next(iter(other)) for other in OTHERS])
def test_every_operator_can_use_it_and_gives_the_same_bytes(operator: dict[str, Any], opened: Opened) -> None:
    asked = {**operator, "computed": [NET, PRICE, SIZE]}
    check_form(json.loads(dump(opened("sales"), asked)))
    digests = {
        hashlib.sha256(dump(opened("sales", group), asked, threads=threads)).digest()
        for group, threads in ((1 << 17, 1), (1 << 17, 2), (3, 4))
    }
    assert len(digests) == 1


def test_faults_are_told_with_the_answer(sales: Dataset) -> None:
    answer = ask(sales, {"computed": [RATIO], "rows": {"columns": ["ratio"]}})
    assert answer["warnings"] == ["ratio: 3 rows divide by zero and are therefore missing."]


def test_nothing_is_computed_of_what_one_may_not_see(sales: Dataset) -> None:
    wanted = [{"name": "long", "expression": "length(email)"}]
    with pytest.raises(Refusal) as refusal:
        ask(sales, {"computed": wanted, "rows": {}}, masked=["email"])
    assert refusal.value.reason == "MASKED_COLUMN"
    with pytest.raises(Refusal, match="already"):
        ask(sales, {"computed": [{"name": "net", "expression": "1"}, NET], "rows": {}})
