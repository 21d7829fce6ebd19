"""One organisation's transaction neither sees nor writes another's rows, however the statement is written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from services.kit import paging
from services.kit.database import Database, Scoped, Unscoped
from services.kit.errors import InvalidPageToken


class Base(DeclarativeBase):
    pass


class Thing(Scoped, Base):
    __tablename__ = "test_things"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(default=0)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/test.db")
    async with made.engine.begin() as connection:
        await _create(connection)
    for organization in ("org_a", "org_b"):
        async with made.begin(organization) as tx:
            tx.add_all([Thing(id=f"{organization}_{number}", size=number) for number in range(5)])
    yield made
    await made.close()


async def _create(connection: AsyncConnection) -> None:
    await connection.run_sync(lambda sync: Base.metadata.tables["test_things"].create(sync))


@pytest.mark.parametrize(
    "statement",
    [
        select(Thing.id),
        select(Thing),
        select(aliased(Thing).id),
        select(Thing.id).where((Thing.size >= 0) | (Thing.organization_id == "org_b")),
        select(Thing.id).where(Thing.id.in_(select(Thing.id))),
        select(Thing.id).join(aliased(Thing), Thing.size == Thing.size),
    ],
)
async def test_reads_see_one_organisation_only(database: Database, statement: Any) -> None:
    async with database.begin("org_a", read=True) as tx:
        found = {getattr(row, "id", row) for row in (await tx.execute(statement)).scalars()}
    assert found == {f"org_a_{number}" for number in range(5)}


async def test_aggregates_updates_and_deletes_touch_one_organisation_only(database: Database) -> None:
    async with database.begin("org_a") as tx:
        assert await tx.scalar(select(func.count(Thing.id))) == 5
        await tx.execute(update(Thing).values(size=99))
        assert await tx.get(Thing, "org_b_1") is None
    async with database.begin("org_a") as tx:
        await tx.execute(delete(Thing))
    async with database.begin_unscoped(read=True) as tx:
        assert sorted((await tx.execute(select(Thing.id, Thing.size))).all()) == [(f"org_b_{n}", n) for n in range(5)]


async def test_writes_are_stamped_and_foreign_ones_refused(database: Database) -> None:
    async with database.begin("org_a") as tx:
        await tx.execute(insert(Thing).values(id="new", size=1))
        await tx.execute(insert(Thing), [{"id": "bulk", "size": 1}])
    async with database.begin_unscoped(read=True) as tx:
        for made in ("new", "bulk"):
            thing = await tx.get(Thing, made)
            assert thing is not None and thing.organization_id == "org_a"
    with pytest.raises(Unscoped):
        async with database.begin("org_a") as tx:
            tx.add(Thing(id="foreign", organization_id="org_b"))


async def test_raw_sql_is_refused_within_an_organisation(database: Database) -> None:
    with pytest.raises(Unscoped):
        async with database.begin("org_a") as tx:
            await tx.execute(text("select * from test_things"))


async def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.begin("org_a") as tx:
            await tx.execute(delete(Thing))
            raise RuntimeError
    async with database.begin("org_a", read=True) as tx:
        assert await tx.scalar(select(func.count(Thing.id))) == 5


class Page:
    def __init__(self, page_size: int, page_token: str = "") -> None:
        self.page_size, self.page_token = page_size, page_token


@pytest.mark.parametrize("descending", [False, True])
async def test_pages_cover_every_row_once(database: Database, descending: bool) -> None:
    seen, token = [], ""
    async with database.begin("org_b", read=True) as tx:
        while True:
            rows, token = await paging.page(
                tx, select(Thing), Thing.id, Page(2, token), {"list": "things"}, descending=descending
            )
            seen += [row.id for row in rows]
            if not token:
                break
    assert seen == sorted((f"org_b_{n}" for n in range(5)), reverse=descending)


@pytest.mark.parametrize(
    "token", ["nonsense", "bnVsbA", paging.encode("x", {"list": "others"}), paging.encode(1, {"list": "things"})]
)
async def test_a_token_of_other_parameters_is_refused(database: Database, token: str) -> None:
    with pytest.raises(InvalidPageToken):
        async with database.begin("org_b", read=True) as tx:
            await paging.page(tx, select(Thing), Thing.id, Page(2, token), {"list": "things"})
