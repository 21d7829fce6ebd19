"""Who dies when whom: cancelled jobs, dead zygotes, dead workers, closing, recycling; nothing is ever left."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.jail.client import Jail, JailUnavailable, Outcome, Verdict
from sandbox.jail.scratch import Scratch
from tests.jail.watch import JOBS, children, is_unharmed, new_jail, processes, run, task, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


def at_work(jail: Jail, root: Path) -> int:
    """How many jobs have been given a folder."""
    return sum(len(list(session.iterdir())) for session in root.iterdir())


@pytest.mark.parametrize("job", ["evil.sleep", "evil.spin", "evil.spin_threads", "evil.regex"])
async def test_cancelling_ends_a_job_within_a_second(jail: Jail, root: Path, job: str) -> None:
    pid = jail.status.pid
    running = asyncio.ensure_future(jail.run(task(job)))
    await until(lambda: at_work(jail, root) > 0)
    await asyncio.sleep(0.05)
    start = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - start < 1
    await is_unharmed(jail, root, pid)


async def test_cancelling_at_any_moment_leaves_nothing(jail: Jail, root: Path) -> None:
    pid = jail.status.pid
    for step in range(40):
        running = asyncio.ensure_future(jail.run(task("honest.wait", for_s=0.01)))
        for _ in range(step):
            await asyncio.sleep(0)
        await asyncio.sleep(step * 0.0005)
        running.cancel()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            (await running).close()
    await is_unharmed(jail, root, pid)


async def test_jobs_run_side_by_side_and_hit_their_own_limits(jail: Jail, root: Path) -> None:
    pid = jail.status.pid
    jobs = [
        *(run(jail, "honest.echo", n=n) for n in range(6)),
        run(jail, "evil.fork"),
        run(jail, "evil.sleep", limits={"wall_s": 0.3}),
        run(jail, "evil.memory_bytes", limits={"memory_bytes": 1 << 26}),
    ]
    outcomes: list[Outcome] = await asyncio.gather(*jobs)
    assert [outcome.verdict for outcome in outcomes] == [Verdict.OK] * 6 + [
        Verdict.SANDBOX_VIOLATION,
        Verdict.WALL_TIME,
        Verdict.MEMORY_LIMIT,
    ]
    assert [outcome.result for outcome in outcomes[:6]] == [b'{"n": %d}' % n for n in range(6)]
    await asyncio.sleep(0.1)
    await is_unharmed(jail, root, pid)


async def test_a_job_killed_from_outside_says_so(jail: Jail, root: Path) -> None:
    pid = jail.status.pid
    assert pid is not None
    await until(lambda: len(children(pid)) == 1)
    (spare,) = children(pid)
    running = asyncio.ensure_future(jail.run(task("evil.sleep")))
    await until(lambda: at_work(jail, root) > 0)
    await asyncio.sleep(0.05)
    os.kill(spare, signal.SIGKILL)
    outcome = await running
    assert outcome.verdict is Verdict.KILLED_EXTERNAL
    assert outcome.verdict.ours and outcome.verdict.retries == 2
    await is_unharmed(jail, root, pid)


async def test_a_stopped_job_meets_its_wall_limit(jail: Jail, root: Path) -> None:
    pid = jail.status.pid
    assert pid is not None
    await until(lambda: len(children(pid)) == 1)
    (spare,) = children(pid)
    running = asyncio.ensure_future(jail.run(task("evil.sleep", limits={"wall_s": 0.4})))
    await until(lambda: at_work(jail, root) > 0)
    await asyncio.sleep(0.05)
    os.kill(spare, signal.SIGSTOP)
    assert (await running).verdict is Verdict.WALL_TIME
    await is_unharmed(jail, root, pid)


async def test_a_dead_spare_costs_no_job(jail: Jail, root: Path) -> None:
    pid = jail.status.pid
    assert pid is not None
    await until(lambda: len(children(pid)) == 1)
    (spare,) = children(pid)
    os.kill(spare, signal.SIGKILL)
    await until(lambda: spare not in children(pid))
    await is_unharmed(jail, root, pid)


async def test_many_jobs_leak_neither_descriptors_nor_memory(jail: Jail, root: Path) -> None:
    def held() -> tuple[int, int, int]:
        pid = jail.status.pid
        assert pid is not None
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return len(os.listdir("/proc/self/fd")), len(os.listdir(f"/proc/{pid}/fd")), pages

    for _ in range(5):
        await run(jail, "honest.echo")
    before = held()
    for _ in range(60):
        await run(jail, "honest.echo")
    await until(lambda: abs(held()[1] - before[1]) <= 2)  # a spare more or less
    after = held()
    assert after[0] == before[0]
    assert after[2] - before[2] < 256


async def test_a_dead_zygote_takes_its_jobs_along_and_is_replaced(jail: Jail, root: Path) -> None:
    first, started = jail.status.pid, jail.status.zygotes_started
    assert first is not None
    jobs = [asyncio.ensure_future(jail.run(task("evil.sleep"))) for _ in range(2)]
    await until(lambda: at_work(jail, root) == 2)
    await asyncio.sleep(0.1)
    stopped = children(first)[0]
    os.kill(stopped, signal.SIGSTOP)
    os.kill(first, signal.SIGKILL)
    assert [(await job).verdict for job in jobs] == [Verdict.KILLED_EXTERNAL] * 2
    assert (await run(jail, "honest.echo")).verdict is Verdict.OK
    assert jail.status.pid != first and jail.status.zygotes_started == started + 1
    await until(lambda: not set(processes(root)) & {first, stopped})
    await is_unharmed(jail, root, jail.status.pid)


async def test_a_stuck_zygote_is_killed_when_a_cancelled_job_does_not_end(jail: Jail, root: Path) -> None:
    first = jail.status.pid
    assert first is not None
    running = asyncio.ensure_future(jail.run(task("evil.sleep")))
    await until(lambda: at_work(jail, root) == 1)
    os.kill(first, signal.SIGSTOP)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await run(jail, "honest.echo")).verdict is Verdict.OK
    assert jail.status.pid != first


async def test_a_worn_zygote_is_replaced_without_losing_a_job(tmp_path: Path) -> None:
    jail = new_jail(tmp_path, recycle_jobs=3)
    await jail.start()
    first = jail.status.pid
    slow = asyncio.ensure_future(jail.run(task("honest.wait", for_s=1.5)))
    verdicts = []
    while jail.status.pid == first:
        verdicts.append((await run(jail, "honest.echo")).verdict)
        await asyncio.sleep(0.02)
    verdicts.append((await run(jail, "honest.echo")).verdict)
    assert set(verdicts) == {Verdict.OK}
    with await slow as outcome:
        assert outcome.result == b"waited"
    await until(lambda: first not in processes(tmp_path))
    await jail.close()
    assert processes(tmp_path) == []


async def test_closing_ends_running_jobs_and_refuses_new_ones(tmp_path: Path) -> None:
    jail = new_jail(tmp_path)
    await jail.start()
    running = asyncio.ensure_future(jail.run(task("evil.sleep")))
    await until(lambda: at_work(jail, tmp_path) == 1)
    await jail.close()
    assert (await running).verdict is Verdict.CANCELLED
    await until(lambda: processes(tmp_path) == [])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(JailUnavailable):
        await run(jail, "honest.echo")
    await jail.close()


async def test_a_killed_worker_leaves_no_process_and_its_files_go_at_the_next_start(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(JOBS.parents[2])}
    worker = subprocess.Popen(
        [sys.executable, str(JOBS / "worker.py"), str(tmp_path)], env=environment, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    with worker.stdout:
        assert (await asyncio.to_thread(worker.stdout.readline)).strip() == b"ready"
        assert len(processes(tmp_path)) >= 3
        worker.kill()
        worker.wait()
    await until(lambda: processes(tmp_path) == [])
    left = list(tmp_path.iterdir())
    assert len(left) == 1
    next_one = Scratch(tmp_path)
    assert list(tmp_path.iterdir()) == [next_one.path]
    next_one.close()


async def test_two_jails_do_not_sweep_each_others_folders(jail: Jail, root: Path) -> None:
    with await jail.run(task("honest.fill")) as outcome:
        other = new_jail(root)
        await other.start()
        await other.close()
        assert outcome.outputs["out"].read_bytes() == b"filled"


async def test_a_folder_that_others_may_write_in_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(JailUnavailable, match="others may write in it"):
        await new_jail(tmp_path).start()
    tmp_path.chmod(0o700)
