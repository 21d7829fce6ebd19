"""Random calls over every operator all verify, and no changed byte of file, parameters or result goes unnoticed."""

from __future__ import annotations

import base64
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import protovalidate
import pytest

from dataspeaks.executor.v1 import ingest_pb2, receipt_pb2
from sandbox import entry, receipt
from sandbox.operators import catalog
from sandbox.table import ROWNUM, Refusal
from services import checks, local
from tests.operators.calls import Calls

SEED = int(os.environ.get("DATASPEAKS_RECEIPTS_SEED", "7"))
COUNT = int(os.environ.get("DATASPEAKS_RECEIPTS", "120"))
"""Calls that succeed in one run; docs/benchmarks.md tells of the run of 1,000."""
TRIES = 12


def orders(chance: random.Random) -> str:
    lines = ["order_id,customer,email,ordered_on,placed_at,region,product,amount,weight_kg,units,paid"]
    for number in range(240):
        month, day = 1 + number // 20, 1 + chance.randrange(28)
        customer = chance.randrange(40)
        weight = chance.choice(("", "-0.0", "1e-300", "NaN", "0.1", f"{chance.gauss(5, 3):.17g}"))
        lines.append(
            f"{number + 1},C{customer:03d},c{customer}@example.org,2023-{month:02d}-{day:02d},"
            f"2023-{month:02d}-{day:02d} {chance.randrange(24):02d}:{chance.randrange(60):02d}:07,"
            f"{chance.choice(('West', 'East', 'Nörd', ''))},{chance.choice(('Tea', 'Café', 'ß', '日本'))},"
            f"{chance.lognormvariate(4, 1):.2f},{weight},{chance.choice(('', 1, 2, 2, 3, 9))},"
            f"{chance.choice(('true', 'false', ''))}"
        )
    return "\n".join(lines) + "\n"


def visits(chance: random.Random) -> str:
    lines = []
    for number in range(200):
        visit: dict[str, Any] = {
            "visitor": f"v{chance.randrange(30)}",
            "step": chance.choice(("seen", "cart", "bought")),
            "at": f"2024-0{1 + number // 40}-{1 + chance.randrange(28):02d}T{chance.randrange(24):02d}:15:00Z",
            "seconds": chance.randrange(600),
            "device": {"kind": chance.choice(("phone", "desk")), "dark": chance.random() < 0.5},
        }
        lines.append(json.dumps(visit))
    return "\n".join(lines) + "\n"


def ledger(chance: random.Random) -> str:
    lines = ["Konto;Tag;Betrag;Anteil;Notiz"]
    for number in range(150):
        amount = f"{chance.randrange(-5000, 90000) / 100:.2f}".replace(".", ",")
        day = f"{1 + chance.randrange(28):02d}.{1 + number // 13:02d}.2022"
        lines.append(f"{number % 9:04d};{day};{amount};{chance.random():.6f};{chance.choice(('Miete', 'Löhne', ''))}")
    return "\n".join(lines) + "\n"


def earlier(content: str) -> str:
    """The file as it was: some rows had not come yet, others are gone since, some cells were others."""
    head, *lines = content.splitlines()
    kept = [line.replace("5", "6") if place % 11 == 0 else line for place, line in enumerate(lines) if place % 7]
    return "\n".join([head, *kept, *lines[:5]]) + "\n"


FILES = (
    ("orders.csv", orders, ingest_pb2.IngestSpec()),
    ("visits.jsonl", visits, ingest_pb2.IngestSpec(format="json")),
    ("ledger.csv", ledger, ingest_pb2.IngestSpec(delimiter=";", columns=[{"name": "Konto", "role": "identifier"}])),
)


@dataclass
class Bench:
    """A file read twice, once to issue receipts over, once to check them, as on another machine; and what it was."""

    bench: local.Workbench
    first: local.Opened
    second: local.Opened
    earlier: local.Opened
    folder: Path

    def issue(self, calls: Calls, name: str) -> tuple[receipt_pb2.Receipt, bytes] | None:
        """Through the sandbox's own entry, outside the jail; None for a call that is refused."""
        operator, masked = calls.call(name), calls.masked()
        inputs = self.first.inputs("") | (self.earlier.inputs("other_") if name == "diff" else {})
        request = {
            "kind": "operator",
            "inputs": {each: str(path) for each, path in inputs.items()},
            "operator": base64.b64encode(operator.SerializeToString(deterministic=True)).decode(),
            "masked": masked,
            "threads": calls.chance.choice((1, 2, 4)),
        }
        try:
            protovalidate.validate(operator)
            summary = entry.enter(json.dumps(request).encode(), self.folder, lambda done, of: None)
        except (Refusal, protovalidate.ValidationError):
            return None
        body = (self.folder / entry.RESULT).read_bytes()
        answer = receipt.Answer.of(body, json.loads(summary))
        return receipt.issue(self.first.source, operator, answer, masked), body

    async def check(self, told: receipt_pb2.Receipt) -> receipt.Found:
        """In the jail, as `dataspeaks verify` does."""
        return await checks.recompute(self.bench, self.second, told, self.other(told))

    def other(self, told: receipt_pb2.Receipt) -> local.Opened | None:
        return self.earlier if receipt.compares(told) else None

    def calls(self, chance: random.Random) -> Calls:
        data = self.first.outcome.outputs["data.parquet"]
        rows = duckdb.sql(f"FROM '{data}' ORDER BY {ROWNUM} LIMIT 20").fetchall()
        values = {
            column.name: [row[place] for row in rows if row[place] is not None and row[place] == row[place]]
            for place, column in enumerate(self.first.table.columns)
        }
        return Calls(chance, self.first.table, values, receipt.other_version(self.earlier.source))


@pytest.fixture
async def benches(tmp_path: Path) -> AsyncIterator[list[Bench]]:
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(local.workbench(quiet=True))
        made = []
        for name, content, spec in FILES:
            path, before = tmp_path / name, tmp_path / f"earlier {name}"
            path.write_text(content(random.Random(SEED)), encoding="utf-8")
            before.write_text(earlier(path.read_text(encoding="utf-8")), encoding="utf-8")
            opened = [await stack.enter_async_context(bench.opened(each, spec)) for each in (path, path, before)]
            made.append(Bench(bench, *opened, tmp_path))
        yield made


def random_receipts(benches: list[Bench], count: int, chance: random.Random) -> Any:
    """Benches, receipts and results of calls that were not refused, every operator in its turn."""
    calls = [(bench, bench.calls(chance)) for bench in benches]
    names = catalog.names()
    for turn in range(count):
        for attempt in range(TRIES * len(calls)):
            bench, each = calls[(turn // len(names) + attempt) % len(calls)]
            if issued := bench.issue(each, names[turn % len(names)]):
                yield bench, *issued
                break


async def test_random_calls_all_verify(benches: list[Bench]) -> None:
    answered: Counter[str] = Counter()
    for bench, issued, _ in random_receipts(benches, COUNT, random.Random(SEED)):
        told = receipt.loads(receipt.dumps(issued))
        verification = receipt.verification(told, await bench.check(told))
        assert verification.same, (verification.message, receipt.dumps(told))
        answered[str(told.operator.WhichOneof("kind"))] += 1
    assert set(answered) == set(catalog.names())
    assert answered.total() >= COUNT * 0.95, answered


async def test_any_changed_byte_of_a_file_is_caught(benches: list[Bench], tmp_path: Path) -> None:
    chance = random.Random(SEED)
    for bench, told, _ in random_receipts(benches, 18, chance):
        content = bytearray(bench.first.path.read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= chance.randrange(1, 256)
        other = tmp_path / "other"
        other.write_bytes(content)
        try:
            async with bench.bench.opened(other, told.ingest) as opened:
                found = await checks.recompute(bench.bench, opened, told, bench.other(told))
        except local.CannotDo as error:
            version = told.operator_version
            found = receipt.Found(receipt.file_sha256(other), told.ingest_version, version, trouble=str(error))
        verification = receipt.verification(told, found)
        assert not verification.same and "file" in verification.differences, place


async def test_any_changed_byte_of_a_receipt_is_caught(benches: list[Bench]) -> None:
    chance = random.Random(SEED)
    for bench, told, _ in random_receipts(benches, 18, chance):
        document = receipt.dumps(told).encode()
        found = await bench.check(told)
        for place in range(len(document)):
            changed = bytearray(document)
            changed[place] ^= chance.randrange(1, 256)
            try:
                read = receipt.loads(bytes(changed))
            except receipt.ReceiptUnreadable:
                continue
            if read != told:
                verification = receipt.verification(read, found)
                assert not verification.same and "receipt" in verification.differences, (place, bytes(changed))
            else:
                assert json.loads(changed) == json.loads(document), "space between the values at most"


async def test_any_changed_byte_of_a_result_is_caught(benches: list[Bench]) -> None:
    chance = random.Random(SEED)
    for bench, told, body in random_receipts(benches, 18, chance):
        found = await bench.check(told)
        assert found.result_sha256 == receipt.sha256(body)
        for _ in range(20):
            changed = bytearray(body)
            changed[chance.randrange(len(body))] ^= chance.randrange(1, 256)
            other = replace(found, result_sha256=receipt.sha256(bytes(changed)))
            assert receipt.verification(told, other).differences == ["result"]
