"""A real worker process whose sandbox plays instead of computing."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from sandbox.jail.client import Jail
from services.executor import worker_app
from services.kit.folder import FolderBlobs

HERE = Path(__file__).parent


async def main() -> None:
    settings = worker_app.Settings()  # type: ignore[call-arg]
    scratch = settings.folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    jail = Jail(
        entry=os.environ["ENTRY"], spares=1, scratch_root=scratch, import_path=(HERE / "jobs", HERE.parents[1] / "gen")
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await worker_app.serve(settings, FolderBlobs(Path(os.environ["BLOBS"])), jail, stop, worker_app.Standing())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    asyncio.run(main())
