"""Whoever has the file can change anything; every change to the chain is found and named."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.audit.chain import Head
from app.audit.verify import Broken
from app.domain.request import ActionRequest, State
from app.store.documents import Parsed
from app.store.ledger import Ledger
from app.store.opening import engine_of, verify_database
from app.store.queries import Reading
from app.store.sealing import Sealer
from app.store.tools import Tools
from tests.clocks import HandClock
from tests.rows import approve, submit
from tests.stores import DATA_KEY, PARSERS, PEPPER, a_store

SWAP = """
UPDATE {table} SET seq = -1 WHERE seq = 2;
UPDATE {table} SET seq = 2 WHERE seq = 5;
UPDATE {table} SET seq = 5 WHERE seq = -1
"""


@dataclass
class Crime:
    """A chain of nine entries (three requests, each approved), and who may change it."""

    database: str
    head: Head
    requests: list[ActionRequest]

    def commit(self, sql: str) -> None:
        with sqlite3.connect(self.database.removeprefix("sqlite:///")) as connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.executescript(sql)
        connection.close()

    def found(self) -> Head | Broken:
        return verify_database(self.database, DATA_KEY)


@pytest.fixture
async def crime(database: str, clock: HandClock) -> Crime:
    requests = []
    async with a_store(database, clock) as store:
        for _ in range(3):
            requests.append(await store.write(approve(await store.write(submit))))
            clock.forward(seconds=1)
        head = await store.verify()
    assert isinstance(head, Head)
    return Crime(database, head, requests)


def test_an_untouched_chain_verifies_with_and_without_the_data_key(crime: Crime) -> None:
    assert crime.found() == crime.head
    assert verify_database(crime.database, None) == crime.head
    assert crime.head.seq == 9


@pytest.mark.parametrize(
    ("sql", "seq", "problem"),
    [
        ("UPDATE entries SET body = replace(body, 'human', 'policy') WHERE seq = 3", 3, "content"),
        ("UPDATE entries SET at = at + 1 WHERE seq = 4", 4, "content"),
        ("UPDATE entries SET kind = 'Rejected' WHERE seq = 6", 6, "content"),
        ("UPDATE entries SET request_id = 'req_other' WHERE seq = 6", 6, "content"),
        ("UPDATE entries SET software_version = '9' WHERE seq = 6", 6, "content"),
        ("UPDATE entries SET schema_version = 0 WHERE seq = 6", 6, "content"),
        ("UPDATE entries SET commitment = zeroblob(32) WHERE seq = 4", 4, "content"),
        ("UPDATE entries SET commitment = NULL WHERE seq = 4", 4, "content"),
        ("UPDATE entries SET commitment = zeroblob(32) WHERE seq = 3", 3, "content"),
        ("UPDATE entries SET link = zeroblob(32) WHERE seq = 7", 7, "content"),
        ("UPDATE entries SET prev = zeroblob(32) WHERE seq = 7", 7, "not linked to entry 6"),
        ("UPDATE entries SET body = CAST(body AS BLOB) WHERE seq = 5", 5, "unreadable"),
        ("UPDATE entries SET body = CAST(x'ff7b' AS TEXT) WHERE seq = 5", 5, "unreadable"),
        ("UPDATE entries SET at = 'noon' WHERE seq = 5", 5, "unreadable"),
        ("DELETE FROM entries WHERE seq = 5", 5, "missing: the next entry is 6"),
        ("DELETE FROM entries WHERE seq BETWEEN 3 AND 6", 3, "missing to 6"),
        ("DELETE FROM entries WHERE seq < 4", 1, "missing to 3"),
        ("DELETE FROM entries WHERE seq >= 8", 8, "a payload behind it is still there"),
        ("DELETE FROM entries", 1, "a payload behind it is still there"),
        (SWAP.format(table="entries"), 2, "not linked"),
        (SWAP.format(table="payloads"), 2, "its payload is not what it committed to"),
        ("UPDATE payloads SET sealed = zeroblob(60) WHERE seq = 4", 4, "not what it committed to"),
        ("UPDATE payloads SET sealed = x'00' WHERE seq = 4", 4, "not what it committed to"),
        ("UPDATE payloads SET seq = 3 WHERE seq = 2", 2, "its payload is gone"),
        ("UPDATE payload_keys SET wrapped = zeroblob(60)", 1, "does not open"),
        (
            "UPDATE payload_keys SET wrapped = (SELECT max(wrapped) FROM payload_keys)",
            None,
            "does not open",
        ),
    ],
)
def test_every_change_is_found_and_the_first_bad_entry_named(
    crime: Crime, sql: str, seq: int | None, problem: str
) -> None:
    crime.commit(sql)

    found = crime.found()
    assert isinstance(found, Broken)
    assert problem in found.problem
    assert seq is None or found.seq == seq


def test_a_single_flipped_bit_in_the_file_is_found(crime: Crime) -> None:
    path = Path(crime.database.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        bodies = connection.execute("SELECT body FROM entries ORDER BY seq").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    bytes_ = bytearray(path.read_bytes())
    place = bytes_.index(bodies[4][0].encode()) + len(bodies[4][0]) // 2
    bytes_[place] ^= 1
    path.write_bytes(bytes_)

    found = crime.found()
    assert isinstance(found, Broken)
    assert found.seq == 5


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM entries WHERE seq > 6; DELETE FROM payloads WHERE seq > 6",
        "UPDATE entries SET link = zeroblob(32) WHERE seq = 9",
    ],
)
def test_what_a_known_head_shows_beyond_the_chain_itself(crime: Crime, sql: str) -> None:
    crime.commit(sql)

    found = verify_database(crime.database, DATA_KEY, crime.head)
    assert isinstance(found, Broken)
    assert found.seq == crime.head.seq


def reading(crime: Crime) -> Reading:
    """Queries over the file as it is: the service itself would refuse one without triggers."""
    tools = Tools(
        HandClock(),
        os.urandom,
        PEPPER,
        Ledger(Sealer(DATA_KEY, os.urandom), "test"),
        Parsed(PARSERS.policy),
        Parsed(PARSERS.roster),
    )
    return Reading(engine_of(crime.database).reader(), tools)


def test_a_row_flipped_by_hand_no_longer_agrees_with_its_history(crime: Crime) -> None:
    request = crime.requests[0]
    crime.commit("UPDATE requests SET state = 'redeemed', version = version + 1")

    seen = reading(crime).request(request.id)
    assert seen is not None
    assert seen != request
    assert seen.state is State.REDEEMED


def test_an_entry_edited_by_hand_is_no_evidence(crime: Crime) -> None:
    crime.commit("UPDATE entries SET body = replace(body, 'human', 'policy') WHERE seq = 3")
    crime.commit("UPDATE entries SET body = '{' WHERE seq = 2")

    history = reading(crime).history(crime.requests[0].id)
    assert [one.seq for one in history] == [1]


def test_a_payload_exchanged_by_hand_is_none(crime: Crime) -> None:
    crime.commit(
        "UPDATE payloads SET sealed = (SELECT sealed FROM payloads WHERE seq = 4) WHERE seq = 1"
    )

    assert reading(crime).payload(crime.requests[0].id) is None
    assert reading(crime).payload(crime.requests[1].id) is not None
