"""Versions through the real executor and sandbox: read, corrected, told page by page, hidden from some, deleted."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pyarrow.parquet as pq
import pytest

from dataspeaks.access.v1 import access_pb2 as access
from dataspeaks.dataset.v1 import dataset_pb2, version_pb2
from dataspeaks.executor.v1 import ingest_pb2
from services.dataset.versions import merge
from services.kit.access import rule_of
from services.kit.database import Database
from services.kit.errors import CallFailed
from tests.dataset.house import CHAT, DATASET, Fate, House, until
from tests.dataset.people import (
    FAILED,
    FINISHED,
    PEOPLE,
    PROCESSING,
    column,
    end_of,
    jobs,
    keeper_and_editor,
    keeper_of,
    organization,
    put,
    read,
    upload,
)
from tests.suites.people import Person, refusal

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_upload_is_read_into_columns_and_rows(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await read(reading, keeper)
    assert version.rows == 121 and version.column_count == 4 and version.job_id and version.HasField("end_time")
    assert [column.name for column in version.columns] == ["code", "email", "amount", "when"]
    assert column(version, "email").pii == "email" and column(version, "when").type == "date"
    assert column(version, "when").minimum == "2026-01-01"
    assert len(version.digest) == 64
    dataset = await keeper.call("GetDataset", dataset_id=version.dataset_id)
    assert (dataset.latest_version_id, dataset.rows, dataset.column_count) == (version.id, 121, 4)
    (listed,) = (await keeper.call("ListVersions", dataset_id=version.dataset_id)).versions
    assert listed.id == version.id and not listed.columns and listed.column_count == 4


async def test_watching_tells_each_change_until_the_end(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await upload(reading, keeper, PEOPLE)
    seen = []
    from services.kit.access import Caller, acting
    from services.kit.stubs import connect

    with acting(Caller(organization_id="", token=keeper.token)):
        watched = connect(DATASET, reading.host).WatchVersion(version_pb2.WatchVersionRequest(version_id=version.id))
    async with asyncio.timeout(60):
        async for state in watched:
            seen.append(state)
    assert seen[0].state == PROCESSING and seen[-1].state == FINISHED and seen[-1].rows == 121
    assert all(state.state == PROCESSING for state in seen[:-1])


@pytest.mark.parametrize(
    ("body", "name"), [(b"", "empty.csv"), (b"PK\x03\x04broken", "broken.xlsx"), (b"PAR1" + b"\0" * 50, "bad.parquet")]
)
async def test_a_file_that_cannot_be_read_fails_with_the_reason(reading: House, body: bytes, name: str) -> None:
    keeper = await keeper_of(reading)
    version = await end_of(keeper, (await upload(reading, keeper, body, file_name=name)).id)
    assert version.state == FAILED and version.error.message and not version.columns
    for call in ("ListRows", "GetReport"):
        assert await refusal(keeper.call(call, version_id=version.id)) == "VERSION_NOT_READY"
    dataset = await keeper.call("GetDataset", dataset_id=version.dataset_id)
    assert dataset.newest_version_id == version.id and not dataset.latest_version_id


async def test_a_correction_makes_a_new_version_without_a_second_upload(reading: House) -> None:
    keeper = await keeper_of(reading)
    first = await read(reading, keeper)
    stored = [stat.key for stat in await reading.blobs.list(f"{organization(keeper)}/sources/")]
    spec = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name="code", type="string", new_name="id")])
    told = {"base_version_id": first.id, "spec": spec, "request_id": "c"}
    made, again = [await keeper.call("CreateVersion", **told) for _ in range(2)]
    assert made.id == again.id and made.number == 2 and made.base_version_id == first.id
    second = await end_of(keeper, made.id)
    assert second.state == FINISHED and column(second, "id").type == "string"
    assert second.digest != first.digest and second.source_sha256 == first.source_sha256
    assert [stat.key for stat in await reading.blobs.list(f"{organization(keeper)}/sources/")] == stored
    unchanged = await keeper.call("GetVersion", version_id=first.id)
    assert unchanged == first
    more = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name="id", role="identifier")])
    third = await end_of(keeper, (await keeper.call("CreateVersion", base_version_id=second.id, spec=more)).id)
    assert third.state == FINISHED, third
    told_column = column(third, "id")
    assert (told_column.type, told_column.role) == ("string", "identifier")
    unknown = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name="nobody", type="string")])
    call = keeper.call("CreateVersion", base_version_id=first.id, spec=unknown)
    assert await refusal(call) == "COLUMN_NOT_FOUND"
    dataset = await keeper.call("GetDataset", dataset_id=first.dataset_id)
    assert dataset.latest_version_id == third.id


async def test_the_same_file_read_the_same_way_has_the_same_digest(reading: House) -> None:
    keeper, other = await keeper_of(reading), await keeper_of(reading)
    first, second = await read(reading, keeper), await read(reading, other)
    assert first.id != second.id and first.digest == second.digest


@pytest.mark.parametrize(
    ("base", "asked", "merged"),
    [
        ({}, {"columns": [{"name": "a", "type": "string"}]}, {"columns": [{"name": "a", "type": "string"}]}),
        (
            {"columns": [{"name": "b", "unit": "kg"}]},
            {"columns": [{"name": "a", "type": "string"}]},
            {"columns": [{"name": "a", "type": "string"}, {"name": "b", "unit": "kg"}]},
        ),
        (
            {"columns": [{"name": "a", "unit": "kg", "type": "double"}]},
            {"columns": [{"name": "a", "unit": "g"}]},
            {"columns": [{"name": "a", "unit": "g", "type": "double"}]},
        ),
        (
            {"columns": [{"name": "a", "new_name": "z"}]},
            {"columns": [{"name": "z", "unit": "g"}]},
            {"columns": [{"name": "a", "new_name": "z", "unit": "g"}]},
        ),
        ({"decimal": ",", "columns": [{"name": "a", "unit": "g"}]}, {}, {"columns": [{"name": "a", "unit": "g"}]}),
        ({"columns": [{"name": "a", "unit": "g"}]}, {"delimiter": ";"}, {"delimiter": ";"}),
        ({"columns": [{"name": "a", "unit": "g"}]}, {"header": False}, {"header": False}),
    ],
)
async def test_corrections_add_up(base: Any, asked: Any, merged: Any) -> None:
    spec = ingest_pb2.IngestSpec
    assert merge(spec(**base), spec(**asked), ["a", "b", "z"]) == spec(**merged)


async def test_rows_come_in_pages_each_with_its_job(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await read(reading, keeper)
    rows, token, jobs = [], "", set()
    while True:
        page = await keeper.call("ListRows", version_id=version.id, page_size=50, page_token=token)
        rows += [json.loads(row) for row in page.rows]
        jobs.add(page.job_id)
        token = page.next_page_token
        if not token:
            break
    assert page.columns == ["code", "email", "amount", "when"] and not page.masked
    assert len(rows) == 121 and len(jobs) == 3
    assert [row[1] for row in rows[:2]] == ["person0@mail.example", "person1@mail.example"]
    first = await keeper.call("ListRows", version_id=version.id, page_size=50)
    assert [json.loads(row) for row in first.rows] == rows[:50]
    other = await read(reading, keeper)
    foreign = keeper.call("ListRows", version_id=other.id, page_token=first.next_page_token)
    assert await refusal(foreign) == "INVALID_PAGE_TOKEN"


async def test_who_may_not_see_personal_data_sees_none(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await read(reading, keeper, PEOPLE.replace(b"amount", b"mail_2").replace(b"many", b"nobody"))
    owner = reading.anybody(keeper.token)
    owner.session = keeper.session
    viewer = reading.keeping(await reading.join(owner, "viewer@acme.example", access.ROLE_VIEWER))
    full, hidden = [await who.call("GetVersion", version_id=version.id) for who in (keeper, viewer)]
    assert column(full, "email").minimum.endswith("@mail.example")
    assert (column(hidden, "email").minimum, column(hidden, "email").maximum) == ("", "")
    assert column(hidden, "when").minimum == "2026-01-01"
    page = await viewer.call("ListRows", version_id=version.id)
    assert "email" in page.masked and not any("@" in row for row in page.rows)
    assert "@" in (await keeper.call("ListRows", version_id=version.id)).rows[0]
    for who, content in ((viewer, "source"), (viewer, "parquet")):
        call = who.call("CreateDownload", version_id=version.id, content=content)
        assert await refusal(call) == "PERMISSION_DENIED"


@pytest.mark.parametrize(
    "spec",
    [
        {"columns": [{"name": "email", "pii": "none"}]},
        {"columns": [{"name": "email", "pii": "person"}]},
        {"columns": [{"name": "email", "type": "string"}]},
        {"columns": [{"name": "email", "new_name": "x"}]},
        {"columns": [{"name": "amount", "unit": "EUR"}, {"name": "email", "pii": "none"}]},
        {"format": "jsonl"},
        {"delimiter": ";"},
        {"quote": "'"},
        {"encoding": "utf-16"},
        {"header": False},
        {"header": True},
        {"decimal": ","},
        {"thousands": "."},
        {"sheet": "Other"},
        {"date_order": "dmy"},
        {"null_values": ["-"]},
    ],
    ids=str,
)
async def test_no_correction_unmasks_for_who_may_not_see_personal_data(reading: House, spec: Any) -> None:
    keeper, editor = await keeper_and_editor(reading)
    for version in (await read(reading, keeper, PEOPLE), await end_of(keeper, (await upload(reading, keeper, b"")).id)):
        told = {"base_version_id": version.id, "spec": ingest_pb2.IngestSpec(**spec)}
        assert await refusal(editor.call("CreateVersion", **told)) == "PERMISSION_DENIED"
        assert (await keeper.call("CreateVersion", **told)).number == 2


async def test_who_may_not_see_personal_data_still_corrects_the_rest(reading: House) -> None:
    """Also where the base's own corrections, as those of a renamed personal column, are told again."""
    keeper, editor = await keeper_and_editor(reading)
    first = await read(reading, keeper)
    renamed = ingest_pb2.ColumnOverride(name="email", new_name="contact", pii="email")
    admins = {"base_version_id": first.id, "spec": ingest_pb2.IngestSpec(columns=[renamed])}
    second = await end_of(keeper, (await keeper.call("CreateVersion", **admins)).id)
    for name in ("email", "contact"):
        spec = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name=name, pii="none")])
        call = editor.call("CreateVersion", base_version_id=second.id, spec=spec)
        assert await refusal(call) == "PERMISSION_DENIED"
    corrections = [
        renamed,
        ingest_pb2.ColumnOverride(name="code", new_name="id", type="string"),
        ingest_pb2.ColumnOverride(name="amount", pii="salary"),
    ]
    told = {"base_version_id": second.id, "spec": ingest_pb2.IngestSpec(columns=corrections)}
    third = await end_of(editor, (await editor.call("CreateVersion", **told)).id)
    assert third.state == FINISHED, third
    assert {c.name: c.pii for c in third.columns if c.pii} == {"contact": "email", "amount": "salary"}
    back = ingest_pb2.IngestSpec(columns=[ingest_pb2.ColumnOverride(name="amount", pii="none")])
    call = editor.call("CreateVersion", base_version_id=third.id, spec=back)
    assert await refusal(call) == "PERMISSION_DENIED"
    plain = await read(reading, keeper, b"x,y\n1,2\n3,4\n")
    told = {"base_version_id": plain.id, "spec": ingest_pb2.IngestSpec(header=False)}
    assert (await editor.call("CreateVersion", **told)).number == 2


async def test_the_report_tells_every_cell_that_was_not_taken_as_it_stood(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await read(reading, keeper)
    body = await keeper.call("GetReport", version_id=version.id)
    report = json.loads(body.data)
    assert body.content_type == "application/json"
    assert (report["rows_kept"], report["rows_rejected"]) == (121, version.rejected_rows)
    assert report["cells_coerced"] == version.rejected_cells == 1 and b"many" in body.data


async def test_a_reports_texts_of_personal_columns_are_hidden(reading: House) -> None:
    keeper = await keeper_of(reading)
    spec = {"columns": [{"name": "amount", "pii": "salary"}]}
    base = await read(reading, keeper)
    made = await keeper.call("CreateVersion", base_version_id=base.id, spec=ingest_pb2.IngestSpec(**spec))
    version = await end_of(keeper, made.id)
    owner = reading.anybody(keeper.token)
    viewer = reading.keeping(await reading.join(owner, "viewer@acme.example", access.ROLE_VIEWER))
    full, hidden = [await who.call("GetReport", version_id=version.id) for who in (keeper, viewer)]
    assert b"many" in full.data and b"many" not in hidden.data
    assert json.loads(hidden.data)["cells_coerced"] == 1


async def test_downloads_are_the_source_and_the_canonical_table(reading: House, tmp_path: Any) -> None:
    from services.kit.blobs import BlobSigner

    keeper = await keeper_of(reading)
    version = await read(reading, keeper)
    found = {}
    for content in ("source", "parquet"):
        download = await keeper.call("CreateDownload", version_id=version.id, content=content)
        grant = BlobSigner(b"k" * 32).verify(download.url.removeprefix("/blobs/"), "GET")
        found[content] = (grant.file_name, await reading.blobs.get(grant.key))
        assert 0 < grant.expires_at - download.expire_time.seconds + 300 <= 301
    assert found["source"] == ("sales.csv", PEOPLE)
    name, body = found["parquet"]
    (tmp_path / "x.parquet").write_bytes(body)
    assert name == "sales.parquet" and pq.read_table(tmp_path / "x.parquet").num_rows == 121
    unknown = keeper.call("CreateDownload", version_id=version.id, content="secrets")
    assert await refusal(unknown) == "INVALID_FIELDS"


async def test_deleting_leaves_no_row_no_job_and_no_blob(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await read(reading, keeper)
    await keeper.call("ListRows", version_id=version.id)
    pending = await keeper.call("CreateUpload", dataset_id=version.dataset_id, file_name="b.csv", size_bytes=10)
    await put(reading, pending.parts[0].url, b"0123456789")
    talk = await keeper.at(CHAT).call("CreateConversation", version_id=version.id, display_name="Ann's salary")
    await keeper.call("DeleteDataset", dataset_id=version.dataset_id)
    for call, reason in (
        (keeper.call("GetDataset", dataset_id=version.dataset_id), "DATASET_NOT_FOUND"),
        (keeper.call("GetVersion", version_id=version.id), "VERSION_NOT_FOUND"),
        (keeper.call("ListRows", version_id=version.id), "VERSION_NOT_FOUND"),
        (keeper.call("GetUpload", upload_id=pending.id), "UPLOAD_NOT_FOUND"),
        (jobs(reading, keeper).call("GetJob", job_id=version.job_id), "JOB_NOT_FOUND"),
        (keeper.at(CHAT).call("GetConversation", conversation_id=talk.id), "CONVERSATION_NOT_FOUND"),
    ):
        assert await refusal(call) == reason
    assert not (await keeper.call("ListDatasets")).datasets
    assert not await reading.blobs.list(f"{organization(keeper)}/")


async def test_a_version_being_read_is_deleted_too(reading: House) -> None:
    keeper = await keeper_of(reading)
    version = await upload(reading, keeper, PEOPLE)
    await keeper.call("DeleteDataset", dataset_id=version.dataset_id)
    assert await refusal(keeper.call("GetVersion", version_id=version.id)) == "VERSION_NOT_FOUND"

    async def clean() -> bool:
        return not await reading.blobs.list(f"{organization(keeper)}/")

    await until(clean, "no blob is left")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_death_while_deleting_or_reading_is_made_good_by_the_next_start(reading: House, after: bool) -> None:
    """The service dies at its n-th call to whatever lies behind it, while it reads one version and deletes another."""
    keeper = await keeper_of(reading)
    await reading.dataset.stop()
    for call in range(1, 40):
        reading.move_in()
        keeper = reading.keeping(keeper)
        kept, doomed = await upload(reading, keeper, b"x\n1\n"), await upload(reading, keeper, b"y\n1\n")
        fate = Fate(call, after)
        dying = reading.move_in(fate)
        await asyncio.gather(
            reading.keeping(keeper).call("DeleteDataset", dataset_id=doomed.dataset_id),
            dying.processing.follow(organization(keeper), kept.id),
            return_exceptions=True,
        )
        alive = reading.move_in()
        keeper = reading.keeping(keeper)
        await alive.start()
        assert (await end_of(keeper, kept.id)).state == FINISHED
        found = [job.id for job in (await jobs(reading, keeper).call("ListJobs", version_id=kept.id)).jobs]
        assert len(found) == 1
        datasets = [dataset.id for dataset in (await keeper.call("ListDatasets", page_size=1000)).datasets]
        if doomed.dataset_id in datasets:
            await keeper.call("DeleteDataset", dataset_id=doomed.dataset_id)

        async def gone(dataset_id: str = doomed.dataset_id) -> bool:
            return not await left(reading.database, dataset_id)

        await until(gone, "the deletion is done")
        await alive.stop()
        if not fate.dead:
            assert call > 8
            await reading.move_in().start()
            return
    raise AssertionError("it never lived to the end")


async def test_a_restart_takes_up_what_was_accepted(reading: House) -> None:
    keeper = await keeper_of(reading)
    await reading.dataset.stop()
    reading.move_in()
    version = await upload(reading, reading.keeping(keeper), PEOPLE)
    await reading.move_in().start()
    assert (await end_of(reading.keeping(keeper), version.id)).state == FINISHED


async def test_only_what_the_contract_names_changes(reading: House) -> None:
    keeper = await keeper_of(reading)
    dataset = await keeper.call("CreateDataset", display_name="Sales")
    synonyms = [dataset_pb2.Synonym(phrase="turnover", column="amount", value="")]
    told = dataset_pb2.Dataset(id=dataset.id, description="All sales", row_noun="sale", synonyms=synonyms)
    changed = await keeper.call("UpdateDataset", dataset=told)
    assert (changed.display_name, changed.description, changed.row_noun) == ("Sales", "All sales", "sale")
    assert list(changed.synonyms) == synonyms and changed.update_time != dataset.update_time
    cleared = await keeper.call(
        "UpdateDataset", dataset=dataset_pb2.Dataset(id=dataset.id), update_mask={"paths": ["description", "synonyms"]}
    )
    assert not cleared.description and not cleared.synonyms and cleared.row_noun == "sale"
    for path in ("id", "workspace_id", "rows", "organization_id", "create_time"):
        call = keeper.call("UpdateDataset", dataset=told, update_mask={"paths": [path]})
        assert await refusal(call) == "INVALID_FIELDS"
    blank = dataset_pb2.Dataset(id=dataset.id)
    call = keeper.call("UpdateDataset", dataset=blank, update_mask={"paths": ["display_name"]})
    assert await refusal(call) == "INVALID_FIELDS"


async def test_synonyms_of_personal_values_are_kept_but_not_told(reading: House) -> None:
    keeper, editor = await keeper_and_editor(reading)
    version = await read(reading, keeper)
    synonym = dataset_pb2.Synonym
    secret = [
        synonym(phrase="the boss", column="email", value="person1@mail.example"),
        synonym(phrase="the old boss", column="mail_before", value="person2@mail.example"),
    ]
    shown = [synonym(phrase="address", column="email"), synonym(phrase="opening", column="when", value="2026-01-01")]
    dataset_id = version.dataset_id
    taught = dataset_pb2.Dataset(id=dataset_id, synonyms=[*secret, *shown])
    assert list((await keeper.call("UpdateDataset", dataset=taught)).synonyms) == [*secret, *shown]

    async def seen(who: Person) -> list[Any]:
        (listed,) = (await who.call("ListDatasets")).datasets
        found = await who.call("GetDataset", dataset_id=dataset_id)
        assert found == listed
        return list(found.synonyms)

    assert await seen(editor) == shown and await seen(keeper) == [*secret, *shown]
    more = [synonym(phrase="turnover", column="amount"), secret[0]]
    told = dataset_pb2.Dataset(id=dataset_id, synonyms=more)
    assert list((await editor.call("UpdateDataset", dataset=told)).synonyms) == more[:1]
    assert await seen(keeper) == [*more, secret[1]]
    cleared = dataset_pb2.Dataset(id=dataset_id)
    await editor.call("UpdateDataset", dataset=cleared, update_mask={"paths": ["synonyms"]})
    assert await seen(editor) == [] and await seen(keeper) == secret
    await keeper.call("UpdateDataset", dataset=taught)
    assert list((await editor.call("DeleteDataset", dataset_id=dataset_id)).synonyms) == shown[:1]


async def test_a_word_that_is_taught_takes_the_place_of_what_it_meant_before(reading: House) -> None:
    keeper, editor = await keeper_and_editor(reading)
    version = await read(reading, keeper)
    synonym, dataset_id = dataset_pb2.Synonym, version.dataset_id
    secret = synonym(phrase="boss", column="email", value="person1@mail.example")
    first, other = synonym(phrase="Turnover", column="when"), synonym(phrase="turnover", column="amount")
    for word in (secret, first, other):
        last = await keeper.call("TeachDataset", dataset_id=dataset_id, synonym=word)
    assert list(last.synonyms) == [secret, other] and last.update_time != version.create_time
    theirs = synonym(phrase="boss", column="amount")
    assert list((await editor.call("TeachDataset", dataset_id=dataset_id, synonym=theirs)).synonyms) == [other, theirs]
    assert list((await keeper.call("GetDataset", dataset_id=dataset_id)).synonyms) == [secret, other, theirs]


async def test_datasets_are_listed_newest_first_by_workspace(reading: House) -> None:
    keeper = await keeper_of(reading)
    workspace = await reading.anybody(keeper.token).call("CreateWorkspace", display_name="Second")
    first = await keeper.call("CreateDataset", display_name="First")
    second = await keeper.call("CreateDataset", display_name="Second", workspace_id=workspace.id)
    page = await keeper.call("ListDatasets", page_size=1)
    rest = await keeper.call("ListDatasets", page_size=1, page_token=page.next_page_token)
    assert [d.id for d in (*page.datasets, *rest.datasets)] == [second.id, first.id] and not rest.next_page_token
    only = await keeper.call("ListDatasets", workspace_id=workspace.id)
    assert [d.id for d in only.datasets] == [second.id]
    wrong = keeper.call("ListDatasets", workspace_id=workspace.id, page_token=page.next_page_token)
    assert await refusal(wrong) == "INVALID_PAGE_TOKEN"


async def test_what_belongs_to_another_organisation_is_not_found(reading: House) -> None:
    """Every method that names something is called with another organisation's ids."""
    keeper, stranger = await keeper_of(reading), await keeper_of(reading)
    version = await read(reading, keeper)
    open_upload = await keeper.call("CreateUpload", dataset_id=version.dataset_id, file_name="b", size_bytes=1)
    workspace_id = (await reading.anybody(keeper.token).call("GetMe")).default_workspace_id
    known: dict[str, Any] = {
        "dataset_id": version.dataset_id,
        "version_id": version.id,
        "base_version_id": version.id,
        "upload_id": open_upload.id,
        "workspace_id": workspace_id,
        "dataset": dataset_pb2.Dataset(id=version.dataset_id, display_name="Mine"),
        "synonym": dataset_pb2.Synonym(phrase="mine", column="x"),
        "spec": ingest_pb2.IngestSpec(),
        "file_name": "x.csv",
        "display_name": "x",
        "content": "source",
    }
    tried = 0
    for described in DATASET.methods:
        told = {field.name: known[field.name] for field in described.input_type.fields if field.name in known}
        if described.server_streaming:
            continue
        tried += 1
        with pytest.raises(CallFailed) as failed:
            await stranger.call(described.name, **told)
        assert failed.value.code.name == "NOT_FOUND", described.name
    assert tried == len(DATASET.methods) - 1
    assert (await keeper.call("GetVersion", version_id=version.id)) == version


async def test_a_viewer_changes_nothing(reading: House) -> None:
    keeper = await keeper_of(reading)
    viewer = reading.keeping(await reading.join(reading.anybody(keeper.token), "v@a.example", access.ROLE_VIEWER))
    ids = {"dataset_id": "x", "version_id": "x", "upload_id": "x", "base_version_id": "x", "content": "source"}
    for described in DATASET.methods:
        if rule_of(described).permission == access.PERMISSION_DATASET_READ:
            continue
        told: dict[str, Any] = {f.name: ids[f.name] for f in described.input_type.fields if f.name in ids}
        call = viewer.call(described.name, **told)
        assert await refusal(call) in ("PERMISSION_DENIED", "INVALID_FIELDS"), described.name


async def left(database: Database, dataset_id: str) -> bool:
    """Whether any row of the dataset is left, also of one that is hidden."""
    from sqlalchemy import select

    from services.dataset.store import Dataset

    async with database.begin_unscoped(read=True) as tx:
        return await tx.scalar(select(Dataset.id).where(Dataset.id == dataset_id)) is not None
