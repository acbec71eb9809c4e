"""Events of every kind of entry are as the published schema of OCSF wants them."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import Entry
from app.audit.formats import Form, written
from app.audit.ocsf import CREATES, DECISIONS, OTHERS, VERSION, ocsf
from app.audit.reading import FAILED, GRAVE, PATHS
from app.store.mapping import EVENTS, shape_of
from tests import ocsf as published
from tests.happened import EXAMPLES

AT = 1_763_640_000_123_456
GUIDE = Path(__file__).parents[3] / "docs" / "operating.md"
REFUSED = {
    "command": "approve",
    "actor": {"kind": "person", "id": "eve", "account": None},
    "code": "not_eligible",
}
DENIED = {"rule": "no-friday", "policy_version": "sha256:1", "code": "policy_denied"}
REVIEW = {"review": {"person": "ana", "verdict": "reject"}}

Tree = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(), one, max_size=3),
    max_leaves=8,
)


def an_entry(body: Any, kind: str = "Reviewed", request: str | None = "req_1") -> Entry:
    text = body if isinstance(body, str) else json.dumps(body)
    return Entry(7, AT, kind, request, text, b"c" * 32, b"p" * 32, b"l" * 32, 1, "1.0")


def told(body: Any, kind: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(written(Form.OCSF, an_entry(body, kind)))
    return event


def body_of(event: Any) -> Any:
    return json.loads(shape_of(type(event)).public(event))


def changed(value: Any, draw: Callable[[Any], Any]) -> Any:
    """The same body with other things in it."""
    if isinstance(value, dict):
        return {name: changed(one, draw) for name, one in value.items()}
    return draw(st.just(value) | Tree)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_every_kind_of_entry_is_a_valid_event(event: Any) -> None:
    kind = type(event).__name__
    found = told(body_of(event), kind)

    assert published.faults(found) == []
    assert found["message"] == found["metadata"]["event_code"] == kind


@given(st.sampled_from(EXAMPLES), st.data())
def test_so_it_is_whatever_stands_in_it(event: Any, data: st.DataObject) -> None:
    found = told(changed(body_of(event), data.draw), type(event).__name__)

    assert published.faults(found) == []


@given(
    st.dictionaries(
        st.sampled_from([*(path[0] for path in PATHS), "code", "command", "facts"]), Tree
    )
    | Tree,
    st.sampled_from([*EVENTS, "Unheard", ""]),
)
def test_so_is_an_entry_whose_body_was_never_written_by_us(body: Any, kind: str) -> None:
    assert published.faults(told(body, kind)) == []


def without(place: str) -> Callable[[Any], Any]:
    *path, last = place.split(".")

    def plant(event: Any) -> Any:
        for name in path:
            event = event[name]
        return event.pop(last)

    return plant


Plant = Callable[[Any], Any]
PLANTED: dict[str, tuple[Plant, str]] = {
    "no time": (without("time"), "required"),
    "no call": (without("api"), "required"),
    "no product": (without("metadata.product"), "required"),
    "no version": (without("metadata.version"), "required"),
    "no operation": (without("api.operation"), "required"),
    "nobody": (without("actor.user"), "not valid"),
    "a user without a name": (lambda e: e["actor"].update(user={"type_id": 1}), "not valid"),
    "nowhere": (without("src_endpoint.svc_name"), "not valid"),
    "an unknown severity": (lambda e: e.update(severity_id=7), "not one of"),
    "a number as text": (lambda e: e.update(status_id="1"), "not of type"),
    "a time in seconds": (lambda e: e.update(time=1.5), "not of type"),
    "another activity": (lambda e: e.update(activity_id=1, activity_name="Create"), "type_uid"),
    "another type": (lambda e: e.update(type_uid=600302), "type_uid is not"),
    "an unknown type": (lambda e: e.update(type_uid=600305), "not one of"),
    "another class": (lambda e: e.update(class_uid=6001), "class_uid: 6003 was expected"),
    "a field of our own": (lambda e: e.update(link="00"), "unexpected"),
    "one deep inside": (lambda e: e["actor"]["user"].update(nick="x"), "unexpected"),
    "a profile not named": (lambda e: e["metadata"].update(profiles=[]), "unexpected"),
    "a profile half there": (lambda e: e["metadata"]["profiles"].append("osint"), "required"),
    "an unknown profile": (lambda e: e["metadata"]["profiles"].append("x"), "no profile"),
    "another version": (lambda e: e["metadata"].update(version="1.3.0"), "metadata.version"),
    "a name unlike its number": (lambda e: e.update(activity_name="Read"), "activity_name is"),
    "another name": (lambda e: e.update(disposition="Blocked"), "disposition is 'Blocked'"),
    "other without a name": (
        lambda e: (e.update(activity_id=99, type_uid=600399), e.pop("activity_name")),
        "missing",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_fault_that_is_planted_is_found(name: str) -> None:
    plant, fault = PLANTED[name]
    event = told(REVIEW, "Reviewed")
    assert published.faults(event) == []

    plant(planted := copy.deepcopy(event))

    assert fault in "".join(published.faults(planted))


def test_a_refusal_is_a_failure_with_its_code() -> None:
    event = told(REFUSED, "CommandRefused")

    assert (event["status_id"], event["status_code"]) == (2, "not_eligible")
    assert event["actor"]["user"]["uid"] == "eve"
    assert event["api"]["operation"] == "approve"
    assert (event["activity_id"], event["activity_name"]) == (99, "CommandRefused")


@pytest.mark.parametrize(
    ("body", "kind", "decision", "action", "disposition"),
    [
        ({}, "Approved", {"decision": "approved"}, 1, 8),
        (REVIEW, "Reviewed", {"decision": "reject"}, 2, 25),
        (
            DENIED,
            "Denied",
            {"decision": "denied", "policy": {"name": "no-friday", "version": "sha256:1"}},
            2,
            2,
        ),
        (REFUSED, "CommandRefused", {"decision": "refused"}, 2, 26),
    ],
)
def test_what_decides_says_what_was_decided_and_by_which_rule(
    body: Any, kind: str, decision: Any, action: int, disposition: int
) -> None:
    event = told(body, kind)

    assert event["authorizations"] == [decision]
    assert (event["action_id"], event["disposition_id"]) == (action, disposition)
    assert event["metadata"]["profiles"] == ["security_control"]


def test_what_decides_nothing_says_nothing_of_it() -> None:
    assert "authorizations" not in told({"card": "c"}, "CardPosted")
    assert "profiles" not in told({"card": "c"}, "CardPosted")["metadata"]


def test_a_submission_names_its_resource_and_the_chain_can_be_checked_again() -> None:
    resource = {"type": "secret", "id": "prod/payments-db"}
    event = told({"facts": {"resource": resource}}, "Submitted")

    assert event["resources"] == [{"uid": "prod/payments-db", "type": "secret"}]
    assert event["metadata"]["uid"] == (b"l" * 32).hex()
    assert event["unmapped"]["prev"] == (b"p" * 32).hex()


def test_every_kind_that_is_told_apart_is_one_of_ours() -> None:
    kinds = {one.partition("/")[0] for one in DECISIONS}

    assert kinds | CREATES | OTHERS | FAILED | GRAVE <= set(EVENTS)


def test_the_guide_says_which_schema_and_where_everything_stands() -> None:
    text = GUIDE.read_text()
    rows = [one for one in text.splitlines() if one.startswith("| `") and one.count("|") == 3]
    listed = {name for one in rows for name in one.split("|")[1].replace("`", "").split(",")}
    listed = {name.strip() for name in listed}
    submitted = ocsf(an_entry({"facts": {"resource": {"id": "x"}}}, "Submitted"))
    whole = {**submitted, **ocsf(an_entry({**DENIED}, "Denied"))}

    assert VERSION == published.VERSION
    assert f"OCSF {VERSION}" in text
    assert set(whole) <= listed
