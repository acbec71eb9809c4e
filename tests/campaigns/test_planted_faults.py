"""Plant each fault in a copy of the product, and see a state machine find it.

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
from tests.campaigns.rights_faults import RIGHTS_FAULTS

ROOT = Path(__file__).parents[2]
RUN = "from tests.workflow.{} import run; run(examples={}, steps=20, shrink=False)"
REQUESTS, RIGHTS = "test_machine", "test_rights_machine"
TRIES = 4
ALWAYS = {"self_by_account"}
EVERY = (*FAULTS, *RIGHTS_FAULTS)
LONG = settings.get_current_profile_name() == "campaign"
CONTROLS = [REQUESTS, RIGHTS] if LONG else [REQUESTS]


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


def machine_of(fault: Fault) -> str:
    """Name the machine that is to find a fault."""
    return RIGHTS if fault in RIGHTS_FAULTS else REQUESTS


def machine_runs(folder: Path, machine: str, examples: int = 300) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(machine, examples)],
        cwd=folder,
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


@pytest.mark.everyday
@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
def test_every_fault_can_still_be_planted(fault: Fault) -> None:
    for path, old, _ in fault.changes:
        assert (ROOT / path).read_text().count(old) == 1, (path, old)


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
def test_a_state_machine_finds_the_fault(fault: Fault, tmp_path: Path) -> None:
    campaign = settings().max_examples > 100
    if not campaign and fault.name not in ALWAYS:
        return

    folder = planted(fault, tmp_path)

    assert not all(machine_runs(folder, machine_of(fault)) for _ in range(TRIES))


@pytest.mark.parametrize("machine", CONTROLS)
def test_the_product_without_a_fault_passes(machine: str, tmp_path: Path) -> None:
    folder = planted(Fault("none", "Nothing is wrong", ()), tmp_path)

    assert machine_runs(folder, machine, 300 if LONG else 20)
