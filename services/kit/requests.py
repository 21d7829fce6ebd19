"""Idempotent creates: the same request id returns the first answer, and refuses another body."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
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


async def once(tx: AsyncSession, request: Any, now: datetime, make: Callable[[], Awaitable[str]]) -> tuple[str, bool]:
    """Runs `make` (which returns the id of what it made) unless this request id came before.

    Returns that id and whether it was made just now. `request` is the protobuf request with its `request_id`; without
    one, `make` always runs. Raises RequestIdReused where the id came with another body.
    """
    if not request.request_id:
        return await make(), True
    who = caller()
    method = request.DESCRIPTOR.name.removesuffix("Request")
    body = hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest()
    found = await tx.scalar(
        select(MadeRequest).where(
            MadeRequest.principal == (who.user_id or who.service),
            MadeRequest.method == method,
            MadeRequest.request_id == request.request_id,
        )
    )
    if found is not None:
        if found.body_sha256 != body:
            raise RequestIdReused(request_id=request.request_id)
        return found.resource_id, False
    row = MadeRequest(
        principal=who.user_id or who.service,
        method=method,
        request_id=request.request_id,
        body_sha256=body,
        resource_id="",
        create_time=now,
    )
    tx.add(row)
    try:
        await tx.flush()
    except IntegrityError as error:
        raise ServiceUnavailable() from error
    row.resource_id = await make()
    return row.resource_id, True
