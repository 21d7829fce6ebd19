"""Writers that stand in each other's way on Postgres both come through."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from services.kit.database import Database
from tests.suites.databases import Templates


def crossing(first: int, then: int, mine: asyncio.Event, theirs: asyncio.Event) -> Callable[[Connection], int]:
    """Locks one row, and another one once somebody else has locked that."""

    def work(tx: Connection) -> int:
        tx.execute(text("set local deadlock_timeout = '20ms'"))
        tx.execute(text(f"update counters set column2 = column2 + 1 where column1 = {first}"))
        mine.set()
        await_only(theirs.wait())
        tx.execute(text(f"update counters set column2 = column2 + 1 where column1 = {then}"))
        return first

    return work


async def test_of_two_writers_in_a_deadlock_the_one_that_is_ended_tries_again(templates: Templates) -> None:
    database = Database(await templates.empty("postgres", "contention"))
    await database.write(lambda tx: tx.execute(text("create table counters as values (1, 0), (2, 0)")))
    ready = asyncio.Event(), asyncio.Event()
    both = (crossing(1, 2, ready[0], ready[1]), crossing(2, 1, ready[1], ready[0]))
    assert await asyncio.wait_for(asyncio.gather(*map(database.write, both)), 30) == [1, 2]
    counted = await database.read(lambda tx: list(tx.scalars(text("select column2 from counters order by column1"))))
    assert counted == [2, 2]
    await database.close()
