"""The zygote at work: it forks, hands out orders, watches, kills, reaps and reports."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sandbox.jail import child, limits, protocol, scratch
from sandbox.jail.protocol import Exit, Order
from sandbox.jail.verdict import Verdict

_TICK_S = 0.05
_QUIET_S = 0.01
_STILLBORN_S = 0.1


@dataclass
class Child:
    """A spare waiting for its job, or a job at work."""

    pid: int
    pidfd: int
    channel: socket.socket
    born: float
    order: Order | None = None
    started: float = 0.0
    looked: float = 0.0
    entered: bool = False
    killed: Verdict | None = None
    used: float | None = None

    def kill(self, why: Verdict | None, used: float | None = None) -> None:
        if self.killed is None:
            self.killed, self.used = why, used
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def release(self) -> None:
        self.channel.close()
        os.close(self.pidfd)


class Supervisor:
    """Forks, hands out orders, watches, kills, reaps, reports; nothing a job does may stop it."""

    def __init__(self, client: socket.socket, context: child.Context, spares: int) -> None:
        self._client = client
        self._context = context
        self._spares = spares
        self._children: dict[int, Child] = {}
        self._poll = select.poll()
        self._handlers: dict[int, Callable[[], None]] = {}
        self._own_bytes = limits.footprint("self").anonymous_bytes
        self._watch(client.fileno(), self._on_client)

    def serve(self) -> None:
        """Until the client hangs up; then no child outlives this call."""
        try:
            self._replenish()
            while True:
                self._turn()
        except EOFError:
            pass
        finally:
            for waiting in list(self._children.values()):
                waiting.kill(Verdict.CANCELLED)
                os.waitpid(waiting.pid, 0)
            self._sweep()

    def _turn(self) -> None:
        running = [c for c in self._children.values() if c.order is not None]
        short = len(self._children) - len(running) < self._spares
        wait_s = _QUIET_S if short else _next_look(running)
        events = self._poll.poll(None if wait_s is None else max(0, wait_s * 1000))
        for fd, _ in events:
            handler = self._handlers.get(fd)
            if handler is not None:
                handler()
        now = time.monotonic()
        for job in running:
            if job.pid in self._children and _due(job, now):
                job.looked = now
                self._inspect(job)
        if not events and short:
            self._replenish()

    def _watch(self, fd: int, handler: Callable[[], None]) -> None:
        self._handlers[fd] = handler
        self._poll.register(fd, select.POLLIN)

    def _forget(self, fd: int) -> None:
        if self._handlers.pop(fd, None) is not None:
            self._poll.unregister(fd)

    # Orders from the client

    def _on_client(self) -> None:
        try:
            data, descriptors = protocol.receive(self._client)
        except (ConnectionError, protocol.Malformed) as error:
            raise EOFError from error
        if not data:
            raise EOFError
        if descriptors is None:
            self._cancel(int(data))
            return
        try:
            self._start(Order.load(data), data, descriptors)
        finally:
            descriptors.close()

    def _cancel(self, number: int) -> None:
        for job in self._children.values():
            if job.order is not None and job.order.number == number:
                job.kill(Verdict.CANCELLED)

    def _start(self, order: Order, data: bytes, descriptors: protocol.Descriptors) -> None:
        """Give the order to a spare that takes it, or to a fresh child."""
        started = time.monotonic()
        spares = [c for c in self._children.values() if c.order is None]
        try:
            for candidate in (*spares, None):
                chosen = candidate or self._fork()
                chosen.order, chosen.started = order, started
                try:
                    protocol.send(chosen.channel, data, descriptors)
                except OSError:
                    chosen.order = None
                    chosen.kill(None)
                    continue
                self._watch(chosen.channel.fileno(), partial(self._on_entered, chosen))
                self._say(protocol.taken_up(order.number, chosen.pid))
                return
        except OSError:
            traceback.print_exc()
        self._say(Exit(order.number).dump())

    def _on_entered(self, job: Child) -> None:
        with contextlib.suppress(ConnectionError):
            try:
                job.entered = bool(job.channel.recv(16, socket.MSG_DONTWAIT))
            except BlockingIOError:
                return
        self._forget(job.channel.fileno())

    # Children

    def _replenish(self) -> None:
        waiting = sum(c.order is None for c in self._children.values())
        if waiting < self._spares:
            try:
                self._fork()
            except OSError:
                traceback.print_exc()

    def _fork(self) -> Child:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            pid = os.fork()
            if pid == 0:
                child.main(theirs, self._context)
            born = Child(pid, os.pidfd_open(pid), ours, time.monotonic())
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._children[pid] = born
        self._watch(born.pidfd, partial(self._on_exit, born))
        return born

    def _on_exit(self, gone: Child) -> None:
        pid, status, usage = os.wait4(gone.pid, os.WNOHANG)
        if pid == 0:
            return
        if not gone.entered and gone.order is not None:
            with contextlib.suppress(OSError):
                gone.entered = bool(gone.channel.recv(16, socket.MSG_DONTWAIT))
        self._forget(gone.pidfd)
        self._forget(gone.channel.fileno())
        del self._children[pid]
        gone.release()
        swept = self._sweep()
        if gone.order is not None:
            self._say(_exit(gone, status, usage, swept).dump())
            if all(c.order is not None for c in self._children.values()):
                self._replenish()
        elif gone.killed is None and time.monotonic() - gone.born < _STILLBORN_S:
            self._spares = 0  # something is wrong with waiting; forking on demand still works, or says why not

    def _say(self, event: bytes) -> None:
        try:
            self._client.sendall(event)
        except OSError as error:
            raise EOFError from error

    def _sweep(self) -> int:
        """Kill and reap what a job left behind: it became ours, as the nearest subreaper."""
        me = os.getpid()
        try:
            listed = Path(f"/proc/self/task/{me}/children").read_text()
        except OSError:
            return 0
        strays = [int(pid) for pid in listed.split() if int(pid) not in self._children]
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        return len(strays)

    # Limits that the kernel does not hold

    def _inspect(self, job: Child) -> None:
        try:
            self._hold_to_limits(job)
        except (FileNotFoundError, ProcessLookupError):
            return  # it is just exiting
        except Exception:
            traceback.print_exc()
            job.kill(Verdict.KILLED_EXTERNAL)

    def _hold_to_limits(self, job: Child) -> None:
        order = job.order
        if order is None or job.killed is not None:
            return
        wall_s = time.monotonic() - job.started
        if wall_s >= order.limits.wall_s:
            job.kill(Verdict.WALL_TIME, wall_s)
            return
        held = limits.footprint(job.pid)
        memory = held.anonymous_bytes - self._own_bytes
        if memory > order.limits.memory_bytes + limits.RSS_SLACK_BYTES:
            job.kill(Verdict.MEMORY_LIMIT, memory)
        elif held.threads > order.limits.threads:
            job.kill(Verdict.PROCESS_LIMIT, held.threads)
        contents = scratch.measure(order.scratch, order.limits)
        if contents.beyond(order.limits):
            job.kill(Verdict.OUTPUT_LIMIT, contents.size_bytes)


def _next_look(running: list[Child]) -> float | None:
    """Seconds until a job must be looked at: the next tick, or sooner if its time is up."""
    if not running:
        return None
    now = time.monotonic()
    ends = min(job.started + job.order.limits.wall_s for job in running if job.order)
    return max(0.001, min(_TICK_S, ends - now))


def _due(job: Child, now: float) -> bool:
    assert job.order is not None
    return now - job.looked >= _TICK_S * 0.9 or now - job.started >= job.order.limits.wall_s


def _exit(gone: Child, status: int, usage: resource.struct_rusage, swept: int) -> Exit:
    assert gone.order is not None
    fatal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    ours = fatal == signal.SIGKILL  # else it had ended before the signal came
    return Exit(
        number=gone.order.number,
        signal=fatal,
        entered=gone.entered,
        killed=gone.killed if ours else None,
        used=gone.used if ours else None,
        cpu_s=usage.ru_utime + usage.ru_stime,
        wall_s=time.monotonic() - gone.started,
        max_rss_bytes=usage.ru_maxrss * 1024,
        swept=swept,
    )
