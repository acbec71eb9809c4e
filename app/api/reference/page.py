"""The OpenAPI document as a page: plain HTML, no script, nothing from any other host."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

Part = Mapping[str, Any]

STYLE = Path(__file__).with_name("page.css").read_text()
JSON, PROBLEM = "application/json", "application/problem+json"
KEYS = {"agent": "AGENT", "executor": "EXECUTOR", "operator": "OPERATOR"}


def page(document: Part) -> str:
    """Draw the page."""
    groups = [(tag, list(_of(document, tag["name"]))) for tag in document["tags"]]
    info, url = document["info"], document["servers"][0]["url"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>The API of {_text(info['title'])}</title><style>{STYLE}</style></head><body>"
        '<a class="skip" href="#calls">To the calls</a>'
        f"<header><h1>The API of {_text(info['title'])} {_text(info['version'])}</h1>"
        f"<p>{_prose(info['description'])}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a>, or <code>hitl openapi</code>. '
        "In the lines below, each kind of key stands in a variable:</p>"
        f"{_code(_variables(document, url))}</header>"
        f'<nav aria-label="Calls">{"".join(_listed(tag, calls) for tag, calls in groups)}'
        '<p><a href="#problems">Problems and what to do about them</a></p></nav>'
        f'<main id="calls">{"".join(_group(tag, calls) for tag, calls in groups)}'
        f"{_problems(document)}</main></body></html>\n"
    )


def _of(document: Part, tag: str) -> Iterator[tuple[str, str, Part]]:
    """Give the calls whose first kind of caller this is."""
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            if call["tags"][0] == tag:
                yield method.upper(), path, call


def _variables(document: Part, url: str) -> str:
    kinds = document["components"]["securitySchemes"]
    told = [
        f"{KEYS[kind]}='Authorization: Bearer {one['bearerFormat']}'   # {one['description']}"
        for kind, one in kinds.items()
    ]
    return "\n".join([f"URL={url}", *told])


def _listed(tag: Part, calls: Iterable[tuple[str, str, Part]]) -> str:
    lines = "".join(
        f'<li><a href="#{call["operationId"]}"><code>{method} {_text(path)}</code></a></li>'
        for method, path, call in calls
    )
    return f"<p><strong>{_text(tag['name'].capitalize())}</strong></p><ul>{lines}</ul>"


def _group(tag: Part, calls: Iterable[tuple[str, str, Part]]) -> str:
    told = "".join(_call(*one) for one in calls)
    name = tag["name"]
    return (
        f'<section aria-labelledby="for-{name}">'
        f'<h2 id="for-{name}">{_text(name.capitalize())}</h2>'
        f"<p>{_prose(tag['description'])}</p>{told}</section>"
    )


def _call(method: str, path: str, call: Part) -> str:
    kinds = [kind for one in call["security"] for kind in one]
    opens = f"A key of kind {' or '.join(kinds)}." if kinds else "No key is needed."
    further = f"<p>{_prose(call['description'])}</p>" if "description" in call else ""
    return (
        f'<article aria-labelledby="{call["operationId"]}">'
        f'<h3 id="{call["operationId"]}"><code>{method} {_text(path)}</code></h3>'
        f'<p>{_prose(call["summary"])} <span class="soft">{opens}</span></p>{further}'
        f"{_parameters(call)}{_code(curl(method, path, call))}"
        f"{''.join(_answer(status, one) for status, one in call['responses'].items())}"
        f"{_may_refuse(call)}</article>"
    )


def _parameters(call: Part) -> str:
    rows = "".join(
        f'<tr><th scope="row"><code>{_text(one["name"])}</code></th><td>{_text(one["in"])}</td>'
        f"<td>{_prose(one['description'])}</td><td><code>{_text(str(one['example']))}</code></td>"
        "</tr>"
        for one in call.get("parameters", ())
    )
    heads = "".join(f'<th scope="col">{one}</th>' for one in ("Name", "In", "Meaning", "Example"))
    table = f"<table><caption>Parameters</caption><thead><tr>{heads}</tr></thead>"
    return f"{table}<tbody>{rows}</tbody></table>" if rows else ""


def curl(method: str, path: str, call: Part) -> str:
    """Write the line that makes a call with its example."""
    told = {one["name"]: one for one in call.get("parameters", ())}
    query = "&".join(
        f"{name}={one['example']}" for name, one in told.items() if one["in"] == "query"
    )
    where = re.sub(r"\{(\w+)\}", lambda found: str(told[found[1]]["example"]), path)
    words = [f'curl -i "$URL{where}{"?" * bool(query)}{query}"']
    words += [f"-X {method}"] * (method != "GET")
    words += [f'-H "${KEYS[kind]}"' for one in call["security"][:1] for kind in one]
    words += [
        "-H " + shlex.quote(f"{name}: {one['example']}")
        for name, one in told.items()
        if one["in"] == "header"
    ]
    if "requestBody" in call:
        sent = call["requestBody"]["content"][JSON]["example"]
        words += [f"-H 'Content-Type: {JSON}'", f"-d {shlex.quote(_json(sent))}"]
    return " \\\n  ".join(words)


def _answer(status: str, response: Part) -> str:
    for kind, one in response.get("content", {}).items():
        if kind != PROBLEM:
            said = one["example"] if isinstance(one["example"], str) else _json(one["example"])
            headers = ", ".join(response.get("headers", ()))
            along = f' <span class="soft">with {_text(headers)}</span>' if headers else ""
            return (
                f"<details><summary><strong>{status}</strong> {_prose(response['description'])}"
                f"{along}</summary>{_code(said)}</details>"
            )
    return ""


def _may_refuse(call: Part) -> str:
    links = "".join(
        f"<li>{status}: " + ", ".join(_link(code) for code in one["content"][PROBLEM]["examples"])
        for status, one in call["responses"].items()
        if PROBLEM in one.get("content", {})
    )
    return f"<details><summary>Problems it may answer</summary><ul>{links}</ul></details>"


def _problems(document: Part) -> str:
    found = document["components"]["examples"].items()
    by_status = sorted(found, key=lambda one: (one[1]["value"]["status"], one[0]))
    rows = "".join(
        f'<tr id="problem-{code}"><th scope="row"><code>{code}</code></th>'
        f"<td>{one['value']['status']}</td><td>{_prose(one['value']['detail'])}</td>"
        f"<td>{_prose(one['description'])}<details><summary>Example</summary>"
        f"{_code(_json(one['value']))}</details></td></tr>"
        for code, one in by_status
    )
    heads = ("Code", "Status", "What is said", "What to do")
    columns = "".join(f'<th scope="col">{one}</th>' for one in heads)
    return (
        '<section aria-labelledby="problems"><h2 id="problems">Problems</h2><table>'
        "<caption>Every problem that a call may answer</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _link(code: str) -> str:
    return f'<a href="#problem-{code}"><code>{code}</code></a>'


def _code(text: str) -> str:
    return f"<pre><code>{_text(text)}</code></pre>"


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _prose(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    return escape(text, quote=True)
