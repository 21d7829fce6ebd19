"""A fresh, migrated database per test, on both engines: import `engine`, `templates` and `database` into a conftest."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from services.kit.database import Database, migrate
from tests.suites.postgres import postgres

ENGINES = ("sqlite", "postgres")


class Templates:
    """Migrates once per engine, and clones from there."""

    def __init__(self, folder: Path, cluster: str) -> None:
        self._folder = folder
        self._cluster = cluster
        self._made: set[str] = set()
        self._count = 0

    async def clone(self, engine: str) -> str:
        """URL of a new database with every table and no row."""
        url = self._url(engine, "template")
        if engine not in self._made:
            self._made.add(engine)
            if engine == "postgres":
                await self.administer("CREATE DATABASE template")
            await migrate(url)
        self._count += 1
        name = f"clone_{self._count}"
        if engine == "postgres":
            await self.administer(f"CREATE DATABASE {name} TEMPLATE template STRATEGY file_copy")
        else:
            shutil.copyfile(self._folder / "template.db", self._folder / f"{name}.db")
        return self._url(engine, name)

    async def empty(self, engine: str, name: str) -> str:
        """URL of a new database without any table."""
        if engine == "postgres":
            await self.administer(f"CREATE DATABASE {name}")
        return self._url(engine, name)

    async def administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self._cluster)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _url(self, engine: str, name: str) -> str:
        if engine == "postgres":
            return self._cluster.rpartition("/")[0] + f"/{name}"
        return f"sqlite:///{self._folder / name}.db"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    with postgres() as cluster:
        yield Templates(tmp_path_factory.mktemp("databases"), cluster)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def database(templates: Templates, engine: str) -> AsyncIterator[Database]:
    database = Database(await templates.clone(engine))
    yield database
    await database.close()
