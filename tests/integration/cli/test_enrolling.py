"""`hitl roster enrol`: a secret shown once, a first code, and nobody who is not on the roster."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.api.operators.doors import login_of
from app.bootstrap import open_store
from app.clock import SystemClock
from app.domain.authority import SYSTEM
from app.settings import settings_from
from app.workflow.documents import load_document
from app.workflow.step_up import code_at, secret_from
from tests.serving import ROOT

RUN = CliRunner()
ROSTER = (ROOT / "manifests" / "roster.yaml").read_text()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose service has run once, with the roster of the examples."""
    assert RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")

    async def loaded() -> None:
        async with open_store(settings_from()) as store:
            await store.write(lambda uow: load_document(uow, "roster", ROSTER, SYSTEM))

    asyncio.run(loaded())
    return tmp_path / "hp"


def hitl(*words: str, said: str = "", code: int = 0) -> str:
    result = RUN.invoke(cli.app, ["roster", *words], input=said)
    assert result.exit_code == code, result.output
    return result.output


def enrolled(folder: Path, person: str = "ana", *, right: bool = True) -> tuple[str, int, str]:
    """Enrol as a machine does: read the secret, answer with a code; give what was printed."""
    command = [sys.executable, "-m", "app", "roster", "enrol", person, "--json", "--by", "mo"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        secret = json.loads(process.stdout.readline())["secret"]
        now = code_at(secret_from(secret), SystemClock().now())
        wrong = "000000" if now != "000000" else "111111"
        rest, errors = process.communicate(f"{now if right else wrong}\n", timeout=60)
    return secret, process.returncode, rest + errors


def test_a_person_is_enrolled_listed_and_unenrolled(folder: Path) -> None:
    secret, code, _ = enrolled(folder)

    listed = hitl("enrolments", "--json")
    ended = hitl("unenrol", "ana")

    assert code == 0
    assert [(one["person"], one["enrolled_by"]) for one in json.loads(listed)] == [
        ("ana", f"{login_of(os.geteuid())} (said to be mo)")
    ]
    assert secret not in listed
    assert "not enrolled any more" in ended
    assert hitl("enrolments") == "Nobody is enrolled.\n"
    assert secret.encode() not in (folder / "keyturn.db").read_bytes()


@pytest.mark.long
def test_a_wrong_first_code_enrols_nobody(folder: Path) -> None:
    _, code, told = enrolled(folder, right=False)

    assert (code, hitl("enrolments")) == (1, "Nobody is enrolled.\n")
    assert "That is not the code." in told


def test_only_people_of_the_active_roster_are_enrolled(folder: Path) -> None:
    assert "not one of the people" in hitl("enrol", "nobody", "--json", code=1)
    assert "is not enrolled" in hitl("unenrol", "ana", code=1)
    assert "is not locked out" in hitl("unlock", "ana", code=1)
    assert folder.is_dir()


def test_the_secret_is_not_written_into_a_file_by_chance(folder: Path) -> None:
    assert "on a terminal only" in hitl("enrol", "ana", code=2)
    assert folder.is_dir()
