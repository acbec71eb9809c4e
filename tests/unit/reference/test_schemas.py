"""The schemas for editors say what the checks say, and refuse nothing that those accept."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from app.documents.strict import Strict
from app.policy.schema import PolicyPart
from app.roster.schema import RosterPart
from tests.unit.reference.editors import schema_of
from tests.unit.reference.rows import Row, rows, written_in
from tests.unit.reference.test_language import document_of

ROOT = Path(__file__).parents[3]
SHAPES: dict[str, type[Strict]] = {"policy": PolicyPart, "roster": RosterPart}
both = pytest.mark.parametrize("document", SHAPES)


def path_of(document: str) -> Path:
    return ROOT / "manifests" / f"{document}.schema.json"


@both
def test_the_schema_is_that_of_the_shapes_and_of_the_page(
    document: str, request: pytest.FixtureRequest
) -> None:
    made = json.dumps(schema_of(SHAPES[document], document), indent=1, ensure_ascii=False) + "\n"

    if request.config.getoption("--redraw-schemas", default=False):
        path_of(document).write_text(made)

    assert path_of(document).read_text() == made


@both
def test_the_schema_is_a_schema_and_the_starter_fits_it(document: str) -> None:
    schema = json.loads(path_of(document).read_text())
    Draft202012Validator.check_schema(schema)

    starter = (ROOT / f"manifests/{document}.yaml").read_text()

    assert faults(document, starter) == []
    assert f"# yaml-language-server: $schema={document}.schema.json\n" in starter


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_every_example_of_the_page_fits(row: Row) -> None:
    document, _ = document_of(row)
    name = "policy" if "teams" in document else "roster"

    assert faults(name, written_in(document, row.place, row.example)) == []


@both
def test_every_key_says_what_it_takes_and_what_it_means(document: str) -> None:
    schema = json.loads(path_of(document).read_text())
    parts = [schema, *schema.get("$defs", {}).values()]

    fields = [one for part in parts for one in part.get("properties", {}).items()]

    assert len(fields) > 25
    empty = [key for key, one in fields if not set(one) - {"description"}]
    silent = [key for key, one in fields if not one.get("description")]
    assert (empty, silent) == ([], [])


@pytest.mark.parametrize(
    ("document", "found", "wrong"),
    [
        ("policy", "effect: hold", "effct: hold"),
        ("policy", "risk: high", "risk: huge"),
        ("policy", "receipt_ttl: 15m", "receipt_ttl: soon"),
        ("policy", "fallback: C0SECOPS", 'fallback: "#secops"'),
        ("roster", "zone: Europe/Madrid", "zones: Europe/Madrid"),
        ("roster", "rate: 60/min", "rate: 60"),
        ("roster", "slack: [U0ANA]", "slack: ['@ana']"),
    ],
)
def test_a_mistake_is_seen_while_it_is_typed(document: str, found: str, wrong: str) -> None:
    starter = (ROOT / f"manifests/{document}.yaml").read_text()
    assert found in starter

    assert faults(document, starter.replace(found, wrong, 1))


def faults(document: str, text: str) -> list[str]:
    schema = json.loads(path_of(document).read_text())
    value: Any = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return [
        f"{one.json_path}: {one.message}"
        for one in Draft202012Validator(schema).iter_errors(value)
    ]
