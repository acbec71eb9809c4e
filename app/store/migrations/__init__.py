"""The schema's versions, brought up to date in one transaction."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, text

from app.store.engine import CannotOpen, Session
from app.store.faults import code_of

REVISIONS = ("0001", "0002", "0003")
HEAD = REVISIONS[-1]

_VERSION = text("SELECT version_num FROM alembic_version")


def schema_version(session: Session) -> str:
    """Tell which schema a database has; empty for one that has none yet.

    Raises CannotOpen for one that a newer version of this program has made.
    """
    try:
        row = session.one(_VERSION)
    except session.errors as error:
        if code_of(error) not in {-1, sqlite3.SQLITE_ERROR}:
            raise  # it is there, and cannot be read: that is not an empty database
        return ""
    version = str(row[0]) if row else ""
    if version and version not in REVISIONS:
        message = (
            f"the database has schema {version}, which this version does not know; "
            "install the version that made it, or a newer one"
        )
        raise CannotOpen(message)
    return version


def upgrade(engine: Engine, lock: str) -> None:
    """Bring a database to the newest schema, all of it or nothing; `lock` keeps others out."""
    # Alembic takes a third of a second to import, and a database that is up to date needs none.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.connect() as connection:
        connection.exec_driver_sql(lock)
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
        connection.commit()
