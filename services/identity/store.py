"""Every statement over the tables of identity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    case,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.tables import ApiKey, Organization, Revocation, Session, SignInLink, Throttle, User, Workspace
from services.kit import requests


async def changed(tx: AsyncSession, statement: Any) -> int:
    """Runs a conditional write and says how many rows it touched."""
    result: CursorResult[Any] = await tx.execute(  # type: ignore[assignment]
        statement.execution_options(synchronize_session=False)
    )
    return result.rowcount


async def organization(tx: AsyncSession, *, lock: bool = False) -> Organization:
    """The transaction's organisation; locked, membership changes of it wait for each other."""
    statement = select(Organization)
    return (await tx.execute(statement.with_for_update() if lock else statement)).scalar_one()


async def any_organization(tx: AsyncSession) -> Organization | None:
    """The oldest organisation there is."""
    return await tx.scalar(select(Organization).order_by(Organization.organization_id).limit(1))


async def workspace(tx: AsyncSession, workspace_id: str) -> Workspace | None:
    return await tx.scalar(select(Workspace).where(Workspace.id == workspace_id))


async def workspace_named(tx: AsyncSession, name: str) -> Workspace | None:
    return await tx.scalar(select(Workspace).where(Workspace.display_name == name))


async def first_workspace(tx: AsyncSession) -> Workspace | None:
    return await tx.scalar(select(Workspace).order_by(Workspace.id).limit(1))


def workspaces() -> Select[Workspace]:
    return select(Workspace)


def users() -> Select[User]:
    return select(User)


def keys(user_id: str) -> Select[ApiKey]:
    """Keys of one user, or of all where empty."""
    statement = select(ApiKey)
    return statement.where(ApiKey.user_id == user_id) if user_id else statement


def revocations(now: datetime) -> Select[Revocation]:
    return select(Revocation).where(Revocation.expire_time > now)


async def user(tx: AsyncSession, user_id: str, *, lock: bool = False) -> User | None:
    statement = select(User).where(User.id == user_id)
    return await tx.scalar(statement.with_for_update() if lock else statement)


async def user_by_email(tx: AsyncSession, email: str, organization_id: str = "") -> User | None:
    """The account of an address: in one organisation, or the oldest of all that the transaction sees."""
    statement = select(User).where(User.email == email).order_by(User.id).limit(1)
    return await tx.scalar(statement.where(User.organization_id == organization_id) if organization_id else statement)


async def owners(tx: AsyncSession, role: int) -> list[User]:
    """Members with the role of an owner, oldest first."""
    return list((await tx.execute(select(User).where(User.role == role).order_by(User.id))).scalars())


async def session(tx: AsyncSession, session_id: str) -> Session | None:
    statement = select(Session).where(Session.id == session_id)
    return await tx.scalar(statement.execution_options(populate_existing=True))


async def rotate(tx: AsyncSession, session_id: str, old_sha256: str, values: dict[str, Any]) -> bool:
    """Replaces the live refresh token; false where it is not `old_sha256` (any more)."""
    statement = update(Session).where(Session.id == session_id, Session.refresh_sha256 == old_sha256)
    return await changed(tx, statement.values(previous_sha256=old_sha256, **values)) == 1


async def end_sessions(tx: AsyncSession, user_id: str, *, keep: str = "") -> list[str]:
    """Deletes a user's sessions but one, and returns their ids."""
    ended = delete(Session).where(Session.user_id == user_id, Session.id != keep).returning(Session.id)
    return list((await tx.execute(ended)).scalars())


async def end_session(tx: AsyncSession, session_id: str) -> bool:
    return await changed(tx, delete(Session).where(Session.id == session_id)) == 1


async def credential_ids(tx: AsyncSession, user_id: str) -> list[str]:
    """Ids of a user's sessions and keys."""
    sessions = await tx.execute(select(Session.id).where(Session.user_id == user_id))
    keys = await tx.execute(select(ApiKey.id).where(ApiKey.user_id == user_id))
    return [*sessions.scalars(), *keys.scalars()]


async def organization_of_link(tx: AsyncSession, token_sha256: str) -> str | None:
    return await tx.scalar(select(SignInLink.organization_id).where(SignInLink.token_sha256 == token_sha256))


async def take_link(tx: AsyncSession, token_sha256: str, now: datetime) -> str | None:
    """Uses a link up and returns its user's id; None where it is unknown, used or too old."""
    taken = delete(SignInLink).where(SignInLink.token_sha256 == token_sha256, SignInLink.expire_time > now)
    return (await tx.execute(taken.returning(SignInLink.user_id))).scalar_one_or_none()


async def key(tx: AsyncSession, key_id: str) -> ApiKey | None:
    return await tx.scalar(select(ApiKey).where(ApiKey.id == key_id))


async def key_and_user(tx: AsyncSession, key_id: str) -> tuple[ApiKey, User] | None:
    statement = select(ApiKey, User).join(
        User, (User.organization_id == ApiKey.organization_id) & (User.id == ApiKey.user_id)
    )
    row = (await tx.execute(statement.where(ApiKey.id == key_id))).one_or_none()
    return (row[0], row[1]) if row else None


async def touch_key(tx: AsyncSession, key_id: str, now: datetime) -> None:
    await tx.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_use_time=now))


async def delete_key(tx: AsyncSession, key_id: str) -> bool:
    return await changed(tx, delete(ApiKey).where(ApiKey.id == key_id)) == 1


async def attempt(tx: AsyncSession, subject: str, limit: int, now: datetime, window_end: datetime) -> bool:
    """Counts an attempt in one conditional write; false where the window's limit is reached."""
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    over = Throttle.window_end <= now
    counted = dialect.insert(Throttle).values(subject=subject, attempts=1, window_end=window_end)
    counted = counted.on_conflict_do_update(
        index_elements=[Throttle.subject],
        set_={
            "attempts": case((over, 1), else_=Throttle.attempts + 1),
            "window_end": case((over, window_end), else_=Throttle.window_end),
        },
        where=or_(over, Throttle.attempts < limit),
    )
    return await changed(tx, counted) == 1


async def window_end(tx: AsyncSession, subject: str) -> datetime | None:
    return await tx.scalar(select(Throttle.window_end).where(Throttle.subject == subject))


async def forgive(tx: AsyncSession, account: str, origin: str) -> None:
    """Takes a success out of the counts."""
    await tx.execute(delete(Throttle).where(Throttle.subject == account))
    whole = update(Throttle).where(Throttle.subject == origin, Throttle.attempts > 0)
    await tx.execute(whole.values(attempts=Throttle.attempts - 1))


async def sweep(tx: AsyncSession, now: datetime) -> None:
    """Deletes what is past its time."""
    for row, end in (
        (Session, Session.refresh_expire_time),
        (SignInLink, SignInLink.expire_time),
        (Revocation, Revocation.expire_time),
        (Throttle, Throttle.window_end),
    ):
        await changed(tx, delete(row).where(end <= now))
    await requests.forget(tx, now)
