"""Idempotent creates: the same request id returns the first answer, and refuses another body."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.access import caller
from services.kit.database import Base, Scoped
from services.kit.errors import RequestIdReused, ServiceUnavailable


class MadeRequest(Scoped, Base):
    """A request that made something, so that its repeat makes nothing more."""

    __tablename__ = "requests"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    principal: Mapped[str] = mapped_column(String(64), primary_key=True)
    method: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(String(64))
    create_time: Mapped[datetime] = mapped_column()


KEPT = timedelta(days=7)
"""How long a request id is known: nobody repeats a request after that."""
_TABLE = cast(Table, MadeRequest.__table__)


async def once(tx: AsyncSession, request: Any, now: datetime, make: Callable[[], Awaitable[str]]) -> tuple[str, bool]:
    """Runs `make` (which returns the id of what it made) unless this request id came before.

    Returns that id and whether it was made just now. `request` is the protobuf request with its `request_id`; without
    one, `make` always runs. Raises RequestIdReused where the id came with another body.
    """
    if not request.request_id:
        return await make(), True
    row = _row(request, now)
    found = await tx.scalar(select(MadeRequest).where(*_same(row)))
    if found is not None:
        return _answered(found, row), False
    tx.add(row)
    try:
        await tx.flush()
    except IntegrityError as error:
        raise ServiceUnavailable() from error
    row.resource_id = await make()
    return row.resource_id, True


async def add_once(tx: AsyncSession, request: Any, now: datetime, row: Any) -> str:
    """As `once`, of adding one row; returns the id of the one that is there."""

    async def make() -> str:
        tx.add(row)
        await tx.flush()
        made: str = row.id
        return made

    found, _ = await once(tx, request, now, make)
    return found


def once_within(tx: Connection, request: Any, now: datetime, make: Callable[[], str]) -> str:
    """As `once`, of a request with an id, in a transaction of plain functions; for the caller's organisation."""
    row = _row(request, now)
    row.organization_id = caller().organization_id
    same = MadeRequest.organization_id == row.organization_id, *_same(row)
    found = tx.execute(select(_TABLE).where(*same)).first()
    if found is not None:
        return _answered(found, row)
    values = {column.key: getattr(row, column.key) for column in _TABLE.c}
    try:
        tx.execute(insert(_TABLE), values)
    except IntegrityError as error:
        raise ServiceUnavailable() from error
    made = make()
    tx.execute(update(_TABLE).where(*same).values(resource_id=made))
    return made


async def forget(tx: AsyncSession, now: datetime) -> None:
    """Deletes what no repeat is to be expected of any more, of all services and organisations."""
    await tx.execute(delete(MadeRequest).where(MadeRequest.create_time <= now - KEPT))


def _row(request: Any, now: datetime) -> MadeRequest:
    return MadeRequest(
        principal=caller().principal,
        method=request.DESCRIPTOR.name.removesuffix("Request"),
        request_id=request.request_id,
        body_sha256=hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest(),
        resource_id="",
        create_time=now,
    )


def _same(row: MadeRequest) -> Sequence[ColumnElement[bool]]:
    return (
        MadeRequest.principal == row.principal,
        MadeRequest.method == row.method,
        MadeRequest.request_id == row.request_id,
    )


def _answered(found: Any, asked: MadeRequest) -> str:
    if found.body_sha256 != asked.body_sha256:
        raise RequestIdReused(request_id=asked.request_id)
    answer: str = found.resource_id
    return answer
