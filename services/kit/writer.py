"""The connection of SQLite that a plain function writes on, all on the loop's own thread but the wait for the disk."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

BUSY_PAUSE_S = 0.002
BUSY_S = 30.0
DURABLE = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000"
HASTY = "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0"
T = TypeVar("T")


class Writer:
    """Changing tasks or threads costs more than most statements: here none changes within a transaction."""

    def __init__(self, url: str) -> None:
        options = {"check_same_thread": False, "isolation_level": None, "timeout": 0}
        self._engine = create_engine(url, poolclass=StaticPool, connect_args=options)
        self._disk = ThreadPoolExecutor(1, "sqlite-commit")
        self._connection: Connection | None = None
        self._raw: Any = None
        self._mode = ""

    async def run(self, work: Callable[[Connection], T], durable: bool) -> T:
        """One transaction at a time. One that is not `durable` is on disk with the next that is."""
        connection = self._open(durable)
        await self._begin()
        with connection.begin() as transaction:
            answer = work(connection)
            if durable:
                await _through(asyncio.get_running_loop().run_in_executor(self._disk, transaction.commit))
        return answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()
        self._disk.shutdown()

    def _open(self, durable: bool) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._raw = self._connection.connection.driver_connection
            self._raw.execute("PRAGMA foreign_keys=ON")
            self._mode = ""
        mode = DURABLE if durable else HASTY
        if mode != self._mode:
            for pragma in mode.split("; "):
                self._raw.execute(pragma)
            self._mode = mode
        return self._connection

    async def _begin(self) -> None:
        """Another process may be writing: the loop goes on while this waits."""
        loop = asyncio.get_running_loop()
        end = loop.time() + BUSY_S
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or loop.time() > end:
                    raise
            await asyncio.sleep(BUSY_PAUSE_S)


async def _through(future: asyncio.Future[None]) -> None:
    """Waits to the end even where the waiting is given up: nobody else may use the connection before."""
    try:
        await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise
