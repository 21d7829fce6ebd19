"""The executor's tables: jobs, their outputs and attempts, dead letters, and blobs on their way out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import Base, Scoped


class Job(Scoped, Base):
    """A job. It is the outbox too: what JetStream forgets, the next sweep reads here."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_action", "organization_id", "action_digest"),
        Index("ix_jobs_version", "organization_id", "version_id"),
        Index("ix_jobs_other_version", "organization_id", "other_version_id"),
        Index(
            "ix_jobs_active",
            "state",
            "organization_id",
            "id",
            sqlite_where=text("end_time IS NULL"),
            postgresql_where=text("end_time IS NULL"),
        ),
        Index("ix_jobs_ephemeral", "end_time", sqlite_where=text("ephemeral"), postgresql_where=text("ephemeral")),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    version_id: Mapped[str] = mapped_column(String(64))
    other_version_id: Mapped[str | None] = mapped_column(String(64), default=None)
    """Of an operator that compares: the second version that it reads."""
    dataset_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    attempt: Mapped[int] = mapped_column(default=1)
    failures: Mapped[int] = mapped_column(default=0)
    """Attempts that failed; those that a stopping worker handed back do not count."""
    cost: Mapped[int] = mapped_column(default=1)
    """What it takes of its organisation's turn."""

    operator: Mapped[bytes | None] = mapped_column(LargeBinary)
    spec: Mapped[bytes] = mapped_column(LargeBinary)
    file_name: Mapped[str] = mapped_column(String(1024))
    source_sha256: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    masked: Mapped[list[str]] = mapped_column(JSON)
    personal: Mapped[list[str]] = mapped_column(JSON)
    """Columns of the version that hold personal data; known once its file has been read."""
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)
    action_digest: Mapped[str | None] = mapped_column(String(64))
    """What is computed, in one digest; none for a job that shall compute whatever is known."""
    version_digest: Mapped[str] = mapped_column(String(64))
    ingest_version: Mapped[int] = mapped_column()
    traceparent: Mapped[str] = mapped_column(String(64))

    worker_id: Mapped[str] = mapped_column(String(128), default="")
    releases: Mapped[int] = mapped_column(default=0)
    due_time: Mapped[datetime] = mapped_column()
    """QUEUED: not before; RELEASED: release again at; RUNNING: end of the lease."""
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)

    create_time: Mapped[datetime] = mapped_column()
    start_time: Mapped[datetime | None] = mapped_column()
    end_time: Mapped[datetime | None] = mapped_column()
    error: Mapped[bytes | None] = mapped_column(LargeBinary)
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary)
    cached: Mapped[bool] = mapped_column(default=False)
    ephemeral: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nothing that is kept refers to it: it is forgotten some days after its end."""
    cpu_s: Mapped[float] = mapped_column(default=0.0)
    wall_s: Mapped[float] = mapped_column(default=0.0)
    max_rss_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    result_bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class Output(Scoped, Base):
    """A file that a job made; the only rows that keep a blob alive."""

    __tablename__ = "job_outputs"
    __table_args__ = (Index("ix_job_outputs_key", "organization_id", "key"),)

    job_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(1024))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)


class Attempt(Scoped, Base):
    """One attempt of a job: who ran it, and how it ended."""

    __tablename__ = "job_attempts"

    job_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64))
    attempt: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(128))
    start_time: Mapped[datetime] = mapped_column()
    end_time: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[str] = mapped_column(String(32), default="")


class DeadLetter(Scoped, Base):
    """A job that failed on every attempt through no fault of its data: somebody shall look."""

    __tablename__ = "job_dead_letters"

    job_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column()
    verdict: Mapped[str] = mapped_column(String(32))
    create_time: Mapped[datetime] = mapped_column()


class DeletedBlob(Scoped, Base):
    """A blob without a reference: an outbox of deletions, and a mark against attempts that wrote it before."""

    __tablename__ = "job_deleted_blobs"

    organization_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(1024), primary_key=True)
    create_time: Mapped[datetime] = mapped_column()
    delete_time: Mapped[datetime | None] = mapped_column()
