"""What an operator or a reader needs works in the jail as outside, and failures say what was wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.jail import protocol
from sandbox.jail.client import Jail, Verdict
from sandbox.jail.limits import MiB
from tests.jail.watch import run, task

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("job", "arguments", "expected"),
    [
        ("duckdb_parquet", {}, "[0, 42858,"),
        ("own_duckdb", {}, 499999500000),
        ("arrow", {}, 4999950000),
        ("pandas", {}, 714264285),
        ("scipy", {}, 0.99),
        ("late_python", {}, "turtledemo"),
        ("zones", {}, "Europe/Lisbon"),
    ],
)
async def test_a_library_works_under_all_locks(
    jail: Jail, job: str, arguments: dict[str, Any], expected: object
) -> None:
    outcome = await run(jail, f"honest.{job}", **arguments)
    assert outcome.verdict is Verdict.OK, (outcome.error, outcome.stderr)
    assert str(expected).encode() in outcome.result


async def test_duckdb_spills_to_disk_within_its_memory(jail: Jail) -> None:
    limits = {"memory_bytes": 256 * MiB, "file_bytes": 512 * MiB, "scratch_bytes": 512 * MiB}
    outcome = await run(jail, "honest.duckdb_spill", rows=1_000_000, spill=True, limits=limits)
    assert outcome.verdict is Verdict.OK, (outcome.error, outcome.stderr)
    said = json.loads(outcome.result)
    assert said["rows"] == 999_990
    assert said["files"]


async def test_the_inherited_duckdb_is_bounded_and_locked(jail: Jail) -> None:
    outcome = await run(jail, "honest.duckdb_settings", limits={"memory_bytes": 100 * MiB, "parallelism": 2})
    assert json.loads(outcome.result) == {
        "threads": "2",
        "memory_limit": "40.0 MiB",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "temp_directory": "",
    }
    outcome = await run(jail, "honest.duckdb_unlock")
    assert outcome.verdict is Verdict.OPERATOR_ERROR


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/proc/self/environ')",
        "copy (select 1) to '/tmp/escaped.csv'",
        "attach '/tmp/other.db'",
        "select * from read_parquet('http://127.0.0.1/x.parquet')",
    ],
)
async def test_duckdb_reaches_nothing_outside(jail: Jail, sql: str) -> None:
    outcome = await run(jail, "honest.duckdb_sql", sql=sql)
    assert outcome.verdict is Verdict.SANDBOX_DENIED, (outcome.error, outcome.result)


async def test_declared_outputs_come_back_and_empty_ones_do_not(jail: Jail) -> None:
    with await jail.run(task("honest.fill")) as outcome:
        assert {name: path.read_bytes() for name, path in outcome.outputs.items()} == {"out": b"filled"}
        folder = outcome.outputs["out"].parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert json.loads(outcome.result) == {"cwd": str(folder), "tmp": str(folder)}
    assert not folder.exists()


async def test_a_refusal_keeps_its_reason_and_facts(jail: Jail) -> None:
    outcome = await run(jail, "honest.refuse")
    assert outcome.verdict is Verdict.OPERATOR_ERROR
    assert outcome.verdict.final and not outcome.verdict.ours
    assert outcome.error is not None
    assert outcome.error.reason == "OPERATOR_REFUSED"
    assert outcome.error.message == "There are no rows."
    assert outcome.error.facts == {"rows": "0"}


async def test_a_bug_is_an_operator_error_with_its_stack_in_stderr(jail: Jail) -> None:
    outcome = await run(jail, "honest.fail")
    assert outcome.error is not None and outcome.error.reason == "OPERATOR_FAILED"
    assert "honest.py" in outcome.stderr and "a bug of ours" in outcome.stderr


@pytest.mark.parametrize(
    ("do", "told"),
    [
        ("honest.fail_over_data", ["OPERATOR_ERROR: ValueError at ", "honest.py:", " fail_over_data < "]),
        ("honest.crash", ["CRASHED: SIGABRT at "]),
        ("honest.leave", ["PROTOCOL_ERROR: its answer is malformed at "]),
    ],
)
async def test_a_fault_of_the_code_is_logged_with_its_place_and_without_data(
    jail: Jail, caplog: pytest.LogCaptureFixture, do: str, told: list[str]
) -> None:
    await run(jail, do, cell="ann_at_example")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "sandbox.jail.job"]
    assert line.startswith(f"job job_test: {told[0]}")
    assert all(part in line for part in told)
    assert "ann_at_example" not in line


async def test_a_refusal_is_nobodys_fault_and_not_logged(jail: Jail, caplog: pytest.LogCaptureFixture) -> None:
    await run(jail, "honest.refuse")
    assert not caplog.records


@pytest.mark.parametrize("kind", ["python", "arrow", "duckdb"])
async def test_every_librarys_memory_error_is_the_memory_limit(jail: Jail, kind: str) -> None:
    outcome = await run(jail, "honest.fail_with", kind=kind)
    assert outcome.verdict is Verdict.MEMORY_LIMIT
    assert outcome.limit is not None and outcome.limit.name == "memory_bytes"


async def test_a_limit_names_itself_its_value_and_what_was_used(jail: Jail) -> None:
    outcome = await run(jail, "evil.sleep", limits={"wall_s": 0.2})
    assert outcome.limit is not None and outcome.error is not None
    assert (outcome.limit.name, outcome.limit.value) == ("wall_s", 0.2)
    assert outcome.limit.used is not None and 0.2 <= outcome.limit.used < 1
    assert outcome.error.message == "The job took longer than the 0.2 s it is allowed."
    assert outcome.error.facts["limit"] == "wall_s"


async def test_progress_arrives_in_order_and_the_last_of_it_always(jail: Jail) -> None:
    calls: list[tuple[int, int]] = []
    with await jail.run(task("honest.count", to=50, pause_s=0.01), lambda *call: calls.append(call)):
        pass
    assert calls[-1] == (50, 50)
    assert calls == sorted(calls)
    assert 3 <= len(calls) <= 50


async def test_a_failing_progress_callback_does_not_hurt_the_job(jail: Jail) -> None:
    def fail(done: int, total: int) -> None:
        raise RuntimeError("the browser is gone")

    with await jail.run(task("honest.count", to=3), fail) as outcome:
        assert outcome.result == b"counted"


async def test_a_request_may_be_large_but_not_endless(jail: Jail) -> None:
    outcome = await run(jail, "honest.echo", word="x" * 50_000)
    assert len(outcome.result) > 50_000
    with pytest.raises(ValueError, match="a request of"):
        await run(jail, "honest.echo", word="x" * (protocol.REQUEST_LIMIT_BYTES + 1))


async def test_an_output_cannot_be_named_out_of_its_folder(jail: Jail) -> None:
    from dataclasses import replace

    for name in ("../x", "/etc/x", "", ".", "..", "spill"):
        with pytest.raises(ValueError, match="cannot be the name"):
            await jail.run(replace(task("honest.echo"), outputs=(name,)))


async def test_a_missing_input_is_the_services_fault(jail: Jail, tmp_path: Path) -> None:
    outcome = await run(jail, "honest.echo", inputs=[tmp_path / "gone"])
    assert outcome.verdict is Verdict.SANDBOX_SETUP
    assert outcome.verdict.ours


async def test_hashes_are_the_same_in_every_zygote(jail: Jail) -> None:
    import os
    import subprocess
    import sys

    outcome = await run(jail, "honest.hash_of")
    code = "print(hash('stable'))"
    other = subprocess.check_output([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": "0"})
    assert outcome.result == other.strip()
