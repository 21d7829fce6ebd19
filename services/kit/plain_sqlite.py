"""SQLite for plain functions, all on the loop's own thread but the wait for the disk."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

BUSY_PAUSE_S = 0.002
BUSY_S = 30.0
DURABLE = ("PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=1000")
HASTY = ("PRAGMA synchronous=NORMAL", "PRAGMA wal_autocheckpoint=0")
T = TypeVar("T")


class Sqlite:
    """A connection that writes and one that reads. Changing tasks or threads costs more than most statements: here
    none changes within a transaction."""

    def __init__(self, url: str) -> None:
        options = {"check_same_thread": False, "isolation_level": None, "timeout": 0}
        self._engine = create_engine(url, poolclass=NullPool, connect_args=options)
        self._disk = ThreadPoolExecutor(1, "sqlite-commit")
        self._writer: Connection | None = None
        self._reader: Connection | None = None
        self._mode: tuple[str, ...] = ()

    async def write(self, work: Callable[[Connection], T], durable: bool) -> T:
        """One at a time. What is written without being `durable` is on disk with the next that is."""
        if self._writer is None:
            self._writer = self._engine.connect()
            _raw(self._writer).execute("PRAGMA foreign_keys=ON")
        try:
            self._set(_raw(self._writer), DURABLE if durable else HASTY)
            await _begin(_raw(self._writer))
            with self._writer.begin() as transaction:
                answer = work(self._writer)
                if durable:
                    await _through(asyncio.get_running_loop().run_in_executor(self._disk, transaction.commit))
            return answer
        except BaseException:
            self._drop_writer()
            raise

    def _drop_writer(self) -> None:
        """After a COMMIT that failed the transaction is still open: it ends here, and the next write begins anew."""
        writer, self._writer, self._mode = self._writer, None, ()
        if writer is None:
            return
        raw = _raw(writer)
        try:
            if raw.in_transaction:
                raw.rollback()
        finally:
            writer.invalidate()
            writer.close()

    def read(self, work: Callable[[Connection], T]) -> T:
        if self._reader is None:
            self._reader = self._engine.connect()
        _raw(self._reader).execute("BEGIN")
        with self._reader.begin():
            return work(self._reader)

    def close(self) -> None:
        for connection in (self._writer, self._reader):
            if connection is not None:
                connection.close()
        self._disk.shutdown()

    def _set(self, raw: sqlite3.Connection, mode: tuple[str, ...]) -> None:
        if mode is not self._mode:
            for pragma in mode:
                raw.execute(pragma)
            self._mode = mode


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection


async def _begin(raw: sqlite3.Connection) -> None:
    """Another process may be writing: the loop goes on while this waits."""
    loop = asyncio.get_running_loop()
    end = loop.time() + BUSY_S
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
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
