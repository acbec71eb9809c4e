"""Hold the rows to the chain: what stands in a table is only a view of what was chained.

It says which tables it looked at, and which not: those are what delivery needs, and what Slack
said; nothing is approved or redeemed by them alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, func, or_, select

from app.domain.authority import LockLifted, LockSet
from app.domain.events import Escalated
from app.domain.evolve import replay
from app.store import covers, enrolments
from app.store.engine import Engine, Row, Session
from app.store.ledger import Ledger
from app.store.lineage import Lineage, Proofs
from app.store.locks import read_lock
from app.store.mapping import Unreadable, read_event, read_request
from app.store.moving import rows_in, tables
from app.store.queries import read_key
from app.store.steps import Steps
from app.store.tables import (
    Active,
    Documents,
    Entries,
    Idempotency,
    Keys,
    Locks,
    Requests,
    table,
)
from app.workflow.documents import version_of

AT_ONCE = 200
MOST = 20
CHAINED = ("entries", "payloads", "payload_keys")  # the walk over the chain looks at these

_requests, _entries, _steps = table(Requests), table(Entries), table(Steps)
_documents, _active, _idempotency = table(Documents), table(Active), table(Idempotency)
_keys, _locks = table(Keys), table(Locks)

REQUESTS = (
    select(_requests)
    .where(_requests.c.id > bindparam("after"))
    .order_by(_requests.c.id)
    .limit(AT_ONCE)
)
STEPS_OF = select(_steps.c.step).where(_steps.c.request_id == bindparam("request"))
WITHOUT_ROW = (
    select(_entries.c.request_id)
    .where(
        _entries.c.kind == "Submitted",
        ~select(_requests.c.id).where(_requests.c.id == _entries.c.request_id).exists(),
    )
    .limit(MOST)
)
LOCKING = (
    select(_entries.c.kind, _entries.c.schema_version, _entries.c.body)
    .where(
        _entries.c.request_id.is_(None),
        or_(_entries.c.kind == "LockSet", _entries.c.kind == "LockLifted"),
    )
    .order_by(_entries.c.seq)
)
ANOTHER_AGENTS = (
    select(_idempotency.c.agent, _idempotency.c.key)
    .outerjoin(_requests, _requests.c.id == _idempotency.c.request_id)
    .where(func.coalesce(_requests.c.agent, "") != _idempotency.c.agent)
    .limit(MOST)
)


@dataclass(slots=True)
class Rows:
    """How many rows were held to the chain, which of them disagree, and what was not looked at."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Name the tables that were not looked at."""
        every = {one.name for one in tables()}
        return tuple(sorted(every - self.counts.keys() - set(CHAINED)))

    def count(self, name: str, problem: str = "") -> None:
        """Count a row, and say what is wrong with it, if anything is."""
        self.counts[name] = self.counts.get(name, 0) + 1
        if problem:
            self.problems.append(f"{name}: {problem}")


def rows_held(engine: Engine, ledger: Ledger) -> Rows:
    """Hold every row that decides something to its entries, some at a time."""
    session, found = engine.reader(), Rows()
    try:
        _requests_held(session, ledger, found)
        session.begin()
        proofs = Proofs(session, Lineage())
        for look in (_documents_held, _keys_held, _enrolments_held, _covers_held, _locks_held):
            look(session, proofs, found)
        found.counts["idempotency"] = rows_in(session, _idempotency)
        for agent, key in session.all(ANOTHER_AGENTS):
            problem = f"idempotency: {key} of {agent} names another agent's request"
            found.problems.append(problem)
        session.rollback()
    finally:
        session.close()
    return found


def _requests_held(session: Session, ledger: Ledger, found: Rows) -> None:
    found.counts |= {"requests": 0, "steps": 0}
    after = ""
    while True:
        session.begin()
        rows = session.all(REQUESTS, {"after": after})
        for row in rows:
            name = str(row[0])
            found.count("requests", _request_problem(session, ledger, name, row))
        session.rollback()
        if not rows:
            break
        after = str(rows[-1][0])
    for (name,) in session.all(WITHOUT_ROW):
        found.problems.append(f"requests: {name} was submitted and has no row")


def _request_problem(session: Session, ledger: Ledger, name: str, row: Row) -> str:
    events = ledger.evidence(session, name)
    taken = {one.step for one in events if isinstance(one, Escalated)}
    stored = {one[0] for one in session.all(STEPS_OF, {"request": name})}
    if taken != stored:
        return f"{name}: the steps in its rows are not those that its entries say were taken"
    try:
        same = replay(events) == read_request(row)
    except Unreadable:
        return f"{name} cannot be read"
    return "" if same else f"{name} is not what its entries give"


def _documents_held(session: Session, proofs: Proofs, found: Rows) -> None:
    found.counts |= {"documents": 0, "active_documents": 0}
    for kind, version, text in session.all(
        select(_documents.c.kind, _documents.c.version, _documents.c.text)
    ):
        bad = version_of(text) != version
        found.count("documents", f"{kind} {version} has another text" if bad else "")
    for kind, version in session.all(select(_active.c.kind, _active.c.version)):
        bad = not proofs.active(kind, version)
        found.count("active_documents", f"{kind} {version} was not loaded last" if bad else "")


def _keys_held(session: Session, proofs: Proofs, found: Rows) -> None:
    _each(session, found, _keys, read_key, proofs.made)


def _enrolments_held(session: Session, proofs: Proofs, found: Rows) -> None:
    found.counts.setdefault("enrolments", 0)
    for row in session.all(enrolments.ALL, {}):
        _judge(found, "enrolments", row, enrolments.read, proofs.enrolled)


def _covers_held(session: Session, proofs: Proofs, found: Rows) -> None:
    _each(session, found, table(covers.Covers), covers.read, proofs.named)


def _locks_held(session: Session, _: Proofs, found: Rows) -> None:
    standing = dict[str, LockSet]()
    for row in session.all(LOCKING):
        match read_event(*row):
            case LockSet() as put_on:
                standing[put_on.id] = put_on
            case LockLifted() as lifted:
                standing.pop(lifted.id, None)

    def as_put_on(lock: Any) -> bool:  # noqa: ANN401 - as the others
        entry = standing.pop(lock.id, None)
        return entry is not None and (entry.kind, entry.target) == (lock.kind, lock.target)

    _each(session, found, _locks, lambda row: read_lock(row[1]), as_put_on)
    for name in standing:
        found.problems.append(f"locks: {name} was put on, was not lifted, and has no row")


def _each(
    session: Session,
    found: Rows,
    of: Table,
    read: Callable[[Row], Any],
    holds: Callable[[Any], bool],
) -> None:
    found.counts.setdefault(of.name, 0)
    for row in session.all(select(of)):
        _judge(found, of.name, row, read, holds)


def _judge(
    found: Rows, name: str, row: Row, read: Callable[[Row], Any], holds: Callable[[Any], bool]
) -> None:
    try:
        good = holds(read(row))
    except (ValueError, TypeError, OverflowError):
        good = False
    found.count(name, "" if good else f"{row[0]} is not as its entries say")


def lines_of(found: Rows) -> Iterator[str]:
    """Say it for a person."""
    yield from found.problems[:MOST]
    if (more := len(found.problems) - MOST) > 0:
        yield f"(and {more} more)"
    counted = ", ".join(f"{number} {name}" for name, number in sorted(found.counts.items()))
    yield f"rows held to their entries: {counted}; {len(found.problems)} disagree"
    yield f"rows not looked at: {', '.join(found.unseen)}"
