"""The page about the practice workspace: every row that says yes names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [part.strip() for part in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "sandbox.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Slack ")
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_a_row_names_its_test_or_says_no(row: list[str]) -> None:
    _, here, shown = row
    named = re.findall(r"`(tests/[\w/.]+)`", shown)

    assert here.startswith(("yes", "no"))
    assert named or here.startswith("no")
    assert all((ROOT / one).is_file() for one in named)
