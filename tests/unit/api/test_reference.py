"""The OpenAPI document, its examples and its page."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.api.every import CALLS, reference
from app.api.problems import STATUS
from app.api.reference.catalogue import REMEDIES
from app.api.reference.document import ANYWHERE
from app.api.reference.page import page
from tests.conforming import against, calls, documented

COPY = Path(__file__).parents[3] / "docs" / "openapi.json"
every = pytest.mark.parametrize(
    ("method", "path", "call"), list(calls()), ids=[one["operationId"] for _, _, one in calls()]
)


class Seen(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_copy_is_what_the_calls_say(request: pytest.FixtureRequest) -> None:
    made = json.dumps(reference()(), indent=1, ensure_ascii=False) + "\n"

    if request.config.getoption("--redraw-openapi", default=False):
        COPY.write_text(made)

    assert COPY.read_text() == made, "pytest tests/unit/api --redraw-openapi"


def test_every_reference_inside_the_document_leads_somewhere() -> None:
    text = json.dumps(documented())

    names = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', text))

    assert len(names) > 50
    assert [one for one in names if one[1] not in documented()["components"][one[0]]] == []
    assert text.count('"$ref"') == len(re.findall(r'"\$ref": "#/components/', text))


def test_every_schema_is_one_and_none_is_left_over() -> None:
    schemas = documented()["components"]["schemas"]
    text = json.dumps(documented())

    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)

    assert [one for one in schemas if f'"#/components/schemas/{one}"' not in text] == []
    assert r"\\z" not in text


@every
def test_a_call_says_what_it_is_for_and_its_name_is_its_own(
    method: str, path: str, call: dict[str, Any]
) -> None:
    assert call["summary"].endswith(".")
    assert [one["operationId"] for _, _, one in calls()].count(call["operationId"]) == 1
    named = {one["name"] for one in call.get("parameters", ()) if one["in"] == "path"}
    assert named == set(re.findall(r"\{(\w+)\}", path)), method


@every
def test_the_examples_of_a_call_fit_its_schemas(
    method: str, path: str, call: dict[str, Any]
) -> None:
    for one in call.get("parameters", ()):
        against(one["schema"]).validate(one["example"])
    for content in call.get("requestBody", {}).get("content", {}).values():
        against(content["schema"]).validate(content["example"])
    for status, response in call["responses"].items():
        for kind, content in response.get("content", {}).items():
            told = content.get("examples", {})
            shown = [example(code) for code in told] or [content["example"]]
            assert shown, (method, path, status, kind)
            for one in shown:
                against(content["schema"]).validate(json.loads(json.dumps(one)))


def test_every_problem_that_may_come_has_an_example_and_a_remedy_and_no_other_has() -> None:
    declared = ANYWHERE.union(*(one.problems for one in CALLS))

    assert declared <= set(STATUS)
    assert set(documented()["components"]["examples"]) == declared
    assert set(REMEDIES) == declared
    assert [code for code, said in REMEDIES.items() if not said.endswith(".")] == []


def test_the_page_shows_every_call_and_every_problem() -> None:
    text = page(documented())

    names = {one["operationId"] for _, _, one in calls()}
    anchors = {str(one["id"]) for _, one in tags(text) if "id" in one}
    links = {str(one["href"])[1:] for _, one in tags(text) if str(one.get("href")).startswith("#")}

    assert names | {f"problem-{code}" for code in REMEDIES} <= anchors
    assert links <= anchors
    assert "-H 'Idempotency-Key: run-7f3-rotate'" in text.replace("&#x27;", "'")


def test_the_page_runs_nothing_and_asks_no_other_host() -> None:
    found = tags(page(documented()))

    assert {tag for tag, _ in found} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "form",
    } == set()
    reached = {str(one[name]) for _, one in found for name in ("src", "href") if name in one}
    assert {one for one in reached if not one.startswith("#")} == {"openapi.json"}
    assert [one for _, one in found if any(name.startswith("on") for name in one)] == []


def test_what_the_document_says_is_no_markup_on_the_page() -> None:
    made = json.loads(json.dumps(documented()).replace("Keyturn", "<b onclick=x>Hold</b>"))

    assert "<b onclick" not in page(made)


def example(code: str) -> Any:
    return documented()["components"]["examples"][code]["value"]


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    seen = Seen()
    seen.feed(text)
    return seen.tags
