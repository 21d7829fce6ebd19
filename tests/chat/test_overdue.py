"""Messages that a process left without an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from dataspeaks.chat.v1 import answer_pb2 as pb
from services.chat import store
from services.chat.answering import Answering
from services.chat.jobs import Jobs
from services.chat.messages import OVERDUE, Messages
from services.chat.proposer import Proposer
from services.chat.readings import Readings
from services.chat.versions import Versions
from services.kit.database import Database, migrate

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = {"msg_old": OVERDUE + timedelta(seconds=1), "msg_new": timedelta(seconds=1)}


async def test_only_messages_past_every_deadline_are_ended(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'chat.db'}"
    await migrate(url)
    database, jobs = Database(url), Jobs(None)
    messages = Messages(
        database, lambda: NOW, Versions(None, jobs, 1), Readings(database, 1), Answering(jobs), Proposer(None)
    )
    async with database.begin("org_a") as tx:
        tx.add(store.Conversation(id="cnv", version_id="ver", dataset_id="ds", create_time=NOW, update_time=NOW))
        await tx.flush()
        for name, age in ASKED.items():
            tx.add(store.Message(id=name, conversation_id="cnv", question="How many?", create_time=NOW - age))
    await messages.end_overdue()
    async with database.begin("org_a", read=True) as tx:
        old, new = [await store.message(tx, "cnv", name) for name in ASKED]
    await database.close()
    assert old is not None and new is not None and new.answer is None
    ended = pb.Answer.FromString(old.answer or b"")
    assert ended.state == pb.ANSWER_STATE_FAILED and ended.text
