"""Each layer of the jail is what stops its attack: without the layer the attack works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.jail import landlock
from sandbox.jail.client import Jail, JailUnavailable, Verdict
from sandbox.jail.limits import Limits
from sandbox.jail.verdict import Outcome
from tests.jail.watch import JOBS, new_jail, processes, run

LAYERS = ("limits", "landlock", "seccomp")


@pytest.mark.parametrize(
    ("missing", "works"),
    [
        (None, []),
        ("limits", ["memory"]),
        ("landlock", ["read_outside", "write_outside"]),
        ("seccomp", ["fork"]),
    ],
)
def test_without_a_layer_its_attacks_work(tmp_path: Path, missing: str | None, works: list[str]) -> None:
    layers = [layer for layer in LAYERS if layer != missing]
    environment = {**os.environ, "PYTHONPATH": str(JOBS.parents[2])}
    done = subprocess.run(
        [sys.executable, str(JOBS / "bare.py"), str(tmp_path), *layers],
        env=environment, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == works, done.stderr


@pytest.mark.asyncio(loop_scope="session")
async def test_reduced_mode_still_has_all_but_landlock(reduced: Jail) -> None:
    assert (await run(reduced, "evil.fork")).verdict is Verdict.SANDBOX_VIOLATION
    assert (await run(reduced, "evil.tcp")).verdict is Verdict.SANDBOX_DENIED
    assert (await run(reduced, "evil.symlink")).verdict is Verdict.SANDBOX_DENIED
    assert (await run(reduced, "evil.read", path="/etc/passwd")).verdict is Verdict.OK


async def test_strict_mode_refuses_to_start_where_a_wall_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def probe_that_escapes(self: Jail, zygote: object, name: str, limits: Limits) -> Outcome:
        return Outcome(Verdict.OK)

    monkeypatch.setattr(Jail, "_probe", probe_that_escapes)
    with pytest.raises(JailUnavailable, match="read outside: expected SANDBOX_DENIED, got OK"):
        await new_jail(tmp_path).start()
    assert processes(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"entry": "no_such_module:enter"}, "No module named 'no_such_module'"),
        ({"entry": "jobs:no_such_function"}, "no attribute 'no_such_function'"),
        ({"entry": "threaded:enter"}, "must have one thread"),
    ],
)
async def test_a_zygote_that_is_not_fit_does_not_serve(tmp_path: Path, settings: dict[str, str], reason: str) -> None:
    with pytest.raises(JailUnavailable, match=reason):
        await new_jail(tmp_path, **settings).start()
    assert processes(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


async def test_scratch_may_not_lie_where_every_job_can_read(tmp_path: Path) -> None:
    jail = new_jail(tmp_path / "scratch", import_path=(JOBS, tmp_path))
    with pytest.raises(JailUnavailable, match="readable by every job"):
        await jail.start()


def test_an_old_landlock_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 2)
    with pytest.raises(OSError, match="Landlock ABI 3 is needed and this kernel has 2"):
        landlock.Ruleset()
