"""The commands that need no server: what they print, and that one bad item costs nothing but its own line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planner import ask as planner
from services.__main__ import main
from services.example import FILE

SALES = "city,day,amount\n" + "".join(
    f"{'Oslo' if n % 2 else 'Rome'},2024-01-{n % 28 + 1:02},{n}\n" for n in range(200)
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_speak_tells_insights_with_receipts_that_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speak", "--json", str(FILE)]) == 0
    (report,) = lines(capsys)
    assert report["dataset"] == FILE.stem
    assert report["tests"]["tested"] > report["tests"]["kept"] > 0
    assert len({insight["text"] for insight in report["insights"]}) == len(report["insights"]) > 0
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(report["insights"][0]["receipt"]))
    assert main(["verify", str(receipt), str(FILE)]) == 0


def test_ask_answers_in_words_and_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "sales.csv"
    table.write_text(SALES)
    assert main(["ask", "--json", str(table), "What is the total amount in Oslo?"]) == 0
    (answer,) = lines(capsys)
    assert (answer["status"], answer["answer"]) == ("answered", 10_000)
    assert answer["text"] and answer["receipts"]
    assert main(["ask", str(table), "What is the total weight?"]) == 0
    assert "weight" in capsys.readouterr().out


def test_a_batch_of_questions_has_a_line_for_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sales.csv").write_text(SALES)
    asked = [
        {"id": "count", "table": "sales.csv", "question": "How many rows are there?"},
        {"id": "fault", "table": "sales.csv", "question": "Which question breaks the planner?"},
        {"id": "after", "table": "sales.csv", "question": "What is the highest amount?"},
        {"id": "gone", "table": "gone.csv", "question": "How many rows are there?"},
    ]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps(row) + "\n" for row in asked))
    real = planner.ask

    def faulty(question: str, *more: Any) -> Any:
        if "breaks" in question:
            raise ZeroDivisionError
        return real(question, *more)

    monkeypatch.setattr(planner, "ask", faulty)
    assert main(["ask", "--batch", str(questions)]) == 1
    told = {line["id"]: line for line in lines(capsys)}
    assert list(told) == ["count", "fault", "after", "gone"]
    assert [told[name].get("answer") for name in told] == [200, None, 199, None]
    assert all(told[name]["status"] == "refused" and told[name]["error"] for name in ("fault", "gone"))


def test_a_batch_of_files_has_a_report_for_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a_broken.parquet").write_bytes(b"PAR1 not really")
    (tmp_path / "b_sales.csv").write_text(SALES)
    assert main(["speak", "--batch", str(tmp_path)]) == 1
    broken, sales = lines(capsys)
    assert (broken["dataset"], broken["insights"]) == ("a_broken", []) and broken["error"]
    assert sales["dataset"] == "b_sales" and sales["tests"]["tested"] > 0


def test_diff_tells_what_changed_with_a_receipt_that_verifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, receipt = (tmp_path / name for name in ("old.csv", "new.csv", "receipt.json"))
    old.write_text("id," + SALES.replace("\nRome", "\n1,Rome").replace("\nOslo", "\n2,Oslo"))
    new.write_text(old.read_text().replace("1,Rome,2024-01-01,0\n", "").replace(",199\n", ",990\n"))
    assert main(["diff", "--json", str(old), str(new)]) == 0
    (report,) = lines(capsys)
    assert (report["before"], report["after"]) == ("old.csv", "new.csv")
    assert report["result"]["sentence"].startswith("1 row was added and 2 were removed")
    assert report["result"]["extra"]["insight_changes"]["tests"]["after"]["tested"] > 0
    receipt.write_text(json.dumps(report["receipt"]))
    assert main(["verify", str(receipt), str(old), str(new)]) == 0
    assert main(["verify", str(receipt), str(new), str(old)]) == 0
    assert main(["verify", str(receipt), str(new), str(new)]) == 1
    told = capsys.readouterr().out
    assert "the other file is not the one the receipt was made from" in " ".join(told.split())
    assert main(["diff", "--key", "day", "--key", "city", "--key", "amount", str(old), str(new)]) == 0
    assert "new.csv against old.csv" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="1"):
        main(["verify", str(receipt), str(new)])
    assert "name both" in capsys.readouterr().err


def test_what_cannot_be_done_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["ask", str(tmp_path / "gone.csv"), "How many?"])
    told = capsys.readouterr()
    assert "gone.csv" in told.err + told.out and "Traceback" not in told.err


def test_a_reader_that_has_enough_ends_a_command_quietly() -> None:
    command = [sys.executable, "-m", "services", "openapi"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141
