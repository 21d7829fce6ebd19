"""Receipts: equal where everything is equal, and told apart where a single byte is not."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from dataspeaks.executor.v1 import ingest_pb2, operators_pb2, receipt_pb2
from sandbox import receipt
from sandbox.operators import catalog
from tests.operators.conftest import Dataset

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
    ("newer readers", {"ingest_version": 3}, ["version"]),
    ("a newer operator", {"operator_version": 99}, ["operator"]),
    ("another result", {"result_sha256": "0" * 64}, ["result"]),
    ("no result", {"result_sha256": ""}, ["result"]),
    ("a newer engine and another result", {"engine": "duckdb 9", "result_sha256": "0" * 64}, ["engine", "result"]),
]


@pytest.mark.parametrize(("what", "change", "differences"), CHANGES)
def test_a_check_says_what_differs(what: str, change: dict[str, Any], differences: list[str], sales: Dataset) -> None:
    told = made(sales)
    finding = receipt.Found(**{**found(sales, told).__dict__, **change})
    verification = receipt.verification(told, finding)
    assert not verification.same
    assert verification.differences == differences


def test_the_same_bytes_of_another_engine_are_the_same_and_the_engines_are_told(sales: Dataset) -> None:
    told = made(sales)
    verification = receipt.verification(told, replace(found(sales, told), engine="duckdb 9"))
    assert verification.same
    assert verification.differences == ["engine"]
    assert "duckdb 9" in verification.message


def test_why_there_is_no_result_is_told(sales: Dataset) -> None:
    told = made(sales)
    finding = replace(found(sales, told), result_sha256="", trouble="There is no column 'x' in this data.")
    message = receipt.verification(told, finding).message
    assert message == "Not the same: no result can be computed here: There is no column 'x' in this data."


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_receipt_is_read_in_any_encoding_of_json(encoding: str, sales: Dataset) -> None:
    told = made(sales)
    assert receipt.loads_all(receipt.dumps(told).encode(encoding)) == [told]


def test_the_receipts_that_an_answer_or_a_report_carries_are_found_once(sales: Dataset) -> None:
    told, other = made(sales), made(sales, "rows", {"limit": 2})
    documents = [json.loads(receipt.dumps(each)) for each in (told, other)]
    answer = {"status": "answered", "receipts": documents}
    report = {"insights": [{"receipt": documents[0]}] * 2, "receipt": documents[0]}
    job = {"id": "job_1", "receipt": json_format.MessageToDict(told)}
    assert receipt.loads_all(json.dumps(answer).encode()) == [told, other]
    assert receipt.loads_all(json.dumps(report).encode()) == [told]
    assert receipt.loads_all(json.dumps(job).encode()) == [told]


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


HOSTILE: list[tuple[bytes, str]] = [
    (b"", "not a receipt's JSON"),
    (b"\xff\xfe\xfd", "not a receipt's JSON"),
    (b"date,region\n2024-01-01,West\n", "not a receipt's JSON"),
    (b"[" * 100_000, "not a receipt's JSON"),
    (b'{"form": %s}' % (b"9" * 5000), "not a receipt's JSON"),
    (b"null", "no receipt in it"),
    (b'{"status": "refused", "receipts": []}', "no receipt in it"),
    (b'{"form": 1, "operator": {}, "nope": 3}', '"nope" is no field of a receipt'),
    (b'{"form": 1, "operator": {}, "form": 1}', "not a receipt's JSON"),
    (b'{"form": 1e400, "operator": {}}', "not a receipt's JSON"),
    (b'{"form": 1, "operator": {"rows": {}}, "seal": "\\ud800"}', "not a receipt's JSON"),
    (b'{"form": 1, "operator": {"rows": {}, "profile": {}}}', "not a receipt's JSON"),
    (b'{"form": 1, "operator": {"rows": null}}', "names no operator"),
]


@pytest.mark.parametrize(("text", "why"), HOSTILE)
def test_a_document_without_a_receipt_is_refused_with_its_reason(text: bytes, why: str) -> None:
    with pytest.raises(receipt.ReceiptUnreadable, match=why):
        receipt.loads_all(text)


def test_a_receipt_cut_off_anywhere_is_refused(sales: Dataset) -> None:
    document = receipt.dumps(made(sales)).rstrip().encode()
    for length in range(len(document)):
        with pytest.raises(receipt.ReceiptUnreadable):
            receipt.loads_all(document[:length])


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


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"the file")
    assert receipt.file_sha256(tmp_path / "file") == SOURCE.sha256
