"""Plant each fault in a copy of the product, and see the state machine find it.

Ordinary runs only see that every fault can still be planted, and that one is found; the
campaign plants them all. A machine that finds nothing in the product proves something only as
long as it finds these.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.campaigns.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
RUN = "from tests.workflow.test_machine import run; run(examples=300, steps=20, shrink=False)"
TRIES = 4
ALWAYS = {"counts_accounts"}


def planted(fault: Fault, folder: Path) -> Path:
    """Copy the product with a fault in it."""
    for part in ("app", "tests"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "campaigns")
        )
    for path, old, new in fault.changes:
        text = (folder / path).read_text()
        (folder / path).write_text(text.replace(old, new))
    return folder


def machine_runs(folder: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=folder, check=False, capture_output=True
    )
    return done.returncode == 0


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_can_still_be_planted(fault: Fault) -> None:
    for path, old, _ in fault.changes:
        assert (ROOT / path).read_text().count(old) == 1, (path, old)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_state_machine_finds_the_fault(fault: Fault, tmp_path: Path) -> None:
    campaign = settings().max_examples > 100
    if not campaign and fault.name not in ALWAYS:
        return

    folder = planted(fault, tmp_path)

    assert not all(machine_runs(folder) for _ in range(TRIES))


def test_the_product_without_a_fault_passes(tmp_path: Path) -> None:
    folder = planted(Fault("none", "Nothing is wrong", ()), tmp_path)

    assert machine_runs(folder)
