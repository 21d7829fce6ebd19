"""The second version that a job reads, for operators that compare."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("other_version_id", sa.String(length=64), nullable=True))
    op.create_index("ix_jobs_other_version", "jobs", ["organization_id", "other_version_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_jobs_other_version", table_name="jobs")
    op.drop_column("jobs", "other_version_id")
