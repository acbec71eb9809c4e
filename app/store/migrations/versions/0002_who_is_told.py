"""Who outside is told what happens to requests, and how far."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.columns import numbers, time, words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        *words("endpoint", "answer", "disabled"),
        *numbers("attempts"),
        *(time(one) for one in ("told", "due_at", "head")),
        *(time(one, nullable=True) for one in ("tried_at", "leased_until", "since")),
        sa.PrimaryKeyConstraint("endpoint"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "replays",
        *words("id", "endpoint", "request_id"),
        *(time(one) for one in ("told", "until", "asked_at")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
