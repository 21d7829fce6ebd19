"""One jail for all attacks."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.jail.client import Jail, Mode
from tests.jail.watch import SECRET, new_jail, processes


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def jail(root: Path) -> AsyncIterator[Jail]:
    os.environ["JAIL_TEST_SECRET"] = SECRET
    jail = new_jail(root)
    await jail.start()
    yield jail
    await jail.close()
    assert processes(root) == []
    assert list(root.iterdir()) == []


@pytest_asyncio.fixture(loop_scope="session")
async def reduced(tmp_path: Path) -> AsyncIterator[Jail]:
    jail = new_jail(tmp_path, mode=Mode.REDUCED)
    await jail.start()
    yield jail
    await jail.close()
