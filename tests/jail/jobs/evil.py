"""Attacks from inside a job. Each ends the job, raises, or returns what it got: then it has escaped."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import errno
import fcntl
import mmap
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from sandbox.jail import protocol, syscalls

libc = ctypes.CDLL(None, use_errno=True)
OTHERS = {"shmget": (29, 194), "mq_open": (240, 180), "memfd_create": (319, 279), "socketpair": (53, 199)}


def number(name: str) -> int:
    pair = OTHERS.get(name) or syscalls.TABLE[name]
    return pair[syscalls.MACHINES.index(syscalls.machine())]


def call(name: str | int, *arguments):
    answer = libc.syscall(ctypes.c_long(name if isinstance(name, int) else number(name)), *arguments)
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def long(value: int) -> ctypes.c_long:
    return ctypes.c_long(value)


# Processes


def fork(a):
    for _ in range(1000):
        os.fork()


def orphan(a):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)


def clone(a):
    call("clone", long(signal.SIGCHLD), 0, 0, 0, 0)


def clone_namespace(a):
    call("clone", long(0x10000 | 0x10000000), 0, 0, 0, 0)


def clone3(a):
    call("clone3", (ctypes.c_uint64 * 11)(), long(88))


def posix_spawn(a):
    os.posix_spawn("/bin/true", ["true"], {})


def execute(a):
    os.execv("/bin/true", ["true"])


def shell(a):
    return subprocess.check_output("id", shell=True)


def raw(a):
    """Any call by name, with up to six zeros."""
    call(a["name"], *[long(0)] * 6)


def x32(a):
    call(0x40000000 + 39)


# Neighbours


def tcp(a):
    socket.create_connection(("127.0.0.1", 22))


def udp(a):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def unix(a):
    socket.socket(socket.AF_UNIX).connect("/run/docker.sock")


def abstract(a):
    socket.socket(socket.AF_UNIX).connect("\0bus")


def netlink(a):
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)


def socketpair(a):
    socket.socketpair()


def process_vm_readv(a):
    call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0)


def kill(a):
    os.kill({"parent": os.getppid(), "all": -1, "group": 0, "init": 1}[a["who"]], a["signal"])


def stop_self(a):
    os.kill(os.getpid(), signal.SIGSTOP)


def kill_self(a):
    os.kill(os.getpid(), signal.SIGKILL)


def pidfd(a):
    os.pidfd_open(os.getppid())


def own_signals(a):
    fcntl.fcntl(a.get("fd", 3), fcntl.F_SETOWN, os.getppid())


def thread_kill(a):
    call("tgkill", os.getppid(), os.getppid(), signal.SIGABRT)


def slow_parent(a):
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)


def pin_parent(a):
    os.sched_setaffinity(os.getppid(), {0})


def limit_parent(a):
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))


def raise_limits(a):
    call("prlimit64", 0, resource.RLIMIT_DATA, (ctypes.c_uint64 * 2)(2**60, 2**60), None)


def prctl(a):
    if libc.prctl(a["option"], a["value"], 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def descriptors(a):
    found = []
    for fd in range(4096):
        try:
            os.fstat(fd)
            found.append(fd)
        except OSError:
            pass
    return repr(found).encode()


def initial_stack(a):
    """The strings that exec put at the end of the stack: the command line, then the environment."""
    address = ctypes.c_void_p.in_dll(libc, "program_invocation_name").value
    texts = [str(dict(os.environ)).encode()]
    while len(texts) < 200:
        text = ctypes.string_at(address)
        texts.append(text)
        address += len(text) + 1
        if text.startswith(b"/") and b"=" not in text and len(texts) > 8:
            break
        if b"=" in text and text.startswith(b"PYTHONPATH"):
            texts.append(b"(environment seen)")
    return b"\n".join(texts)[:50_000]


# Files


def read(a):
    return Path(a["path"].replace("PPID", str(os.getppid()))).read_bytes()


def listing(a):
    return repr(os.listdir(a["path"])).encode()


def write(a):
    Path(a["path"]).write_bytes(b"x")


def truncate(a):
    os.truncate(a["path"], 0)


def dotdot(a):
    directory = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    return repr(os.listdir(os.open("../..", os.O_RDONLY, dir_fd=directory))).encode()


def symlink(a):
    os.symlink("/etc/passwd", "link")


def hardlink(a):
    os.link(a["path"], "link")


def fifo(a):
    os.mkfifo("fifo")


def output_to_symlink(a):
    os.unlink("out")
    os.symlink("/etc/passwd", "out")


def rename(a):
    os.rename("out", "other")


def tmpfile(a):
    os.open(".", os.O_TMPFILE | os.O_RDWR)


def remove(a):
    os.unlink(a["path"])
    return b"pretended"


def chmod(a):
    os.chmod("out", 0o4777)


def deep(a):
    for _ in range(5000):
        os.mkdir("d")
        os.chdir("d")


def huge(a):
    block = b"x" * (1 << 20)
    with open("out", "wb") as file:
        while True:
            file.write(block)


def huge_default_signal(a):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    huge(a)


def sparse(a):
    os.truncate("out", 1 << 45)


def many_files(a):
    for i in range(1_000_000):
        with open(f"{a['folder']}/f{i}", "wb") as file:
            file.write(b"x" * a.get("size", 0))


def invisible_files(a):
    """Open, write, remove, keep open: the classic way around a quota by names."""
    kept = []
    for i in range(1000):
        file = open(f"spill/f{i}", "wb")  # noqa: SIM115
        kept.append(file)
        file.write(b"x" * (1 << 20))
        file.flush()
        os.unlink(f"spill/f{i}")


def quick_outputs(a):
    """Over the limit and gone before anyone looks."""
    for i in range(a["files"]):
        Path(f"spill/f{i}").write_bytes(b"")


# Memory


def memory_bytes(a):
    kept = []
    while True:
        kept.append(b"x" * (8 << 20))


def memory_objects(a):
    kept = []
    while True:
        kept.append([None] * 1000)


def memory_numpy(a):
    import numpy as np

    return str(np.ones(1 << 29).sum()).encode()


def memory_shared(a):
    mmap.mmap(-1, 1 << 33, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)


def memory_grows_down(a):
    mmap.mmap(-1, 1 << 33, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)


def memory_threads(a):
    together = threading.Barrier(4)

    def eat():
        together.wait()
        memory_bytes(a)

    threads = [threading.Thread(target=eat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raise MemoryError("all of them failed")


def executable(a):
    mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_EXEC)


def make_executable(a):
    memory = mmap.mmap(-1, 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    call("mprotect", ctypes.c_void_p(address), long(4096), long(7))


def load_library(a):
    Path("out").write_bytes(Path(ctypes.util.find_library("c") or "/lib").read_bytes())
    ctypes.CDLL(os.path.abspath("out"))


def shared_memory(a):
    from _posixshmem import shm_open

    shm_open("/pwn", os.O_CREAT | os.O_RDWR, mode=0o600)


# Time


def spin(a):
    if a.get("ignore"):
        for name in (signal.SIGXCPU, signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)
    while True:
        pass


def spin_threads(a):
    import hashlib

    def work():
        while True:
            hashlib.sha256(bytes(1 << 22))

    for _ in range(4):
        threading.Thread(target=work, daemon=True).start()
    work()


def regex(a):
    re.match(r"(a+)+$", "a" * 60 + "!")


def sleep(a):
    while True:
        time.sleep(10)


# Floods


def open_files(a):
    kept = []
    while True:
        kept.append(os.open("out", os.O_RDONLY))


def pipes(a):
    while True:
        os.pipe()


def threads(a):
    threading.stack_size(65536)
    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def prints(a):
    for _ in range(20_000):
        print("x" * 1000)
        print("\udcff\x00\x1b[31m", file=sys.stderr)
    return b"survived"


def raw_prints(a):
    while True:
        os.write(2, b"\xff" * 4096)


def blocking_prints(a):
    fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) & ~os.O_NONBLOCK)
    while True:
        os.write(1, b"x" * 4096)


def result_flood(a):
    try:
        while True:
            os.write(3, b"x" * 4096)
    except BlockingIOError:
        return b"ok"


def progress_flood(a):
    end = time.monotonic() + a["for_s"]
    while time.monotonic() < end:
        with contextlib.suppress(BlockingIOError):
            os.write(4, os.urandom(8 * 1024) + b"x")
    return b"survived"


# Lies


def close_result(a):
    os.close(3)
    return b"ok"


def forge(a):
    """A frame of the job's own making, and an exit of its choice."""
    payload = a["payload"].encode("utf-8", "surrogatepass") * a.get("times", 1)
    os.write(
        3, struct.pack("<4scIQ", b"DSJ2", a["kind"].encode(), a.get("length", len(payload)), a.get("peak", 0)) + payload
    )
    os._exit(a["status"])


def answer_and_stay(a):
    os.write(3, protocol.result_frame(b"fine"))
    time.sleep(60)


def answer_and_leave_a_thread(a):
    """The first thread ends alone; another goes on writing where the answer lies."""

    def go_on():
        while True:
            Path("out").write_bytes(os.urandom(8))

    threading.Thread(target=go_on).start()
    os.write(3, protocol.result_frame(b"fine"))
    call("exit", 0)


def ok_then_crash(a):
    os.write(3, protocol.result_frame(b"fine"))
    ctypes.string_at(0)


def crash(a):
    ctypes.string_at(0)


def abort(a):
    os.abort()


def exit_with(a):
    os._exit(a["status"])


def system_exit(a):
    raise SystemExit(0)


def not_bytes(a):
    return "text"


def too_large(a):
    return b"x" * 60_001


def spoof(a):
    class Spoof(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    raise Spoof


def lie_about_errno(a):
    raise OSError(errno.EFBIG, "x" * 100_000)
