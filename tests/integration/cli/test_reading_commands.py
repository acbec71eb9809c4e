"""A command's module is read when the command is called, and no sooner."""

import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from app import cli

HEAVY = {"aiohttp", "sqlalchemy", "slack_sdk", "structlog", "app.bootstrap", "app.cli.serve"}
READ = "import sys, app.cli.health; print(*sys.modules, sep='\\n')"
ALL: Any = get_command(cli.app)


@pytest.mark.parametrize("name", ALL.list_commands(None))
def test_a_command_is_listed_with_the_words_that_it_says_of_itself(name: str) -> None:
    said = ALL.get_command(None, name).help

    assert ALL.commands[name].help == said.partition("\n\n")[0].replace("\n", " ").strip()


def test_a_command_that_is_mistyped_is_answered_with_the_one_that_is_meant() -> None:
    answer = CliRunner().invoke(cli.app, ["helth"])

    assert answer.exit_code == 2
    assert "health" in answer.output


def test_who_only_asks_for_health_reads_no_more_than_that_takes() -> None:
    told = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)

    assert {"app.cli.health", "app.settings"} <= set(told.stdout.split())
    assert set(told.stdout.split()) & HEAVY == set()
