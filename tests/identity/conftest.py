"""People over each engine's database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.kit.access import Signer, Verifier
from services.kit.database import Database
from tests.suites.databases import database, engine, templates
from tests.suites.people import Clock, People

__all__ = ["database", "engine", "templates"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def people(
    database: Database, signers: dict[str, Signer], verifier: Verifier, clock: Clock
) -> AsyncIterator[People]:
    people = People(database, signers, verifier, clock)
    yield people
    await people.app.stop()
