"""A job from its creation to its result, through the real parts."""

from __future__ import annotations

import json

from mesh import Mesh

from dataspeaks.executor.v1 import jobs_pb2


async def test_a_job_runs_in_the_sandbox_and_its_result_comes_back(mesh: Mesh) -> None:
    await mesh.ready_worker()
    read = await mesh.version("org_a", "ver_1")
    assert read.state == jobs_pb2.JOB_STATE_SUCCEEDED, read
    job = await mesh.create("org_a", "ver_1", limit=20)
    ended = await mesh.end_of("org_a", job.id)
    assert ended.state == jobs_pb2.JOB_STATE_SUCCEEDED, ended
    assert json.loads(await mesh.result("org_a", job.id))["limit"] == 20
    assert ended.receipt.operator.rows.limit == 20
