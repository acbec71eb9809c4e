"""Who made a key, and who made the key of those."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("keys", sa.Column("makers", sa.Text(), nullable=False, server_default=""))
