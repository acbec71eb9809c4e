"""`hitl database rekey`: as an operator does it, from the folder that `hitl init` made."""

import base64
import json
import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli

RUN = CliRunner()
REKEY = ("database", "rekey")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose service does not run."""
    assert RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")
    hitl("lock", "agent", "deploy-bot", "--reason", "fire", "--by", "ana")
    return tmp_path / "hp"


def hitl(*words: str, code: int = 0, **env: str) -> str:
    result = RUN.invoke(cli.app, list(words), env=env)
    assert result.exit_code == code, result.output
    return result.output


def findings() -> dict[str, dict[str, object]]:
    said = RUN.invoke(cli.app, ["doctor", "--offline", "--json"]).output
    return {one["name"]: one for one in json.loads(said)["findings"]}


def use(folder: Path, key: str) -> None:
    text = (folder / ".env").read_text()
    (folder / ".env").write_text(text.replace("HITL_DATA_KEY=data.key", f"HITL_DATA_KEY={key}"))


def test_the_key_is_changed_and_the_old_one_opens_only_what_was_copied_before(
    folder: Path,
) -> None:
    hitl("backup", "before.db")

    said = hitl(*REKEY, "--make", "new.key")

    assert re.match(r"\d+ sealed anew: under [0-9a-f]{12}, and no more under [0-9a-f]{12}", said)
    assert "HITL_DATA_KEY=new.key" in said
    assert stat.S_IMODE((folder / "new.key").stat().st_mode) == 0o600
    hitl("backup", "--drill", "before.db")
    assert findings()["data key"]["ok"] is False
    assert "HITL_DATA_KEY is not the key of this database" in hitl("locks", code=3)
    slack = {f"HITL_SLACK_{one}": "x" for one in ("BOT_TOKEN", "APP_TOKEN", "TEAM", "APP")}
    refused = hitl("serve", "--allow-ephemeral", code=3, **slack)
    assert "HITL_DATA_KEY is not the key of this database" in refused

    use(folder, "new.key")

    assert findings()["data key"]["ok"] is True
    assert "none changed" in hitl("audit", "verify")
    assert "deploy-bot" in hitl("locks")
    exported = hitl("audit", "export")
    secret = (folder / "new.key").read_text().strip()
    assert '"Rekeyed"' in exported
    assert secret not in said + exported


def test_a_key_that_is_there_is_taken_from_its_file_only(folder: Path) -> None:
    secret = base64.b64encode(b"n" * 32).decode()
    new = folder / "new.key"

    told = hitl(*REKEY, "--key", secret, code=3)
    assert ("not a file" in told, secret in told) == (True, False)
    new.write_text(secret)
    new.chmod(0o644)
    assert "chmod 600" in hitl(*REKEY, "--key", "new.key", code=3)
    new.chmod(0o600)
    assert "sealed anew" in hitl(*REKEY, "--key", "new.key")
    use(folder, "new.key")
    hitl("audit", "verify")


def test_what_cannot_be_done_changes_nothing_and_leaves_no_file(folder: Path) -> None:
    (folder / "there.key").write_text("mine")

    assert "--make" in hitl(*REKEY, code=2)
    assert "--make" in hitl(*REKEY, "--key", "data.key", "--make", "new.key", code=2)
    assert "it is there already" in hitl(*REKEY, "--make", "there.key", code=3)
    assert "the same" in hitl(*REKEY, "--key", "data.key", code=3)
    other = base64.b64encode(b"o" * 32).decode()
    assert "nothing was changed" in hitl(*REKEY, "--make", "new.key", code=3, HITL_DATA_KEY=other)
    nowhere = ("--database", f"sqlite:///{folder / 'nowhere.db'}")
    assert "is not there" in hitl(*REKEY, "--make", "new.key", *nowhere, code=3)

    assert (folder / "there.key").read_text() == "mine"
    assert not (folder / "new.key").exists()
    assert not (folder / "nowhere.db").exists()
    hitl("audit", "verify")
