"""Services that show each other certificates speak with nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from dataspeaks.executor.v1 import jobs_pb2, jobs_pb2_grpc
from services.kit.access import Signer, Verifier
from services.kit.errors import CallFailed
from services.kit.host import Host, Server
from services.kit.stubs import channel, connect
from services.kit.tls import Tls
from tests.suites.certificates import Authority

EXECUTOR = jobs_pb2.DESCRIPTOR.services_by_name["ExecutorService"]


class Servicer(jobs_pb2_grpc.ExecutorServiceServicer):
    async def GetJob(self, request: jobs_pb2.GetJobRequest, context: Any) -> jobs_pb2.Job:
        return jobs_pb2.Job(id=request.job_id)


@pytest.fixture
def authority() -> Authority:
    return Authority("ours")


@pytest.fixture
async def port(authority: Authority, tmp_path: Path, verifier: Verifier) -> AsyncIterator[int]:
    host = Host(verifier)
    host.add(Servicer(), EXECUTOR)
    server = Server(host, "127.0.0.1:0", Tls(authority.issue(tmp_path / "server")).server())
    await server.start()
    yield server.port
    await server.stop(0)


async def ask(address: str, credentials: grpc.ChannelCredentials | None, signer: Signer) -> str:
    remote = channel(address, credentials)
    try:
        with signer.acting("org_1"):
            answer = await connect(EXECUTOR, remote).GetJob(jobs_pb2.GetJobRequest(job_id="x"), timeout_s=5.0)
        return str(answer.id)
    finally:
        await remote.close()


async def test_a_client_of_the_same_authority_is_answered(
    port: int, authority: Authority, tmp_path: Path, signers: dict[str, Signer]
) -> None:
    client = Tls(authority.issue(tmp_path / "client", "worker")).channel()
    assert await ask(f"127.0.0.1:{port}", client, signers["chat"]) == "x"


def other_authority(ours: Authority, folder: Path) -> grpc.ChannelCredentials:
    """Trusts the server, but shows what another authority signed."""
    client = Authority("theirs").issue(folder)
    (client / "ca.crt").write_bytes(ours.certificate)
    return Tls(client).channel()


def expired(ours: Authority, folder: Path) -> grpc.ChannelCredentials:
    return Tls(ours.issue(folder, until=-timedelta(days=1))).channel()


def no_certificate(ours: Authority, folder: Path) -> grpc.ChannelCredentials:
    return grpc.ssl_channel_credentials(ours.certificate)


def plain(ours: Authority, folder: Path) -> None:
    return None


@pytest.mark.parametrize("stranger", [other_authority, expired, no_certificate, plain])
async def test_who_shows_no_certificate_of_ours_is_refused(
    port: int, authority: Authority, tmp_path: Path, signers: dict[str, Signer], stranger: Any
) -> None:
    """Whatever token it has."""
    credentials = stranger(authority, tmp_path / "client")
    with pytest.raises(CallFailed) as failed:
        await ask(f"127.0.0.1:{port}", credentials, signers["chat"])
    assert failed.value.code is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("wrong", ["name", "authority"])
async def test_a_client_speaks_with_nobody_who_only_says_to_be_the_server(
    authority: Authority, tmp_path: Path, verifier: Verifier, signers: dict[str, Signer], wrong: str
) -> None:
    signed_by, names = (authority, ["elsewhere"]) if wrong == "name" else (Authority("theirs"), [])
    folder = signed_by.issue(tmp_path / "server", *names)
    (folder / "ca.crt").write_bytes(authority.certificate)
    host = Host(verifier)
    host.add(Servicer(), EXECUTOR)
    server = Server(host, "127.0.0.1:0", Tls(folder).server())
    await server.start()
    client = Tls(authority.issue(tmp_path / "client")).channel()
    with pytest.raises(CallFailed) as failed:
        await ask(f"127.0.0.1:{server.port}", client, signers["chat"])
    await server.stop(0)
    assert failed.value.code is grpc.StatusCode.UNAVAILABLE
