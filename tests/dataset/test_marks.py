"""A column that is marked as personal in one version is masked in all versions of its dataset."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dataspeaks.chat.v1 import chat_pb2
from dataspeaks.executor.v1 import ingest_pb2
from services.dataset import store
from services.dataset.masking import Masking
from services.dataset.personal import marks_after, personal_of
from services.kit.access import Caller, acting
from services.kit.stubs import connect
from tests.dataset.house import CHAT, House
from tests.dataset.people import FINISHED, column, end_of, jobs, keeper_and_editor, put, read
from tests.suites.people import Person, refusal

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEAMS = b"code,badge,points\n" + b"".join(b"k%d,zeta %d,%d\n" % (i % 3, i % 5, i) for i in range(40))
SECRET = "zeta"


async def corrected(keeper: Person, base: Any, **told: Any) -> Any:
    spec = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(**told)])
    made = await keeper.call("CreateVersion", base_version_id=base.id, spec=spec)
    version = await end_of(keeper, made.id)
    assert version.state == FINISHED, version
    return version


async def told(who: Person, version: Any) -> str:
    """All that somebody learns of a version."""
    seen = await who.call("GetVersion", version_id=version.id)
    report = await who.call("GetReport", version_id=version.id)
    return f"{seen} {await who.call('ListRows', version_id=version.id)} {report}"


async def test_a_mark_reaches_back_to_older_versions_and_what_was_computed_of_them(reading: House) -> None:
    keeper, editor = await keeper_and_editor(reading)
    first = await read(reading, keeper, TEAMS)
    assert SECRET in await told(editor, first)
    page = await editor.call("ListRows", version_id=first.id)
    assert await jobs(reading, editor).call("GetJobResult", job_id=page.job_id)
    second = await corrected(keeper, first, name="badge", new_name="alias", pii="person_name")
    for version, name in ((first, "badge"), (second, "alias")):
        assert SECRET not in await told(editor, version) and SECRET in await told(keeper, version)
        assert column(await editor.call("GetVersion", version_id=version.id), name).pii == "person_name"
        assert list((await editor.call("ListRows", version_id=version.id)).masked) == [name]
    call = jobs(reading, editor).call("GetJobResult", job_id=page.job_id)
    assert await refusal(call) == "PERMISSION_DENIED"
    for spec in ({"columns": [{"name": "badge", "pii": "none"}]}, {"header": False}):
        call = editor.call("CreateVersion", base_version_id=first.id, spec=ingest_pb2.IngestSpec(**spec))
        assert await refusal(call) == "PERMISSION_DENIED"


async def test_a_mark_stays_in_later_uploads_until_somebody_clears_it_who_may(reading: House) -> None:
    keeper, editor = await keeper_and_editor(reading)
    first = await read(reading, keeper, TEAMS)
    await corrected(keeper, first, name="badge", pii="person_name")
    clear = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name="badge", pii="none")])
    again = await editor.call("CreateUpload", dataset_id=first.dataset_id, file_name="a.csv", size_bytes=len(TEAMS))
    await put(reading, again.parts[0].url, TEAMS)
    completed = await editor.call("CompleteUpload", upload_id=again.id, spec=clear)
    third = await end_of(editor, completed.id)
    assert third.state == FINISHED and SECRET not in await told(editor, third)
    fourth = await corrected(keeper, first, name="badge", pii="none")
    for version in (first, third, fourth):
        assert SECRET in await told(editor, version)


async def test_a_version_that_is_open_from_before_marks_were_kept_is_masked_with_the_next_reading(
    reading: House,
) -> None:
    keeper, editor = await keeper_and_editor(reading)
    first = await read(reading, keeper, TEAMS)
    second = await corrected(keeper, first, name="badge", pii="person_name")
    async with reading.database.begin_unscoped() as tx:
        await store.mark(tx, first.id, {})
    assert SECRET in str(await editor.call("GetVersion", version_id=first.id))
    await corrected(keeper, second, name="badge", pii="person_name")
    assert SECRET not in await told(editor, first)


async def test_versions_that_are_read_at_the_same_time_keep_each_others_marks(reading: House) -> None:
    keeper, editor = await keeper_and_editor(reading)
    first = await read(reading, keeper, TEAMS)
    await asyncio.gather(*(corrected(keeper, first, name=name, pii="id") for name in ("code", "badge", "points")))
    page = await editor.call("ListRows", version_id=first.id)
    assert sorted(page.masked) == ["badge", "code", "points"]
    assert SECRET not in await told(editor, first) and all("k1" not in row for row in page.rows)


async def test_a_result_that_another_dataset_lent_is_as_personal_as_its_own(reading: House) -> None:
    """The same file is in two datasets; its column is marked in one of them."""
    keeper, editor = await keeper_and_editor(reading)
    marked, free = [await read(reading, keeper, TEAMS) for _ in range(2)]
    await corrected(keeper, marked, name="badge", pii="person_name")
    lent = await editor.call("ListRows", version_id=free.id)
    borrowed = await keeper.call("ListRows", version_id=marked.id)
    assert (await jobs(reading, keeper).call("GetJob", job_id=borrowed.job_id)).cached
    assert await jobs(reading, editor).call("GetJobResult", job_id=lent.job_id)
    call = jobs(reading, editor).call("GetJobResult", job_id=borrowed.job_id)
    assert await refusal(call) == "PERMISSION_DENIED"


async def test_what_was_said_about_a_version_is_hidden_once_a_mark_reaches_it(reading: House) -> None:
    keeper, editor = await keeper_and_editor(reading)
    version = await read(reading, keeper, TEAMS)
    talk = await editor.at(CHAT).call("CreateConversation", version_id=version.id)
    named = await editor.at(CHAT).call("CreateConversation", version_id=version.id, display_name="Ours")
    question = "How many rows are there by badge?"
    await say(editor.at(CHAT), conversation_id=talk.id, question="How many rows have the badge zeta 3?")
    await say(editor.at(CHAT), conversation_id=named.id, question=question)
    await say(editor.at(CHAT), conversation_id=talk.id, question=question)

    async def names(who: Person) -> list[str]:
        told = await who.at(CHAT).call("ListConversations")
        return sorted(conversation.display_name for conversation in told.conversations)

    assert await names(editor) == ["How many rows have the badge zeta 3?", "Ours"]

    assert SECRET in await heard(editor, talk)
    await corrected(keeper, version, name="badge", pii="person_name")
    assert SECRET not in await heard(editor, talk) and SECRET in await heard(keeper, talk)
    assert await names(editor) == ["", "Ours"]
    await say(editor.at(CHAT), conversation_id=talk.id, question=question)
    assert question in await heard(editor, talk) and SECRET not in await heard(editor, talk)


async def test_what_is_said_while_a_mark_is_on_its_way_is_hidden_too(
    reading: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, editor = await keeper_and_editor(reading)
    version = await read(reading, keeper, TEAMS)
    talk = await keeper.at(CHAT).call("CreateConversation", version_id=version.id)
    announce = Masking.announce

    async def announced(self: Masking, told: Any, columns: Any) -> Any:
        marking = await announce(self, told, columns)
        await say(keeper.at(CHAT), conversation_id=talk.id, question="How many rows are there by badge?")
        return marking

    monkeypatch.setattr(Masking, "announce", announced)
    await corrected(keeper, version, name="badge", pii="person_name")

    assert SECRET in await heard(keeper, talk)
    async with asyncio.timeout(30):
        while SECRET in await heard(editor, talk):
            await asyncio.sleep(0.01)


async def heard(who: Person, talk: Any) -> str:
    return str(await who.at(CHAT).call("ListMessages", conversation_id=talk.id))


async def say(who: Person, **fields: Any) -> None:
    with acting(Caller(organization_id="", token=who.token)):
        sent = connect(CHAT, who.host).SendMessage(chat_pb2.SendMessageRequest(**fields))
    async for _ in sent:
        pass


COLUMNS = [
    {"name": "mail", "source_name": "E-Mail", "pii": "email"},
    {"name": "city", "source_name": None, "pii": None},
]


@pytest.mark.parametrize(
    ("before", "cleared", "after"),
    [
        ({}, [], {"mail": "email", "E-Mail": "email"}),
        ({"city": "address"}, [], {"mail": "email", "E-Mail": "email", "city": "address"}),
        ({"city": "address"}, ["city"], {"mail": "email", "E-Mail": "email"}),
        ({"mail": "id"}, ["mail"], {"mail": "email", "E-Mail": "email"}),
    ],
)
async def test_marks_add_up(before: dict[str, str], cleared: list[str], after: dict[str, str]) -> None:
    assert marks_after(before, cleared, COLUMNS) == after


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ({}, {"mail": "email"}),
        ({"city": "address"}, {"mail": "email", "city": "address"}),
        ({"E-Mail": "id", "other": "id"}, {"mail": "email"}),
    ],
)
async def test_a_column_is_marked_by_its_name_or_its_header(marks: dict[str, str], found: dict[str, str]) -> None:
    assert personal_of(COLUMNS, marks) == found
