"""What is told of spans to operators is what the code can tell."""

import re
import subprocess
import sys
from pathlib import Path

from app.tracing.spans import Kind

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([^`]+)` \|[^|]*\|([^|]*)\|$", re.MULTILINE)
ANY = {"keyturn.request.id", "error.type"}
LOOK = """
import sys
from app.cli import app
import app.bootstrap
print([one for one in sys.modules if one.startswith(("opentelemetry", "google", "requests"))])
"""


def test_operators_are_told_of_every_span_and_every_attribute() -> None:
    text = (ROOT / "docs/operating.md").read_text().split("## Traces\n")[1].split("\n## ")[0]

    told = {
        name.split()[0]: set(re.findall(r"`([^`]+)`", listed)) | ANY
        for name, listed in ROW.findall(text)
    }

    known = {"METHOD" if one is Kind.HTTP else one.word: one.attributes for one in Kind}
    assert told == known


def test_without_traces_nothing_of_them_is_imported() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "[]"
