"""Jobs that are forgotten some days after their end."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("ephemeral", sa.Boolean(), nullable=False, server_default=sa.false()))
    where = sa.text("ephemeral")
    op.create_index("ix_jobs_ephemeral", "jobs", ["end_time"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_jobs_ephemeral", table_name="jobs")
    op.drop_column("jobs", "ephemeral")
