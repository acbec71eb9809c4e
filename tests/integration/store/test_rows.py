"""Whoever edits a row is found by `verify --rows`, or the table is named as not looked at."""

from pathlib import Path

import pytest

from app.domain.authority import SYSTEM, CoverNamed, Document, DocumentLoaded, KeyKind, LockKind
from app.domain.cover import Cover
from app.store.comparing import compare_rows
from app.store.moving import tables
from app.store.opening import upgrade_database
from app.store.rows import CHAINED
from app.workflow.documents import version_of
from app.workflow.keys import create_key
from app.workflow.locks import set_lock
from app.workflow.ports import UnitOfWork
from tests.clocks import HandClock
from tests.contract.test_enrolments import enrolled
from tests.integration.store.test_tampering import Crime
from tests.rows import approve, submit
from tests.stores import a_store, address

TEXT = "version: 1"
EDITS = [
    ("requests", "UPDATE requests SET state = 'redeemed'"),
    ("requests", "UPDATE requests SET agent = 'other'"),
    ("requests", "UPDATE requests SET body = replace(body, 'deploy-bot', 'other')"),
    ("requests", "UPDATE requests SET body = 'x'"),
    ("requests", "DELETE FROM requests"),
    ("steps", "INSERT INTO steps SELECT id, 1, 0, 0 FROM requests"),
    ("documents", "UPDATE documents SET text = 'version: 2'"),
    ("active_documents", "UPDATE active_documents SET version = 'sha256:0'"),
    ("keys", "UPDATE keys SET kind = 'operator'"),
    ("keys", "UPDATE keys SET expires_at = expires_at + 1"),
    ("locks", "UPDATE locks SET body = replace(body, 'evil', 'good')"),
    ("locks", "UPDATE locks SET body = 'x'"),
    ("locks", "DELETE FROM locks"),
    ("covers", "UPDATE covers SET stand_in = 'eve'"),
    ("enrolments", "UPDATE enrolments SET enrolled_by = 'eve'"),
    ("idempotency", "UPDATE idempotency SET agent = 'other'"),
]


@pytest.fixture
async def crime(tmp_path: Path) -> Crime:
    clock = HandClock()
    async with a_store(tmp_path, clock) as store:
        requests = [await store.write(approve(await store.write(submit)))]
        await store.write(submit)
        name = requests[0].id

        def rest(uow: UnitOfWork) -> None:
            create_key(uow, KeyKind.AGENT, "bot", SYSTEM)
            set_lock(uow, LockKind.AGENT, "evil", "it set a fire", SYSTEM)
            uow.keep_idempotency("deploy-bot", "k", name, b"d" * 32)
            version = version_of(TEXT)
            uow.activate(Document("policy", version, TEXT, uow.now))
            uow.append(DocumentLoaded("policy", version, SYSTEM))
            uow.keep_cover(Cover("c1", "ana", "ben", SYSTEM.id, uow.now, uow.now, "in hospital"))
            uow.append(CoverNamed("c1", "ana", "ben", SYSTEM, uow.now, uow.now, "away"))

        await store.write(rest)
        await store.write(enrolled)
        head = await store.read(lambda q: q.chain_head())
    return Crime(address(tmp_path), head, requests)


def test_rows_that_nobody_edited_agree(crime: Crime) -> None:
    found = compare_rows(crime.database)

    assert found.problems == []
    assert found.counts["requests"] == 2
    assert all(found.counts[name] for name, _ in EDITS if name != "steps")


@pytest.mark.parametrize(("name", "sql"), EDITS, ids=lambda one: str(one)[:60])
def test_an_edited_row_is_found(crime: Crime, name: str, sql: str) -> None:
    crime.commit(sql)

    problems = compare_rows(crime.database).problems

    assert problems
    of = {"steps": "requests"}.get(name, name)
    assert any(one.startswith(f"{of}: ") for one in problems), problems


def test_every_table_is_looked_at_or_named(crime: Crime) -> None:
    found = compare_rows(crime.database)

    every = {one.name for one in tables()}
    assert {name for name, _ in EDITS} | set(found.unseen) | set(CHAINED) == every
    assert not set(found.unseen) & {name for name, _ in EDITS}


def test_one_edited_row_among_many_is_the_one_that_is_named(crime: Crime) -> None:
    crime.commit("UPDATE requests SET team = 'x' WHERE id = (SELECT max(id) FROM requests)")

    found = compare_rows(crime.database)

    assert (len(found.problems), found.counts["requests"]) == (1, 2)


async def test_why_a_lock_or_cover_is_there_is_sealed_and_of_this_one_alone(crime: Crime) -> None:
    file = Path(crime.database.removeprefix("sqlite:///"))
    assert not in_it(file, b"it set a fire", b"in hospital")

    async with a_store(file) as store:
        (lock,) = await store.read(lambda q: q.locks())
        (cover,) = await store.read(lambda q: q.covers())
    assert (lock.reason, cover.reason) == ("it set a fire", "in hospital")

    crime.commit("UPDATE covers SET reason = 'a lie'")
    upgrade_database(crime.database)
    async with a_store(file) as store:
        (cover,) = await store.read(lambda q: q.covers())
    assert cover.reason == ""


def in_it(file: Path, *words: bytes) -> list[bytes]:
    return [one for one in words if one in file.read_bytes()]
