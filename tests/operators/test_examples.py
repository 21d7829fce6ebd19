"""Every operator's examples: the sentence they promise, the form of a result, and the same bytes however they run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from planner.gate import Evidence, passes
from sandbox import entry
from sandbox.operators import catalog
from sandbox.operators.engine import DuckDb, drive
from sandbox.table import Query
from services.executor.spark_sql import spark_sql
from tests.operators.conftest import Dataset, Opened
from tests.operators.form import check_form

BANNED = {
    "avg": "rounds in the order of the rows",
    "stddev": "rounds in the order of the rows",
    "corr": "rounds in the order of the rows",
    "any_value": "depends on the order of the rows",
    "first": "depends on the order of the rows",
    "arg_max": "depends on the order of the rows among ties",
    "mode": "depends on the order of the rows among ties",
    "approx": "is another number on every engine",
    "median": "is another number on every engine",
    "quantile_cont": "is another number on every engine",
    "random": "is another number every time",
    "now": "is another time every time",
    "ln": "differs in the last bit",
    "exp": "differs in the last bit",
    "upper": "folds letters differently",
    "md5": "is not everywhere",
    "regexp": "differs between engines",
    "date_diff": "differs between engines",
}


def examples() -> Iterator[Any]:
    for name in catalog.names():
        for position, example in enumerate(catalog.load(name).EXAMPLES):
            yield pytest.param(name, *example, id=f"{name}-{position}")


@pytest.mark.parametrize(("name", "table", "params", "sentence"), list(examples()))
def test_an_example_answers_as_it_says(
    name: str, table: str, params: dict[str, Any], sentence: str, opened: Opened
) -> None:
    answer = opened(table).ask(name, params)
    assert answer["sentence"] == sentence
    check_form(answer)


@pytest.mark.parametrize(("name", "table", "params", "sentence"), list(examples()))
def test_the_same_bytes_however_often_and_on_however_many_threads(
    name: str, table: str, params: dict[str, Any], sentence: str, opened: Opened
) -> None:
    digests = set()
    for row_group, threads in ((1 << 17, 1), (1 << 17, 2), (3, 2), (3, 4)):
        answer = opened(table, row_group).dump(name, params, threads=threads)
        digests.add(hashlib.sha256(answer).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize(("name", "table", "params", "sentence"), list(examples()))
def test_the_sentence_of_an_example_passes_the_gate(
    name: str, table: str, params: dict[str, Any], sentence: str, opened: Opened
) -> None:
    dataset = opened(table)
    operator = entry.Job.load(dataset.request(name, params)).operator
    assert passes(sentence, Evidence.of([(operator, dataset.ask(name, params))]))


def statements(name: str, params: dict[str, Any], dataset: Dataset) -> list[str]:
    told: list[str] = []
    request = dataset.request(name, params) | {"threads": 1}
    job, connection = entry.Job.load(request), entry._database(request, dataset.folder)
    job.show(connection, request)
    engine = DuckDb(connection)

    def execute(query: Query) -> Any:
        told.append(query.sql)
        return engine(query)

    drive(catalog.plan(job.operator, *job.tables), execute)
    return told


@pytest.mark.parametrize(("name", "table", "params", "sentence"), list(examples()))
def test_plans_stay_in_the_portable_core(
    name: str, table: str, params: dict[str, Any], sentence: str, opened: Opened
) -> None:
    for statement in statements(name, params, opened(table)):
        tree = sqlglot.parse_one(statement, dialect="duckdb")
        if "other_version_id" not in params:
            sqlglot.parse_one(spark_sql(statement), dialect="spark")
        check_core(tree, statement)


def check_core(tree: exp.Expression, statement: str) -> None:
    for function in tree.find_all(exp.Func):
        called = function.sql_name().lower() if not isinstance(function, exp.Anonymous) else function.name.lower()
        assert not any(called.startswith(banned) for banned in BANNED), (called, statement)
    orders = list(tree.find_all(exp.Ordered))
    told = len(re.findall(r'\b(?:ASC|DESC)\b|ORDER BY "?_row"?$', statement))
    assert len(orders) == told, statement
    if tree.args.get("limit"):
        assert tree.args.get("order") or not tree.args.get("group"), statement


def test_every_operator_of_the_contract_is_here() -> None:
    for name in catalog.names():
        module = catalog.load(name)
        assert module.VERSION >= 1
        assert module.EXAMPLES
        json.dumps([params for _, params, _ in module.EXAMPLES])
