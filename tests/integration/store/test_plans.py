"""The queries that must stay fast with a million decisions behind use their indexes."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from app.store import ledger, lineage, outbox, roundups, statements, steps, verifying
from app.store.engine import Compiler, Session
from app.store.opening import upgrade_database
from tests.rows import past_the_code

PLANS = [
    (statements.DUE, "requests_due"),
    (steps.ESCALATING, "requests_escalating"),
    (steps.OLDEST_STEP, "requests_escalating"),
    (steps.OLDEST_END, "requests_due"),
    (statements.PENDING_OLDEST, "requests_state"),
    (statements.PENDING_COUNT, "requests_agent_state"),
    (statements.requests_of("agent"), "requests_agent"),
    (statements.requests_of("agent", "state"), "requests_agent_state"),
    (statements.requests_of("requester"), "requests_requester"),
    (statements.requests_of("requester", "state"), "requests_requester_state"),
    (statements.requests_of("state"), "requests_state"),
    (statements.requests_of(), "sqlite_autoindex_requests_1"),
    (statements.CARDS_OF, "cards_request"),
    (statements.UNDELIVERABLE, "cards_undeliverable"),
    (statements.KEY, "keys_hash"),
    (statements.REFUSALS, "entries_request"),
    (statements.REPEATS_OVER, "repeats_since"),
    (statements.REPEATED, "repeats_request"),
    (outbox.DUE, "outbox_due"),
    (outbox.DUE, "outbox_leased"),
    (outbox.WAITING, "outbox_"),
    (outbox.ALONG, "outbox_due"),
    (roundups.WAITING, "requests_state"),
    (roundups.MADE, "PRIMARY KEY"),
    (ledger.HISTORY, "entries_request"),
    (ledger.EVIDENCE, "entries_request"),
    (lineage.LOADED, "entries_request"),
    (lineage.CREATED, "entries_request"),
    (ledger.PAYLOAD, "entries_request"),
    (ledger.LAST, "INTEGER PRIMARY KEY"),
    (verifying.ENTRIES, "INTEGER PRIMARY KEY"),
    (verifying.PAYLOADS, "INTEGER PRIMARY KEY"),
]


FEW = (outbox.DUE, statements.CARDS_OF)  # one row for each address, or for each card


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    upgrade_database(database)
    made = past_the_code(database)
    yield made
    made.close()


class Anything(dict[str, Any]):
    """A value for whatever a statement asks."""

    def __missing__(self, _: str) -> int:
        return 1


@pytest.mark.parametrize(("statement", "index"), PLANS)
def test_the_plan_uses_its_index_and_sorts_nothing(
    session: Session, statement: Executable, index: str
) -> None:
    sql, _ = Compiler(sqlite.dialect(paramstyle="named"))(statement)
    steps = [row[3] for row in session.say(f"EXPLAIN QUERY PLAN {sql}", Anything())]

    assert any(index in step for step in steps), steps
    whole = [one for one in steps if one.startswith("SCAN ") and "USING" not in one]
    allowed = {"SCAN addresses", "SCAN (subquery-1)", "SCAN anon_1", "SCAN CONSTANT ROW"}
    assert set(whole) <= allowed, steps
    sorts = [one for one in steps if "TEMP B-TREE" in one]
    assert len(sorts) <= (statement in FEW), steps
