"""Receipts: equal where everything is equal, and told apart where a single byte is not."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import ingest_pb2, operators_pb2, receipt_pb2
from sandbox import receipt
from sandbox.operators import catalog
from tests.operators.conftest import Dataset, Opened

SPEC = ingest_pb2.IngestSpec(format="csv", delimiter=";")
SOURCE = receipt.Source("sales.csv", receipt.sha256(b"the file"), SPEC, 1)
AGGREGATE: dict[str, Any] = {"keys": [{"column": "region"}], "limit": 3}


def made(dataset: Dataset, name: str = "aggregate", params: dict[str, Any] = AGGREGATE) -> receipt_pb2.Receipt:
    operator = json_format.ParseDict({name: params}, operators_pb2.Operator())
    summary = {"operator_version": catalog.version_of(operator), "engine": "duckdb", "sketch": False}
    return receipt.issue(SOURCE, operator, receipt.Answer.of(dataset.dump(name, params), summary))


def found(dataset: Dataset, told: receipt_pb2.Receipt) -> receipt.Found:
    """What a check finds that runs the receipt's operator again on the same data."""
    name = catalog.name_of(told.operator)
    params = json_format.MessageToDict(getattr(told.operator, name), preserving_proto_field_name=True)
    result = receipt.sha256(dataset.dump(name, params))
    return receipt.Found(SOURCE.sha256, 1, catalog.load(name).VERSION, result)


def test_what_is_run_again_is_the_same(sales: Dataset) -> None:
    told = made(sales)
    verification = receipt.verification(told, found(sales, told))
    assert verification.same
    assert not verification.differences


def test_a_receipt_survives_its_documents(sales: Dataset) -> None:
    told = made(sales)
    assert receipt.loads(receipt.dumps(told)) == told
    assert receipt.loads(json_format.MessageToJson(told)) == told, "lowerCamelCase of the REST API"


CHANGES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("another file", {"source_sha256": "0" * 64}, ["file"]),
    ("newer readers", {"ingest_version": 2}, ["version"]),
    ("a newer operator", {"operator_version": 99}, ["operator"]),
    ("another result", {"result_sha256": "0" * 64}, ["result"]),
    ("no result", {"result_sha256": ""}, ["result"]),
]


@pytest.mark.parametrize(("what", "change", "differences"), CHANGES)
def test_a_check_says_what_differs(what: str, change: dict[str, Any], differences: list[str], sales: Dataset) -> None:
    told = made(sales)
    finding = receipt.Found(**{**found(sales, told).__dict__, **change})
    verification = receipt.verification(told, finding)
    assert not verification.same
    assert verification.differences == differences


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for key, inner in enumerate(value) for leaf in leaves(inner, (*path, key))]
    return [path]


def test_any_changed_leaf_of_the_document_is_noticed(sales: Dataset) -> None:
    told = made(sales)
    document = json.loads(receipt.dumps(told))
    finding = found(sales, told)
    for path in leaves(document):
        forged = copy.deepcopy(document)
        place = forged
        for key in path[:-1]:
            place = place[key]
        value = place[path[-1]]
        place[path[-1]] = value + 1 if isinstance(value, int) else changed(value)
        try:
            altered = receipt.loads(json.dumps(forged))
        except receipt.ReceiptUnreadable:
            continue
        assert receipt.differences(altered, finding), path


def changed(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"form": 2}', '{"form": 1}', '{"form": 1, "nope": 3}', "\ud800"])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(receipt.ReceiptUnreadable) as refusal:
        receipt.loads(text)
    assert refusal.value.reason == "RECEIPT_UNREADABLE"


def test_digests_keep_everything_apart_that_a_result_depends_on() -> None:
    rows = operators_pb2.Operator(rows=operators_pb2.Rows(limit=5))
    digests = [
        receipt.action_digest(rows, 1, "v"),
        receipt.action_digest(rows, 2, "v"),
        receipt.action_digest(rows, 1, "w"),
        receipt.action_digest(rows, 1, "v", ["email"]),
        receipt.action_digest(rows, 1, "v", scope={"organization": "org_1"}),
        receipt.action_digest(operators_pb2.Operator(rows=operators_pb2.Rows(limit=6)), 1, "v"),
        receipt.version_digest("a", SPEC, 1),
        receipt.version_digest("b", SPEC, 1),
        receipt.version_digest("a", ingest_pb2.IngestSpec(), 1),
        receipt.version_digest("a", SPEC, 2),
    ]
    assert len(set(digests)) == len(digests)
    assert digests[0] == receipt.action_digest(rows, 1, "v", [])
    assert receipt.action_digest(rows, 1, "v", ["a", "b"]) == receipt.action_digest(rows, 1, "v", ["b", "a"])


FUNCTIONS = ["COUNT", "SUM", "MEAN", "MIN", "MAX", "MEDIAN", "DISTINCT", "STDDEV"]


def random_call(chance: random.Random) -> tuple[str, dict[str, Any]]:
    keys = chance.sample(["region", "product", "paid"], chance.randrange(3))
    names = chance.sample(FUNCTIONS, chance.randrange(1, 4))
    measures = [{"function": f"FUNCTION_{name}", "column": chance.choice(["amount", "weight"])} for name in names]
    if chance.random() < 0.3:
        return "time_series", {"time": "day", "measures": measures, "rolling": chance.choice([0, 2, 3])}
    return "aggregate", {"keys": [{"column": key} for key in keys], "measures": measures}


def test_random_calls_all_verify(opened: Opened) -> None:
    chance = random.Random(5)
    for _ in range(40):
        name, params = random_call(chance)
        told = made(opened("sales"), name, params)
        assert receipt.verification(told, found(opened("sales", 3), told)).same, (name, params)


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"the file")
    assert receipt.file_sha256(tmp_path / "file") == SOURCE.sha256
