"""Files on this machine without a server: the same sandbox, the same operators, and what is worth knowing in them."""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import ingest_pb2, operators_pb2, receipt_pb2
from sandbox import receipt as receipts
from sandbox.ingest import VERSION as INGEST_VERSION
from sandbox.jail.client import Jail, JailUnavailable, Limits, Outcome, Task, Verdict
from sandbox.table import Table
from services.terminal import Bar, wrap

log = logging.getLogger(__name__)
MIB = 1024 * 1024
MEMORY_BYTES = 1024 * MIB
OUTPUTS = ("data.parquet", "table.json", "report.json", "rejects.parquet")
READING = Limits(
    wall_s=7200, cpu_s=14_400, memory_bytes=MEMORY_BYTES, file_bytes=64 * 1024 * MIB, scratch_bytes=96 * 1024 * MIB
)
OPERATING = Limits(
    wall_s=1800, cpu_s=3600, memory_bytes=MEMORY_BYTES, file_bytes=16 * 1024 * MIB, scratch_bytes=16 * 1024 * MIB
)


class CannotDo(Exception):
    """Why a command gives no answer, in words for the person who gave it."""


@dataclass
class Opened:
    """A file that has been read, ready to be asked."""

    path: Path
    outcome: Outcome
    table: Table
    source: receipts.Source

    def inputs(self, prefix: str) -> dict[str, Path]:
        outputs = self.outcome.outputs
        return {f"{prefix}data": outputs["data.parquet"], f"{prefix}table": outputs["table.json"]}


@dataclass(frozen=True)
class Answered:
    """An operator's result with its receipt."""

    result: dict[str, Any]
    receipt: receipt_pb2.Receipt


class Workbench:
    """Files and operators in one jail."""

    def __init__(self, jail: Jail, show: Callable[[str], Bar]) -> None:
        self._jail = jail
        self._show = show
        self._jobs = 0

    @asynccontextmanager
    async def opened(self, path: Path, spec: ingest_pb2.IngestSpec | None = None) -> AsyncIterator[Opened]:
        """Reads a file; raises CannotDo with the readers' own words where it cannot be read."""
        if not path.is_file():
            raise CannotDo(f"There is no file {path}.")
        wanted = spec or ingest_pb2.IngestSpec()
        request = {
            "kind": "ingest",
            "file_name": path.name,
            "inputs": {"source": str(path.resolve())},
            "spec": json_format.MessageToDict(wanted, preserving_proto_field_name=True),
        }
        with await self._run(f"Reading {path.name}", request, (path.resolve(),), OUTPUTS, READING) as outcome:
            digest = await asyncio.to_thread(receipts.file_sha256, path)
            source = receipts.Source(path.name, digest, wanted, INGEST_VERSION)
            table = Table.load(outcome.outputs["table.json"].read_text(encoding="utf-8"))
            yield Opened(path, outcome, table, source)

    async def ask(
        self,
        opened: Opened,
        operator: operators_pb2.Operator,
        masked: tuple[str, ...] = (),
        other: Opened | None = None,
    ) -> Answered:
        """Runs an operator, over two files if it compares them; raises CannotDo."""
        inputs = opened.inputs("") | (other.inputs("other_") if other else {})
        request = {
            "kind": "operator",
            "inputs": {name: str(path) for name, path in inputs.items()},
            "operator": base64.b64encode(operator.SerializeToString(deterministic=True)).decode(),
            "masked": list(masked),
        }
        name = str(operator.WhichOneof("kind")).replace("_", " ").capitalize()
        with await self._run(name, request, tuple(inputs.values()), ("result.json",), OPERATING) as outcome:
            body = outcome.outputs["result.json"].read_bytes()
            answer = receipts.Answer.of(body, json.loads(outcome.result))
            return Answered(json.loads(body), receipts.issue(opened.source, operator, answer, masked))

    async def _run(
        self, title: str, request: dict[str, Any], inputs: tuple[Path, ...], outputs: tuple[str, ...], limits: Limits
    ) -> Outcome:
        self._jobs += 1
        body = {**request, "threads": limits.parallelism, "memory_bytes": limits.memory_bytes}
        task = Task(f"local {self._jobs}", json.dumps(body).encode(), inputs, outputs, limits, spill=True)
        with self._show(title) as bar:
            outcome = await self._jail.run(task, bar.update)
        if outcome.verdict is Verdict.OK:
            return outcome
        outcome.close()
        raise CannotDo(outcome.error.message if outcome.error else f"The sandbox ended the work: {outcome.verdict}.")


@asynccontextmanager
async def workbench(*, quiet: bool) -> AsyncIterator[Workbench]:
    """A jail for the block; raises CannotDo where this machine cannot hold one."""
    jail = Jail()
    try:
        await jail.start()
    except JailUnavailable as error:
        raise CannotDo(f"The sandbox cannot be had on this machine: {error}") from error
    try:
        yield Workbench(jail, lambda title: Bar(title, quiet=quiet))
    finally:
        await jail.close()


@contextmanager
def _words() -> Iterator[None]:
    logging.basicConfig(level="ERROR")
    try:
        yield
    except CannotDo as error:
        print(f"dataspeaks: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def main(work: Coroutine[Any, Any, int]) -> int:
    with _words():
        return asyncio.run(work)


def speak(options: argparse.Namespace) -> int:
    """`dataspeaks speak FILE`, or `--batch DIR`."""
    return main(_speak(options))


async def _speak(options: argparse.Namespace) -> int:
    if (options.file is None) == (options.batch is None):
        raise CannotDo("Name one file, or a folder with --batch.")
    async with workbench(quiet=options.json or options.batch is not None) as bench:
        if options.batch is None:
            report = await _report(bench, options.file, options.limit)
            print(json.dumps(report, ensure_ascii=False) if options.json else _told(report))
            return 0
        return await each(
            sorted(p for p in options.batch.iterdir() if p.is_file()), lambda path: _line(bench, path, options)
        )


async def _line(bench: Workbench, path: Path, options: argparse.Namespace) -> dict[str, Any]:
    return await _report(bench, path, options.limit)


async def each(items: list[Any], answer: Callable[[Any], Coroutine[Any, Any, dict[str, Any]]]) -> int:
    """One line per item; a failure is a line with `error`, and the exit status says that there was one."""
    failed = 0
    for item in items:
        try:
            line = await answer(item)
        except CannotDo as error:
            failed, line = 1, _unanswered(item, str(error))
        except Exception:
            log.exception("an item of the batch could not be answered")
            failed, line = 1, _unanswered(item, "This could not be answered, through a fault of ours.")
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return failed


def _unanswered(item: Any, error: str) -> dict[str, Any]:
    if isinstance(item, Path):
        return {"dataset": item.stem, "insights": [], "error": error}
    return {"id": item["id"], "status": "refused", "error": error}


async def _report(bench: Workbench, path: Path, limit: int) -> dict[str, Any]:
    """The report in the neutral form: data set, seconds, insights best first, tests; its receipt, also per insight."""
    started = time.monotonic()
    async with bench.opened(path) as opened:
        operator = operators_pb2.Operator(speak=operators_pb2.Speak(limit=limit))
        answered = await bench.ask(opened, operator)
    receipt = as_json(answered.receipt)
    insights = [{**insight, "receipt": receipt} for insight in answered.result["extra"]["insights"]]
    return {
        "dataset": path.stem,
        "seconds": round(time.monotonic() - started, 3),
        "insights": insights,
        "tests": answered.result["extra"]["tests"],
        "receipt": receipt,
    }


def as_json(receipt: receipt_pb2.Receipt) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(receipts.dumps(receipt))
    return document


def _told(report: dict[str, Any]) -> str:
    tests = report["tests"]
    lines = [f"{report['dataset']}: tested {tests['tested']:,} relations, kept {tests['kept']:,}.", ""]
    for number, insight in enumerate(report["insights"], 1):
        lines.append(wrap(f"{number}. {insight['text']}", indent=3))
        if insight.get("why"):
            lines.append(wrap(f"   {insight['why']}", indent=3))
    if not report["insights"]:
        lines.append("Nothing in this table stands out from chance.")
    return "\n".join(lines)
