"""Which database an address names."""

from pathlib import Path

from app.store.engine import CannotOpen, Engine
from app.store.sqlite import SqliteEngine

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"


def engine_of(url: str) -> Engine:
    """Find the engine for an address.

    Raises CannotOpen for an address of another kind.
    """
    if url.startswith(SQLITE) and url != SQLITE and ":memory:" not in url:
        return SqliteEngine(Path(url.removeprefix(SQLITE)))
    message = (
        f"cannot use {url.partition('://')[0]}: write {SQLITE}FILE or {POSTGRESQL}USER@HOST/NAME"
    )
    raise CannotOpen(message)
