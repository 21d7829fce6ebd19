"""SQLite runs on the loop's thread but for what waits: calls given up in the middle must not meet on a connection."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from services.kit.database import Base, Database
from services.kit.requests import MadeRequest


async def test_transactions_given_up_at_any_moment_leave_whole_ones(tmp_path: Path) -> None:
    """Dies with a segmentation fault where a statement runs while the connection's thread commits."""
    database = Database(f"sqlite:///{tmp_path}/test.sqlite3")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)

    async def write(number: int) -> None:
        async with database.begin("org_a") as tx:
            for half in "ab":
                made = {"principal": "", "method": half, "body_sha256": "", "resource_id": ""}
                tx.add(MadeRequest(request_id=str(number), create_time=datetime.now(UTC), **made))
                await tx.flush()

    async def read() -> int:
        async with database.begin("org_a", read=True) as tx:
            return await tx.scalar(select(func.count()).select_from(MadeRequest)) or 0

    moments = random.Random(1)
    for number in range(400):
        tasks = [asyncio.create_task(write(number)), asyncio.create_task(read())]
        await asyncio.sleep(moments.random() * 0.003)
        for task in tasks:
            if moments.random() < 0.7:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await read() % 2 == 0
    await database.close()
