"""A worker process of bench_queue.py: `nothing` in place of the sandbox, the real `jail` with a tiny operator, or one `waiting`."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "gen")]

from dataspeaks.executor.v1 import worker_pb2  # noqa: E402
from sandbox.jail.client import Jail  # noqa: E402
from services.executor import runs, worker_app  # noqa: E402
from services.kit.folder import FolderBlobs  # noqa: E402

RESULT = b"{}"


class NothingRunner(runs.Runner):
    """Answers at once, without a sandbox; readings still run in it."""

    async def run(self, assignment: worker_pb2.Assignment, progress: runs.Progress) -> worker_pb2.FinishAttemptRequest:
        if assignment.WhichOneof("work") == "ingest":
            return await super().run(assignment, progress)
        sha256 = hashlib.sha256(RESULT).hexdigest()
        key = f"{assignment.organization_id}/cas/{sha256}"
        blob = worker_pb2.Blob(name="result", key=key, sha256=sha256, size_bytes=len(RESULT))
        success = worker_pb2.Success(outputs=[blob], operator_version=1, engine="none")
        return worker_pb2.FinishAttemptRequest(job_id=assignment.job_id, attempt=assignment.attempt, success=success)


async def main() -> None:
    settings = worker_app.Settings()  # type: ignore[call-arg]
    scratch = settings.folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    jobs = ROOT / "tests" / "executor" / "jobs"
    jail = Jail(
        entry=f"queue_entry:{'waiting' if os.environ['ENTRY'] == 'waiting' else 'enter'}",
        spares=settings.concurrency,
        scratch_root=scratch,
        import_path=(Path(__file__).parent, jobs, ROOT / "gen"),
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if os.environ["ENTRY"] == "nothing":
        worker_app.Runner = NothingRunner  # type: ignore[misc]
    blobs = FolderBlobs(Path(os.environ["BLOBS"]))
    await worker_app.serve(settings, blobs, jail, stop, worker_app.Standing())


if __name__ == "__main__":
    asyncio.run(main())
