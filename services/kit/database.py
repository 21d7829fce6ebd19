"""The database: one engine for SQLite or Postgres, transactions scoped to one organisation, and migrations."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, DateTime, Engine, MetaData, String, event, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.types import TypeDecorator

from services.kit.access import caller
from services.kit.plain_sqlite import Sqlite

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
_HASTY = text("SET LOCAL synchronous_commit = off")
BUSY_TIMEOUT_MS = 30_000
GAVE_WAY = frozenset({"40001", "40P01"})
"""States of a Postgres transaction that was ended for another one: a failed serialization, and a deadlock."""
TRIES = 5
MIGRATIONS = Path(__file__).parents[2] / "migrations"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Timestamp(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, on either engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Base of every table of every service."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Timestamp, str: String(512)}  # noqa: RUF012


class Scoped:
    """Mixin of every row that belongs to an organisation."""

    organization_id: Mapped[str] = mapped_column(String(64), index=True)


class Unscoped(Exception):
    """A scoped table was touched in a transaction that is not for one organisation: a fault of ours."""


class ScopedSession(Session):
    """A session that sees and writes the rows of one organisation only; `info["organization_id"]` says which."""


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    scope = state.session.info["organization_id"]
    if scope is None:
        return
    if not state.is_orm_statement:
        raise Unscoped("use mapped classes, so that the statement can be scoped")
    if state.is_insert:
        mapper = state.bind_mapper
        if mapper is not None and issubclass(mapper.class_, Scoped):
            state.statement = state.statement.values(organization_id=scope)  # type: ignore[attr-defined]
    elif not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(_only(scope))


@lru_cache(maxsize=10_000)
def _only(organization_id: str) -> Any:
    """Making this anew for each statement would cost more than running most of them."""
    return with_loader_criteria(Scoped, lambda row: row.organization_id == organization_id, include_aliases=True)


@event.listens_for(ScopedSession, "before_flush")
def _stamp(session: Session, _context: Any, _instances: Any) -> None:
    scope = session.info["organization_id"]
    if scope is None:
        return
    for row in session.new:
        if isinstance(row, Scoped):
            if row.organization_id not in (None, scope):
                raise Unscoped(f"a row of another organisation in a transaction of {scope}")
            row.organization_id = scope


class Database:
    """One database. `url` as SQLAlchemy's, without a driver: `sqlite:///path` or `postgresql://...`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {"async_creator": _connector(url)} if self.is_sqlite else {"pool_pre_ping": True}
        self.engine = create_async_engine(async_url(url), hide_parameters=True, **options)
        self._writing = asyncio.Lock()
        self._plain = Sqlite(url) if self.is_sqlite else None
        if self.is_sqlite:
            _prepare_sqlite(self.engine.sync_engine)

    def begin(self, organization_id: str | None = None, *, read: bool = False) -> Transaction:
        """A transaction of one organisation, the caller's where none is named; commits unless the block raises."""
        scope = organization_id or caller().organization_id
        if not scope:
            raise Unscoped("the caller acts for no organisation")
        return Transaction(self._transaction(scope, read))

    def begin_unscoped(self, *, read: bool = False) -> Transaction:
        """A transaction over all organisations, for signing in, sweeps and dispatch."""
        return Transaction(self._transaction(None, read))

    @asynccontextmanager
    async def _transaction(self, scope: str | None, read: bool) -> AsyncIterator[AsyncSession]:
        lock = self._writing if self.is_sqlite and not read else nullcontext()
        async with (
            lock,
            AsyncSession(
                self.engine,
                sync_session_class=ScopedSession,
                expire_on_commit=False,
                info={"organization_id": scope},
            ) as session,
        ):
            await session.connection(execution_options={"read_only": read})
            yield session
            await session.commit()

    async def write(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Runs a plain function in one transaction over all organisations; it names the organisation itself, and runs
        again where Postgres ended its transaction to let another one pass.

        A commit that is not `durable` does not wait for the disk: a power cut may take it, never one before it.
        """
        if self._plain is not None:
            async with self._writing:
                return await self._plain.write(work, durable)
        for left in reversed(range(TRIES)):
            try:
                async with self.engine.begin() as connection:
                    if not durable:
                        await connection.execute(_HASTY)
                    return await connection.run_sync(work)
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in GAVE_WAY:
                    raise
        raise AssertionError("the last try returns or raises")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs a plain function that only reads, as `write` does."""
        if self._plain is not None:
            return self._plain.read(work)
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        if self._plain is not None:
            self._plain.close()
        await self.engine.dispose()


class Transaction:
    """An `async with` block that gives an AsyncSession."""

    def __init__(self, context: Any) -> None:
        self._context = context

    async def __aenter__(self) -> AsyncSession:
        session: AsyncSession = await self._context.__aenter__()
        return session

    async def __aexit__(self, *error: Any) -> bool | None:
        result: bool | None = await self._context.__aexit__(*error)
        return result


def async_url(url: str) -> str:
    return url.replace("sqlite://", "sqlite+aiosqlite://", 1).replace("postgresql://", "postgresql+asyncpg://", 1)


class _Inline(aiosqlite.Connection):
    """Runs statements on the loop's own thread, since a change of threads costs more than most of them; what may wait
    for the disk or for another process runs in the connection's thread, and all that comes before its end after it."""

    _in_thread = 0

    async def _execute(self, function: Any, *arguments: Any, **named: Any) -> Any:  # type: ignore[override]
        waits = function.__name__ == "commit" or arguments[:1] == ("BEGIN IMMEDIATE",)
        if not waits and not self._in_thread and self._running and self._connection:
            return function(*arguments, **named)
        self._in_thread += 1

        def run() -> Any:
            try:
                return function(*arguments, **named)
            finally:
                self._in_thread -= 1

        return await super()._execute(run)  # type: ignore[no-untyped-call]


def _connector(url: str) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    path = make_url(url).database or ":memory:"

    async def connect() -> aiosqlite.Connection:
        connection = _Inline(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64)
        connection._thread.daemon = True
        return await connection

    return connect


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def migrations(url: str) -> Config:
    """Alembic's configuration for our migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", async_url(url).replace("%", "%%"))
    return config


async def migrate(url: str, revision: str = "head") -> None:
    """Brings the schema to a revision; the only way a table comes to be."""
    if revision == "head" and await _revision(url) == newest():
        return
    from alembic import command

    await asyncio.to_thread(command.upgrade, migrations(url), revision)


def newest() -> str:
    """The newest revision: migrations are numbered, one after the other."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def _revision(url: str) -> str | None:
    engine = create_async_engine(async_url(url))
    try:
        async with engine.connect() as connection:
            found: str | None = await connection.scalar(text("select version_num from alembic_version"))
            return found
    except DBAPIError:
        return None
    finally:
        await engine.dispose()
