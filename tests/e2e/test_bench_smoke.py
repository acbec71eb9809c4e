"""The benchmarks run and tell what they should; how fast anything is, is asserted nowhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOOR = {"commits", "fsync_ms", "round_trip_ms", "answers"}


@pytest.mark.parametrize(
    ("script", "goals", "floors"),
    [("hold_cycle", 10, ("cycles", "floors")), ("allowed", 1, ("floors",))],
)
def test_a_quick_run_measures_everything_beside_the_floor(
    script: str, goals: int, floors: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "figures.json"

    done = subprocess.run(
        [sys.executable, ROOT / "bench" / f"{script}.py", "--quick", "--json", path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(path.read_text())
    found = told["measured"]
    for name in floors:
        found = found[name]
    assert found
    assert all(set(floor) == FLOOR and min(floor.values()) > 0 for floor in found)
    assert len(told["goals"]) == goals
    assert all(goal["met"] in {True, False} for goal in told["goals"])
