"""Runs the migrations, one process at a time: on Postgres one transaction each, on SQLite one for all."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

from services.kit.database import Base, Database

MIGRATION_LOCK = 0x64617461
SERVICES = Path(__file__).parents[1] / "services"


def load_tables() -> None:
    """Imports every service's tables, so that they can be held against the schema."""
    importlib.import_module("services.kit.requests")
    for store in sorted(SERVICES.glob("*/store.py")):
        importlib.import_module(f"services.{store.parent.name}.store")


def run(connection: Connection) -> None:
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=is_postgres,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    database = Database(url.replace("+aiosqlite", "").replace("+asyncpg", ""))
    try:
        async with database.engine.connect() as connection:
            await connection.run_sync(run)
    finally:
        await database.close()


load_tables()
asyncio.run(main())
