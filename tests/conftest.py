"""Fixtures that several packages share."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.kit.access import Signer, Verifier, make_key
from tests.running import Running, running

SERVICES = ("identity", "frontdoor", "dataset", "executor", "chat", "worker")


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every service's key pair, made as `dataspeaks up` makes it."""
    folder = tmp_path_factory.mktemp("keys")
    for name in SERVICES:
        make_key(folder, name)
    return folder


@pytest.fixture
def verifier(keys: Path) -> Verifier:
    return Verifier(keys / "public")


@pytest.fixture
def signers(keys: Path) -> dict[str, Signer]:
    return {name: Signer(name, keys / f"{name}.pem") for name in SERVICES}


@pytest.fixture
def free_port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running system for all tests that only talk to it."""
    with running(tmp_path_factory.mktemp("system") / "data") as started:
        yield started


@pytest.fixture(scope="session")
def http(system: Running) -> Iterator[httpx.Client]:
    with system.client() as client:
        yield client
