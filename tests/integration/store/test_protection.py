"""What the database itself refuses, whoever asks."""

import sqlite3

import pytest

from app.store.engine import Session
from tests.clocks import HandClock
from tests.rows import approve, past_the_code, submit
from tests.stores import a_store

ENTRY = (
    "(seq, at, kind, body, prev, link, schema_version, software_version) "
    "SELECT {seq}, at, 'Noted', '{{}}', {prev}, link, 1, 'x' FROM entries WHERE seq = 3"
)
STATES = ("denied", "rejected", "expired", "cancelled", "redeemed", "revoked", "lapsed")


@pytest.fixture
async def session(database: str, clock: HandClock) -> Session:
    """A database with an approved and a pending request, and four entries."""
    async with a_store(database, clock) as store:
        await store.write(approve(await store.write(submit)))
        await store.write(submit)
    return past_the_code(database)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET body = '{}' WHERE seq = 2",
        "UPDATE entries SET seq = 9 WHERE seq = 4",
        "DELETE FROM entries WHERE seq = 4",
        "DELETE FROM entries",
        f"INSERT INTO entries {ENTRY.format(seq=3, prev='prev')}",
        f"INSERT INTO entries {ENTRY.format(seq=6, prev='link')}",
        f"INSERT INTO entries {ENTRY.format(seq='NULL', prev='prev')}",
        f"INSERT OR REPLACE INTO entries {ENTRY.format(seq=3, prev='prev')}",
        f"INSERT OR REPLACE INTO entries {ENTRY.format(seq=4, prev='link')}",
        f"INSERT OR IGNORE INTO entries {ENTRY.format(seq=4, prev='link')}",
        "UPDATE OR REPLACE entries SET seq = 3 WHERE seq = 4",
        "UPDATE payloads SET sealed = x'00'",
        "DELETE FROM requests",
        "UPDATE requests SET version = version + 1, state = 'redeemed' WHERE state = 'pending'",
        "UPDATE requests SET version = version + 1, state = 'invented', decided_by = 'human'",
        "UPDATE requests SET version = version + 1, decided_by = NULL WHERE state = 'approved'",
        "UPDATE requests SET version = version + 1, decided_by = 'robot' WHERE state = 'approved'",
        "UPDATE requests SET body = '{}'",
        "UPDATE requests SET version = version - 1",
        "REPLACE INTO requests SELECT * FROM requests WHERE state = 'approved'",
    ],
)
def test_the_database_refuses(session: Session, sql: str) -> None:
    before = session.say("SELECT * FROM entries"), session.say("SELECT * FROM requests")

    with pytest.raises(sqlite3.IntegrityError):
        session.say(sql)
    assert before == (session.say("SELECT * FROM entries"), session.say("SELECT * FROM requests"))


@pytest.mark.parametrize("state", STATES)
def test_a_terminal_state_is_final(session: Session, state: str) -> None:
    session.say("DROP TRIGGER requests_begin")
    session.say(
        "INSERT INTO requests SELECT 'req_x', 1, :state, 'human', agent, requester, team, action, "
        "expires_at, release_by, NULL, NULL, body FROM requests WHERE state = 'approved'",
        {"state": state},
    )

    for other in ("approved", state):
        with pytest.raises(sqlite3.IntegrityError, match="no such change"):
            session.say(
                "UPDATE requests SET version = 9, state = :state WHERE id = 'req_x'",
                {"state": other},
            )


@pytest.mark.parametrize("kind", ["Approved", "Rejected", "Denied", "Expired", "Cancelled"])
def test_a_request_leaves_pending_once(session: Session, kind: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        session.say(
            "INSERT INTO entries (seq, at, kind, request_id, body, prev, link, schema_version, "
            "software_version) SELECT 5, at, :kind, (SELECT request_id FROM entries WHERE "
            "kind = 'Approved'), body, link, link, 1, 'x' FROM entries WHERE seq = 4",
            {"kind": kind},
        )
