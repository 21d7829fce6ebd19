"""A write that fails costs itself alone: the next one finds the database free."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from services.kit.database import Database

TABLES = (
    "create table parents (id integer primary key)",
    "create table children (parent integer references parents (id) deferrable initially deferred)",
)


def insert(table: str, value: int) -> Callable[[Connection], None]:
    def work(tx: Connection) -> None:
        tx.execute(text(f"insert into {table} values ({value})"))

    return work


def fail(tx: Connection) -> None:
    insert("parents", 2)(tx)
    raise ValueError("a fault in the middle")


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("work", [insert("children", 7), fail], ids=["the commit", "the work"])
async def test_after_a_write_that_failed_others_write(
    tmp_path: Path, work: Callable[[Connection], None], durable: bool
) -> None:
    """The foreign key is looked at by COMMIT, which fails and leaves the transaction open."""
    database = Database(f"sqlite:///{tmp_path}/test.sqlite3")
    await database.write(lambda tx: [tx.execute(text(table)) for table in TABLES])
    with pytest.raises((DBAPIError, ValueError)):
        await database.write(work, durable=durable)
    other = sqlite3.connect(tmp_path / "test.sqlite3", timeout=0)
    with other:
        other.execute("insert into parents values (3)")
    other.close()
    await database.write(insert("parents", 4), durable=durable)
    assert await database.read(lambda tx: list(tx.scalars(text("select id from parents order by id")))) == [3, 4]
    assert await database.read(lambda tx: tx.scalar(text("select count(*) from children"))) == 0
    await database.close()
