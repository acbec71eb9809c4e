"""Whoever writes to the database past the service gets nothing released by it."""

import sqlite3
from contextlib import closing

import pytest

from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.domain.request import State
from app.receipts.claims import Claims
from app.scheduler.duties import ENDING, do_what_is_due
from app.store.tables import Requests, table
from app.workflow.keys import revoke_key
from app.workflow.redeem_receipt import Released
from tests.builders import ANA, CLEO
from tests.workflow.house import OPERATOR, House
from tests.workflow.scenes import ROTATE, approved, held, receipt, released, said

COLUMNS = [one.name for one in table(Requests).c]
OTHERWISE = {
    "state": "'pending'",
    "decided_by": "'policy'",
    "body": "replace(body, '\"human\"', '\"policy\"')",
}
IN_THE_BODY = (
    ("$.terms.thresholds", "json('[]')"),
    ("$.terms.expires_at", "'2036-01-01T00:00:00Z'"),
    ("$.release_by", "'2036-01-01T00:00:00Z'"),
    ("$.asker.owner", "'nobody'"),
    ("$.asker.requester", "'nobody'"),
    ("$.facts.enforcement", "'advisory'"),
    ("$.facts.resource.id", "'dev/db'"),
    ("$.revision", "2"),
    ("$.reviews[0].person", "'bo'"),
    ("$.receipt.audience[0]", "'bank-runner'"),
    ("$.receipt.expires_at", "'2036-01-01T00:00:00Z'"),
)


def write(house: House, sql: str, *values: str) -> int:
    """Change the database as its owner can: nothing in it stands in the way."""
    with closing(sqlite3.connect(house.file)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        return connection.execute(sql, values).rowcount


def redeem(house: House, claims: Claims, id_: str = "run-1") -> object:
    return house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner"), id_)


def otherwise(column: str) -> str:
    """Write what changes a column, whatever is in it."""
    change = f"iif(typeof({column}) = 'text', {column} || 'x', ifnull({column}, 0) + 1)"
    return OTHERWISE.get(column, change)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_request_whose_row_was_changed_anywhere_is_not_released(
    house: House, column: str
) -> None:
    name = approved(house)
    claims = receipt(house, name)

    sql = f"UPDATE requests SET {column} = {otherwise(column)} WHERE id = ?"  # noqa: S608
    assert write(house, sql, name) == 1

    assert not isinstance(redeem(house, claims), Released)


@pytest.mark.parametrize(("path", "value"), IN_THE_BODY)
def test_a_request_whose_body_was_changed_anywhere_is_not_released(
    house: House, path: str, value: str
) -> None:
    name = approved(house)
    claims = receipt(house, name)

    sql = f"UPDATE requests SET body = json_set(body, '{path}', {value}) WHERE id = ?"  # noqa: S608
    assert write(house, sql, name) == 1

    assert not isinstance(redeem(house, claims), Released)


def test_the_body_of_one_request_does_not_serve_another(house: House) -> None:
    name, other = approved(house), approved(house)
    claims = receipt(house, name)
    released(redeem(house, receipt(house, other)))

    sql = "UPDATE requests SET body = (SELECT body FROM requests WHERE id <> ?1) WHERE id = ?1"
    assert write(house, sql, name) == 1

    assert not isinstance(redeem(house, claims), Released)


def test_nothing_is_signed_for_a_request_that_nobody_approved(house: House) -> None:
    name = held(house)

    sql = (
        "UPDATE requests SET state = 'approved', decided_by = 'human',"
        " release_by = expires_at, body = json_set(body, '$.state', 'approved',"
        " '$.decided_by', 'human', '$.release_by', json_extract(body, '$.terms.expires_at'))"
        " WHERE id = ?"
    )
    assert write(house, sql, name) == 1

    said(house.issue(name, house.key(KeyKind.AGENT, "deploy-bot")), "row_disagrees")


def test_a_pending_request_whose_terms_were_eased_is_not_approved(house: House) -> None:
    name = held(house)

    sql = "UPDATE requests SET body = json_remove(body, '$.terms.thresholds[1]') WHERE id = ?"
    assert write(house, sql, name) == 1

    said(house.press(name, ANA, Verdict.APPROVE), "row_disagrees")
    said(house.press(name, CLEO, Verdict.APPROVE), "row_disagrees")
    said(house.press(name, ANA, Verdict.REJECT), "rejected")


@pytest.mark.parametrize("kind", ["Revoked", "Lapsed", "Redeemed"])
def test_an_entry_that_was_made_unreadable_does_not_take_back_an_end(
    house: House, kind: str
) -> None:
    name = approved(house)
    claims = receipt(house, name)
    with closing(sqlite3.connect(house.file)) as connection:
        row = connection.execute("SELECT * FROM requests WHERE id = ?", (name,)).fetchone()
    end(house, name, claims, kind)

    write(house, "DELETE FROM requests WHERE id = ?", name)
    marks = ", ".join("?" * len(row))
    write(house, f"INSERT INTO requests VALUES ({marks})", *row)  # noqa: S608
    sql = "UPDATE entries SET body = body || ' ' WHERE request_id = ? AND kind = ?"
    assert write(house, sql, name, kind) == 1

    said(redeem(house, claims, "run-2"), "row_disagrees")


def end(house: House, name: str, claims: Claims, kind: str) -> None:
    match kind:
        case "Redeemed":
            released(redeem(house, claims))
        case "Revoked":
            key = house.key(KeyKind.EXECUTOR, "vault-runner")
            for number in range(3):
                house.redeem(claims, key, f"run-{number}", digest="sha256:" + "0" * 64)
        case _:
            house.clock.forward(minutes=16)
            house.tick()
            house.clock.forward(minutes=-16)
    assert kind in [type(one.event).__name__ for one in house.history(name)]


def test_a_card_that_showed_part_of_the_action_does_not_become_whole(house: House) -> None:
    house.whole = False
    name = held(house)

    assert write(house, "UPDATE cards SET whole = 1 WHERE request_id = ?", name) == 1

    said(house.press(name, ANA, Verdict.APPROVE), "not_fully_shown")


def test_a_card_of_one_request_does_not_approve_another(house: House) -> None:
    shown = held(house)
    house.whole = False
    name = held(house)

    write(house, "DELETE FROM cards WHERE request_id = ?", name)
    assert write(house, "UPDATE cards SET request_id = ?1 WHERE request_id = ?2", name, shown) == 1

    said(house.press(name, ANA, Verdict.APPROVE), "not_fully_shown")


def test_an_active_document_that_is_not_the_one_loaded_last_decides_nothing(
    house: House,
) -> None:
    name = approved(house)
    claims = receipt(house, name)
    loaded = house.read(lambda q: q.document("roster"))
    assert loaded is not None
    house.load("roster", f"{loaded.text}\n# newer\n")

    sql = "UPDATE active_documents SET version = ? WHERE kind = 'roster'"
    assert write(house, sql, loaded.version) == 1

    said(redeem(house, claims), "document_unreadable")


@pytest.mark.parametrize("kind", ["policy", "roster"])
def test_a_document_whose_text_was_changed_decides_nothing(house: House, kind: str) -> None:
    loaded = house.read(lambda q: q.document(kind))
    assert loaded is not None
    house.load(kind, f"{loaded.text}\n# newer\n")

    sql = "UPDATE documents SET text = text || '# eased' WHERE kind = ?"
    assert write(house, sql, kind) == 2

    answer = house.submit(ROTATE, house.key(KeyKind.AGENT, "deploy-bot"))
    said(answer, "document_unreadable")


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'executor'",
        "name = 'vault-runner'",
        "created_by = 'nobody'",
        "expires_at = expires_at + 1",
    ],
)
def test_a_key_that_is_not_as_it_was_made_opens_nothing(house: House, change: str) -> None:
    key = house.key(KeyKind.AGENT, "deploy-bot", by="ana")
    assert house.read(lambda q: q.key(key.hash)) == key

    assert write(house, f"UPDATE keys SET {change} WHERE id = ?", key.id) == 1  # noqa: S608

    assert house.read(lambda q: q.key(key.hash)) is None


def test_a_key_that_was_revoked_stays_revoked(house: House) -> None:
    key = house.key(KeyKind.AGENT, "deploy-bot")
    assert house.write(lambda uow: revoke_key(uow, key.id, OPERATOR))

    assert write(house, "UPDATE keys SET revoked_at = NULL WHERE id = ?", key.id) == 1

    assert house.read(lambda q: q.key(key.hash)) is None


def test_what_slack_said_of_another_account_is_not_said_of_this_one(house: House) -> None:
    house.tell(CLEO, deactivated=True)
    house.tell(ANA)

    sql = """UPDATE accounts SET flags = (SELECT flags FROM accounts WHERE user_id = 'U0ANA')
        WHERE user_id = ?"""
    assert write(house, sql, CLEO.user) == 1

    assert house.read(lambda q: q.flags(CLEO)) is None


def test_a_request_that_cannot_be_ended_keeps_no_other_from_its_end(house: House) -> None:
    stuck, other = held(house), held(house)
    with closing(sqlite3.connect(house.file)) as connection:
        row = connection.execute("SELECT * FROM requests WHERE id = ?", (stuck,)).fetchone()
    house.cancel(stuck, house.key(KeyKind.AGENT, "deploy-bot"))
    write(house, "DELETE FROM requests WHERE id = ?", stuck)
    write(house, f"INSERT INTO requests VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608

    house.clock.forward(days=2)
    ended = house.runner.run(do_what_is_due(house.store, ENDING, 500))

    assert ended == 1
    assert house.request(other).state is State.EXPIRED
