"""Migrations on both engines: there and back and there again, one head, no drift, organisations kept apart."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from services.kit.database import Base, Database, Scoped, migrate, migrations
from tests.suites.databases import Templates

ROOT = Path(__file__).parents[2]
SHARED = {"throttles"}
"""Tables that belong to no organisation, on purpose."""


def load_tables() -> None:
    for store in (ROOT / "services").glob("*/store.py"):
        importlib.import_module(f"services.{store.parent.name}.store")


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return set(found) - {"alembic_version"}


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(migrations("sqlite://"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


async def test_goes_up_and_down_and_up_again(templates: Templates, engine: str) -> None:
    url = await templates.empty(engine, "updown")
    database = Database(url)
    await migrate(url)
    everything = await tables(database)
    assert everything
    await asyncio.to_thread(command.downgrade, migrations(url), "base")
    assert await tables(database) == set()
    await migrate(url)
    assert await tables(database) == everything
    await database.close()


async def test_the_schema_is_what_the_code_says(database: Database) -> None:
    await asyncio.to_thread(command.check, migrations(database.url))


async def test_two_processes_may_migrate_at_once(templates: Templates, engine: str) -> None:
    url = await templates.empty(engine, "twice")
    script = f"import asyncio; from services.kit.database import migrate; asyncio.run(migrate({url!r}))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")])}
    both = [await asyncio.create_subprocess_exec(sys.executable, "-c", script, env=environment) for _ in range(2)]
    assert [await process.wait() for process in both] == [0, 0]
    database = Database(url)
    assert await tables(database)
    await database.close()


def test_every_row_carries_its_organisation() -> None:
    load_tables()
    rows = {mapper.local_table.name: mapper for mapper in Base.registry.mappers}
    assert {name for name, mapper in rows.items() if not issubclass(mapper.class_, Scoped)} == SHARED


async def test_no_row_refers_to_another_organisations(database: Database) -> None:
    """Each foreign key between rows names the organisation too, so that even a wrong statement cannot cross."""
    load_tables()
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            assert "organization_id" in constraint.column_keys, (table.name, constraint.column_keys)
    made = "'2026-01-01 00:00:00'"
    async with database.engine.begin() as connection:
        for organization in ("org_a", "org_b"):
            await connection.execute(text(f"INSERT INTO organizations VALUES ('{organization}', 'x', {made})"))
        await connection.execute(text(f"INSERT INTO users VALUES ('org_a', 'usr_a', 'a', 'a', 4, NULL, 0, {made})"))
    link = f"INSERT INTO sign_in_links VALUES ('org_b', 'hash', 'usr_a', {made}, {made})"
    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(text(link))


async def test_columns_that_were_marked_before_stay_so(templates: Templates, engine: str) -> None:
    url = await templates.empty(engine, "marks")
    await migrate(url, "0006")
    made, zeros = "'2026-01-01 00:00:00'", ", ".join(["0"] * 5)
    columns = (
        '[{"name": "mail", "source_name": "E-Mail", "pii": "email"}, {"name": "b", "source_name": null, "pii": null}]'
    )
    dataset = f"('org_a', 'ds_a', 'w', 'd', '', '', '[]', 'ACTIVE', 'ver_2', '', 2, 0, 0, {made}, {made})"
    fields = (
        "organization_id, id, dataset_id, number, state, columns, digest, file_name, source_key, source_sha256, spec, "
        "base_version_id, upload_id, job_id, parquet_key, create_time, "
        "source_bytes, done, total, rows, column_count, rejected_rows, rejected_cells"
    )
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"INSERT INTO datasets VALUES {dataset}"))
        for number, told in ((1, "[]"), (2, columns)):
            row = f"'org_a', 'ver_{number}', 'ds_a', {number}, 'FINISHED', :columns, {', '.join(repr('') for _ in range(9))}"
            await connection.execute(
                text(f"INSERT INTO versions ({fields}) VALUES ({row}, {made}, 0, 0, {zeros})"), {"columns": told}
            )
    await migrate(url)
    async with database.begin("org_a", read=True) as tx:
        from services.dataset.store import Dataset, Version

        marks = await tx.scalars(select(Version.personal).order_by(Version.id))
        assert list(marks) == [{}, {"mail": "email"}]
        assert await tx.scalar(select(Dataset.personal)) == {"mail": "email", "E-Mail": "email"}
    await database.close()
