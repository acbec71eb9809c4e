"""The table of who is enrolled for codes, each secret sealed for its own enrolment."""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Field, SQLModel

from app.domain.enrolment import Enrolment
from app.store.engine import Row, Session
from app.store.mapping import micros, moment
from app.store.tables import NO_ROWID, table


class Enrolments(SQLModel, table=True):
    """One enrolment of one person; `last_step` is the newest time step ever accepted."""

    __tablename__: ClassVar[Any] = "enrolments"
    __table_args__ = NO_ROWID

    person: str = Field(sa_column=Column(Text, primary_key=True, nullable=False))
    id: str = Field(sa_column=Column(Text, nullable=False))
    enrolled_by: str = Field(sa_column=Column(Text, nullable=False))
    enrolled_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    last_step: int = Field(sa_column=Column(BigInteger, nullable=False))
    failures: int = Field(sa_column=Column(Integer, nullable=False))
    locked_until: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False), repr=False)


_rows = table(Enrolments)
SHOWN = tuple(one for one in _rows.c if one.name != "sealed")
ALL = select(*SHOWN).order_by(_rows.c.person)
ONE = select(*SHOWN).where(_rows.c.person == bindparam("of"))
SEALED = select(_rows.c.sealed).where(
    _rows.c.person == bindparam("of"), _rows.c.id == bindparam("at_id")
)
INSERT = upsert(_rows)
UPDATE = (
    _rows.update()
    .where(_rows.c.person == bindparam("of"), _rows.c.id == bindparam("at_id"))
    .values({one: bindparam(one) for one in ("last_step", "failures", "locked_until")})
)
DELETE = _rows.delete().where(_rows.c.person == bindparam("of"))


def place_of(enrolment: Enrolment) -> str:
    """Name the one place of a secret: this enrolment, of this person."""
    return f"enrolment/{enrolment.id}/{enrolment.person}"


def place_in(row: Row) -> str:
    """Name the place of the secret in a whole row."""
    return place_of(read(row[:-1]))


def read(row: Row) -> Enrolment:
    """Read a row without its secret."""
    person, id_, by, at, last_step, failures, locked = row
    return Enrolment(id_, person, by, moment(at), last_step, failures, moment(locked))


def keep(session: Session, enrolment: Enrolment, sealed: bytes | None) -> None:
    """Insert an enrolment with its sealed secret; without one, update what changes."""
    changes = {
        "last_step": enrolment.last_step,
        "failures": enrolment.failures,
        "locked_until": micros(enrolment.locked_until),
    }
    if sealed is None:
        session.run(UPDATE, {"of": enrolment.person, "at_id": enrolment.id, **changes})
        return
    values = {
        "person": enrolment.person,
        "id": enrolment.id,
        "enrolled_by": enrolment.enrolled_by,
        "enrolled_at": micros(enrolment.enrolled_at),
        "sealed": sealed,
    }
    session.run(INSERT, {**values, **changes})
