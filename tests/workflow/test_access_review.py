"""`hitl roster review` reads the uses from the chain of a real database."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from app import cli
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import approved

RUN = CliRunner()
FORMULA = "=HYPERLINK(0)"


def reviewed(house: House, *words: str, roster: Path = MANIFESTS / "roster.yaml") -> str:
    options = ["--roster", str(roster), "--database", f"sqlite:///{house.file}"]
    at = ["--at", house.clock.now().isoformat()]
    result = RUN.invoke(cli.app, ["roster", "review", *options, *at, *words])
    assert result.exit_code == 0, result.output
    return result.output


def by_right(told: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(one["person"], one["group"]): one["times"] for one in told["rights"]}


def test_what_was_used_is_counted_and_what_slept_is_named(house: House) -> None:
    approved(house)

    told = json.loads(reviewed(house, "--format", "json"))

    used = by_right(told)
    assert used["ana", "platform-reviewers"] == 1
    assert used["cleo", "security"] == 1
    assert used["dev", "security"] == 0
    (mine,) = [one for one in told["rights"] if one["times"] and one["person"] == "ana"]
    assert mine["last_used"].startswith(f"{house.clock.now():%Y-%m-%dT%H:%M}")


def test_uses_before_the_period_are_not_counted(house: House) -> None:
    approved(house)
    house.clock.forward(days=100)

    assert set(by_right(json.loads(reviewed(house, "--format", "json"))).values()) == {0}
    early = json.loads(reviewed(house, "--format", "json", "--since", "2020-01-01"))
    assert by_right(early)["ana", "platform-reviewers"] == 1


def test_no_cell_of_the_csv_is_a_formula(house: House, tmp_path: Path) -> None:
    text = (MANIFESTS / "roster.yaml").read_text()
    spoilt = tmp_path / "roster.yaml"
    spoilt.write_text(text.replace("purpose: security duty", f'purpose: "{FORMULA}"'))

    rows = list(csv.DictReader(io.StringIO(reviewed(house, "--format", "csv", roster=spoilt))))

    assert {row["purpose"] for row in rows} >= {f"'{FORMULA}"}
    assert [row for row in rows if row["purpose"] == FORMULA] == []


def test_people_read_a_table_and_how_much_slept(house: House) -> None:
    approved(house)

    said = reviewed(house)

    assert "never" in said
    assert "rights were not used since" in said
