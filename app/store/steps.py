"""The steps that were taken, once each, and the latest time that was ever seen."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    Text,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Field, SQLModel

from app.delivery.briefing import About, Briefed
from app.delivery.message import Leased
from app.domain.events import Escalated
from app.domain.request import ActionRequest
from app.roster.document import Roster
from app.store import briefings, outbox, roundups
from app.store import statements as sql
from app.store.engine import Session
from app.store.held import held
from app.store.mapping import micros, moment
from app.store.recovering import requests_in
from app.store.tables import NO_ROWID, Requests, table
from app.store.tools import Tools
from app.workflow.step_ports import Overdue

CLOCK, BEAT = "clock", "beat"


def _time() -> Any:  # noqa: ANN401 - as SQLModel's Field
    return Field(sa_column=Column(BigInteger, nullable=False))


class Steps(SQLModel, table=True):
    """A step of a request's plan, written when it was taken: it cannot be taken again."""

    __tablename__: ClassVar[Any] = "steps"
    __table_args__ = NO_ROWID

    request_id: str = Field(
        sa_column=Column(Text, ForeignKey("requests.id"), primary_key=True, nullable=False)
    )
    step: int = Field(sa_column=Column(Integer, primary_key=True, nullable=False))
    due_at: int = _time()
    fired_at: int = _time()


class Marks(SQLModel, table=True):
    """The latest time that was seen: a clock that shows less has been put back."""

    __tablename__: ClassVar[Any] = "marks"
    __table_args__ = NO_ROWID

    name: str = Field(sa_column=Column(Text, primary_key=True, nullable=False))
    at: int = _time()


_marks = table(Marks)
_requests = table(Requests)
_steps = table(Steps)

INSERT_STEP = insert(_steps)
ESCALATING = (
    select(_requests)
    .where(_requests.c.escalates_at <= bindparam("now"))
    .order_by(_requests.c.escalates_at)
    .limit(bindparam("limit", type_=BigInteger))
)
OLDEST_STEP = select(func.min(_requests.c.escalates_at)).where(
    _requests.c.escalates_at.is_not(None)
)
OLDEST_END = select(func.min(_requests.c.due_at)).where(_requests.c.due_at.is_not(None))
MARK = select(_marks.c.at).where(_marks.c.name == bindparam("of"))
KEEP_MARK = upsert(_marks)
KEEP_MARK = KEEP_MARK.on_conflict_do_update(
    index_elements=["name"], set_={"at": KEEP_MARK.excluded.at}
)


def mark(session: Session) -> int:
    """Give the latest time that was seen, in microseconds; 0 where none was."""
    row = session.one(MARK, {"of": CLOCK})
    return int(row[0]) if row else 0


def keep_step(session: Session, request: str, taken: Escalated) -> None:
    """Write that a step was taken; the database refuses the same one again."""
    session.run(
        INSERT_STEP,
        {
            "request_id": request,
            "step": taken.step,
            "due_at": micros(taken.due_at),
            "fired_at": micros(taken.at),
        },
    )


class StepReading:
    """Reads about what time does; see `workflow.step_ports`."""

    _session: Session
    _tools: Tools

    @property
    def now(self) -> datetime:
        """Give the time of this unit."""
        raise NotImplementedError

    def escalating(self, limit: int) -> tuple[ActionRequest, ...]:
        """Give what is pending and has a step that is due, soonest first."""
        rows = self._session.all(ESCALATING, {"now": micros(self.now), "limit": limit})
        return requests_in(self._session, self._tools.ledger, rows)

    def roundup_made(self, team: str, day: date) -> bool:
        """Tell whether a team's hour of a day has come and was dealt with."""
        return roundups.made(self._session, team, day)

    def briefed(self, about: About) -> tuple[Briefed, ...]:
        """List who was told of which rotation, or of which suspended agent."""
        return briefings.found(self._session, about)

    def waiting_for(self, team: str, limit: int) -> tuple[ActionRequest, ...]:
        """Give what is pending of what a team owns, oldest first."""
        rows = self._session.all(roundups.WAITING, {"of_team": team, "limit": limit})
        found = requests_in(self._session, self._tools.ledger, rows)
        return tuple(one for one in found if one.facts.team == team)

    def roster_at(self, version: str) -> Roster | None:
        """Give the roster as it was in an earlier version, by its text alone."""
        row = self._session.one(sql.DOCUMENT, {"of": "roster", "at_version": version})
        return self._tools.rosters.get(version, lambda: row[2]) if row else None

    def overdue(self) -> Overdue:
        """Tell since when the oldest step and the oldest end are due."""
        step, end = self._session.one(OLDEST_STEP, {}), self._session.one(OLDEST_END, {})
        return Overdue(moment(step[0]) if step else None, moment(end[0]) if end else None)

    def held(self) -> frozenset[str]:
        """Say what messages were tried for too often: `slack`, or addresses of endpoints."""
        return held(self._session)


class StepWriting:
    """Writes about what time does; see `workflow.step_ports`."""

    _session: Session

    @property
    def now(self) -> datetime:
        """Give the time of this unit."""
        raise NotImplementedError

    def mark_time(self) -> None:
        """Write down what time it is: from now on it was never earlier."""
        self._session.run(KEEP_MARK, {"name": CLOCK, "at": micros(self.now)})

    def beat(self) -> None:
        """Write a row that nothing goes by."""
        self._session.run(KEEP_MARK, {"name": BEAT, "at": micros(self.now)})

    def keep_roundup(self, team: str, day: date, due_at: datetime, waiting: int) -> None:
        """Write that a team's hour of a day has come, and how much waited then."""
        roundups.keep(self._session, team, day, due_at, self.now, waiting)

    def keep_briefed(self, briefed: Briefed) -> None:
        """Write that somebody was told."""
        briefings.keep(self._session, briefed)

    def drop_briefed(self, about: About, name: str) -> None:
        """Forget who was told of a rotation or an agent."""
        briefings.drop(self._session, about, name)

    def lease_along(self, leased: Leased, least: int, most: int) -> tuple[Leased, ...]:
        """Lease what else is due of the same kind at the same address."""
        return outbox.along(self._session, leased, least, most, self.now)

    def hold(self, leased: Leased, until: datetime) -> None:
        """Let a leased message wait for a moment, from which on it counts as waiting."""
        outbox.hold(self._session, leased, until)
