"""Hold what the service answers to its OpenAPI document: nothing may come that is not told."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from app.api.every import reference

ANYWHERE = {404: {"not_found"}, 405: {"method_not_allowed"}, 417: {"expectation_failed"}}
Part = dict[str, Any]


@cache
def documented() -> Part:
    return dict(reference()())


def calls() -> Iterator[tuple[str, str, Part]]:
    for path, methods in documented()["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call


def faults(
    method: str, path: str, status: int, headers: Mapping[str, str], body: bytes
) -> list[str]:
    """Say what of an answer is not in the document."""
    kind = headers.get("Content-Type", "").partition(";")[0]
    found = told_of("GET" if method == "HEAD" else method, path.partition("?")[0])
    if found is None or (status in ANYWHERE and code_in(body) in ANYWHERE[status]):
        return [] if found or status in ANYWHERE else [f"{method} {path} is not documented"]
    where, call = found
    response = call["responses"].get(str(status))
    if response is None:
        return [f"{where} answers {status} {code_in(body)}"]
    if kind not in response.get("content", {} if body else {kind}):
        return [f"{where} answers {status} as {kind}"]
    wrong = [f"{where} has no {one}" for one in missing(response, kind, headers)]
    if "problem" in kind and method != "HEAD" and code_in(body) not in examples_in(response):
        wrong.append(f"{where} answers {status} {code_in(body)}")
    if method == "HEAD" or "json" not in kind or not body:
        return wrong
    wanted = validator(f"{where} {status} {kind}")
    return wrong + [
        f"{where} {status}{one.json_path[1:]}: {one.message[:300]}"
        for one in wanted.iter_errors(json.loads(body))
    ]


def missing(response: Part, kind: str, headers: Mapping[str, str]) -> list[str]:
    """A problem brings every header that is told; another answer some of them."""
    told = response.get("headers", {}) if "problem" in kind else {}
    return [one for one in told if one not in headers]


def examples_in(response: Part) -> Part:
    """Give the examples of a problem: there is one for each code that the call may answer."""
    found: Part = response["content"]["application/problem+json"]["examples"]
    return found


def told_of(method: str, path: str) -> tuple[str, Part] | None:
    for name, pattern in patterns():
        if pattern.fullmatch(path):
            call = documented()["paths"][name].get(method.lower())
            return (f"{method} {name}", call) if call else None
    return None


@cache
def patterns() -> list[tuple[str, re.Pattern[str]]]:
    paths = sorted(documented()["paths"], key=lambda one: one.count("{"))
    return [(one, re.compile(re.sub(r"\{\w+\}", "[^/]+", one))) for one in paths]


def code_in(body: bytes) -> str:
    try:
        return str(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return ""


@cache
def validator(answer: str) -> Draft202012Validator:
    method, path, status, kind = answer.split(" ")
    response = documented()["paths"][path][method.lower()]["responses"][status]
    return against(response["content"][kind]["schema"])


def against(schema: Part) -> Draft202012Validator:
    """Make a validator that permits no member that is not told."""
    return Draft202012Validator({**schema, "components": closed()})


@cache
def closed() -> Part:
    schemas = {
        name: {"additionalProperties": False, **schema} if "properties" in schema else schema
        for name, schema in documented()["components"]["schemas"].items()
    }
    return {"schemas": schemas}
