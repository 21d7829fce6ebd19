"""A job that compares a version with another: what it reads, what its receipt names, and how it goes with either."""

from __future__ import annotations

import json

import pytest

from dataspeaks.executor.v1 import diff_pb2, jobs_pb2, operators_pb2, receipt_pb2
from services.kit.access import Signer, acting
from services.kit.errors import CallFailed
from tests.executor.mesh import Mesh
from tests.executor.test_jobs import viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")
FORGED = diff_pb2.OtherVersion(file_name="forged.csv", source_sha256="f" * 64, version_digest="f" * 64)


def asked(other: str = "ver_0", version: str = "ver_1", **more: object) -> jobs_pb2.CreateJobRequest:
    diff = diff_pb2.Diff(other_version_id=other, other=FORGED)
    return jobs_pb2.CreateJobRequest(version_id=version, operator=operators_pb2.Operator(diff=diff), **more)  # type: ignore[arg-type]


async def compared(mesh: Mesh, org: str, **more: str) -> jobs_pb2.Job:
    await mesh.version(org, "ver_0", f"{org} before".encode())
    with mesh.signer.acting(org):
        job = await mesh.stub.CreateJob(asked(**more))
    return await mesh.end_of(org, job.id)


async def verified(mesh: Mesh, org: str, receipt: receipt_pb2.Receipt) -> receipt_pb2.Verification:
    with mesh.signer.acting(org):
        return await mesh.stub.VerifyReceipt(jobs_pb2.VerifyReceiptRequest(receipt=receipt))


async def test_both_versions_are_read_and_the_receipt_names_both(shared: Mesh, org: str) -> None:
    job = await compared(shared, org)
    assert job.state == jobs_pb2.JOB_STATE_SUCCEEDED, job
    result = json.loads(await shared.result(org, job.id))
    assert result["inputs"] == ["data", "other_data", "other_table", "table"]
    named, other = job.receipt, job.receipt.operator.diff.other
    assert other.file_name == "table.csv"
    assert other.ingest.format == "csv"
    assert len({named.source_sha256, other.source_sha256, FORGED.source_sha256}) == 3
    assert len({named.version_digest, other.version_digest, FORGED.version_digest}) == 3


async def test_a_known_comparison_is_answered_from_the_cache_and_another_is_not(shared: Mesh, org: str) -> None:
    await compared(shared, org)
    with shared.signer.acting(org):
        again = await shared.stub.CreateJob(asked())
        other = await shared.stub.CreateJob(asked(other="ver_1"))
    assert again.cached and not other.cached
    ended = await shared.end_of(org, other.id)
    assert ended.state == jobs_pb2.JOB_STATE_SUCCEEDED, "a version may be compared with itself"


async def test_the_other_version_must_be_the_organisations_own_and_ready(shared: Mesh, org: str) -> None:
    await shared.version("org_strange", f"ver_of_{org}")
    for other in ("ver_nowhere", f"ver_of_{org}"):
        with shared.signer.acting(org), pytest.raises(CallFailed) as refused:
            await shared.stub.CreateJob(asked(other))
        assert refused.value.reason == "VERSION_NOT_FOUND"
    with shared.signer.acting(org), pytest.raises(CallFailed) as refused:
        await shared.stub.CreateJob(asked("ver_1", engine=jobs_pb2.ENGINE_SPARK))
    assert refused.value.reason == "ENGINE_UNFIT"


async def test_personal_columns_of_either_are_masked(shared: Mesh, org: str, signers: dict[str, Signer]) -> None:
    await compared(shared, org)
    with acting(viewer(signers, org)):
        job = await shared.stub.CreateJob(asked())
    ended = await shared.end_of(org, job.id)
    assert list(ended.receipt.masked) == ["mail"]


@pytest.mark.parametrize("marked", ["ver_0", "ver_1"])
async def test_a_mark_on_either_version_hides_what_was_computed_before(
    marked: str, shared: Mesh, org: str, signers: dict[str, Signer]
) -> None:
    await compared(shared, org)
    with acting(viewer(signers, org)):
        job = await shared.stub.CreateJob(asked())
    await shared.end_of(org, job.id)
    with shared.signer.acting(org):
        await shared.stub.MaskVersion(jobs_pb2.MaskVersionRequest(version_id=marked, columns=["phone"]))
    with acting(viewer(signers, org)):
        seen = await shared.stub.GetJob(jobs_pb2.GetJobRequest(job_id=job.id))
        again = await shared.stub.CreateJob(asked())
    assert not seen.HasField("receipt")
    assert not again.cached
    assert list((await shared.end_of(org, again.id)).receipt.masked) == ["mail", "phone"]


async def test_a_receipt_of_two_files_verifies_and_says_which_differs(shared: Mesh, org: str) -> None:
    job = await compared(shared, org)
    told = await verified(shared, org, job.receipt)
    assert told.same, told
    assert "two files" in told.message
    for name, expected in (("source_sha256", ["other_file"]), ("version_digest", ["other_version"])):
        altered = receipt_pb2.Receipt()
        altered.CopyFrom(job.receipt)
        altered.seal = ""
        setattr(altered.operator.diff.other, name, "0" * 64)
        found = list((await verified(shared, org, altered)).differences)
        assert set(expected) <= set(found) and not {"file", "version"} & set(found), found


@pytest.mark.parametrize("deleted", ["ver_0", "ver_1"])
async def test_a_comparison_goes_with_either_version(deleted: str, shared: Mesh, org: str) -> None:
    job = await compared(shared, org)
    with shared.signer.acting(org):
        await shared.stub.DeleteVersionJobs(jobs_pb2.DeleteVersionJobsRequest(version_ids=[deleted]))
    with pytest.raises(CallFailed) as gone:
        await shared.get(org, job.id)
    assert gone.value.reason == "JOB_NOT_FOUND"
    prefix = "other_" if deleted == "ver_0" else ""
    found = await verified(shared, org, job.receipt)
    assert list(found.differences) == [f"{prefix}file", f"{prefix}version"]
    keys = {stat.key for stat in await shared.blobs.list(f"{org}/cas/")}
    assert f"{org}/cas/{job.receipt.result_sha256}" not in keys
