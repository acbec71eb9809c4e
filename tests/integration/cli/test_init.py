"""`hitl init` makes a folder from which the service starts, all of it or nothing."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values
from typer.testing import CliRunner

from app import cli
from app.api.operators.doors import login_of
from app.bootstrap import open_store
from app.domain.authority import KeyKind
from app.policy.document import load_policy
from app.roster.document import load_roster
from app.settings import Settings
from app.workflow.consistency import check_together

RUN = CliRunner()
SECRETS = [".env", "data.key", "pepper.key", "receipt.key"]


def test_the_folder_holds_what_the_service_needs(tmp_path: Path) -> None:
    result = RUN.invoke(cli.app, ["init", str(tmp_path / "hp")])

    assert result.exit_code == 0, result.output
    names = {one.name for one in (tmp_path / "hp").iterdir()}
    assert names >= {*SECRETS, "policy.yaml", "roster.yaml", "policy-cases.yaml", "keyturn.db"}
    assert [one.name for one in tmp_path.iterdir()] == ["hp"]


def test_only_its_owner_reads_the_secrets(tmp_path: Path) -> None:
    RUN.invoke(cli.app, ["init", str(tmp_path / "hp")])

    modes = {name: stat.S_IMODE((tmp_path / "hp" / name).stat().st_mode) for name in SECRETS}

    assert modes == dict.fromkeys(SECRETS, 0o600)
    assert stat.S_IMODE((tmp_path / "hp").stat().st_mode) == 0o700


def test_every_folder_gets_keys_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "other"):
        RUN.invoke(cli.app, ["init", str(tmp_path / name)])

    keys = [(tmp_path / f / k).read_text() for f in ("one", "other") for k in SECRETS[1:]]

    assert len(set(keys)) == 6


def test_the_settings_lack_only_what_slack_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = started(tmp_path, monkeypatch)

    assert all("SLACK" in line for line in settings.missing())
    assert all(len(settings.secret(name)) == 32 for name in ("data_key", "receipt_key"))


def test_policy_and_roster_fit_each_other(tmp_path: Path) -> None:
    RUN.invoke(cli.app, ["init", str(tmp_path / "hp")])

    policy = load_policy((tmp_path / "hp/policy.yaml").read_text())
    roster = load_roster((tmp_path / "hp/roster.yaml").read_text())

    assert check_together(policy, roster) == []


def test_the_operator_s_key_is_shown_once_and_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = RUN.invoke(cli.app, ["init", str(tmp_path / "hp")]).output
    monkeypatch.chdir(tmp_path / "hp")
    secret = next(one for one in shown.split() if one.startswith("hitl_operator_"))

    async def kept() -> list[tuple[KeyKind, bool]]:
        async with open_store(Settings()) as store:
            hashed = await store.write(lambda uow: uow.keyed(secret))
            keys = await store.write(lambda uow: uow.keys())
        return [(key.kind, key.hash == hashed) for key in keys]

    assert asyncio.run(kept()) == [(KeyKind.OPERATOR, True)]
    assert secret not in "".join(one.read_text(errors="replace") for one in Path().iterdir())


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    result = RUN.invoke(cli.app, ["init", str(tmp_path)])

    assert result.exit_code == 3
    assert "is not empty" in result.output
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled_and_not_replaced_as_a_volume_cannot_be(tmp_path: Path) -> None:
    volume = tmp_path / "hp"
    (volume / "lost+found").mkdir(parents=True)
    number = volume.stat().st_ino

    result = RUN.invoke(cli.app, ["init", str(volume)])

    assert result.exit_code == 0, result.output
    assert {one.name for one in volume.iterdir()} >= {*SECRETS, "policy.yaml", "keyturn.db"}
    assert not any(one.name.startswith(".hitl-init-") for one in volume.iterdir())
    assert volume.stat().st_ino == number
    assert stat.S_IMODE(volume.stat().st_mode) == 0o700


def test_a_user_without_a_login_as_in_a_container_has_a_name_all_the_same() -> None:
    assert login_of(os.geteuid())
    assert login_of(54321) == "uid 54321"


def test_nothing_stays_where_it_could_not_be_finished(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    result = RUN.invoke(cli.app, ["init", str(tmp_path / "file" / "hp")])

    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    RUN.invoke(cli.app, ["init", str(tmp_path / "hp")])
    monkeypatch.chdir(tmp_path / "hp")
    assert dotenv_values(".env")["HITL_DATA_KEY"] == "data.key"
    return Settings()
