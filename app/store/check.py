"""Say whether the tables in the code are those that the migrations make: `alembic check`."""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import app.store.auditing
import app.store.channels
import app.store.covers
import app.store.enrolments
import app.store.places
import app.store.steps
import app.store.subscriptions
import app.store.tables
import app.store.user_groups  # noqa: F401 - they fill the metadata
from app.store.sqlite import SqliteEngine


def differences() -> list[object]:
    """Migrate an empty database and compare it with the tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        SqliteEngine(path).upgrade()
        engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, SQLModel.metadata))


if __name__ == "__main__":
    found = differences()
    for one in found:
        sys.stderr.write(f"the tables and the migrations differ: {one}\n")
    sys.exit(bool(found))
