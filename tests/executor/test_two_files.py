"""Checking a receipt of two files without a server: it says exactly which of them is not the one it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataspeaks.executor.v1 import diff_pb2, operators_pb2, receipt_pb2
from sandbox import receipt
from services import checks, local

BEFORE, AFTER, WRONG = "id,v\n1,2\n2,3\n", "id,v\n1,2\n2,4\n3,5\n", "id,v\n1,2\n2,9\n"
CASES = [
    (AFTER, BEFORE, []),
    (AFTER, WRONG, ["other_file", "result"]),
    (WRONG, BEFORE, ["file", "result"]),
    (AFTER, "", ["other_file", "result"]),
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("after.csv", AFTER), ("before.csv", BEFORE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "after.csv", tmp_path / "before.csv"


async def made(after: Path, before: Path) -> receipt_pb2.Receipt:
    async with local.workbench(quiet=True) as bench, bench.opened(after) as now, bench.opened(before) as then:
        diff = diff_pb2.Diff(other_version_id="ver_0", key=["id"], other=receipt.other_version(then.source))
        answered = await bench.ask(now, operators_pb2.Operator(diff=diff), other=then)
    assert answered.result["sentence"] == "1 row was added and 1 was changed."
    return answered.receipt


@pytest.mark.parametrize(("after", "before", "differences"), CASES)
async def test_the_file_that_differs_is_named(
    after: str, before: str, differences: list[str], files: tuple[Path, Path]
) -> None:
    told = await made(*files)
    for file, text in zip(files, (after, before), strict=True):
        file.write_text(text, encoding="utf-8")
    found = await checks.check(receipt.loads(receipt.dumps(told)), *files, quiet=True)
    assert receipt.differences(told, found) == differences
