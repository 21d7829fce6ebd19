"""Ingest inside the real jail: honest files become tables, hostile ones get their verdict, and the jail lives on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.ingest.limits import GiB, MiB
from sandbox.jail.client import Jail, Limits, Outcome, Task
from tests.ingest.conftest import Ingest
from tests.ingest.test_hostile import HOSTILE
from tests.ingest.test_round_trip import MESSY

OUTPUTS = ("data.parquet", "table.json", "report.json", "rejects.parquet")
LIMITS = Limits(wall_s=120, cpu_s=120, file_bytes=4 * GiB, scratch_bytes=8 * GiB, memory_bytes=1024 * MiB)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def jail(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Jail]:
    jail = Jail(scratch_root=tmp_path_factory.mktemp("jail"))
    await jail.start()
    yield jail
    await jail.close()


async def _ingest(jail: Jail, data: bytes, folder: Path) -> Outcome:
    source = folder / "source"
    source.write_bytes(data)
    request = {"kind": "ingest", "file_name": "file", "inputs": {"source": str(source)}}
    return await jail.run(Task("job_1", json.dumps(request).encode(), (source,), OUTPUTS, LIMITS, spill=True))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("make", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
async def test_a_hostile_file_gets_its_verdict_and_the_next_job_is_unharmed(
    jail: Jail, tmp_path: Path, make: Callable[[], bytes], reason: str
) -> None:
    with await _ingest(jail, make(), tmp_path) as outcome:
        assert outcome.error is not None and outcome.error.reason == reason, outcome
    assert jail.status.alive
    with await _ingest(jail, b"a,b\n1,2\n", tmp_path) as outcome:
        assert outcome.error is None


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("extra", [b"", b"x1,never,oops,z\n", b"5,2024-01-01\n"], ids=["clean", "misfits", "ragged"])
async def test_an_honest_file_becomes_the_same_table_as_outside(
    jail: Jail, tmp_path: Path, read: Ingest, extra: bytes
) -> None:
    with await _ingest(jail, MESSY + extra, tmp_path) as outcome:
        assert outcome.error is None, outcome
        inside = {name: path.read_bytes() for name, path in outcome.outputs.items()}
    outside = read(MESSY + extra).folder
    assert inside == {name: (outside / name).read_bytes() for name in OUTPUTS}


@pytest.mark.asyncio(loop_scope="module")
async def test_gaps_in_many_columns_are_counted_within_the_memory(jail: Jail, tmp_path: Path) -> None:
    names = ",".join(f"c{n}" for n in range(40))
    row = ",".join(str(n) for n in range(40))
    gaps = ",".join("NA" if n % 2 else " " for n in range(40))
    data = f"{names}\n" + f"{row}\n" * 20_000 + f"{gaps}\n" * 100
    with await _ingest(jail, data.encode(), tmp_path) as outcome:
        assert outcome.error is None, outcome


@pytest.mark.asyncio(loop_scope="module")
async def test_ten_thousand_columns_fit_in_the_memory(jail: Jail, tmp_path: Path) -> None:
    lines = [",".join(f"c{n}" for n in range(10_000)), *(",".join(str(n * r) for n in range(10_000)) for r in range(3))]
    with await _ingest(jail, "\n".join(lines).encode(), tmp_path) as outcome:
        assert outcome.error is None, outcome


@pytest.mark.asyncio(loop_scope="module")
async def test_hundreds_of_columns_of_every_kind_fit_in_the_memory(jail: Jail, tmp_path: Path) -> None:
    """Doubles, numbers with sentinels, texts with words for missing, and prices."""
    cells = [["{r}.{n}e-{r}", "{s}", "{t}", "{n}.{d}"][n % 4] for n in range(320)]
    lines = [",".join(f"c{n}" for n in range(320))]
    for r in range(60):
        facts = {"r": r, "s": 99 if r % 9 == 0 else r % 7, "t": "N/A" if r % 5 == 0 else f"t{r % 3}", "d": f"{r:02}"}
        lines.append(",".join(cell.format(n=n, **facts) for n, cell in enumerate(cells)))
    with await _ingest(jail, "\n".join(lines).encode(), tmp_path) as outcome:
        assert outcome.error is None, outcome
        table = json.loads(outcome.outputs["table.json"].read_bytes())
    assert [c["type"] for c in table["columns"][:4]] == ["double", "integer", "string", "decimal"]
    assert [c["sentinels"] for c in table["columns"][:3]] == [[], ["99"], ["N/A"]]
