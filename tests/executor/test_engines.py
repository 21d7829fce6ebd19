"""Which engine runs a job: by the version's size, or as asked, and what is told where there is no cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataspeaks.executor.v1 import jobs_pb2
from services.executor.engines import Engines
from services.executor.model import Blob, Engine, EngineUnavailable, Limits, Version
from services.kit.errors import CallFailed
from services.kit.status import error_info
from tests.executor.mesh import Mesh, rows

HERE, AFAR = Limits(1, 1, 1, 1, 1), Limits(9, 1, 1, 1, 1, Engine.SPARK)
ORG = "org_1"
CHOICES = [
    (None, None, 10**12, Engine.DUCKDB),
    (1000, None, 999, Engine.DUCKDB),
    (1000, None, 1000, Engine.SPARK),
    (1000, Engine.DUCKDB, 10**12, Engine.DUCKDB),
    (1000, Engine.SPARK, 0, Engine.SPARK),
    (None, Engine.DUCKDB, 1, Engine.DUCKDB),
    (0, None, 0, Engine.SPARK),
]


def version(size_bytes: int) -> Version:
    blobs = (Blob("data", "k", "0", size_bytes), Blob("table", "t", "1", 10**9))
    return Version("ver_1", "ds_1", blobs, (), "", "", b"", 1, "")


@pytest.mark.parametrize(("from_bytes", "asked", "size_bytes", "expected"), CHOICES)
def test_the_size_decides_unless_somebody_does(
    from_bytes: int | None, asked: Engine | None, size_bytes: int, expected: Engine
) -> None:
    assert Engines(HERE, AFAR, from_bytes).limits(version(size_bytes), asked).engine is expected


def test_spark_is_refused_where_there_is_none() -> None:
    with pytest.raises(EngineUnavailable):
        Engines(HERE, AFAR, None).limits(version(10**12), Engine.SPARK)


async def ask(mesh: Mesh, engine: int) -> jobs_pb2.Job:
    request = jobs_pb2.CreateJobRequest(version_id="ver_1", operator=rows(3), engine=engine)  # type: ignore[arg-type]
    with mesh.signer.acting(ORG):
        return await mesh.stub.CreateJob(request)


async def test_a_caller_learns_at_once_that_there_is_no_cluster(mesh: Mesh) -> None:
    await mesh.ready_worker()
    await mesh.version(ORG, "ver_1")
    with pytest.raises(CallFailed) as refused:
        await ask(mesh, jobs_pb2.ENGINE_SPARK)
    assert refused.value.reason == "ENGINE_UNAVAILABLE"
    assert (await mesh.end_of(ORG, (await ask(mesh, jobs_pb2.ENGINE_DUCKDB)).id)).state == jobs_pb2.JOB_STATE_SUCCEEDED


async def test_a_worker_without_a_cluster_says_so_in_the_end(mesh: Mesh) -> None:
    mesh.settings["spark_from_bytes"] = 10**12
    await mesh.restart()
    await mesh.ready_worker()
    await mesh.version(ORG, "ver_1")
    ended = await mesh.end_of(ORG, (await ask(mesh, jobs_pb2.ENGINE_SPARK)).id)
    assert ended.state == jobs_pb2.JOB_STATE_FAILED
    told = error_info(ended.error)
    assert told is not None
    assert told.reason == "ENGINE_UNAVAILABLE"


def test_folders_and_buckets_say_where_a_cluster_finds_a_blob(tmp_path: Path) -> None:
    from services.kit.folder import FolderBlobs

    assert FolderBlobs(tmp_path).locate("org_1/cas/ab") == f"file:{tmp_path}/objects/org_1/cas/ab~"
