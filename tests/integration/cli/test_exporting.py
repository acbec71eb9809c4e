import asyncio
import csv
import io
import json
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.audit.chain import Entry, link_of
from app.store.opening import entries_in
from app.workflow.audit_ports import Wanted
from tests.clocks import HandClock
from tests.ocsf import faults
from tests.rows import approve, refuse, submit
from tests.stores import a_store, address

RUN = CliRunner()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Seven entries: two requests, approved an hour apart, and a refusal."""

    async def fill() -> None:
        clock = HandClock()
        async with a_store(tmp_path, clock) as store:
            for _ in range(2):
                await store.write(approve(await store.write(submit)))
                clock.forward(minutes=60)
            await store.write(refuse())

    asyncio.run(fill())
    return address(tmp_path)


def export(url: str, *words: str, code: int = 0) -> str:
    result = RUN.invoke(cli.app, ["audit", "export", "--database", url, *words])
    assert result.exit_code == code, result.output
    return result.stdout


def numbers(url: str, *words: str) -> list[int]:
    return [json.loads(line)["seq"] for line in export(url, *words).splitlines()]


def test_every_entry_is_exported_in_its_order_and_the_chain_can_be_checked_again(
    url: str,
) -> None:
    told = [json.loads(line) for line in export(url).splitlines()]

    assert [one["seq"] for one in told] == [1, 2, 3, 4, 5, 6, 7]
    assert all(after["prev"] == one["link"] for one, after in pairwise(told))
    assert "Looks right to me." not in export(url)


def test_filters_choose(url: str) -> None:
    first = json.loads(export(url).splitlines()[0])

    assert numbers(url, "--kind", "Reviewed") == [2, 5]
    assert numbers(url, "--request", first["request"]) == [1, 2, 3]
    assert numbers(url, "--agent", "deploy-bot") == [1, 2, 3, 4, 5, 6]
    assert numbers(url, "--agent", "nobody") == []
    assert numbers(url, "--since", "2026-11-20T13:00:00Z") == [4, 5, 6, 7]
    assert numbers(url, "--since", "2026-11-20T13:00:00Z", "--until", "2026-11-20T14:00:00Z") == [
        *(4, 5, 6),
    ]


@pytest.mark.parametrize(
    "since", ["soon", "2026-11-20T13:00:00", "20261120", "1764547200", "2026-W47", "2026-13-01"]
)
def test_a_time_that_can_be_read_in_two_ways_is_refused_with_an_example(
    url: str, since: str
) -> None:
    told = RUN.invoke(cli.app, ["audit", "export", "--database", url, "--since", since])

    assert told.exit_code == 2
    assert "--since must be a time with its offset from UTC, such as 2026" in told.output


def test_a_day_begins_in_utc_and_an_offset_is_kept(url: str) -> None:
    assert numbers(url, "--since", "2026-11-20") == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(url, "--since", "2026-11-20T14:00+01:00") == [4, 5, 6, 7]


@pytest.mark.parametrize("form", ["csv", "ocsf", "cef"])
def test_every_format_has_every_entry(url: str, form: str) -> None:
    text = export(url, "--format", form)

    rows = list(csv.reader(io.StringIO(text))) if form == "csv" else text.splitlines()
    assert len(rows) == 7 + (form == "csv")
    if form == "ocsf":
        assert [faults(json.loads(line)) for line in text.splitlines()] == [[]] * 7


def test_entries_are_read_some_at_a_time_as_they_are_stored(url: str) -> None:
    few = list(entries_in(url, Wanted(), at_once=2))

    assert few == list(entries_in(url, Wanted()))
    assert all(isinstance(one, Entry) and link_of(one) == one.link for one in few)


@pytest.mark.parametrize("form", ["jsonl", "csv", "ocsf", "cef"])
def test_an_entry_whose_time_is_none_is_named_and_the_others_are_exported(
    url: str, form: str
) -> None:
    whole = export(url, "--format", form).splitlines()
    file = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection, connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE entries SET at = 1e30 WHERE seq = 3")

    result = RUN.invoke(cli.app, ["audit", "export", "--database", url, "--format", form])

    assert result.exit_code == 1
    assert "Entry 3 is not as it was written" in result.stderr
    assert len(result.stdout.splitlines()) == len(whole) - 1
