"""The table of which team was told on which day what waits for it: once, whoever tells."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Integer, Text, bindparam, insert, select
from sqlmodel import Field, SQLModel

from app.store.engine import Session
from app.store.mapping import micros
from app.store.statements import PENDING
from app.store.tables import NO_ROWID, Requests, table


def _time() -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(sa_column=Column(BigInteger, nullable=False))


class Roundups(SQLModel, table=True):
    """That a team's hour of a day has come, and how much waited for it then."""

    __tablename__: ClassVar[Any] = "roundups"
    __table_args__ = NO_ROWID

    team: str = Field(sa_column=Column(Text, primary_key=True, nullable=False))
    day: str = Field(sa_column=Column(Text, primary_key=True, nullable=False))
    due_at: int = _time()
    made_at: int = _time()
    waiting: int = Field(sa_column=Column(Integer, nullable=False))


_requests = table(Requests)
_roundups = table(Roundups)
MADE = select(_roundups.c.waiting).where(
    _roundups.c.team == bindparam("of_team"), _roundups.c.day == bindparam("on_day")
)
INSERT = insert(_roundups)
WAITING = (
    select(_requests)
    .where(_requests.c.state == PENDING, _requests.c.team == bindparam("of_team"))
    .order_by(_requests.c.id)
    .limit(bindparam("limit", type_=BigInteger))
)


def made(session: Session, team: str, day: date) -> bool:
    """Tell whether a team's hour of a day has come and was dealt with."""
    return session.one(MADE, {"of_team": team, "on_day": day.isoformat()}) is not None


def keep(
    session: Session, team: str, day: date, due_at: datetime, now: datetime, waiting: int
) -> None:
    """Write that a team's hour has come; the database refuses the same day again."""
    values = {"team": team, "day": day.isoformat(), "waiting": waiting}
    session.run(INSERT, {**values, "due_at": micros(due_at), "made_at": micros(now)})
