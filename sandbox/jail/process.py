"""The client's end of one zygote: start it with a clean environment, give orders, hear of exits, end it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from sandbox.jail import protocol
from sandbox.jail.protocol import Descriptors, Exit, Order, Settings
from sandbox.jail.verdict import Verdict

_log = logging.getLogger(__name__)
_START_S = 60.0
_CLOSE_S = 3.0
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MALLOC_ARENA_MAX": "2",
}
"""All a zygote gets to see. No thread may start at import; no memory pool may reserve what it does not use."""


class JailUnavailable(Exception):
    """Jobs cannot be run safely here, and therefore not at all; the text says why."""


class ZygoteProcess:
    """One zygote and the jobs in it. When it dies, each of its jobs ends as killed from outside."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self._process = process
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._exits: dict[int, asyncio.Future[Exit]] = {}
        self._pids: dict[int, int] = {}
        self._sending = asyncio.Lock()
        self._room: asyncio.Future[None] = self._loop.create_future()
        self._on_death: Callable[[], None] | None = None
        self._end = Verdict.KILLED_EXTERNAL
        self.landlock_abi = 0
        self.base_bytes = 0
        self.jobs = 0
        self.born = time.monotonic()
        self.leaking = False
        self.alive = True
        self._loop.add_reader(channel.fileno(), self._on_message)

    @classmethod
    async def start(cls, make_settings: Callable[[int], Settings], import_path: tuple[str, ...]) -> ZygoteProcess:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with theirs:
            settings = make_settings(theirs.fileno())
            try:
                process = _execute(settings, import_path, theirs.fileno())
            except OSError as error:
                ours.close()
                raise JailUnavailable(f"the zygote cannot be started: {error}") from error
        zygote = cls(process, ours)
        try:
            ready = await asyncio.wait_for(zygote._ready, _START_S)
        except TimeoutError:
            zygote.destroy()
            raise JailUnavailable(f"the zygote was not ready after {_START_S:g} s") from None
        except BaseException:
            zygote.destroy()
            raise
        zygote.landlock_abi = int(ready["landlock"])
        zygote.base_bytes = int(ready["data_bytes"])
        return zygote

    @property
    def pid(self) -> int:
        return self._process.pid

    def on_death(self, call: Callable[[], None]) -> None:
        self._on_death = call

    async def submit(self, order: Order, descriptors: Descriptors) -> asyncio.Future[Exit]:
        """Hand the order over; the future ends with the job, however that ends."""
        data = order.dump()
        if len(data) > protocol.ORDER_LIMIT_BYTES:
            raise ValueError(f"an order of {len(data)} bytes; {protocol.ORDER_LIMIT_BYTES} at most")
        future: asyncio.Future[Exit] = self._loop.create_future()
        if not self.alive:
            future.set_result(self._died(order.number))
            return future
        self._exits[order.number] = future
        self.jobs += 1
        try:
            await self._send(data, descriptors)
        except OSError:
            self._lost()
        except BaseException:
            self._exits.pop(order.number, None)
            raise
        return future

    def pid_of(self, number: int) -> int | None:
        """The process that has a job, until its end is told."""
        return self._pids.get(number)

    async def kill(self, number: int) -> None:
        with contextlib.suppress(OSError):
            await self._send(str(number).encode(), None)

    async def _send(self, data: bytes, descriptors: Descriptors | None) -> None:
        async with self._sending:
            while True:
                try:
                    protocol.send(self._channel, data, descriptors)
                    return
                except BlockingIOError:
                    await self._writable()

    async def _writable(self) -> None:
        self._room = room = self._loop.create_future()
        self._loop.add_writer(self._channel.fileno(), partial(_settle, room))
        try:
            await room
        finally:
            if self.alive:
                self._loop.remove_writer(self._channel.fileno())

    def _on_message(self) -> None:
        try:
            data = self._channel.recv(protocol.PIPE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        message = json.loads(data)
        event = message.pop("event")
        if event == "exit":
            self._on_exit(Exit.load(message))
        elif event == "taken_up":
            self._pids[message["number"]] = message["pid"]
        elif self._ready.done():
            return
        elif event == "ready":
            self._ready.set_result(message)
        else:
            self._ready.set_exception(JailUnavailable(message["reason"]))

    def _on_exit(self, gone: Exit) -> None:
        if gone.swept:
            self.leaking = True
            _log.error("a job left %d processes behind", gone.swept)
        self._pids.pop(gone.number, None)
        future = self._exits.pop(gone.number, None)
        if future is not None and not future.done():
            future.set_result(gone)

    def _lost(self) -> None:
        """The zygote is gone, and its jobs with it."""
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._channel.fileno())
        self._loop.remove_writer(self._channel.fileno())
        self._channel.close()
        _settle(self._room)
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        for number, future in self._exits.items():
            if not future.done():
                future.set_result(self._died(number))
        self._exits.clear()
        self._pids.clear()
        if not self._ready.done():
            self._ready.set_exception(JailUnavailable("the zygote died while starting; its log says why"))
        if self._on_death is not None:
            self._on_death()

    def _died(self, number: int) -> Exit:
        return Exit(number, signal=signal.SIGKILL, killed=self._end)

    def give_up(self) -> None:
        """It no longer answers: kill it, and count it as dead."""
        self._lost()

    def destroy(self) -> None:
        """Kill it with everything in it, unmourned."""
        self._on_death = None
        self._lost()

    async def drain(self) -> None:
        """Wait for the jobs in it; whatever is still to come goes elsewhere."""
        while self._exits:
            await asyncio.wait(list(self._exits.values()))

    async def close(self) -> None:
        """Hang up: it kills its children, reaps them and leaves; if it does not, it is killed."""
        self._on_death = None
        self._end = Verdict.CANCELLED
        if self.alive:
            self._channel.shutdown(socket.SHUT_RDWR)
            await self._gone(_CLOSE_S)
        self._lost()

    async def _gone(self, patience_s: float) -> None:
        if self._process.poll() is not None:
            return
        pidfd = os.pidfd_open(self._process.pid)
        gone = self._loop.create_future()
        self._loop.add_reader(pidfd, partial(_settle, gone))
        try:
            await asyncio.wait_for(gone, patience_s)
        except TimeoutError:
            return
        finally:
            self._loop.remove_reader(pidfd)
            os.close(pidfd)
            self._process.poll()


def _settle(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _execute(settings: Settings, import_path: tuple[str, ...], fd: int) -> subprocess.Popen[bytes]:
    """Never a fork of this process: no memory, descriptor or variable of the client's gets into a zygote."""
    environment = dict(ENVIRONMENT, PYTHONPATH=os.pathsep.join(import_path))
    if library_path := os.environ.get("LD_LIBRARY_PATH"):
        environment["LD_LIBRARY_PATH"] = library_path
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "sandbox.jail.zygote", json.dumps(asdict(settings))],
        env=environment,
        pass_fds=(fd,),
        stdin=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
