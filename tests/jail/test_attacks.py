"""What a job may try and where it ends: every attack meets its verdict, and nothing of it is left."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

import pytest

from sandbox.jail.client import Jail, Verdict
from sandbox.jail.limits import MiB
from tests.jail.watch import SECRET, children, is_unharmed, run, task, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

V = Verdict
SMALL = {"memory_bytes": 64 * MiB}
X86 = platform.machine() == "x86_64"

PROCESSES = [
    ("fork", {}, V.SANDBOX_VIOLATION),
    ("orphan", {}, V.SANDBOX_VIOLATION),
    ("clone", {}, V.SANDBOX_VIOLATION),
    ("clone_namespace", {}, V.SANDBOX_VIOLATION),
    ("clone3", {}, V.SANDBOX_DENIED),
    ("posix_spawn", {}, V.SANDBOX_VIOLATION),
    ("execute", {}, V.SANDBOX_VIOLATION),
    ("shell", {}, V.SANDBOX_VIOLATION),
    *[
        ("raw", {"name": name}, V.SANDBOX_VIOLATION)
        for name in [
            "execveat",
            "ptrace",
            "process_vm_readv",
            "process_vm_writev",
            "unshare",
            "setns",
            "mount",
            "umount2",
            "pivot_root",
            "chroot",
            "bpf",
            "keyctl",
            "add_key",
            "io_uring_setup",
            "io_uring_enter",
            "userfaultfd",
            "perf_event_open",
            "kexec_load",
            "init_module",
            "reboot",
            "clock_settime",
            "setuid",
            "setresuid",
            "capset",
            "open_by_handle_at",
            "pidfd_getfd",
            "kcmp",
            "swapon",
            "process_madvise",
        ]
    ],
]
NEIGHBOURS = [
    ("tcp", {}, V.SANDBOX_DENIED),
    ("udp", {}, V.SANDBOX_DENIED),
    ("unix", {}, V.SANDBOX_DENIED),
    ("abstract", {}, V.SANDBOX_DENIED),
    ("netlink", {}, V.SANDBOX_DENIED),
    ("socketpair", {}, V.SANDBOX_DENIED),
    ("kill", {"who": "parent", "signal": 9}, V.SANDBOX_DENIED),
    ("kill", {"who": "parent", "signal": 0}, V.SANDBOX_DENIED),
    ("kill", {"who": "all", "signal": 9}, V.SANDBOX_DENIED),
    ("kill", {"who": "group", "signal": 9}, V.SANDBOX_DENIED),
    ("kill", {"who": "init", "signal": 9}, V.SANDBOX_DENIED),
    ("stop_self", {}, V.SANDBOX_DENIED),
    ("kill_self", {}, V.SANDBOX_DENIED),
    ("pidfd", {}, V.SANDBOX_DENIED),
    ("own_signals", {}, V.SANDBOX_DENIED),
    ("thread_kill", {}, V.SANDBOX_DENIED),
    ("slow_parent", {}, V.SANDBOX_DENIED),
    ("pin_parent", {}, V.SANDBOX_DENIED),
    ("limit_parent", {}, V.SANDBOX_DENIED),
    ("raise_limits", {}, V.SANDBOX_DENIED),
    ("prctl", {"option": 1, "value": 0}, V.SANDBOX_DENIED),  # outlive the parent
    ("prctl", {"option": 4, "value": 1}, V.SANDBOX_DENIED),  # be traceable again
    ("prctl", {"option": 22, "value": 0}, V.SANDBOX_DENIED),  # another seccomp filter
]
FILES = [
    ("read", {"path": "/etc/passwd"}, V.SANDBOX_DENIED),
    ("read", {"path": "/proc/self/environ"}, V.SANDBOX_DENIED),
    ("read", {"path": "/proc/self/maps"}, V.SANDBOX_DENIED),
    ("read", {"path": "/proc/PPID/environ"}, V.SANDBOX_DENIED),
    ("read", {"path": "/proc/PPID/mem"}, V.SANDBOX_DENIED),
    ("read", {"path": "/proc/1/environ"}, V.SANDBOX_DENIED),
    ("read", {"path": "/proc/cpuinfo"}, V.SANDBOX_DENIED),
    ("read", {"path": __file__}, V.SANDBOX_DENIED),
    ("listing", {"path": "/"}, V.SANDBOX_DENIED),
    ("listing", {"path": "/proc"}, V.SANDBOX_DENIED),
    ("listing", {"path": ".."}, V.SANDBOX_DENIED),
    ("listing", {"path": "/tmp"}, V.SANDBOX_DENIED),
    ("dotdot", {}, V.SANDBOX_DENIED),
    ("write", {"path": "/tmp/escaped"}, V.SANDBOX_DENIED),
    ("write", {"path": "/dev/shm/escaped"}, V.SANDBOX_DENIED),
    ("write", {"path": "../escaped"}, V.SANDBOX_DENIED),
    ("write", {"path": "undeclared"}, V.SANDBOX_DENIED),
    ("symlink", {}, V.SANDBOX_DENIED),
    ("fifo", {}, V.SANDBOX_DENIED),
    ("output_to_symlink", {}, V.SANDBOX_DENIED),
    ("rename", {}, V.SANDBOX_DENIED),
    ("tmpfile", {}, V.SANDBOX_DENIED),
    ("tmpfile", {"spill": True}, V.SANDBOX_DENIED),
    ("chmod", {}, V.SANDBOX_DENIED),
    ("deep", {}, V.SANDBOX_DENIED),
    ("deep", {"spill": True}, V.SANDBOX_DENIED),
]
DISK = [
    ("huge", {"limits": {"file_bytes": 4 * MiB}}, V.OUTPUT_LIMIT),
    ("huge_default_signal", {"limits": {"file_bytes": 4 * MiB}}, V.OUTPUT_LIMIT),
    ("huge", {"limits": {"scratch_bytes": 4 * MiB}}, V.OUTPUT_LIMIT),
    ("sparse", {}, V.OUTPUT_LIMIT),
    ("many_files", {"folder": "."}, V.SANDBOX_DENIED),
    ("many_files", {"folder": "spill", "spill": True}, V.OUTPUT_LIMIT),
    (
        "many_files",
        {"folder": "spill", "spill": True, "size": MiB, "limits": {"scratch_bytes": 8 * MiB}},
        V.OUTPUT_LIMIT,
    ),
    ("invisible_files", {"spill": True, "limits": {"scratch_bytes": 8 * MiB, "open_files": 1024}}, V.OUTPUT_LIMIT),
    ("quick_outputs", {"spill": True, "files": 20, "limits": {"scratch_files": 10}}, V.OUTPUT_LIMIT),
]
MEMORY = [
    ("memory_bytes", {"limits": SMALL}, V.MEMORY_LIMIT),
    ("memory_objects", {"limits": SMALL}, V.MEMORY_LIMIT),
    ("memory_numpy", {"limits": SMALL}, V.MEMORY_LIMIT),
    ("memory_threads", {"limits": SMALL}, V.MEMORY_LIMIT),
    ("memory_shared", {"limits": SMALL}, V.SANDBOX_DENIED),
    ("memory_grows_down", {"limits": SMALL}, V.SANDBOX_DENIED),
    ("shared_memory", {}, V.SANDBOX_DENIED),
    ("raw", {"name": "memfd_create"}, V.SANDBOX_DENIED),
    ("raw", {"name": "shmget"}, V.SANDBOX_DENIED),
    ("raw", {"name": "mq_open"}, V.SANDBOX_DENIED),
    ("executable", {}, V.SANDBOX_DENIED),
    ("make_executable", {}, V.SANDBOX_DENIED),
]
TIME = [
    ("spin", {"limits": {"cpu_s": 1}}, V.CPU_TIME),
    ("spin", {"limits": {"cpu_s": 1}, "ignore": True}, V.CPU_TIME),
    ("spin_threads", {"limits": {"cpu_s": 1}}, V.CPU_TIME),
    ("regex", {"limits": {"wall_s": 0.3}}, V.WALL_TIME),
    ("sleep", {"limits": {"wall_s": 0.2}}, V.WALL_TIME),
    ("blocking_prints", {"limits": {"wall_s": 0.2}}, V.WALL_TIME),
]
FLOODS = [
    ("open_files", {}, V.OPEN_FILES),
    ("pipes", {}, V.OPEN_FILES),
    ("threads", {}, V.PROCESS_LIMIT),
    ("raw_prints", {}, V.OUTPUT_LIMIT),
    ("result_flood", {}, V.PROTOCOL_ERROR),
]
LIES = [
    ("close_result", {}, V.PROTOCOL_ERROR),
    ("answer_and_stay", {"limits": {"wall_s": 0.4}}, V.WALL_TIME),
    ("answer_and_leave_a_thread", {"limits": {"wall_s": 0.4}}, V.WALL_TIME),
    ("forge", {"kind": "R", "payload": "fine", "length": 99, "status": 0}, V.PROTOCOL_ERROR),
    ("forge", {"kind": "X", "payload": "fine", "status": 0}, V.PROTOCOL_ERROR),
    ("forge", {"kind": "E", "payload": "no json", "status": 1}, V.PROTOCOL_ERROR),
    ("forge", {"kind": "E", "payload": "[", "times": 60_000, "status": 1}, V.PROTOCOL_ERROR),
    ("forge", {"kind": "E", "payload": "\ud800", "status": 1}, V.PROTOCOL_ERROR),
    *[
        ("forge", {"kind": "E", "payload": json.dumps(body).replace('"#"', "1e999"), "status": 1}, V.PROTOCOL_ERROR)
        for body in (
            {"verdict": "OK", "reason": "", "message": "", "facts": {}},
            {"verdict": "KILLED_EXTERNAL", "reason": "", "message": "run me again", "facts": {}},
            {"verdict": "SANDBOX_SETUP", "reason": "", "message": "run me again", "facts": {}},
            {"verdict": "OPERATOR_ERROR", "reason": "", "message": "", "facts": {"n": "#"}},
            {"verdict": "OPERATOR_ERROR", "reason": "", "message": "x" * 50_000, "facts": {}},
            {"verdict": "OPERATOR_ERROR", "reason": ""},
        )
    ],
    ("exit_with", {"status": 0}, V.PROTOCOL_ERROR),
    ("exit_with", {"status": 98}, V.PROTOCOL_ERROR),
    ("ok_then_crash", {}, V.CRASHED),
    ("crash", {}, V.CRASHED),
    ("abort", {}, V.CRASHED),
    ("system_exit", {}, V.OPERATOR_ERROR),
    ("not_bytes", {}, V.OPERATOR_ERROR),
    ("too_large", {}, V.RESULT_TOO_LARGE),
    ("spoof", {}, V.PROTOCOL_ERROR),
    ("lie_about_errno", {}, V.OUTPUT_LIMIT),
]
ON_X86 = [
    ("x32", {}, V.SANDBOX_VIOLATION),
    *[("raw", {"name": name}, V.SANDBOX_VIOLATION) for name in ("fork", "vfork", "iopl", "modify_ldt")],
]
ATTACKS = PROCESSES + NEIGHBOURS + FILES + DISK + MEMORY + TIME + FLOODS + LIES + (ON_X86 if X86 else [])


def name_of(case: object) -> str | None:
    return json.dumps(case)[:60] if isinstance(case, dict) else None


@pytest.mark.parametrize(("attack", "arguments", "verdict"), ATTACKS, ids=name_of)
async def test_an_attack_meets_its_verdict_and_leaves_nothing(
    jail: Jail, root: Path, attack: str, arguments: dict[str, Any], verdict: Verdict
) -> None:
    pid = jail.status.pid
    outcome = await run(jail, f"evil.{attack}", **arguments)
    assert outcome.verdict == verdict, (outcome.result[:500], outcome.error, outcome.stderr[-1000:])
    assert outcome.result == b""
    assert outcome.error is not None and outcome.error.message
    await is_unharmed(jail, root, pid)


async def test_a_job_cannot_reach_the_files_of_another(jail: Jail, root: Path, tmp_path: Path) -> None:
    signal = tmp_path / "signal"
    signal.write_bytes(b"")
    secret = tmp_path / "secret"
    secret.write_bytes(b"of another tenant")
    import asyncio

    other = asyncio.ensure_future(jail.run(task("honest.wait_for", path=str(signal), inputs=[signal])))
    while not (folders := [path for session in root.iterdir() for path in session.iterdir()]):
        await asyncio.sleep(0.005)
    for attack, arguments in (
        ("read", {"path": str(folders[0] / "out")}),
        ("listing", {"path": str(folders[0])}),
        ("listing", {"path": str(folders[0].parent)}),
        ("write", {"path": str(folders[0] / "out")}),
        ("truncate", {"path": str(folders[0] / "out")}),
        ("hardlink", {"path": str(folders[0] / "out")}),
        ("read", {"path": str(secret)}),
    ):
        outcome = await run(jail, f"evil.{attack}", **arguments)
        assert outcome.verdict is Verdict.SANDBOX_DENIED, (attack, arguments, outcome)
    signal.write_bytes(b"x")
    with await other as outcome:
        assert outcome.verdict is Verdict.OK


async def test_an_input_can_be_read_and_nothing_else_done_to_it(jail: Jail, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_bytes(b"data")
    assert (await run(jail, "honest.read", path=str(given), inputs=[given])).result == b"data"
    for attack in ("write", "truncate", "hardlink", "chmod"):
        outcome = await run(jail, f"evil.{attack}", path=str(given), inputs=[given])
        assert outcome.verdict is Verdict.SANDBOX_DENIED
    assert (await run(jail, "evil.remove", path=str(given), inputs=[given])).result == b"pretended"
    assert given.read_bytes() == b"data"


async def test_the_environment_holds_nothing_of_the_clients(jail: Jail) -> None:
    assert os.environ["JAIL_TEST_SECRET"] == SECRET
    outcome = await run(jail, "evil.initial_stack")
    assert b"PYTHONHASHSEED=0" in outcome.result, "the environment was not found on the stack"
    assert SECRET.encode() not in outcome.result and b"JAIL_TEST" not in outcome.result


async def test_a_job_says_what_it_likes_of_its_memory_and_gains_nothing(jail: Jail) -> None:
    outcome = await run(jail, "evil.forge", kind="R", payload="fine", peak=(1 << 64) - 1, status=1)
    assert (outcome.verdict, outcome.result) == (Verdict.OK, b"fine")
    assert outcome.usage.max_rss_bytes < 1 << 63


async def test_a_job_holds_no_descriptor_but_its_own_pipes(jail: Jail) -> None:
    assert (await run(jail, "evil.descriptors")).result == b"[0, 1, 2, 3, 4]"


async def test_prints_beyond_the_pipe_are_dropped_and_not_waited_for(jail: Jail) -> None:
    outcome = await run(jail, "evil.prints")
    assert (outcome.verdict, outcome.result) == (Verdict.OK, b"survived")
    assert 0 < len(outcome.stderr) <= 65_536


async def test_a_flood_of_progress_disturbs_nobody(jail: Jail) -> None:
    calls: list[tuple[int, int]] = []
    outcome = await jail.run(task("evil.progress_flood", for_s=0.5), lambda done, total: calls.append((done, total)))
    with outcome:
        assert outcome.result == b"survived"
    assert len(calls) <= 20
    assert all(0 <= done <= total for done, total in calls)


async def test_no_core_is_dumped_and_no_child_left(jail: Jail, root: Path) -> None:
    await run(jail, "evil.abort")
    assert jail.status.pid is not None
    pid = jail.status.pid
    await until(lambda: len(children(pid)) <= 1)
    assert not list(Path.cwd().glob("core*"))
