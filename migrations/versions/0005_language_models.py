"""The language model of an organisation, and what it proposed for a message."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "language_models",
        sa.Column("organization_id", sa.String(length=64), nullable=False),
        sa.Column("base_url", sa.String(length=512), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="pk_language_models"),
    )
    op.add_column("messages", sa.Column("proposal", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "proposal")
    op.drop_table("language_models")
