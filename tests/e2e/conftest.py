"""One running system for all tests that only talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.running import Running, running


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("system") / "data") as started:
        yield started


@pytest.fixture(scope="session")
def http(system: Running) -> Iterator[httpx.Client]:
    with system.client() as client:
        yield client
