"""The table of who was told that they are on duty, or answer for an agent: once, whoever tells."""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, bindparam, insert, select
from sqlmodel import Field, SQLModel

from app.delivery.briefing import About, Briefed
from app.store.engine import Row, Session
from app.store.mapping import micros, moment, readable
from app.store.tables import NO_ROWID, table


def _key() -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(sa_column=Column(Text, primary_key=True, nullable=False))


def _time() -> Any:  # noqa: ANN401
    return Field(sa_column=Column(BigInteger, nullable=False))


class Briefings(SQLModel, table=True):
    """That somebody was told of what they now stand for; it goes when that is over."""

    __tablename__: ClassVar[Any] = "briefings"
    __table_args__ = NO_ROWID

    about: str = _key()
    name: str = _key()
    person: str = _key()
    since: int = _time()
    told_at: int = _time()


_rows = table(Briefings)
ALL = select(_rows).where(_rows.c.about == bindparam("of")).order_by(_rows.c.name, _rows.c.person)
INSERT = insert(_rows)
DELETE = _rows.delete().where(
    _rows.c.about == bindparam("of"), _rows.c.name == bindparam("of_name")
)


def found(session: Session, about: About) -> tuple[Briefed, ...]:
    """List who was told."""
    return tuple(readable(_read, session.all(ALL, {"of": about.value})))


def keep(session: Session, one: Briefed) -> None:
    """Write that somebody was told; the database refuses the same again."""
    key = {"about": one.about.value, "name": one.name, "person": one.person}
    session.run(INSERT, {**key, "since": micros(one.since), "told_at": micros(one.told_at)})


def drop(session: Session, about: About, name: str) -> None:
    """Forget who was told of something."""
    session.run(DELETE, {"of": about.value, "of_name": name})


def _read(row: Row) -> Briefed:
    about, name, person, since, told_at = row
    return Briefed(About(about), name, person, moment(since), moment(told_at))
