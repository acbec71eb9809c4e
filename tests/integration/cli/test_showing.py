"""What others wrote reaches the terminal of whoever operates as text, and never as a command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.cli.showing import show_json

# C1 controls are commands too, where a terminal reads UTF-8: U+009B begins one as ESC [ does.
COMMANDS = "\x1b]0;x\x07", "\x9b2J", "\x7f", "\u202e", "\ud800", "\U000e0041"


@pytest.mark.parametrize("said", COMMANDS)
def test_json_is_the_same_value_in_printable_characters(
    said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_json({"reason": f"caf\u00e9 {said}"})

    told = capsys.readouterr().out
    assert told.removesuffix("\n").isprintable()
    assert "caf\u00e9" in told
    assert json.loads(told) == {"reason": f"caf\u00e9 {said}"}


def test_the_reason_of_a_lock_commands_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = CliRunner()
    assert run.invoke(cli.app, ["init", str(tmp_path / "hp")]).exit_code == 0
    monkeypatch.chdir(tmp_path / "hp")

    made = run.invoke(cli.app, ["lock", "all", "--reason", "fire \x9b2J\x1b[2J", "--by", "ana"])
    told = run.invoke(cli.app, ["locks"]).output

    assert made.exit_code == 0, made.output
    assert "fire \\u009b2J\\u001b[2J" in told
    assert all(one.isprintable() for one in f"{made.output}{told}".replace("\n", ""))
