"""A job from its creation to its result, through the real parts."""

from __future__ import annotations

import asyncio
import json

import pytest

from dataspeaks.access.v1 import access_pb2
from dataspeaks.executor.v1 import jobs_pb2, operators_pb2, receipt_pb2
from services.executor.model import Blob, StaleAttempt, Success
from services.kit.access import Caller, Signer, acting, permissions_of
from services.kit.errors import CallFailed
from services.kit.status import error_info
from tests.executor.jobs.playing import CRASH, HANG, REFUSE
from tests.executor.mesh import Mesh, rows, until

SUCCEEDED, FAILED, CANCELLED = (
    jobs_pb2.JOB_STATE_SUCCEEDED,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
)


OTHER = "org_other"
pytestmark = pytest.mark.asyncio(loop_scope="module")


def viewer(signers: dict[str, Signer], organization_id: str) -> Caller:
    """Somebody who may not see personal data, as identity's token tells the other services."""
    role = access_pb2.ROLE_VIEWER
    claims = {"iss": "identity", "sub": "usr_v", "org": organization_id, "ws": "ws_1", "role": role, "sid": "s"}
    token = signers["identity"].sign("at+jwt", {**claims, "exp": 4_000_000_000})
    return Caller(organization_id, "usr_v", "ws_1", role, permissions_of(role), token=token)


async def test_a_job_runs_in_the_sandbox_and_its_result_comes_back_with_a_receipt(shared: Mesh, org: str) -> None:
    job = await shared.create(org, "ver_1", limit=20)
    ended = await shared.end_of(org, job.id)
    assert ended.state == SUCCEEDED, ended
    result = await shared.result(org, job.id)
    assert json.loads(result)["limit"] == 20
    assert ended.result_bytes == len(result)
    assert ended.receipt.operator.rows.limit == 20
    assert ended.usage.wall_s > 0


async def test_the_same_question_again_is_answered_from_the_cache(shared: Mesh, org: str) -> None:
    first = await shared.end_of(org, (await shared.create(org, "ver_1", limit=1)).id)
    second = await shared.create(org, "ver_1", limit=1)
    assert (second.state, second.cached, first.cached) == (SUCCEEDED, True, False)
    assert second.id != first.id
    assert second.receipt == first.receipt
    assert await shared.result(org, second.id) == await shared.result(org, first.id)


async def test_a_twin_under_way_is_joined(shared: Mesh, org: str) -> None:
    first, second = await shared.create(org, "ver_1", 400), await shared.create(org, "ver_1", 400)
    other = await shared.create(org, "ver_1", 400, offset=1)
    assert first.id == second.id != other.id


async def test_the_same_file_in_another_version_is_not_read_again(shared: Mesh, org: str) -> None:
    again = await shared.ingest(org, "ver_2", org.encode())
    assert (again.state, again.cached, again.version_id) == (SUCCEEDED, True, "ver_2")
    job = await shared.create(org, "ver_2", limit=1)
    assert (await shared.end_of(org, job.id)).state == SUCCEEDED


async def test_nothing_is_shared_between_organisations(shared: Mesh, org: str) -> None:
    await shared.end_of(org, (await shared.create(org, "ver_1", 1)).id)
    read = await shared.ingest(OTHER, "ver_b", org.encode())
    assert not read.cached
    await shared.end_of(OTHER, read.id)
    assert not (await shared.create(OTHER, "ver_b", 1)).cached


async def test_a_foreign_job_or_version_is_not_found(shared: Mesh, org: str) -> None:
    job = await shared.create(org, "ver_1", limit=1)
    await shared.end_of(org, job.id)
    calls = {
        "GetJob": jobs_pb2.GetJobRequest(job_id=job.id),
        "CancelJob": jobs_pb2.CancelJobRequest(job_id=job.id),
        "GetJobResult": jobs_pb2.GetJobResultRequest(job_id=job.id),
        "CreateJob": jobs_pb2.CreateJobRequest(version_id="ver_1", operator=rows(1)),
    }
    with shared.signer.acting(OTHER):
        for name, request in calls.items():
            with pytest.raises(CallFailed) as refused:
                await getattr(shared.stub, name)(request)
            assert refused.value.code.name == "NOT_FOUND", name
        with pytest.raises(CallFailed) as refused:
            async for _ in shared.stub.WatchJob(jobs_pb2.WatchJobRequest(job_id=job.id)):
                pass
        assert refused.value.reason == "JOB_NOT_FOUND"
        listed = await shared.stub.ListJobs(jobs_pb2.ListJobsRequest())
        assert job.id not in [one.id for one in listed.jobs]


async def test_a_repeated_request_id_makes_one_job(shared: Mesh, org: str) -> None:
    request = jobs_pb2.CreateJobRequest(version_id="ver_1", operator=rows(3), request_id="mine")
    with shared.signer.acting(org):
        jobs = await asyncio.gather(*(shared.stub.CreateJob(request) for _ in range(5)))
        assert len({job.id for job in jobs}) == 1
        request.operator.rows.limit = 4
        with pytest.raises(CallFailed) as refused:
            await shared.stub.CreateJob(request)
    assert refused.value.reason == "REQUEST_ID_REUSED"


async def test_a_request_that_was_refused_may_come_again(shared: Mesh, org: str) -> None:
    request = jobs_pb2.CreateJobRequest(version_id="ver_late", operator=rows(3), request_id="early")
    with shared.signer.acting(org):
        with pytest.raises(CallFailed) as refused:
            await shared.stub.CreateJob(request)
        assert refused.value.reason == "VERSION_NOT_FOUND"
    await shared.version(org, "ver_late", org.encode())
    with shared.signer.acting(org):
        job = await shared.stub.CreateJob(request)
    assert (await shared.end_of(org, job.id)).state == SUCCEEDED


async def test_what_a_deleted_job_puts_out_late_is_deleted_too(shared: Mesh, org: str) -> None:
    job = await shared.create(org, "ver_1", HANG)
    key = f"{org}/cas/{'a' * 64}"
    await shared.blobs.put(key, b"late")
    with shared.signer.acting(org):
        await shared.stub.DeleteVersionJobs(jobs_pb2.DeleteVersionJobsRequest(version_ids=["ver_1"]))
    late = Success((Blob("result", key, "a" * 64, 4),), 1, "engine", False)
    with pytest.raises(StaleAttempt):
        await shared.app.attempts.succeed(job.id, 1, "wrk_late", late)

    async def gone() -> bool:
        return await shared.blobs.stat(key) is None

    await until(gone, "the late output is deleted")


@pytest.mark.parametrize(
    ("limit", "reason", "attempts", "word"),
    [
        (REFUSE, "OPERATOR_REFUSED", 1, "There is no column 'colour'"),
        (CRASH, "OPERATOR_CRASHED", 2, "crashed on this data"),
    ],
)
async def test_a_failure_is_told_with_what_to_do(
    shared: Mesh, org: str, limit: int, reason: str, attempts: int, word: str
) -> None:
    ended = await shared.end_of(org, (await shared.create(org, "ver_1", limit)).id)
    info = error_info(ended.error)
    assert info is not None
    assert (ended.state, info.reason, ended.attempt) == (FAILED, reason, attempts)
    assert word in ended.error.message
    with pytest.raises(CallFailed) as refused:
        await shared.result(org, ended.id)
    assert refused.value.reason == "RESULT_NOT_READY"


async def test_a_failure_is_not_cached(shared: Mesh, org: str) -> None:
    first = await shared.end_of(org, (await shared.create(org, "ver_1", REFUSE)).id)
    second = await shared.create(org, "ver_1", REFUSE)
    assert second.id != first.id
    assert not second.cached


async def test_progress_reaches_the_watcher_and_only_grows(shared: Mesh, org: str) -> None:
    job = await shared.create(org, "ver_1", limit=1500)
    seen = []
    with shared.signer.acting(org):
        async for state in shared.stub.WatchJob(jobs_pb2.WatchJobRequest(job_id=job.id)):
            seen.append(state)
    progress = [state.done for state in seen if state.state == jobs_pb2.JOB_STATE_RUNNING]
    assert len(progress) >= 3
    assert progress == sorted(progress)
    assert seen[-1].state == SUCCEEDED


async def test_a_cancelled_job_is_cancelled_at_once_and_its_slot_is_free_again(shared: Mesh, org: str) -> None:
    hanging = [await shared.create(org, "ver_1", HANG, offset) for offset in range(2)]
    for job in hanging:
        await until(lambda job=job: _is_running(shared, org, job.id), "it runs")
    waiting = await shared.create(org, "ver_1", limit=1)
    with shared.signer.acting(org):
        for job in hanging:
            cancelled = await shared.stub.CancelJob(jobs_pb2.CancelJobRequest(job_id=job.id))
            assert cancelled.state == CANCELLED
    assert (await shared.end_of(org, waiting.id, timeout_s=5)).state == SUCCEEDED
    assert (await shared.get(org, hanging[0].id)).state == CANCELLED


async def test_cancelling_what_has_ended_changes_nothing(shared: Mesh, org: str) -> None:
    job = await shared.end_of(org, (await shared.create(org, "ver_1", 1)).id)
    with shared.signer.acting(org):
        assert await shared.stub.CancelJob(jobs_pb2.CancelJobRequest(job_id=job.id)) == job


async def test_jobs_are_listed_by_page_newest_first(shared: Mesh, org: str) -> None:
    made = [(await shared.create(org, "ver_1", 1, offset)).id for offset in range(5)]
    for job_id in made:
        await shared.end_of(org, job_id)
    listed, token = [], ""
    with shared.signer.acting(org):
        while True:
            request = jobs_pb2.ListJobsRequest(page_size=2, page_token=token, version_id="ver_1", state=SUCCEEDED)
            page = await shared.stub.ListJobs(request)
            listed += [job.id for job in page.jobs]
            token = page.next_page_token
            if not token:
                break
    assert listed[:5] == made[::-1]


async def test_who_may_not_see_personal_data_gets_masks_and_no_result_without_them(
    shared: Mesh, org: str, signers: dict[str, Signer]
) -> None:
    plain = await shared.end_of(org, (await shared.create(org, "ver_1", 1)).id)
    with acting(viewer(signers, org)):
        masked = await shared.stub.CreateJob(jobs_pb2.CreateJobRequest(version_id="ver_1", operator=rows(1)))
        with pytest.raises(CallFailed) as refused:
            await shared.stub.GetJobResult(jobs_pb2.GetJobResultRequest(job_id=plain.id))
        with pytest.raises(CallFailed) as unverified:
            await shared.stub.VerifyReceipt(jobs_pb2.VerifyReceiptRequest(receipt=plain.receipt))
        seen = await shared.stub.GetJob(jobs_pb2.GetJobRequest(job_id=plain.id))
        listed = await shared.stub.ListJobs(jobs_pb2.ListJobsRequest(version_id="ver_1"))
        watched = [job async for job in shared.stub.WatchJob(jobs_pb2.WatchJobRequest(job_id=plain.id))]
    assert refused.value.reason == unverified.value.reason == "PERMISSION_DENIED"
    assert [job for job in listed.jobs if job.id == plain.id] == watched == [seen]
    assert (seen.state, seen.operator) == (SUCCEEDED, operators_pb2.Operator(rows=operators_pb2.Rows()))
    assert not seen.HasField("receipt") and not seen.result_bytes and plain.result_bytes
    assert masked.operator == rows(1)
    assert masked.id != plain.id
    ended = await shared.end_of(org, masked.id)
    assert list(ended.receipt.masked) == ["mail"]
    assert json.loads(await shared.result(org, masked.id))["masked"] == ["mail"]


async def test_the_words_of_a_failure_over_personal_data_are_not_for_everybody(
    shared: Mesh, org: str, signers: dict[str, Signer]
) -> None:
    plain = await shared.end_of(org, (await shared.create(org, "ver_1", REFUSE)).id)
    with acting(viewer(signers, org)):
        seen = await shared.stub.GetJob(jobs_pb2.GetJobRequest(job_id=plain.id))
    assert plain.error.message and not seen.error.message
    assert error_info(seen.error) == error_info(plain.error)


async def test_a_receipt_verifies_and_a_tampered_one_does_not(shared: Mesh, org: str) -> None:
    job = await shared.end_of(org, (await shared.create(org, "ver_1", 1)).id)

    async def verify(organization_id: str, **changes: object) -> receipt_pb2.Verification:
        told = receipt_pb2.Receipt()
        told.CopyFrom(job.receipt)
        for name, value in changes.items():
            setattr(told, name, value)
        with shared.signer.acting(organization_id):
            return await shared.stub.VerifyReceipt(jobs_pb2.VerifyReceiptRequest(receipt=told))

    assert (await verify(org)).same
    assert "result" in (await verify(org, result_sha256="0" * 64)).differences
    assert "operator" in (await verify(org, operator_version=7)).differences
    assert "version" in (await verify(org, version_digest="0" * 64)).differences
    assert list((await verify(OTHER)).differences) == ["file", "version"]


async def test_deleting_a_version_deletes_jobs_results_and_blobs_but_nothing_shared(shared: Mesh, org: str) -> None:
    await shared.ingest(org, "ver_2", org.encode())
    for offset in range(2):
        await shared.end_of(org, (await shared.create(org, "ver_1", 1, offset)).id)
    hanging = await shared.create(org, "ver_1", HANG)
    kept = await shared.end_of(org, (await shared.create(org, "ver_2", 1)).id)
    with shared.signer.acting(org):
        await shared.stub.DeleteVersionJobs(jobs_pb2.DeleteVersionJobsRequest(version_ids=["ver_1"]))
    with pytest.raises(CallFailed):
        await shared.get(org, hanging.id)
    cas = {stat.key for stat in await shared.blobs.list(f"{org}/cas/")}
    assert await shared.result(org, kept.id)
    assert len(cas) == 4, "data, table and report that both versions share, and the result that is left"
    with shared.signer.acting(org):
        await shared.stub.DeleteVersionJobs(jobs_pb2.DeleteVersionJobsRequest(version_ids=["ver_2"]))
    assert not await shared.blobs.list(f"{org}/cas/")


async def _is_running(mesh: Mesh, org: str, job_id: str) -> bool:
    return bool((await mesh.get(org, job_id)).state == jobs_pb2.JOB_STATE_RUNNING)
