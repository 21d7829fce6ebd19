"""Two files on this machine against each other: what changed from the old one to the new one, with its receipt."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

from dataspeaks.executor.v1 import diff_pb2, operators_pb2
from sandbox import receipt as receipts
from sandbox.operators.diff_report import LEVEL
from sandbox.operators.prose import written
from services.local import as_json, main, workbench
from services.terminal import wrap

MARKS = {"appeared": "+", "vanished": "-", "moved": "~"}


def diff(options: argparse.Namespace) -> int:
    """`dataspeaks diff OLD NEW`."""
    return main(_diff(options))


async def _diff(options: argparse.Namespace) -> int:
    started = time.monotonic()
    async with (
        workbench(quiet=options.json) as bench,
        bench.opened(options.old) as old,
        bench.opened(options.new) as new,
    ):
        other = receipts.other_version(old.source)
        wanted = diff_pb2.Diff(other_version_id=other.version_digest, other=other, key=options.key, insights=True)
        answered = await bench.ask(new, operators_pb2.Operator(diff=wanted), other=old)
    report = {
        "before": old.path.name,
        "after": new.path.name,
        "seconds": round(time.monotonic() - started, 3),
        "result": answered.result,
        "receipt": as_json(answered.receipt),
    }
    print(json.dumps(report, ensure_ascii=False) if options.json else _told(report))
    return 0


def _told(report: dict[str, Any]) -> str:
    result = report["result"]
    lines = [wrap(f"{report['after']} against {report['before']}: {result['sentence']}")]
    names = [column["name"] for column in result["columns"]]
    columns = [text for row in result["rows"] if (text := _of_column(dict(zip(names, row, strict=True))))]
    if columns:
        lines += ["", "Columns", *(wrap(f"  {text}", indent=4) for text in columns)]
    insights = [line for line in result["extra"]["insight_changes"]["lines"] if line["change"] in MARKS]
    if insights:
        lines += [
            "",
            "Insights",
            *(wrap(f"{MARKS[line['change']]} {_of_insight(line)}", indent=2) for line in insights),
        ]
    if result["warnings"]:
        lines += ["", *(wrap(warning) for warning in result["warnings"])]
    return "\n".join(lines)


def _of_column(told: dict[str, Any]) -> str:
    """Empty where nothing changed."""
    if told["schema"] in ("added", "removed"):
        return f"{told['column']}: {told['schema']} ({told['type before'] or told['type after']})"
    parts = [f"{told['type before']} before, {told['type after']} now"] if told["schema"] == "retyped" else []
    if cells := told["cells changed"]:
        parts.append("1 cell changed" if cells == 1 else f"{written(cells)} cells changed")
    if told["mean before"] != told["mean after"]:
        parts.append(f"mean {written(told['mean before'])} before, {written(told['mean after'])} now")
    chance = told["adjusted p value"]
    if chance is not None and chance < LEVEL:
        parts.append(f"spread otherwise (adjusted p {written(chance)})")
    return f"{told['column']}: {'; '.join(parts)}" if parts else ""


def _of_insight(line: dict[str, Any]) -> str:
    if line["change"] != "moved":
        told: str = (line["after"] or line["before"])["text"]
        return f"{line['change']}: {told}"
    before, after = line["before"], line["after"]
    if before["text"] == after["text"]:
        return f"moved: {after['text']} (number {after['rank']}, before {before['rank']})"
    return f"moved: {after['text']} Before: {before['text']}"
