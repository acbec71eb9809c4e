import json
import re
from pathlib import Path

import pytest

from app.api.problems import (
    LATER,
    OF_MISFITS,
    OF_REFUSALS,
    OF_THE_DOOR,
    STATUS,
    problem_of,
    response_of,
)
from app.domain.refusal import SENTENCES, Refused
from app.policy.decision import Misfit

ROOT = Path(__file__).parents[3]
APP = ROOT / "app"
REFERENCE = ROOT / "docs" / "api.md"


def test_every_refusal_has_a_status_and_nothing_else_stands_in_the_table() -> None:
    assert set(OF_REFUSALS) == set(SENTENCES)
    assert len(STATUS) == len(OF_REFUSALS) + len(OF_THE_DOOR) + len(OF_MISFITS)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_refusal_is_told_as_a_problem(code: str) -> None:
    blanks = tuple((name, "x") for name in re.findall(r"\{(\w+)\}", SENTENCES[code]))
    problem = problem_of(Refused(code, blanks))

    response = response_of(problem, "/v1/requests")

    assert isinstance(response.body, bytes)
    said = json.loads(response.body)
    assert response.content_type == "application/problem+json"
    assert said == {
        "type": f"urn:keyturn:problem:{code.replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": response.status,
        "detail": Refused(code, blanks).sentence,
        "instance": "/v1/requests",
        "code": code,
    }
    assert ("Retry-After" in response.headers) is (response.status in LATER)


def test_what_does_not_fit_the_catalogue_is_told_with_its_place() -> None:
    problem = problem_of(Misfit("resource_mismatch", "Not that one.", "/resource/id"))

    response = response_of(problem, "/v1/requests")

    assert isinstance(response.body, bytes)
    said = json.loads(response.body)
    assert (said["status"], said["code"]) == (422, "resource_mismatch")
    assert said["errors"] == [{"pointer": "/resource/id", "detail": "Not that one."}]


def test_everything_that_may_not_fit_the_catalogue_is_in_the_table() -> None:
    sources = [*(APP / "policy").glob("*.py"), APP / "workflow" / "submit_request.py"]
    used = {
        code
        for source in sources
        for code in re.findall(r'Misfit\(\s*"(\w+)"', source.read_text())
    }

    assert used == set(OF_MISFITS)


def test_the_reference_lists_every_problem_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z0-9_]+)` \| ([0-9]{3}) \|", REFERENCE.read_text(), re.MULTILINE)

    assert {code: int(status) for code, status in rows} == dict(STATUS)
    assert [code for code, _ in rows] == sorted(STATUS, key=lambda code: (STATUS[code], code))


def test_only_the_service_itself_is_at_fault_for_a_500() -> None:
    own = {code for code, status in STATUS.items() if status >= 500}

    assert own == {
        "account_unknown",
        "group_unknown",
        "chain_broken",
        "chain_unchecked",
        "clock_behind",
        "document_unreadable",
        "internal",
        "slack_unreachable",
        "store_unavailable",
    }
