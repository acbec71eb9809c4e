"""One transaction of many units, each in its own savepoint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from app.audit.chain import START, Head
from app.audit.trust import RECORDS
from app.store.engine import Session
from app.store.steps import mark
from app.store.tools import Moment, Tools, moment_at
from app.store.unit import Changes, Unit
from app.workflow.ports import StoreUnavailable

log = structlog.get_logger()

GONE = "gone, though it was committed: an older state took the place of the database"

Work = Callable[[Unit], Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What a unit answered."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """What a unit raised; nothing of it is recorded."""

    error: Exception


class Batch:
    """Runs units in one transaction; what is remembered between them reverts with a savepoint."""

    def __init__(self, session: Session, tools: Tools) -> None:
        self._session = session
        self._tools = tools
        self.changes = Changes()
        self._begun = self._head = START

    def run(self, works: Sequence[Work]) -> list[Done | Failed]:
        """Run every unit in the transaction that was begun; the commit is the caller's.

        Raises StoreUnavailable as soon as the transaction is gone: nothing more may run then,
        because it would be committed alone or not at all.
        """
        head = self._tools.ledger.head(self._session)
        self._hold(head)
        moment = moment_at(self._tools.clock, head, mark(self._session))
        self._begun = self._head = moment.head
        outcomes = []
        for work in works:
            outcome, moment = self._one(work, moment)
            outcomes.append(outcome)
        self._head = moment.head
        return outcomes

    @property
    def head(self) -> Head:
        """Say where the chain ends once this is committed."""
        return self._head

    def _hold(self, head: Head) -> None:
        """Look whether the newest entry that this process has seen is still there."""
        trust = self._tools.trust
        seen = trust.seen
        if seen in {START, head} or self._tools.ledger.holds(self._session, seen):
            return
        if RECORDS not in trust.found_by:
            log.error("chain_broken", entry=seen.seq, why=GONE)
        trust.tell(RECORDS, f"entry {seen.seq}: {GONE}")

    def arrived(self, session: Session) -> bool:
        """Tell, on another connection, whether the commit was done although nobody said so.

        It can be told only of a batch that made an entry. The transaction's lock makes sure
        that the lost one has come to its end.
        """
        session.begin()
        found = self._tools.ledger.holds(session, self._head)
        session.rollback()
        return found and self._head != self._begun

    def _one(self, work: Work, moment: Moment) -> tuple[Done | Failed, Moment]:
        session, changes = self._session, Changes()
        session.savepoint()
        unit = Unit(session, self._tools, moment, changes)
        try:
            outcome: Done | Failed = Done(work(unit))
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the unit's caller
            outcome = Failed(error)
            self._ensure(session.dead is None)
            session.back_to_savepoint()
            moment.versions.clear()
            self._tools.lineage.forget_all()
        else:
            self._ensure(session.alive())
            self.changes.add(changes)
            moment = replace(moment, head=unit.head)
        session.release()
        self._ensure(session.alive())
        return outcome, moment

    def _ensure(self, alive: bool) -> None:  # noqa: FBT001
        if not alive:
            message = "the database ended the transaction; nothing of it was recorded"
            raise StoreUnavailable(message) from self._session.dead
