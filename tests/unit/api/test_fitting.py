import json
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.every import CALLS
from app.api.fitting import NOT_BUILT, PARTS, fit
from app.api.models import (
    AskBody,
    Body,
    CancelBody,
    KeyBody,
    LockBody,
    OutcomeBody,
    RedeemBody,
)
from app.api.problems import Problem
from app.domain.action import Action, Context, Evidence, Resource, Window

DIGEST = "sha256:" + "0" * 64


def body(**changes: Any) -> dict[str, Any]:
    return {"action": {"name": "secrets.rotate", "arguments": {"secret": "prod/db"}}, **changes}


def faults(value: object, model: Any = AskBody) -> list[tuple[str, str]]:
    problem = fit(model, value)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.status) == ("invalid_body", 422)
    return [(one.pointer, one.detail) for one in problem.errors]


def test_the_whole_body_becomes_the_words_of_the_domain() -> None:
    fitted = fit(
        AskBody,
        body(
            resource={"type": "secret", "id": "prod/db"},
            context={
                "justification": "why",
                "blast_radius": "what",
                "rollback": "back",
                "maintenance_window": {
                    "from": "2026-01-01T02:00:00+02:00",
                    "until": "2026-01-01T04:00:00.5z",
                },
                "duration": "PT10M",
                "evidence": [{"title": "t", "url": "https://x.test/y?z"}],
                "requester": "bo@acme.test",
                "run_id": "r",
                "session_id": "s",
                "tool_call_id": "t",
                "model": "m",
            },
            ttl="PT1H",
            labels={"ticket": "OPS-12"},
        ),
    )

    assert not isinstance(fitted, Problem)
    assert fitted.wanted() == (
        Action("secrets.rotate", {"secret": "prod/db"}),
        Resource("secret", "prod/db"),
    )
    assert fitted.context.context() == Context(
        justification="why",
        blast_radius="what",
        rollback="back",
        maintenance_window=Window("2026-01-01T00:00:00Z", "2026-01-01T04:00:00.500000Z"),
        duration="PT10M",
        evidence=(Evidence("t", "https://x.test/y?z"),),
        requester="bo@acme.test",
        run_id="r",
        session_id="s",
        tool_call_id="t",
        model="m",
    )
    assert (fitted.ttl, fitted.labels) == (timedelta(hours=1), {"ticket": "OPS-12"})


def test_an_action_alone_is_enough() -> None:
    fitted = fit(AskBody, {"action": {"name": "a"}})

    assert not isinstance(fitted, Problem)
    assert fitted.wanted() == (Action("a", {}), None)
    assert (fitted.context.context(), fitted.ttl, fitted.labels) == (Context(), None, {})


@pytest.mark.parametrize(
    ("value", "pointer", "said"),
    [
        ({}, "/action", "is missing"),
        ([], "", "must be an object"),
        (None, "", "must be an object"),
        (body(action="x"), "/action", "must be an object"),
        (body(action={"name": 3}), "/action/name", "must be text"),
        (body(action={"name": "a b"}), "/action/name", "form"),
        (body(action={"name": "a\n"}), "/action/name", "form"),
        (body(action={"name": ".a"}), "/action/name", "form"),
        (body(action={"name": ""}), "/action/name", "form"),
        (body(action={"name": "a" * 201}), "/action/name", "at most 200 characters"),
        (body(action={"name": "a", "arguments": []}), "/action/arguments", "must be an object"),
        (body(lables={}), "/lables", "did you mean 'labels'"),
        (body(context={"justifcation": ""}), "/context/justifcation", "'justification'"),
        (body(context=None), "/context", "must be an object"),
        (body(context={"justification": "x" * 8001}), "/context/justification", "at most 8000"),
        (
            body(context={"evidence": [{"title": "t", "url": "ftp://x"}]}),
            "/context/evidence/0/url",
            "http",
        ),
        (
            body(context={"evidence": [{"title": "t", "url": "javascript:alert(1)"}]}),
            "/context/evidence/0/url",
            "http",
        ),
        (
            body(context={"evidence": [{"title": "t", "url": "https://x"}] * 21}),
            "/context/evidence",
            "at most 20 items",
        ),
        (body(context={"duration": "soon"}), "/context/duration", "ISO 8601"),
        (
            body(context={"maintenance_window": {"from": "2026-01-01T00:00:00Z"}}),
            "/context/maintenance_window/until",
            "is missing",
        ),
        (
            body(
                context={
                    "maintenance_window": {
                        "from": "0001-01-01T00:00:00+02:00",
                        "until": "2026-01-01T00:00:00Z",
                    }
                }
            ),
            "/context/maintenance_window/from",
            "RFC 3339",
        ),
        (
            body(
                context={
                    "maintenance_window": {
                        "from": "2026-01-01T00:00:00",
                        "until": "2026-01-01T00:00:00Z",
                    }
                }
            ),
            "/context/maintenance_window/from",
            "RFC 3339",
        ),
        (body(ttl="4h"), "/ttl", "ISO 8601"),
        (body(ttl="PT0S"), "/ttl", "ISO 8601"),
        (body(ttl="P400D"), "/ttl", "ISO 8601"),
        (body(ttl=3600), "/ttl", "ISO 8601"),
        (body(labels={"a": 1}), "/labels/a", "must be text"),
        (body(labels={"a": "x" * 201}), "/labels/a", "at most 200"),
        (body(labels={"a" * 201: "x"}), "/labels/" + "a" * 201, "at most 200"),
        (body(labels={str(n): "" for n in range(21)}), "/labels", "at most 20 items"),
        (body(resource={"type": "t"}), "/resource/id", "is missing"),
        (body(resource={"type": "t", "id": "x" * 1001}), "/resource/id", "at most 1000"),
    ],
)
def test_what_does_not_fit_is_named_with_its_pointer(
    value: object, pointer: str, said: str
) -> None:
    ((at, detail), *_) = faults(value)

    assert at == pointer
    assert said in detail


@pytest.mark.parametrize("name", sorted(NOT_BUILT))
def test_a_field_whose_feature_is_not_built_says_so(name: str) -> None:
    problem = fit(AskBody, body(**{name: "x"}))

    assert isinstance(problem, Problem)
    assert (problem.code, problem.status) == ("not_supported", 422)
    assert "not supported in this version" in problem.detail


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"digest": "0" * 64}, "/digest"),
        ({"digest": DIGEST.upper()}, "/digest"),
        ({"digest": DIGEST + "\n"}, "/digest"),
        ({"redemption_id": ""}, "/redemption_id"),
        ({"redemption_id": "a b"}, "/redemption_id"),
        ({"redemption_id": "x" * 201}, "/redemption_id"),
        ({"receipt": "x" * 16385}, "/receipt"),
        ({"receipt": 1}, "/receipt"),
    ],
)
def test_a_redemption_is_bounded(changes: dict[str, Any], pointer: str) -> None:
    value = {"receipt": "r", "digest": DIGEST, "redemption_id": "1", **changes}

    assert faults(value, RedeemBody)[0][0] == pointer


def test_a_cancellation_may_say_nothing() -> None:
    assert fit(CancelBody, {}) == CancelBody()


def test_only_so_many_faults_are_told() -> None:
    assert len(faults(body(**{f"x{n}": 1 for n in range(500)}))) == 20


# The reader refuses what no text may hold, such as NUL, before anything is fitted.
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 999) | st.floats(allow_nan=False) | TEXT,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXT, one, max_size=3),
    max_leaves=5,
)
SENT = {one.name: (one.takes, one.sent or {}) for one in CALLS if one.takes}
SAYS = re.compile(
    r"^(?:is missing; it )?must (?:not )?(?:be|have) \S"
    r"|^is not a field of this call; (?:did you|known)"
)


@pytest.mark.parametrize("call", sorted(SENT))
@given(data=st.data())
def test_whatever_is_wrong_the_form_that_is_wanted_is_named(
    call: str, data: st.DataObject
) -> None:
    """Put anything into any place of a body that was right."""
    model, sent = SENT[call]
    wrong = json.loads(json.dumps(sent))
    at = data.draw(st.sampled_from(places(model, wrong)))
    put(wrong, at, data.draw(JSON))

    problem = fit(model, wrong)

    if isinstance(problem, Problem) and problem.code == "invalid_body":
        assert [one.detail for one in problem.errors if not SAYS.search(one.detail)] == []
        assert problem.detail.startswith(problem.errors[0].pointer or "The body")
        assert "\x00" not in problem.detail


@pytest.mark.parametrize(
    ("model", "value", "said"),
    [
        (
            KeyBody,
            {"kind": "agent", "name": "x", "days": "9"},
            "/days must be a whole number, such",
        ),
        (
            KeyBody,
            {"kind": "agent", "name": "x", "days": 1.5},
            "/days must be a whole number, such",
        ),
        (KeyBody, {"kind": "agent", "name": "x", "days": 0}, "/days must be 1 or more."),
        (KeyBody, {"kind": "agent", "name": "x", "days": 367}, "/days must be 366 or less."),
        (KeyBody, {"kind": "king", "name": "x"}, "/kind must be one of 'agent', 'executor' or"),
        (KeyBody, {"kind": "agent", "name": "a b"}, "/name must be a name, such as deploy-bot"),
        (OutcomeBody, {"outcome": "well"}, "/outcome must be one of 'succeeded', 'failed' or"),
        (LockBody, {"kind": "all", "unknown": 1}, "/unknown must be true or false."),
        (
            AskBody,
            {"action": {"name": ".a"}},
            "/action/name must have the form of an action's name",
        ),
    ],
)
def test_the_sentence_names_the_field_and_its_form(
    model: type[Body], value: Any, said: str
) -> None:
    problem = fit(model, value)

    assert isinstance(problem, Problem)
    assert problem.detail.startswith(said)


REQUIRED = [
    (part, field.alias or name)
    for part in {*PARTS.values(), *(model for model, _ in SENT.values())}
    for name, field in part.model_fields.items()
    if field.is_required()
]


@pytest.mark.parametrize(
    ("part", "name"), sorted(REQUIRED, key=str), ids=lambda one: getattr(one, "__name__", one)
)
def test_what_is_missing_is_named_with_its_form_and_an_example(
    part: type[Body], name: str
) -> None:
    problem = fit(part, {})

    assert isinstance(problem, Problem)
    (told,) = (one.detail for one in problem.errors if one.pointer == f"/{name}")
    assert re.match(r"is missing; it must (be|have) \S", told)
    assert re.search(r"such as \S|one of \S|the form \S|: [0-9]+ to [0-9]+|base32", told)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, '/action is missing; it must be an object, such as {"name": "secrets.rotate"}.'),
        ({"action": {}}, "/action/name is missing; it must have the form of an action's name, "),
        (
            body(resource={"type": "t"}),
            '/resource/id is missing; it must be text, such as "prod/payments-db".',
        ),
        (
            body(context={"evidence": [{"title": "t"}]}),
            "/context/evidence/0/url is missing; it must be an http or https address, such as",
        ),
    ],
)
def test_what_is_missing_deep_inside_is_told_as_well(value: Any, said: str) -> None:
    problem = fit(AskBody, value)

    assert isinstance(problem, Problem)
    assert problem.detail.startswith(said)


def places(model: type[Body], value: Any) -> list[tuple[str | int, ...]]:
    """Give every place of a body, those of its fields that are left out too."""
    found: list[tuple[str | int, ...]] = [(one,) for one in model.model_fields]
    above: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while above:
        at, here = above.pop()
        steps: Any = here.keys() if isinstance(here, dict) else range(len(here))
        for step in steps:
            found.append((*at, step))
            if isinstance(here[step], dict | list):
                above.append(((*at, step), here[step]))
    return found


def put(value: Any, at: tuple[str | int, ...], wrong: Any) -> None:
    *above, last = at
    for step in above:
        value = value[step]
    value[last] = wrong
