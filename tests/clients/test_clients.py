"""Clients that generators write from the OpenAPI document: types that fit, and no answer left out.

`openapi-typescript` and `openapi-python-client` are used as they come. `make clients` installs
them; on a machine without them nothing is known, which CI does not accept.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conforming import documented
from tests.conftest import on_ci

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENT = ROOT / "docs" / "openapi.json"
NODE = HERE / "node_modules"
PYTHON = ROOT / ".venv-clients" / "bin"
PAGES = (ROOT / "README.md", ROOT / "docs" / "api.md")
SENT = re.compile(r"-d '\s*(\{\s*\"action\".*?\})'", re.DOTALL)
STRICT = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"]
UNPARSED = "Unsupported content_type application/openmetrics-text"  # its reader is Prometheus
OF_THE_GENERATOR = (
    "[mypy]\n[mypy-keyturn.client]\nignore_errors = True\n"  # nothing of ours is in it
)

pytestmark = pytest.mark.long


def test_a_client_in_typescript_type_checks(tmp_path: Path) -> None:
    installed(NODE / ".bin" / "tsc")
    (tmp_path / "node_modules").symlink_to(NODE)
    shutil.copy(HERE / "package.json", tmp_path)
    shutil.copy(HERE / "asking.ts", tmp_path)
    for number, sent in enumerate(calls()):
        typed = f"export const sent: components['schemas']['AskBody'] = {json.dumps(sent)};\n"
        imported = "import type { components } from './keyturn.js';\n"
        (tmp_path / f"sent{number}.ts").write_text(imported + typed)

    ran(tmp_path, NODE / ".bin" / "openapi-typescript", DOCUMENT, "--output", "keyturn.ts")

    ran(tmp_path, NODE / ".bin" / "tsc", *STRICT, *sorted(tmp_path.glob("*.ts")))


def test_a_client_in_python_type_checks_and_reads_what_is_answered(tmp_path: Path) -> None:
    installed(PYTHON / "openapi-python-client")
    shutil.copy(HERE / "asking.py.txt", tmp_path / "asking.py")

    made = ran(
        tmp_path,
        *(PYTHON / "openapi-python-client", "generate", "--path", DOCUMENT, "--meta", "none"),
        *("--output-path", "keyturn"),
    )

    left_out = [line for line in made.splitlines() if "Cannot parse" in line]
    assert [line for line in left_out if UNPARSED not in line] == []
    (tmp_path / "mypy.ini").write_text(OF_THE_GENERATOR)
    ran(tmp_path, PYTHON / "mypy", "--strict", "keyturn", "asking.py")
    denied = documented()["components"]["examples"]["policy_denied"]["value"]
    sent = [json.dumps(one) for one in (denied, *calls())]
    ran(tmp_path, PYTHON / "python", "asking.py", *sent)


def calls() -> list[dict[str, Any]]:
    """Give the bodies of the calls that README and reference show."""
    found = [json.loads(one) for page in PAGES for one in SENT.findall(page.read_text())]
    assert len(found) >= 2
    return found


def installed(program: Path) -> None:
    if not program.exists():
        say = pytest.fail if on_ci() else pytest.skip
        say(f"{program.name} is not installed: run `make clients`; nothing is known of clients")


def ran(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        env={"PATH": f"{PYTHON}:/usr/local/bin:/usr/bin:/bin", "NO_COLOR": "1", "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told[-3000:]
    return told
