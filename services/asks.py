"""Questions about a file on this machine, one or many, answered without a server."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from dataspeaks.executor.v1 import operators_pb2, receipt_pb2
from planner import ask as planner
from planner.semantics import Semantics
from services.local import CannotDo, Opened, Workbench, as_json, each, main, workbench
from services.terminal import wrap


def ask(options: argparse.Namespace) -> int:
    """`dataspeaks ask FILE QUESTION`, or `--batch QUESTIONS.jsonl`."""
    return main(_ask(options))


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
    print(wrap(answer["text"] or answer["headline"]))
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
                    status |= await each(asked, session.line)
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
        vocabulary = [(row[0], row[1], row[2]) for row in answered.result["rows"]]
        return Semantics.build(self._opened.table, vocabulary).called(self._opened.path.stem)
