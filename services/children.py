"""Child processes that never outlive their parent: started, watched, started again, and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S = 0.2
LAST_PAUSE_S = 10.0
STOP_S = 15.0
log = logging.getLogger(__name__)
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Child:
    """One program, kept running until `stop`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        log_file: Path | None = None,
        healthy: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`healthy` is asked every few seconds; three times no, and the program is started again."""
        self.name = name
        self._command = [str(part) for part in command]
        self._environment = dict(environment) if environment is not None else dict(os.environ)
        self._log_file = log_file
        self._healthy = healthy
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process is not None else None

    async def start(self) -> None:
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Asks it to end, and ends it where it does not within `STOP_S` seconds."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._end()

    async def _spawn(self) -> None:
        parent = os.getpid()

        def tie_to_parent() -> None:
            os.setpgid(0, 0)
            if _libc is not None:
                _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                if os.getppid() != parent:
                    os._exit(1)

        output = self._log_file.open("ab") if self._log_file else None
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output or asyncio.subprocess.DEVNULL,
                stderr=output or asyncio.subprocess.DEVNULL,
                preexec_fn=tie_to_parent,
            )
        finally:
            if output is not None:
                output.close()

    async def _keep(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            began = asyncio.get_running_loop().time()
            status = await self._watch()
            log.warning("%s ended with status %s; it is started again", self.name, status)
            if asyncio.get_running_loop().time() - began > LAST_PAUSE_S:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LAST_PAUSE_S)
            try:
                await self._spawn()
            except OSError as error:
                log.error("%s could not be started: %s", self.name, error)

    async def _watch(self) -> int:
        """Waits for its end; ends it where it is not healthy any more."""
        assert self._process is not None
        misses = 0
        while True:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(self._process.wait(), 2.0)
            if self._healthy is not None:
                misses = 0 if await self._healthy() else misses + 1
            if misses >= 3:
                log.warning("%s does not answer", self.name)
                await self._end()

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
