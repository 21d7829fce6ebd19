"""Scores the planner: our own questions, and the set of a folder with questions.jsonl, tables and linking.jsonl.

`python tests/benchmarks/bench_chat.py [FOLDER] [--out PREDICTIONS.jsonl]`. The folder's scorer judges the predictions.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "gen")]

from planner.ask import ask  # noqa: E402
from planner.linking import link  # noqa: E402
from planner.semantics import Semantics  # noqa: E402
from sandbox.table import Column, Stats, Table  # noqa: E402
from tests.planner.planner_harness import Version, framed, version_of  # noqa: E402
from tests.planner.planner_questions import QUESTIONS as FIRST  # noqa: E402
from tests.planner.planner_questions import REFUSE  # noqa: E402
from tests.planner.planner_questions_more import QUESTIONS as MORE  # noqa: E402
from tests.planner.planner_scoring import same, typed  # noqa: E402
from tests.planner.planner_tables import TABLES  # noqa: E402

QUESTIONS = {**FIRST, **MORE}


def own(folder: Path) -> None:
    """Our own questions: right answers, precision where answered, refusals, time to plan and to answer."""
    right = answered = wanted = refused = unanswerable = 0
    plans, wholes = [], []
    for name, cases in QUESTIONS.items():
        frame = TABLES[name]()
        version = framed(frame, name, folder)
        for question, answer in cases:
            start = time.perf_counter()
            told = ask(question, version.semantics, version.run)
            wholes.append((time.perf_counter() - start) * 1000)
            plans.append(told["ms"])
            if answer is REFUSE:
                unanswerable += 1
                refused += told["status"] == "refused"
                continue
            assert callable(answer)
            expected = answer(frame)
            wanted += 1
            answered += told["status"] == "answered"
            right += told["status"] == "answered" and (expected is None or same(typed(told), expected))
    print(f"own: accuracy {right / wanted:.3f} of {wanted}, precision {right / answered:.3f}, "
          f"refusals {refused / unanswerable:.3f} of {unanswerable}")  # fmt: skip
    print(f"planning p50 {_quantile(plans, 0.5):.1f} ms, p95 {_quantile(plans, 0.95):.1f} ms; "
          f"whole answer in process p50 {_quantile(wholes, 0.5):.0f} ms")  # fmt: skip


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def given(folder: Path, scratch: Path, out: Path) -> None:
    """Writes one prediction per question of the folder."""
    versions: dict[str, Version] = {}
    rows = []
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        asked: dict[str, Any] = json.loads(line)
        table = asked["table"]
        if table not in versions:
            versions[table] = version_of(folder / table, scratch / Path(table).stem)
        told = ask(asked["question"], versions[table].semantics, versions[table].run)
        shown = {k: v for k, v in told.items() if k in ("status", "answer", "values", "alternatives", "ms", "spec")}
        rows.append(json.dumps({"id": asked["id"], **shown}, default=str))
    out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} predictions in {out}")


def linking(folder: Path) -> None:
    """Share of questions for which all columns they mean come first, told by column names alone."""
    known: dict[str, Semantics] = {}
    hits = total = 0
    for line in (folder / "linking.jsonl").read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        if asked["dataset"] not in known:
            known[asked["dataset"]] = Semantics.build(_unknown(asked["candidates"]), [])
        ranked = [field.name for field, _ in link(asked["question"], known[asked["dataset"]])]
        hits += set(ranked[: len(asked["columns"])]) == set(asked["columns"])
        total += 1
    print(f"linking: all columns on top {hits / total:.3f} of {total}")


def _unknown(names: list[str]) -> Table:
    stats = Stats(distinct=500, minimum=0.5, maximum=99.5)
    return Table(1000, tuple(Column(name, "double", "measure", stats=stats) for name in names))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--out", type=Path, help="where to write a prediction per question of the folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        own(Path(scratch) / "own")
        if options.folder:
            if options.out:
                given(options.folder, Path(scratch) / "given", options.out)
            if (options.folder / "linking.jsonl").exists():
                linking(options.folder)


if __name__ == "__main__":
    main()
