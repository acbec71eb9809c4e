"""The few kinds of column and index that migrations make."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def one_of(column: str, *words: str) -> str:
    """Write it out: SQLite would build a table for an IN each time."""
    return " OR ".join(f"{column} = '{word}'" for word in words)


def words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def time(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def blob(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def sequence() -> sa.Column[int]:
    return sa.Column("seq", NUMBER, autoincrement=False, nullable=False)


def index(name: str, table: str, *columns: str, only: str, unique: bool = False) -> None:
    where = sa.text(only)
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=where, postgresql_where=where
    )
