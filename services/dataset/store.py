"""The tables of dataset, and every statement over them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    LargeBinary,
    Row,
    Select,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column

from services.dataset.model import DatasetState, UploadState, VersionState
from services.kit.database import Base, Scoped


class Dataset(Scoped, Base):
    __tablename__ = "datasets"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String(64))
    display_name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(4000), default="")
    row_noun: Mapped[str] = mapped_column(String(60), default="")
    synonyms: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    personal: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """Classes of personal data by the names and headers of the columns that hold some, in whatever version."""
    state: Mapped[str] = mapped_column(String(16), default=DatasetState.ACTIVE, index=True)
    latest_version_id: Mapped[str] = mapped_column(String(64), default="")
    newest_version_id: Mapped[str] = mapped_column(String(64), default="")
    version_count: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    column_count: Mapped[int] = mapped_column(default=0)
    create_time: Mapped[datetime]
    update_time: Mapped[datetime]


def _of_dataset() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["organization_id", "dataset_id"], ["datasets.organization_id", "datasets.id"])


class Upload(Scoped, Base):
    """A file on its way in. What has arrived of it the object store knows, not this row."""

    __tablename__ = "uploads"
    __table_args__ = (_of_dataset(),)

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    dataset_id: Mapped[str] = mapped_column(String(64), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    part_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    """As announced; empty where it was not."""
    source_key: Mapped[str] = mapped_column(String(256))
    multipart_id: Mapped[str] = mapped_column(String(1024))
    opened_by: Mapped[str] = mapped_column(String(64), server_default="")
    """The principal whose upload this is; empty where it is not known."""
    state: Mapped[str] = mapped_column(String(16), default=UploadState.RECEIVING, index=True)
    version_id: Mapped[str] = mapped_column(String(64), default="")
    create_time: Mapped[datetime]


class Version(Scoped, Base):
    __tablename__ = "versions"
    __table_args__ = (_of_dataset(), UniqueConstraint("organization_id", "dataset_id", "number"))

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    dataset_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=VersionState.PROCESSING, index=True)
    digest: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(String(255))
    source_key: Mapped[str] = mapped_column(String(256))
    source_sha256: Mapped[str] = mapped_column(String(64))
    source_bytes: Mapped[int] = mapped_column(BigInteger)
    spec: Mapped[bytes] = mapped_column(LargeBinary)
    """IngestSpec, serialised."""
    base_version_id: Mapped[str] = mapped_column(String(64), default="")
    upload_id: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[str] = mapped_column(String(64), default="")
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    error: Mapped[bytes | None] = mapped_column(LargeBinary)
    """google.rpc.Status, serialised."""
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """As the table's description tells them."""
    personal: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """Classes of personal data by column; until the file is read, the dataset's."""
    cleared: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Columns that who asked for this version says, and may say, to hold no personal data."""
    column_count: Mapped[int] = mapped_column(default=0)
    rejected_rows: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected_cells: Mapped[int] = mapped_column(BigInteger, default=0)
    parquet_key: Mapped[str] = mapped_column(String(256), default="")
    create_time: Mapped[datetime]
    end_time: Mapped[datetime | None]


async def changed(tx: AsyncSession, statement: Any) -> int:
    """Runs a conditional write and says how many rows it touched."""
    result: CursorResult[Any] = await tx.execute(  # type: ignore[assignment]
        statement.execution_options(synchronize_session=False)
    )
    return result.rowcount


def datasets(workspace_id: str) -> Select[Dataset]:
    """Datasets of one workspace, or of all where empty."""
    statement = select(Dataset).where(Dataset.state == DatasetState.ACTIVE)
    return statement.where(Dataset.workspace_id == workspace_id) if workspace_id else statement


async def dataset(tx: AsyncSession, dataset_id: str, *, lock: bool = False) -> Dataset | None:
    statement = select(Dataset).where(Dataset.id == dataset_id, Dataset.state == DatasetState.ACTIVE)
    return await tx.scalar(statement.with_for_update() if lock else statement)


async def begin_deletion(tx: AsyncSession, dataset_id: str) -> bool:
    gone = update(Dataset).where(Dataset.id == dataset_id, Dataset.state == DatasetState.ACTIVE)
    return await changed(tx, gone.values(state=DatasetState.DELETING)) == 1


async def deletions(tx: AsyncSession) -> list[tuple[str, str]]:
    """Organisation and id of the datasets whose deletion is not done."""
    statement = select(Dataset.organization_id, Dataset.id).where(Dataset.state == DatasetState.DELETING)
    return [(row[0], row[1]) for row in await tx.execute(statement)]


async def erase(tx: AsyncSession, dataset_id: str) -> None:
    """Deletes every row of a dataset."""
    await changed(tx, delete(Version).where(Version.dataset_id == dataset_id))
    await changed(tx, delete(Upload).where(Upload.dataset_id == dataset_id))
    await changed(tx, delete(Dataset).where(Dataset.id == dataset_id, Dataset.state == DatasetState.DELETING))


def _of_active(row: type[Upload] | type[Version]) -> Any:
    """The dataset of an upload or version, as long as it is not being deleted."""
    return (
        select(Dataset.id)
        .where(
            Dataset.organization_id == row.organization_id,
            Dataset.id == row.dataset_id,
            Dataset.state == DatasetState.ACTIVE,
        )
        .exists()
    )


async def upload(tx: AsyncSession, upload_id: str) -> Upload | None:
    statement = select(Upload).where(Upload.id == upload_id, _of_active(Upload))
    return await tx.scalar(statement.execution_options(populate_existing=True))


async def uploads_of(tx: AsyncSession, dataset_id: str) -> list[Upload]:
    return list((await tx.execute(select(Upload).where(Upload.dataset_id == dataset_id))).scalars())


async def stale_uploads(tx: AsyncSession, before: datetime) -> list[Upload]:
    """Uploads that have taken no part for so long that nobody comes back to them."""
    statement = select(Upload).where(Upload.state == UploadState.RECEIVING, Upload.create_time < before)
    return list((await tx.execute(statement.limit(100))).scalars())


async def close_upload(tx: AsyncSession, upload_id: str, state: UploadState, version_id: str = "") -> bool:
    """Ends an upload; false where it had ended before."""
    open_one = update(Upload).where(Upload.id == upload_id, Upload.state == UploadState.RECEIVING)
    return await changed(tx, open_one.values(state=state, version_id=version_id)) == 1


async def add_version(tx: AsyncSession, version: Version) -> None:
    """Adds a version under the next number of its dataset, which must be there and locked."""
    counted = (
        update(Dataset)
        .where(Dataset.id == version.dataset_id)
        .values(
            version_count=Dataset.version_count + 1,
            newest_version_id=version.id,
            update_time=version.create_time,
        )
        .returning(Dataset.version_count, Dataset.personal)
    )
    version.number, version.personal = (await tx.execute(counted.execution_options(synchronize_session=False))).one()
    tx.add(version)
    await tx.flush()


def versions(dataset_id: str) -> Select[Version]:
    return select(Version).where(Version.dataset_id == dataset_id).options(defer(Version.columns))


async def version(tx: AsyncSession, version_id: str) -> Version | None:
    statement = select(Version).where(Version.id == version_id, _of_active(Version))
    return await tx.scalar(statement.execution_options(populate_existing=True))


async def columns_of(tx: AsyncSession, version_ids: Sequence[str]) -> dict[str, tuple[list[Any], dict[str, str]]]:
    """The columns of versions, and which are personal, by version."""
    statement = select(Version.id, Version.columns, Version.personal).where(Version.id.in_(version_ids))
    return {row[0]: (row[1], row[2]) for row in await tx.execute(statement)}


async def read_columns(tx: AsyncSession, dataset_id: str) -> Sequence[Row[tuple[str, list[Any], dict[str, str]]]]:
    """Id, columns and which are personal, of a dataset's versions whose file has been read."""
    statement = select(Version.id, Version.columns, Version.personal)
    return (
        await tx.execute(statement.where(Version.dataset_id == dataset_id, Version.state == VersionState.FINISHED))
    ).all()


async def mark(tx: AsyncSession, version_id: str, personal: dict[str, str]) -> None:
    await changed(tx, update(Version).where(Version.id == version_id).values(personal=personal))


async def version_ids(tx: AsyncSession, dataset_id: str) -> list[str]:
    return list((await tx.execute(select(Version.id).where(Version.dataset_id == dataset_id))).scalars())


async def processing(tx: AsyncSession) -> list[tuple[str, str]]:
    """Organisation and id of the versions whose file is not read yet."""
    statement = select(Version.organization_id, Version.id).where(Version.state == VersionState.PROCESSING)
    return [(row[0], row[1]) for row in await tx.execute(statement.where(_of_active(Version)))]


async def progress(tx: AsyncSession, version_id: str, **values: Any) -> bool:
    """Writes to a version that is not final yet; false where it is, or its dataset is being deleted."""
    mine = Version.id == version_id
    statement = update(Version).where(mine, Version.state == VersionState.PROCESSING, _of_active(Version))
    return await changed(tx, statement.values(**values)) == 1


async def promote(tx: AsyncSession, version: Version, now: datetime) -> None:
    """Makes a finished version its dataset's latest, unless one with a higher number is; the dataset must be locked."""
    newer = (
        select(func.count())
        .select_from(Version)
        .where(
            Version.organization_id == Dataset.organization_id,
            Version.dataset_id == Dataset.id,
            Version.state == VersionState.FINISHED,
            Version.number > version.number,
        )
        .scalar_subquery()
    )
    values = {"latest_version_id": version.id, "rows": version.rows, "column_count": version.column_count}
    statement = update(Dataset).where(Dataset.id == version.dataset_id, newer == 0)
    await changed(tx, statement.values(update_time=now, **values))
