"""A wheel holds what the repository holds, the files to start from as well."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, on its own."""
    made = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = made.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(made / "site")
    return made / "site"


def test_the_starter_files_are_those_of_the_repository(installed: Path) -> None:
    for packed in (installed / "app/starter").rglob("*"):
        name = packed.relative_to(installed / "app/starter")
        beside = ROOT / ("" if packed.name == ".env.example" else "manifests") / name
        assert packed.is_dir() or packed.read_bytes() == beside.read_bytes()


def test_a_folder_can_be_made_without_the_repository(installed: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(installed), "HOME": str(tmp_path), "USER": "mo"}
    begin = [sys.executable, "-P", "-m", "app", "init", "hp"]

    done = subprocess.run(
        begin, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "hp/policy.yaml").read_bytes() == (
        ROOT / "manifests/policy.yaml"
    ).read_bytes()
