"""Answers tell an action in the very bytes that its digest covers."""

import json
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from app.api.problems import denied, response_of
from app.api.shapes import answer, released_shape, request_shape
from app.api.writing import Written, encode, written
from app.delivery.view import View
from app.domain.action import Action, Context, Payload, Resource
from app.receipts.digest import digest_of, payload_of
from app.workflow.redeem_receipt import Released
from tests.unit.slack.test_cards import JSON
from tests.unit.slack.views import a_request, a_view

ODD: dict[str, Any] = {"a": 1e3, "b": -0.0, "c": 1.0, "f": 1e-7, '","name":"x': ',"resource":'}


def held(arguments: dict[str, Any]) -> tuple[View, Payload]:
    request = replace(a_request(), code="policy_denied")
    view = a_view(request, Action(request.facts.action, arguments))
    assert view.payload is not None
    return view, view.payload


def told(view: View, payload: Payload) -> list[str]:
    """Give each answer that tells the action: of a request, to an executor, of a refusal."""
    said = request_shape(view, "https://keyturn.test")
    answers = (
        answer(said),
        answer(released_shape(Released(view.request, payload))),
        response_of(denied(view.request, said, {}), "/v1/requests"),
    )
    return [bytes(one.body).decode() for one in answers if isinstance(one.body, bytes)]


@given(st.dictionaries(st.text(), JSON))
@example(ODD)
@example(
    {"": {"arguments": None}, "l": [[], {}, [1.5e-7, 1e21, 1e-6, True, None, "\u20ac\x7f\x1f"]]}
)
def test_the_action_in_each_answer_is_what_the_digest_covers(arguments: dict[str, Any]) -> None:
    view, payload = held(arguments)
    answers = told(view, payload)
    assert len(answers) == 3

    for text in answers:
        whole = json.loads(text, parse_int=float)  # as a program without integers reads it
        said = whole.get("request", whole)
        action = dict(said["action"])
        action.setdefault("resource", said.get("resource"))
        assert digest_of(rfc8785.dumps(action)) == said["digest"] == payload.digest
        assert f'"arguments":{payload.arguments.decode()}' in text


@given(st.text(), st.dictionaries(st.text(), JSON))
@example(',"name":"', {',"name":"': ',"resource":{'})
def test_the_canonical_bytes_are_cut_where_their_parts_end(
    text: str, arguments: dict[str, Any]
) -> None:
    action, resource = Action(text, arguments), Resource(text, f'{text},"resource":')
    payload = payload_of(action, resource, Context(), {})

    assert payload.arguments == rfc8785.dumps(arguments)
    assert payload.resource == resource


def test_numbers_are_told_as_they_stand_on_the_card() -> None:
    view, payload = held({"a": 1e3, "b": -0.0, "c": 1.0, "f": 1e-7})

    for text in told(view, payload):
        assert '"arguments":{"a":1000,"b":0,"c":1,"f":1e-7}' in text


@given(JSON)
def test_whatever_holds_no_action_is_written_as_ever(said: Any) -> None:
    assert written(said) == encode(said)


def test_what_is_written_for_a_program_is_an_ordinary_mapping_too() -> None:
    _, payload = held({"a": 1})

    assert Written(payload) == {"a": 1}
    with pytest.raises(ValueError, match="compliant"):
        written({"a": float("nan")})
