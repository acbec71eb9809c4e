"""A damaged or missing database, and a full disk, are said with the remedy, and never exit 1."""

import asyncio
import errno
import os
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from app.store.faults import explained
from tests.integration.cli import test_backup
from tests.integration.cli.test_backup import KEY, fill

WORDS = {
    "backup": ("backup", "{folder}/copy.db"),
    "audit export": ("audit", "export"),
    "audit verify": ("audit", "verify"),
    "audit verify --rows": ("audit", "verify", "--rows"),
    "audit anchor": ("audit", "anchor"),
    "database upgrade": ("database", "upgrade"),
    "keys list": ("keys", "list"),
    "lock": ("lock", "all"),
}
READING = [one for one in WORDS if one not in {"database upgrade", "lock"}]


def hitl(folder: Path, *words: str, **further: str) -> Result:
    return test_backup.hitl(folder, *words, HITL_KEY_PEPPER=KEY, **further)


def database(folder: Path) -> Path:
    asyncio.run(fill(folder))
    return folder / "keyturn.db"


def words(name: str, folder: Path) -> list[str]:
    return [one.format(folder=folder) for one in WORDS[name]]


def overwritten(path: Path) -> None:
    path.write_bytes(b"SQLite format 2\0" + os.urandom(8192))


def cut_off(path: Path) -> None:
    os.truncate(path, 4096 * 2)


def garbled(path: Path) -> None:
    """Leave the first page, so that it opens, and spoil the rest."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


DAMAGES = [(one, overwritten) for one in WORDS]
DAMAGES += [(one, how) for one in ("audit verify", "lock") for how in (cut_off, garbled)]


@pytest.mark.parametrize(("name", "spoil"), DAMAGES)
def test_a_damaged_database_is_called_that_with_its_remedy(
    tmp_path: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    path = database(tmp_path)
    spoil(path)

    told = hitl(tmp_path, *words(name, tmp_path))

    assert told.exit_code == 3, told.output
    assert f"{path} cannot be read: it is damaged" in told.output
    assert "hitl restore COPY" in told.output
    assert "database upgrade" not in told.output
    assert not (tmp_path / "copy.db").exists()


def test_doctor_calls_a_damaged_database_that(tmp_path: Path) -> None:
    overwritten(database(tmp_path))

    told = hitl(tmp_path, "doctor", "--offline")

    assert told.exit_code == 1
    assert "keyturn.db cannot be read: it is damaged" in told.output
    assert "hitl restore COPY" in told.output


@pytest.mark.parametrize("name", READING)
def test_who_only_reads_makes_no_database_and_names_the_restore(tmp_path: Path, name: str) -> None:
    told = hitl(tmp_path, *words(name, tmp_path))

    assert told.exit_code == 3, told.output
    assert "keyturn.db is not there" in told.output
    assert "hitl restore COPY" in told.output
    assert not (tmp_path / "keyturn.db").exists()


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("left", ["-wal", "-shm"])
def test_where_only_its_log_is_left_nothing_is_begun_anew(
    tmp_path: Path, name: str, left: str
) -> None:
    (tmp_path / f"keyturn.db{left}").write_bytes(b"\0" * 64)

    told = hitl(tmp_path, *words(name, tmp_path))

    assert told.exit_code == 3, told.output
    assert f"keyturn.db is gone, and keyturn.db{left} of it is still there" in told.output
    assert not (tmp_path / "keyturn.db").exists()


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file of this process grow over 64 KiB, as on a disk that has no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, heard)


@pytest.mark.usefixtures("small_files")
def test_where_a_copy_finds_no_room_its_disk_is_named(tmp_path: Path) -> None:
    database(tmp_path)
    copy = tmp_path / "copy.db"
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, resource.RLIM_INFINITY))

    told = hitl(tmp_path, "backup", str(copy))

    assert told.exit_code == 3, told.output
    assert f"the disk of {copy}" in told.output
    assert "full" in told.output
    assert not copy.exists()


def test_no_room_is_said_of_the_file_that_found_none() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/mnt/backups/x")
    assert explained(full, "?") == (
        "the disk of /mnt/backups/x is full: make room on it, and run this again"
    )
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert explained(error, "keyturn.db").startswith("the disk of keyturn.db is full")


def test_a_copy_that_was_cut_off_is_refused_as_that(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    database(tmp_path)
    hitl(tmp_path, "backup", str(copy))
    cut_off(copy)

    told = hitl(tmp_path, "restore", str(copy))

    assert told.exit_code == 1
    assert "damaged or cut off" in told.output


def doctor(folder: Path, place: str) -> Result:
    return hitl(folder, "doctor", "--offline", HITL_ANCHOR=place)


def test_doctor_says_that_the_chain_is_not_as_anchored(tmp_path: Path) -> None:
    path, place = database(tmp_path), f"file:{tmp_path / 'anchor'}"
    older = path.read_bytes()
    asyncio.run(fill(tmp_path))
    assert hitl(tmp_path, "audit", "anchor", HITL_ANCHOR=place).exit_code == 0
    assert f"✓ anchor {place}" in doctor(tmp_path, place).output
    path.write_bytes(older)

    told = doctor(tmp_path, place)

    assert told.exit_code == 1
    assert f"✗ anchor {place}" in told.output
    assert "the chain ends at entry 3, but had 6 entries" in told.output


def test_doctor_says_that_an_anchor_has_no_folder_and_makes_none(tmp_path: Path) -> None:
    database(tmp_path)

    told = doctor(tmp_path, f"file:{tmp_path / 'nowhere' / 'anchor'}")

    assert f"{tmp_path / 'nowhere'} is not there" in told.output
    assert "make the folder" in told.output
    assert not (tmp_path / "nowhere").exists()


def test_doctor_does_not_call_good_what_it_cannot_see(tmp_path: Path) -> None:
    database(tmp_path)

    assert "? anchor slack:C0AUDIT" in doctor(tmp_path, "slack:C0AUDIT").output


def test_looking_at_an_anchor_writes_nothing(tmp_path: Path) -> None:
    database(tmp_path)

    told = doctor(tmp_path, f"file:{tmp_path / 'anchor'}")

    assert "it holds no checkpoint yet" in told.output
    assert not (tmp_path / "anchor").exists()


def test_where_an_anchor_knows_a_chain_no_other_one_is_begun(tmp_path: Path) -> None:
    path, place = database(tmp_path), f"file:{tmp_path / 'anchor'}"
    hitl(tmp_path, "audit", "anchor", HITL_ANCHOR=place)
    path.unlink()

    told = hitl(tmp_path, "serve", "--allow-ephemeral", HITL_ANCHOR=place)

    assert (told.exit_code, path.exists()) == (3, False)
    assert "holds checkpoints of a chain" in told.output
    assert "hitl restore COPY" in told.output
    assert f"✗ anchor {place}" in doctor(tmp_path, place).output


def test_a_backup_of_what_was_not_anchored_yet_is_good(tmp_path: Path) -> None:
    database(tmp_path)
    place = f"file:{tmp_path / 'anchor'}"

    told = hitl(tmp_path, "backup", str(tmp_path / "copy.db"), HITL_ANCHOR=place)

    assert told.exit_code == 0, told.output
    assert "holds no checkpoint" in told.output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--kind", "Reviewd"), "Did you mean Reviewed?"),
        (("--since", "2026-11-02", "--until", "2026-11-01"), "--until is not after --since"),
    ],
)
def test_an_export_that_could_hold_nothing_is_wrong_use(
    tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    database(tmp_path)

    told = hitl(tmp_path, "audit", "export", *given)

    assert told.exit_code == 2
    assert said in told.output


def test_an_export_without_an_entry_says_so_beside_the_output(tmp_path: Path) -> None:
    database(tmp_path)

    told = hitl(tmp_path, "audit", "export", "--kind", "LockSet")

    assert (told.exit_code, told.stdout) == (0, "")
    assert "No entry is as asked for." in told.stderr


def test_doctor_does_not_call_a_key_the_databases_own_where_nothing_is_sealed(
    tmp_path: Path,
) -> None:
    assert hitl(tmp_path, "database", "upgrade").exit_code == 0

    assert "nothing is sealed yet" in hitl(tmp_path, "doctor", "--offline").output


def test_no_key_at_all_is_said(tmp_path: Path) -> None:
    assert hitl(tmp_path, "database", "upgrade").exit_code == 0

    assert hitl(tmp_path, "keys", "list").stdout == "None.\n"


def test_exchanged_tokens_are_named_before_slack_is_asked(tmp_path: Path) -> None:
    tokens = {"HITL_SLACK_BOT_TOKEN": "xapp-1-A0HITL-1-a", "HITL_SLACK_APP_TOKEN": "xoxb-1"}

    told = hitl(tmp_path, "serve", "--allow-ephemeral", **tokens)

    assert told.exit_code == 3
    assert "HITL_SLACK_BOT_TOKEN: is an app-level token" in told.output
    assert "exchange the two" in told.output
