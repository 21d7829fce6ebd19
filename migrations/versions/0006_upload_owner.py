"""Who opened an upload: nobody else completes it, but for those who may see personal data."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
OPENED = """
UPDATE uploads SET opened_by = COALESCE((
    SELECT principal FROM requests
    WHERE requests.organization_id = uploads.organization_id
      AND requests.method = 'CreateUpload' AND requests.resource_id = uploads.id
), '')
"""
"""Request ids are known for as long as an upload stays open."""


def upgrade() -> None:
    op.add_column("uploads", sa.Column("opened_by", sa.String(length=64), nullable=False, server_default=""))
    op.execute(OPENED)


def downgrade() -> None:
    op.drop_column("uploads", "opened_by")
