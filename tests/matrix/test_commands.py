"""Every command of the command line, beside requests in every state, at every risk."""

import asyncio
import base64
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app import cli
from app.clock import SystemClock
from app.domain.refusal import refused
from tests.clocks import HandClock
from tests.matrix.axes import Risk, State
from tests.matrix.commands import (
    CANCEL,
    ELSEWHERE,
    KEY,
    LEAVES,
    LOCK,
    REQUEST,
    SAYS_NO,
    SHRED,
    expected,
)
from tests.matrix.documents import policy, roster
from tests.matrix.scenes import Sort, Subject
from tests.matrix.world import a_world
from tests.stores import DATA_KEY, PEPPER

RUN = CliRunner()
PAUSE = timedelta(minutes=17)
SORTS = [Sort("plain", *one) for one in product(State, Risk)]
CASES = """
version: 1
cases:
  - name: work waits
    action: work.low
    arguments: {thing: plain/0}
    expect: {effect: hold}
"""
Rows = dict[str, tuple[object, ...]]


@pytest.fixture
def subjects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[Sort, Subject]:
    """A folder with a stopped service, and a request of every sort."""

    async def fill() -> dict[Sort, Subject]:
        clock = HandClock(SystemClock().now() - PAUSE)
        async with a_world(tmp_path, clock) as world:
            await world.prepare(dict.fromkeys(SORTS, 0))
            return {one: await world.subject(one) for one in SORTS}

    (tmp_path / "policy.yaml").write_text(policy())
    (tmp_path / "cases.yaml").write_text(CASES)
    (tmp_path / "roster.yaml").write_text(roster())
    keys = {"DATA_KEY": DATA_KEY, "RECEIPT_KEY": DATA_KEY, "KEY_PEPPER": PEPPER}
    for name, key in keys.items():
        monkeypatch.setenv(f"HITL_{name}", base64.b64encode(key).decode())
    monkeypatch.setenv("HITL_DATABASE_URL", f"sqlite:///{tmp_path / 'keyturn.db'}")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(f"HITL_{name}", "xoxb-none")
    monkeypatch.setenv("HITL_SLACK_TEAM", "T0ACME")
    monkeypatch.setenv("HITL_SLACK_APP", "A0HITL")
    monkeypatch.chdir(tmp_path)
    return asyncio.run(fill())


def leaves(command: Any, said: str = "") -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield said
        return
    for name in command.list_commands(None):
        yield from leaves(command.get_command(None, name), f"{said} {name}".strip())


def words(command: str, about: Subject | None, folder: Path) -> list[str]:
    """Write a command with what it is about: a request, the newest key, a lock of another."""
    with closing(sqlite3.connect(folder / "keyturn.db")) as ledger:
        keys = ledger.execute("SELECT id FROM keys WHERE name = 'spare' AND revoked_at IS NULL")
        key = [one for (one,) in keys.fetchall()][-1:]
        others = """SELECT id FROM locks WHERE body LIKE '%"by":"keyturn"%'"""
        lock = [one for (one,) in ledger.execute(others).fetchall()][-1:]  # one's own stays on
    named = {KEY: key, LOCK: lock, REQUEST: [about.id] if about else []}
    rest = [one for word in LEAVES[command] for one in named.get(word, [word])]
    return [*command.split(), *rest]


def rows(folder: Path) -> Rows:
    with closing(sqlite3.connect(folder / "keyturn.db")) as ledger:
        return {row[0]: row for row in ledger.execute("SELECT * FROM requests")}


def kinds(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "keyturn.db")) as ledger:
        told = "SELECT kind FROM entries WHERE request_id IS NOT NULL ORDER BY seq"
        return [kind for (kind,) in ledger.execute(told)]


def test_the_matrix_knows_every_command() -> None:
    known = set(leaves(typer.main.get_command(cli.app)))

    assert known == {*LEAVES, *ELSEWHERE}
    assert not any("approve" in one or "reject" in one for one in known)


def test_no_command_is_wrong(subjects: dict[Sort, Subject], tmp_path: Path) -> None:
    wrong, walked = [], 0
    for command in sorted(LEAVES.keys() - {CANCEL, SHRED}, key=list(LEAVES).index):
        before, told = rows(tmp_path), kinds(tmp_path)
        about = list(subjects.values()) if REQUEST in LEAVES[command] else [None]
        for one in about:
            result = RUN.invoke(cli.app, words(command, one, tmp_path), input="000000\n")
            if result.exit_code != SAYS_NO.get(command, 0):
                wrong.append(f"{command}: exit code {result.exit_code}: {result.output}")
            walked += 1 if one else len(SORTS)
        if (rows(tmp_path), kinds(tmp_path)) != (before, told):
            wrong.append(f"{command}: something happened to a request")

    assert wrong == []
    sys.stdout.write(f"\n{walked + 2 * len(SORTS)} cells of commands are walked\n")


def test_only_what_is_pending_is_taken_back(subjects: dict[Sort, Subject], tmp_path: Path) -> None:
    wrong = []
    for sort, subject in subjects.items():
        answer, before = expected(CANCEL, sort.state), rows(tmp_path)
        result = RUN.invoke(cli.app, [*CANCEL.split(), subject.id, "--by", "ana"])
        after = rows(tmp_path)
        changed = {name for name in before if after[name] != before[name]}
        if changed != ({subject.id} if answer.does else set()):
            wrong.append(f"{sort}: changed {changed}")
        if any(refused(one).sentence not in result.output for one in answer.no):
            wrong.append(f"{sort}: {result.output}")
        if result.exit_code != (1 if answer.no else 0):
            wrong.append(f"{sort}: exit code {result.exit_code}")

    assert wrong == []


def test_only_what_is_over_is_erased(subjects: dict[Sort, Subject], tmp_path: Path) -> None:
    wrong = []
    for sort, subject in subjects.items():
        answer, before, told = expected(SHRED, sort.state), rows(tmp_path), kinds(tmp_path)
        result = RUN.invoke(cli.app, words(SHRED, subject, tmp_path))
        more = [one for one in kinds(tmp_path)[len(told) :] if one != "CommandRefused"]
        if (rows(tmp_path), more) != (before, list(answer.does)):
            wrong.append(f"{sort}: {more}")
        if any(refused(one).sentence not in result.output for one in answer.no):
            wrong.append(f"{sort}: {result.output}")
        if result.exit_code != (1 if answer.no else 0):
            wrong.append(f"{sort}: exit code {result.exit_code}")

    assert wrong == []
