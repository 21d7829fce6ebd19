"""The tables of identity."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import Base, Scoped


class Organization(Scoped, Base):
    __tablename__ = "organizations"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(120))
    create_time: Mapped[datetime]


class Workspace(Scoped, Base):
    __tablename__ = "workspaces"
    __table_args__ = (
        UniqueConstraint("organization_id", "display_name"),
        ForeignKeyConstraint(["organization_id"], ["organizations.organization_id"], ondelete="CASCADE"),
    )

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(120))
    create_time: Mapped[datetime]


class User(Scoped, Base):
    """A person's account within one organisation; the same address elsewhere is another account."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("organization_id", "email"),
        ForeignKeyConstraint(["organization_id"], ["organizations.organization_id"], ondelete="CASCADE"),
    )

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    display_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[int]
    password_hash: Mapped[str | None]
    epoch: Mapped[int] = mapped_column(default=0)
    """Goes up when the role changes, and is part of the `sid` of every access token."""
    create_time: Mapped[datetime]


def _of_user() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organization_id", "user_id"], ["users.organization_id", "users.id"], ondelete="CASCADE"
    )


class Session(Scoped, Base):
    """A signed-in session: one row per family of refresh tokens, so that it never has two live ones."""

    __tablename__ = "sessions"
    __table_args__ = (_of_user(),)

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    user_id: Mapped[str] = mapped_column(String(64), index=True)
    by_link: Mapped[bool]
    refresh_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str] = mapped_column(String(64), default="")
    successor_salt: Mapped[str] = mapped_column(String(64), default="")
    rotate_time: Mapped[datetime]
    create_time: Mapped[datetime]
    refresh_expire_time: Mapped[datetime] = mapped_column(index=True)
    expire_time: Mapped[datetime]


class SignInLink(Scoped, Base):
    __tablename__ = "sign_in_links"
    __table_args__ = (_of_user(),)

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    user_id: Mapped[str] = mapped_column(String(64), index=True)
    create_time: Mapped[datetime]
    expire_time: Mapped[datetime] = mapped_column(index=True)


class ApiKey(Scoped, Base):
    __tablename__ = "api_keys"
    __table_args__ = (_of_user(),)

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    user_id: Mapped[str] = mapped_column(String(64), index=True)
    display_name: Mapped[str] = mapped_column(String(120))
    prefix: Mapped[str] = mapped_column(String(64))
    secret_sha256: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[int]] = mapped_column(JSON)
    create_time: Mapped[datetime]
    expire_time: Mapped[datetime]
    last_use_time: Mapped[datetime | None]


class Revocation(Scoped, Base):
    """The `sid` of access tokens that are refused although not past their time."""

    __tablename__ = "revocations"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    expire_time: Mapped[datetime] = mapped_column(index=True)


class Throttle(Base):
    """Attempts within a window. It belongs to no organisation: what is tried may not exist."""

    __tablename__ = "throttles"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempts: Mapped[int]
    window_end: Mapped[datetime] = mapped_column(index=True)
