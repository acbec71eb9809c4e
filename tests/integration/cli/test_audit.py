import asyncio
import base64
import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import audit, database
from app.store.migrations import HEAD
from tests.rows import submit
from tests.stores import DATA_KEY, a_store, address

RUN = CliRunner()
KEY = {"HITL_DATA_KEY": base64.b64encode(DATA_KEY).decode()}


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with three entries."""

    async def fill() -> None:
        async with a_store(tmp_path) as store:
            for _ in range(3):
                await store.write(submit)

    asyncio.run(fill())
    return address(tmp_path)


def tamper(url: str) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP TRIGGER entries_kept")
        connection.execute("UPDATE entries SET kind = 'Expired' WHERE seq = 2")
    connection.close()


def test_a_good_chain_is_said_to_be_good(url: str) -> None:
    result = RUN.invoke(audit.app, ["verify", "--database", url], env=KEY)

    assert result.exit_code == 0
    assert result.output.startswith("3 entries, none changed; the last is of 2026-11-20T12:00")
    assert "not opened" not in result.output


def test_without_the_data_key_the_payloads_are_said_not_to_be_opened(url: str) -> None:
    result = RUN.invoke(audit.app, ["verify", "--database", url], env={"HITL_DATA_KEY": ""})

    assert result.exit_code == 0
    assert "payloads not opened: HITL_DATA_KEY is not set" in result.output


def test_the_first_bad_entry_is_named_with_its_time_and_what_is_wrong(url: str) -> None:
    tamper(url)

    result = RUN.invoke(audit.app, ["verify"], env={**KEY, "HITL_DATABASE_URL": url})
    assert result.exit_code == 1
    assert result.output == (
        "entry 2 (2026-11-20T12:00:00.000+00:00): its content does not match its link\n"
    )


def test_json_says_the_same(url: str) -> None:
    good = RUN.invoke(audit.app, ["verify", "--json", "--database", url], env=KEY)
    tamper(url)
    bad = RUN.invoke(audit.app, ["verify", "--json", "--database", url], env=KEY)

    assert json.loads(good.output)["entries"] == 3
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert json.loads(bad.output) == {
        "ok": False,
        "entry": 2,
        "at": "2026-11-20T12:00:00.000+00:00",
        "problem": "its content does not match its link",
    }


@pytest.mark.parametrize("command", [audit.app, database.app])
def test_what_is_no_database_address_is_refused(command: object) -> None:
    word = "verify" if command is audit.app else "upgrade"

    result = RUN.invoke(command, [word, "--database", "mysql://localhost/x"])  # type: ignore[arg-type]
    assert result.exit_code == 3
    assert "cannot use mysql" in result.output


def test_a_database_that_is_not_there_cannot_be_verified(tmp_path: Path) -> None:
    result = RUN.invoke(audit.app, ["verify", "--database", address(tmp_path)])

    assert result.exit_code == 3
    assert "is not there. If there was one" in result.output


def test_a_database_is_made_and_made_again_without_harm(tmp_path: Path) -> None:
    for _ in range(2):
        result = RUN.invoke(database.app, ["upgrade", "--database", address(tmp_path)])
        assert result.exit_code == 0
        assert result.output == f"the schema is {HEAD}\n"

    assert RUN.invoke(audit.app, ["verify", "--database", address(tmp_path)]).exit_code == 0


async def test_a_database_in_use_is_not_upgraded(tmp_path: Path) -> None:
    async with a_store(tmp_path):
        result = RUN.invoke(database.app, ["upgrade", "--database", address(tmp_path)])

    assert result.exit_code == 3
    assert "in use by another process" in result.output


def test_a_changed_receipt_key_keeps_earlier_checkpoints_good_where_it_is_listed(
    url: str, tmp_path: Path
) -> None:
    place = f"file:{tmp_path / 'anchor'}"
    old, new = ({"HITL_RECEIPT_KEY": base64.b64encode(one * 32).decode()} for one in (b"o", b"n"))
    RUN.invoke(audit.app, ["anchor", "--to", place, "--database", url], env=old)
    listed = RUN.invoke(audit.app, ["key", "--retire"], env=old).output.strip()

    verify = ["verify", "--database", url, "--anchor", place]
    unlisted = RUN.invoke(audit.app, verify, env=new)
    known = RUN.invoke(audit.app, verify, env={**new, "HITL_RECEIPT_KEYS_RETIRED": listed})
    bad = RUN.invoke(audit.app, verify, env={**new, "HITL_RECEIPT_KEYS_RETIRED": "keyturn+x"})

    assert (unlisted.exit_code, known.exit_code, bad.exit_code) == (1, 0, 3)
    assert "no known key has signed it" in unlisted.output
    assert "1 checkpoints, the chain agrees with all" in known.output
    assert "HITL_RECEIPT_KEYS_RETIRED: key 1 is no public key" in bad.output
