"""Plant each fault in a copy of the product, and see cells of the authorisation matrix go wrong.

Ordinary runs only see that every fault can still be planted, and that one is found; the
campaign plants them all. A matrix without a wrong cell proves something only as long as these
make some.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.matrix.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
ALWAYS = {"creator"}
RUN = "import sys; from tests.matrix.part import main; main(*sys.argv[1:])"
SAID = re.compile(r"^(\d+) wrong of (\d+)$", re.MULTILINE)


def walked(folder: Path, fault: Fault) -> tuple[int, int]:
    """Walk a part of the matrix over a copy of the product; count what is wrong, of how much."""
    for part in ("app", "tests", "manifests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / fault.path).read_text()
    (folder / fault.path).write_text(text.replace(fault.old, fault.new))
    part = fault.part if isinstance(fault.part, str) else ",".join(one.name for one in fault.part)
    done = subprocess.run(
        [sys.executable, "-c", RUN, part, fault.risk],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    found = SAID.search(done.stdout)
    assert found, done.stderr[-2000:]
    sys.stdout.write(f"{fault.what}: {done.stdout}")
    return int(found[1]), int(found[2])


@pytest.mark.everyday
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_can_still_be_planted(fault: Fault) -> None:
    assert (ROOT / fault.path).read_text().count(fault.old) == 1
    assert fault.new != fault.old


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_matrix_finds_the_fault(fault: Fault, tmp_path: Path) -> None:
    campaign = settings().max_examples > 100
    if not campaign and fault.name not in ALWAYS:
        return

    wrong, cells = walked(tmp_path, fault)

    assert 0 < wrong < cells
