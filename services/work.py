"""A worker in a process of its own, and what its operator may ask of it."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from sandbox.jail.client import JailUnavailable
from services.blobstore import open_blobs
from services.executor.worker_app import Settings, Standing, make_jail, serve
from services.http import CannotListen, listening, serve_http
from services.kit import telemetry
from services.kit.operations import Operations
from services.stopping import told_to_stop

log = logging.getLogger(__name__)


def run(data: Path, operations: str) -> int:
    """Runs until SIGTERM or SIGINT; returns the exit status. `operations`: address to listen on, or empty for none."""
    telemetry.start("worker")
    try:
        asyncio.run(_work(Settings(), data, operations))
    except JailUnavailable as error:
        log.error("this worker takes no jobs: %s", error)
        return 1
    except CannotListen as error:
        print(f"dataspeaks: {error}", file=sys.stderr)
        return 1
    finally:
        telemetry.stop()
    return 0


async def _work(settings: Settings, data: Path, operations: str) -> None:
    stop, standing = told_to_stop(), Standing()
    async with AsyncExitStack() as stack:
        if operations:
            listener = stack.enter_context(listening(operations))
            await stack.enter_async_context(serve_http(Operations({"work": standing.check}), listener))
        await serve(settings, open_blobs(data, None), make_jail(settings), stop, standing)
