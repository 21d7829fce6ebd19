"""The pipes of one job: request in; result, error output and progress out; none can block the client."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable

from sandbox.jail.protocol import PIPE_BYTES, REQUEST_LIMIT_BYTES, Descriptors, ProgressReader

_log = logging.getLogger(__name__)
_PROGRESS_EVERY_S = 0.05

OnProgress = Callable[[int, int], None]


class Channels:
    def __init__(self, request: bytes) -> None:
        if len(request) > REQUEST_LIMIT_BYTES:
            raise ValueError(f"a request of {len(request)} bytes; {REQUEST_LIMIT_BYTES} at most")
        self._stack = contextlib.ExitStack()
        self._theirs = contextlib.ExitStack()
        self._follower: _Follower | None = None
        self._frame = b""
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            memory = self._own(os.memfd_create("request"), self._theirs)
            os.write(memory, request) if request else None
            (self._result, result), (self._stderr, stderr), (self._progress, progress) = (
                self._pipe(),
                self._pipe(),
                self._pipe(),
            )
            self.descriptors = Descriptors(memory, result, stderr, progress)
            undo.pop_all()

    def _own(self, fd: int, stack: contextlib.ExitStack) -> int:
        stack.callback(os.close, fd)
        return fd

    def _pipe(self) -> tuple[int, int]:
        ours, theirs = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        return self._own(ours, self._stack), self._own(theirs, self._theirs)

    def hand_over(self) -> None:
        """The job has its ends now; drop ours of them."""
        self._theirs.close()

    def answered(self) -> asyncio.Future[None]:
        """Done when the job's answer has begun to arrive, or can no more."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        loop.add_reader(self._result, self._on_answer, future)
        self._stack.callback(loop.remove_reader, self._result)
        return future

    def _on_answer(self, future: asyncio.Future[None]) -> None:
        asyncio.get_running_loop().remove_reader(self._result)
        if not future.done():
            future.set_result(None)

    def result(self) -> bytes:
        """What the job has answered so far."""
        self._frame += _drain(self._result, PIPE_BYTES + 1 - len(self._frame))
        return self._frame

    def stderr(self) -> str:
        return _drain(self._stderr, PIPE_BYTES).decode("utf-8", "replace")

    def follow(self, on_progress: OnProgress) -> None:
        """Call back with the newest progress, at most 20 times a second however much the job writes."""
        self._follower = _Follower(self._progress, on_progress)
        self._stack.callback(self._follower.stop)

    def finish_progress(self) -> None:
        """Deliver the last record, after the job's end."""
        if self._follower is not None:
            self._follower.stop()
            self._follower.deliver()

    def close(self) -> None:
        self._theirs.close()
        self._stack.close()


class _Follower:
    """Reads the progress pipe, then looks away for a while."""

    def __init__(self, fd: int, on_progress: OnProgress) -> None:
        self._fd, self._on_progress = fd, on_progress
        self._loop = asyncio.get_running_loop()
        self._reader = ProgressReader()
        self._later: asyncio.TimerHandle | None = None
        self._look()

    def _look(self) -> None:
        self._loop.add_reader(self._fd, self._take)

    def _take(self) -> None:
        self._loop.remove_reader(self._fd)
        if self.deliver():
            self._later = self._loop.call_later(_PROGRESS_EVERY_S, self._look)

    def deliver(self) -> bool:
        """Hand on the newest record; False at the pipe's end."""
        data = _drain(self._fd, PIPE_BYTES)
        self._reader.feed(data)
        newest, self._reader.newest = self._reader.newest, None
        if newest is not None:
            _call(self._on_progress, *newest)
        return bool(data)

    def stop(self) -> None:
        self._loop.remove_reader(self._fd)
        if self._later is not None:
            self._later.cancel()


def _call(on_progress: OnProgress, done: int, total: int) -> None:
    try:
        on_progress(done, total)
    except Exception:
        _log.exception("a progress callback failed")


def _drain(fd: int, limit_bytes: int) -> bytes:
    """What is in the pipe now, up to the limit; never waits for its end."""
    parts: list[bytes] = []
    room = limit_bytes
    while room > 0:
        try:
            part = os.read(fd, room)
        except BlockingIOError:
            break
        if not part:
            break
        parts.append(part)
        room -= len(part)
    return b"".join(parts)
