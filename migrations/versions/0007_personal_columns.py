"""Which columns hold personal data: of a dataset, for all its versions, and of each version."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
DATASETS = sa.table(
    "datasets", sa.column("organization_id"), sa.column("latest_version_id"), sa.column("personal", sa.JSON())
)
VERSIONS = sa.table(
    "versions",
    sa.column("organization_id"),
    sa.column("id"),
    sa.column("columns", sa.JSON()),
    sa.column("personal", sa.JSON()),
)
FILLED = (("datasets", "personal", "{}"), ("versions", "personal", "{}"), ("versions", "cleared", "[]"))


def upgrade() -> None:
    for table, name, empty in FILLED:
        op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    connection = op.get_bind()
    for organization_id, version_id in connection.execute(sa.select(VERSIONS.c.organization_id, VERSIONS.c.id)).all():
        which = VERSIONS.c.organization_id == organization_id, VERSIONS.c.id == version_id
        columns = connection.scalar(sa.select(VERSIONS.c["columns"]).where(*which)) or []
        marked = [column for column in columns if column["pii"]]
        if not marked:
            continue
        found = {column["name"]: column["pii"] for column in marked}
        connection.execute(sa.update(VERSIONS).where(*which).values(personal=found))
        headers = {column["source_name"] or column["name"]: column["pii"] for column in marked}
        latest = DATASETS.c.organization_id == organization_id, DATASETS.c.latest_version_id == version_id
        connection.execute(sa.update(DATASETS).where(*latest).values(personal=found | headers))


def downgrade() -> None:
    for table, name, _ in FILLED:
        op.drop_column(table, name)
