"""The JSON Schemas for editors: made from the shapes, with the meanings from docs/policy.md."""

import warnings
from typing import Any

from app.documents.strict import Strict
from tests.unit.reference.keys import keys_of
from tests.unit.reference.rows import rows

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOISE = {"title", "default", "description"}


def schema_of(shape: type[Strict], document: str) -> dict[str, Any]:
    """Make the schema of a document: what may stand where, and what each key means."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # defaults that no JSON holds are left out anyway
        made = shape.model_json_schema(by_alias=True)
    meant = {(row.place, row.key): row.meaning for row in rows()}
    shapes = {one.__name__: place for one, place in places_of(shape, document).items()}
    parts = {shape.__name__: made, **made.get("$defs", {})}
    for name, part in parts.items():
        if "properties" not in part:
            continue
        part["additionalProperties"] = False
        for key, field in part["properties"].items():
            _only_what_helps(field)
            if words := meant.get((shapes[name], key)):
                part["properties"][key] = {"description": words, **_wrapped(field)}
    made = {one: value for one, value in made.items() if one not in NOISE}
    return {"$schema": DIALECT, "title": f"Keyturn {document}", **_plain(made)}


def places_of(shape: type[Strict], document: str) -> dict[type[Strict], str]:
    """Say where each shape first stands."""
    found: dict[type[Strict], str] = {}
    for _ in keys_of(shape, document, found):
        pass
    return found


def _wrapped(field: dict[str, Any]) -> dict[str, Any]:
    return {"allOf": [field]} if "$ref" in field else field


def _only_what_helps(field: dict[str, Any]) -> None:
    for key in NOISE & field.keys():
        del field[key]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if "patternProperties" in value:
            value = {**value, "additionalProperties": False}
        titled = value.get("title")
        noise = {"title"} if isinstance(titled, str) else set()
        kept = {key: _plain(one) for key, one in value.items() if key not in noise}
        return {key: one for key, one in kept.items() if not (key == "anyOf" and one == [])}
    return [_plain(one) for one in value] if isinstance(value, list) else value
