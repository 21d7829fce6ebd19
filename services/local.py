"""The commands that need no server: the same sandbox and the same operators over a file on this machine."""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from dataspeaks.executor.v1 import ingest_pb2, operators_pb2, receipt_pb2
from planner import ask as planner
from planner.semantics import Semantics
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


def _main(work: Coroutine[Any, Any, int]) -> int:
    with _words():
        return asyncio.run(work)


def speak(options: argparse.Namespace) -> int:
    """`dataspeaks speak FILE`, or `--batch DIR`."""
    return _main(_speak(options))


async def _speak(options: argparse.Namespace) -> int:
    if (options.file is None) == (options.batch is None):
        raise CannotDo("Name one file, or a folder with --batch.")
    async with workbench(quiet=options.json or options.batch is not None) as bench:
        if options.batch is None:
            report = await _report(bench, options.file, options.limit)
            print(json.dumps(report, ensure_ascii=False) if options.json else _told(report))
            return 0
        return await _each(
            sorted(p for p in options.batch.iterdir() if p.is_file()), lambda path: _line(bench, path, options)
        )


async def _line(bench: Workbench, path: Path, options: argparse.Namespace) -> dict[str, Any]:
    return await _report(bench, path, options.limit)


async def _each(items: list[Any], answer: Callable[[Any], Coroutine[Any, Any, dict[str, Any]]]) -> int:
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


def ask(options: argparse.Namespace) -> int:
    """`dataspeaks ask FILE QUESTION`, or `--batch QUESTIONS.jsonl`."""
    return _main(_ask(options))


async def _ask(options: argparse.Namespace) -> int:
    if options.batch is not None:
        return await _ask_batch(options.batch)
    if options.file is None or options.question is None:
        raise CannotDo("Name a file and a question, or a file of questions with --batch.")
    async with workbench(quiet=options.json) as bench, bench.opened(options.file) as opened:
        answer = await Session(bench, opened).answer(options.question)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    print(wrap(answer["text"]))
    for option in answer.get("options", []):
        print(f"  - {option}")
    return 0


async def _ask_batch(path: Path) -> int:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        tables = {row["table"]: path.parent / row["table"] for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotDo(f"{path} is not a file of questions, one JSON object {{id, table, question}} a line.") from error
    status = 0
    async with workbench(quiet=True) as bench:
        for name, table in tables.items():
            asked = [row for row in rows if row["table"] == name]
            try:
                async with bench.opened(table) as opened:
                    session = Session(bench, opened)
                    status |= await _each(asked, session.line)
            except CannotDo as error:
                status = 1
                for row in asked:
                    print(json.dumps({"id": row["id"], "status": "refused", "error": str(error)}), flush=True)
    return status


class Session:
    """Questions about one opened file."""

    def __init__(self, bench: Workbench, opened: Opened) -> None:
        self._bench = bench
        self._opened = opened
        self._semantics: Semantics | None = None

    async def answer(self, question: str) -> dict[str, Any]:
        """The answer in the neutral form: status, answer, values, alternatives, text, receipts, spec, ms."""
        semantics = self._semantics = self._semantics or await self._learn()
        loop = asyncio.get_running_loop()
        used: list[receipt_pb2.Receipt] = []

        def run(operator: operators_pb2.Operator) -> dict[str, Any]:
            """Called from the planner's thread, computed on the loop's."""
            work = asyncio.run_coroutine_threadsafe(self._bench.ask(self._opened, operator), loop)
            answered = work.result()
            used.append(answered.receipt)
            return answered.result

        answer = await asyncio.to_thread(planner.ask, question, semantics, run)
        told = {name: value for name, value in answer.items() if name not in ("operators", "state")}
        return {**told, "receipts": [as_json(receipt) for receipt in used]}

    async def line(self, row: dict[str, Any]) -> dict[str, Any]:
        return {"id": row["id"], **await self.answer(row["question"])}

    async def _learn(self) -> Semantics:
        operator = operators_pb2.Operator(vocabulary=operators_pb2.Vocabulary())
        answered = await self._bench.ask(self._opened, operator)
        return Semantics.build(self._opened.table, [(row[0], row[1], row[2]) for row in answered.result["rows"]])


def verify(options: argparse.Namespace) -> int:
    """`dataspeaks verify RECEIPT FILE [OTHER]`: 0 where all is the same, 1 where not."""
    return _main(_verify(options))


async def _verify(options: argparse.Namespace) -> int:
    different = 0
    for receipt in _receipts(options.receipt):
        files = _files(receipt, options)
        told = receipts.verification(receipt, await check(receipt, *files, quiet=options.json))
        different |= not told.same
        if options.json:
            print(
                json_format.MessageToJson(
                    told,
                    preserving_proto_field_name=True,
                    indent=None,
                    always_print_fields_with_no_presence=True,
                    ensure_ascii=False,
                )
            )
        else:
            print(wrap(told.message))
    return different


def _receipts(path: Path) -> list[receipt_pb2.Receipt]:
    """The receipts of a document that are valid by the contract; raises CannotDo."""
    import protovalidate

    try:
        told = receipts.loads_all(path.read_bytes())
        for receipt in told:
            protovalidate.validate(receipt)
    except OSError as error:
        raise CannotDo(f"The receipt {path} cannot be read: {error.strerror}.") from error
    except protovalidate.ValidationError as error:
        raise CannotDo(str(receipts.ReceiptUnreadable(str(error)))) from error
    except receipts.ReceiptUnreadable as error:
        raise CannotDo(str(error)) from error
    return told


def _files(receipt: receipt_pb2.Receipt, options: argparse.Namespace) -> tuple[Path, ...]:
    """The file that the receipt is of, and the one that it is compared with, in whichever order they were named."""
    if not receipts.compares(receipt):
        return (options.file,)
    if options.other is None:
        raise CannotDo("This receipt compares two files: name both.")
    files = options.file, options.other
    earlier = receipt.operator.diff.other.source_sha256
    swapped = options.file.is_file() and receipts.file_sha256(options.file) == earlier != receipt.source_sha256
    return files[::-1] if swapped else files


async def check(receipt: receipt_pb2.Receipt, path: Path, other: Path | None = None, *, quiet: bool) -> receipts.Found:
    """Reads a file, or two, and runs a receipt's operator over it again."""
    from sandbox.operators import catalog

    async with workbench(quiet=quiet) as bench, AsyncExitStack() as held:
        try:
            opened = await held.enter_async_context(bench.opened(path, receipt.ingest))
            beside = None
            if other is not None:
                beside = await held.enter_async_context(bench.opened(other, receipt.operator.diff.other.ingest))
            return await recompute(bench, opened, receipt, beside)
        except CannotDo as error:
            if not all(file.is_file() for file in (path, other) if file is not None):
                raise
            read = None if other is None else receipts.Read(receipts.file_sha256(other), INGEST_VERSION)
            version = catalog.version_of(receipt.operator)
            return receipts.Found(receipts.file_sha256(path), INGEST_VERSION, version, trouble=str(error), other=read)


async def recompute(
    bench: Workbench, opened: Opened, receipt: receipt_pb2.Receipt, other: Opened | None = None
) -> receipts.Found:
    answer = (await bench.ask(opened, receipt.operator, tuple(receipt.masked), other)).receipt
    source = opened.source
    return receipts.Found(
        source.sha256,
        source.ingest_version,
        answer.operator_version,
        answer.result_sha256,
        answer.engine,
        other=receipts.Read(other.source.sha256, other.source.ingest_version) if other else None,
    )
