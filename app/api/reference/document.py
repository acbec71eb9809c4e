"""The OpenAPI document (3.1): made from the declared calls and their models' JSON Schemas."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import WithDefaultSchema

from app import software
from app.api.calls import JSON, Answer, Call, Parameter
from app.api.problems import LATER, STATUS, TYPE
from app.api.reference.catalogue import REMEDIES, example_of
from app.api.reference.problems import SCHEMAS, name_of, problem_schemas
from app.domain.action import Json
from app.domain.authority import KeyKind

Part = dict[str, Any]

EXAMPLES = "#/components/examples/"
LOCALLY = "http://127.0.0.1:8080"
ANYWHERE = frozenset({"not_found", "method_not_allowed"})
TAGS = {
    "agent": "Agents ask, wait, and fetch the receipt.",
    "executor": "Executors redeem the receipt, and run what it is for.",
    "operator": "Operators look, stop and take back; `hitl` makes these calls.",
    "everybody": "No key is needed.",
}
ABOUT = (
    "Keyturn holds what an agent wants to do until a named, authorised person has decided it. "
    "Everything is JSON in UTF-8, times are RFC 3339 in UTC. Every no is a problem (RFC 9457) "
    "with a `code` to branch on; any address may answer `not_found` (404) and "
    "`method_not_allowed` (405), too. GET answers HEAD. Answers may gain members: ignore what you "
    "do not know."
)
HEADERS = {
    "Location": "Where the request is.",
    "Retry-After": "How many seconds to wait before asking again.",
    "Idempotency-Replayed": "`true`: the request was there already.",
    "ETag": "Names this answer, for `If-None-Match`.",
    "Preference-Applied": "The wait that was granted, `wait=N`.",
}


class Schemas(GenerateJsonSchema):
    """Schemas whose members are named once, not titled once more, and say no default.

    What may be left out is not required. To some generators of clients a default means that the
    member is always there, and they demand it of whoever calls.
    """

    def field_title_should_be_set(self, schema: object) -> bool:
        """Leave titles of members out."""
        del schema
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Leave the default out."""
        return self.generate_inner(schema["schema"])


def document(calls: Iterable[Call], url: str = "") -> Part:
    """Write the document; `url` is how callers reach the service."""
    every = tuple(calls)
    paths: dict[str, Part] = {}
    for one in every:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Keyturn",
            "version": software(),
            "description": ABOUT,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": url or LOCALLY}],
        "tags": [{"name": name, "description": said} for name, said in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {**problem_schemas(_told(every)), **_schemas(every)},
            "examples": _examples(every),
            "securitySchemes": {kind.value: _key(kind) for kind in KeyKind},
        },
    }


def _schemas(calls: Iterable[Call]) -> Part:
    wanted: Any = [
        (name, "validation", TypeAdapter(shape)) for name, shape in dict(_shapes(calls)).items()
    ]
    template = f"{SCHEMAS}{{model}}"
    _, made = TypeAdapter.json_schemas(wanted, ref_template=template, schema_generator=Schemas)
    return {_name(name): _plain(one) for name, one in sorted(made.get("$defs", {}).items())}


def _examples(calls: Iterable[Call]) -> Part:
    return {
        code: {
            "summary": f"{STATUS[code]} {code}",
            "description": REMEDIES[code],
            "value": example_of(code),
        }
        for code in sorted(_declared(calls))
    }


def _declared(calls: Iterable[Call]) -> frozenset[str]:
    return ANYWHERE.union(*(one.problems for one in calls))


def _told(calls: Iterable[Call]) -> Iterator[str]:
    """Give the problems with a status that a call declares."""
    told = {STATUS[code] for one in calls for code in one.problems}
    return (code for code in _declared(calls) if STATUS[code] in told)


def _key(kind: KeyKind) -> Part:
    return {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": f"hitl_{kind.value}_…",
        "description": f"hitl keys create {kind.value} NAME",
    }


def _operation(one: Call) -> Part:
    said: Part = {
        "operationId": one.name,
        "tags": [kind.value for kind in one.who] or ["everybody"],
        "summary": one.summary,
        "description": one.further,
        "security": [{kind.value: []} for kind in one.who],
        "parameters": [_parameter(each) for each in one.parameters],
        "requestBody": _body(one, one.takes) if one.takes else None,
        "responses": _responses(one),
    }
    return {name: value for name, value in said.items() if value or name == "security"}


def _body(one: Call, takes: type) -> Part:
    content = {"schema": _schema_of(takes), "example": one.sent}
    return {"required": one.needed, "content": {JSON: content}}


def _parameter(one: Parameter) -> Part:
    return {
        "name": one.name,
        "in": one.where,
        "required": one.where == "path",
        "description": one.meaning,
        "schema": dict(one.form),
        "example": int(one.example) if one.form.get("type") == "integer" else one.example,
    }


def _responses(one: Call) -> Part:
    made = {status: _answer(given) for status, given in one.gives.items()}
    by_status = sorted(one.problems, key=lambda code: (STATUS[code], code))
    for status, codes in groupby(by_status, STATUS.__getitem__):
        made[status] = _problems(status, list(codes))
    return {str(status): made[status] for status in sorted(made)}


def _answer(given: Answer) -> Part:
    if not given.shape:
        return {"description": "Not different from what was seen.", **_headers(given.headers)}
    plain = isinstance(given.shape, str)
    kind = given.shape.partition(";")[0] if plain else JSON
    schema = {"type": "string"} if plain else _schema_of(given.shape)
    doc = "" if plain else (given.shape.__doc__ or "")
    return {
        "description": doc.strip() or "As it is.",
        **_headers(given.headers),
        "content": {
            one: {"schema": schema, "example": given.example} for one in (kind, *given.also)
        },
    }


def _problems(status: int, codes: list[str]) -> Part:
    content = {
        "schema": {"$ref": f"{SCHEMAS}{name_of(status)}"},
        "examples": {code: {"$ref": f"{EXAMPLES}{code}"} for code in codes},
    }
    return {
        "description": "; ".join(codes),
        **_headers(("Retry-After",) if status in LATER else ()),
        "content": {TYPE: content},
    }


def _headers(names: Iterable[str]) -> Part:
    told = {one: {"description": HEADERS[one], "schema": {"type": "string"}} for one in names}
    return {"headers": told} if told else {}


def _shapes(calls: Iterable[Call]) -> Iterator[tuple[str, Any]]:
    for one in calls:
        if one.takes:
            yield one.takes.__name__, one.takes
        for given in one.gives.values():
            if not isinstance(given.shape, str):
                yield given.shape.__name__, given.shape


def _schema_of(shape: type) -> Part:
    return {"$ref": SCHEMAS + _name(shape.__name__)}


def _plain(value: Json) -> Json:
    """Write names and patterns as readers of JSON Schema know them: `$` ends a text there."""
    match value:
        case {"$ref": str(name), **rest}:
            return {"$ref": _name(name), **rest}
        case dict():
            titled = isinstance(value.get("title"), str)
            return {key: _plain(one) for key, one in value.items() if key != "title" or not titled}
        case list():
            return [_plain(one) for one in value]
        case str():
            return value.removesuffix(r"\z") + "$" if value.endswith(r"\z") else value
    return value


def _name(shape: str) -> str:
    return shape.removesuffix("Told")
