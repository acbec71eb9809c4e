"""The tables of where one person finds things in Slack: their Home, and their direct messages."""

from typing import Any, ClassVar

from sqlalchemy import Column, Integer, Text
from sqlmodel import Field, SQLModel

from app.store.tables import NO_ROWID


def _key(name: str) -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(sa_column=Column(name, Text, primary_key=True, nullable=False))


def _text() -> Any:  # noqa: ANN401
    return Field(sa_column=Column(Text, nullable=False))


class Homes(SQLModel, table=True):
    """Whose Home was opened, and which page of what waits they look at."""

    __tablename__: ClassVar[Any] = "homes"
    __table_args__ = NO_ROWID

    team: str = _key("team")
    user: str = _key("user_id")
    page: int = Field(sa_column=Column(Integer, nullable=False))


class Threads(SQLModel, table=True):
    """The first direct message about a request to a person; the others go under it."""

    __tablename__: ClassVar[Any] = "threads"
    __table_args__ = NO_ROWID

    request_id: str = _key("request_id")
    address: str = _key("address")
    channel: str = _text()
    ts: str = _text()
