"""No statement of the ledger's turns reaches across organisations: every function that names one is tried."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from services.executor import removals, rows
from services.executor.model import Blob, StaleAttempt, Success
from services.executor.tables import Attempt, DeadLetter, DeletedBlob, Job, Output
from services.kit.database import Database, Unscoped
from tests.executor.owner import Owner, result_of
from tests.suites.databases import Templates

OURS, THEIRS = "org_a", "org_b"
TABLES = (Job, Output, Attempt, DeadLetter, DeletedBlob)
FUNCTIONS: list[Callable[..., Any]] = [
    function
    for module in (rows, removals)
    for _, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and {"tx", "organization_id"} <= inspect.signature(function).parameters.keys()
]


@pytest.fixture
async def owner(templates: Templates, engine: str) -> AsyncIterator[Owner]:
    """Two organisations with versions of the same ids, and one job that has ended, one that waits, and a blob to go."""
    made = Owner(Database(await templates.clone(engine)))
    await made.start()
    for organization_id in (OURS, THEIRS):
        await made.add_version(organization_id)
        ended = await made.create(organization_id, 1, ephemeral=True)
        await made.attempts.start(ended.id, 1, "worker")
        await made.attempts.succeed(ended.id, 1, "worker", Success((result_of(ended),), 1, "engine", False))
        await made.create(organization_id, 2)
        blob = f"{organization_id}/cas/gone"
        await made.ledger.commit(lambda turn, of=organization_id, key=blob: _go(turn.tx, of, key, made))  # type: ignore[misc]
    yield made
    await made.close()


def _go(tx: Connection, organization_id: str, key: str, owner: Owner) -> None:
    removals.mark_deleted(tx, organization_id, [key], owner.now)


def theirs(tx: Connection) -> dict[str, list[Any]]:
    found = {}
    for mapped in TABLES:
        table = mapped.__table__
        found[table.name] = list(tx.execute(select(table).where(table.c.organization_id == THEIRS)).all())
    return found


def given(function: Callable[..., Any], tx: Connection, owner: Owner) -> dict[str, Any]:
    """For our organisation, with ids and keys that are theirs."""
    job = next(row for row in theirs(tx)["jobs"] if row.action_digest and row.end_time)
    later = owner.now + timedelta(days=30)
    told = {
        "tx": tx,
        "organization_id": OURS,
        "job_id": job.id,
        "job_ids": [job.id],
        "version_id": "ver_1",
        "version_ids": ["ver_1"],
        "action_digest": job.action_digest,
        "keys": [row.key for row in theirs(tx)["job_outputs"]],
        "personal": ["name"],
        "since": owner.now - timedelta(days=1),
        "before": later,
        "now": later,
        "limit": 100,
    }
    return {name: told[name] for name in inspect.signature(function).parameters}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
async def test_what_is_done_for_one_organisation_is_nothing_to_another(
    owner: Owner, function: Callable[..., Any]
) -> None:
    def attempt(tx: Connection) -> tuple[Any, dict[str, list[Any]], dict[str, list[Any]]]:
        before = theirs(tx)
        try:
            answer = function(**given(function, tx, owner))
        except Unscoped:
            answer = None
        return answer, before, theirs(tx)

    answer, before, after = await owner.database.write(attempt)
    assert before["jobs"] and before["job_outputs"] and before == after
    assert THEIRS not in str(answer)
    assert not [row.id for row in before["jobs"] if row.id in str(answer)]


def test_the_functions_are_found() -> None:
    assert {"find", "lock", "known", "version", "heads", "delete_jobs", "mark_deleted"} <= {
        f.__name__ for f in FUNCTIONS
    }


async def test_a_worker_hands_in_nothing_of_another_organisation_to_be_deleted(owner: Owner) -> None:
    """Outputs of a job that has ended are thrown away, but only those that lie with its own organisation."""
    job = await owner.create(OURS, 3)
    await owner.jobs.cancel(OURS, job.id)
    key = f"{THEIRS}/cas/{'a' * 64}"
    stray = Blob("result", key, "a" * 64, 1)
    with pytest.raises(StaleAttempt):
        await owner.attempts.succeed(job.id, 1, "worker", Success((stray,), 1, "engine", False))
    assert key not in await owner.database.read(removals.to_delete)
