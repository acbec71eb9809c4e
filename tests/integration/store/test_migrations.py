import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import app.store.migrations
from app.store.check import differences
from app.store.engine import CannotOpen
from app.store.migrations import HEAD, REVISIONS
from app.store.opening import engine_of, upgrade_database
from app.store.triggers import TRIGGERS
from tests.clocks import HandClock
from tests.rows import past_the_code, scalar, submit
from tests.stores import a_store

TOOTHLESS = "CREATE TRIGGER entries_stay BEFORE DELETE ON entries WHEN 0 BEGIN SELECT 1; END"
KILLED_AT = """
import os, sqlite3, sys
from app.store import sqlite
from app.store.opening import upgrade_database

class Connection(sqlite3.Connection):
    def __init__(self, *args, **further):
        super().__init__(*args, **further)
        self.set_trace_callback(self.count)

    def count(self, sql):
        word = sql.split()[0]
        seen.append(word)
        if sys.argv[2] in {word, str(seen.count("CREATE"))}:
            os._exit(9)

seen = []
connect = sqlite3.connect
sqlite3.connect = lambda *args, **further: connect(*args, factory=Connection, **further)
upgrade_database(sys.argv[1])
"""


def file_of(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///"))


def test_an_empty_file_becomes_a_database_of_the_newest_schema(database: str) -> None:
    assert upgrade_database(database) == HEAD
    assert scalar(database, "SELECT version_num FROM alembic_version") == HEAD
    assert upgrade_database(database) == HEAD


def test_the_tables_are_those_that_the_migrations_make() -> None:
    assert differences() == []


def test_the_revisions_are_those_that_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(app.store.migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [HEAD]
    assert [one.revision for one in scripts.walk_revisions()] == list(reversed(REVISIONS))


def test_the_triggers_are_exactly_those_in_the_code(database: str) -> None:
    upgrade_database(database)
    session = past_the_code(database)
    found = {row[0] for row in session.say("SELECT name FROM sqlite_master WHERE type='trigger'")}
    session.close()

    assert found == {one.name for one in TRIGGERS}


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TRIGGER entries_kept",
        "CREATE TRIGGER strange AFTER INSERT ON entries BEGIN SELECT 1; END",
        f"DROP TRIGGER entries_stay; {TOOTHLESS}",
    ],
)
async def test_a_database_whose_triggers_were_touched_is_refused(
    database: str, clock: HandClock, sql: str
) -> None:
    async with a_store(database, clock) as store:
        await store.write(submit)
    with sqlite3.connect(file_of(database)) as connection:
        connection.executescript(sql)
    connection.close()

    with pytest.raises(CannotOpen, match="hitl audit verify"):
        async with a_store(database, clock):
            pass
    if "strange" not in sql:
        upgrade_database(database)
        async with a_store(database, clock) as store:
            await store.write(submit)


def test_a_schema_of_a_newer_version_is_refused(database: str) -> None:
    upgrade_database(database)
    session = past_the_code(database)
    session.say("UPDATE alembic_version SET version_num = '9999'")
    session.close()

    with pytest.raises(CannotOpen, match="9999"):
        engine_of(database).ensure_current()
    with pytest.raises(CannotOpen, match="9999"):
        upgrade_database(database)


@pytest.mark.parametrize("statement", ["1", "2", "9", "20", "35", "INSERT", "COMMIT"])
def test_a_migration_killed_in_the_middle_leaves_nothing_and_can_be_done_again(
    database: str, statement: str
) -> None:
    died = subprocess.run([sys.executable, "-c", KILLED_AT, database, statement], check=False)

    assert died.returncode == 9
    with sqlite3.connect(file_of(database)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    assert upgrade_database(database) == HEAD


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("This is not a database. " * 100)

    with pytest.raises(CannotOpen, match="not a database"):
        upgrade_database(f"sqlite:///{path}")
    with pytest.raises(CannotOpen, match="cannot use mysql"):
        engine_of("mysql://localhost/x")
