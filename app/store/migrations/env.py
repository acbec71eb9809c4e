"""Runs the migrations, and the triggers anew after them, in the transaction it is given."""

from alembic import context
from sqlmodel import SQLModel

import app.store.channels
import app.store.covers
import app.store.enrolments
import app.store.places
import app.store.steps
import app.store.tables  # noqa: F401 - they fill the metadata
from app.store.triggers import install

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
install(connection.exec_driver_sql, connection.dialect.name)
