"""Questions and answers: who may ask, who may answer, how often, how long, until when."""

from datetime import datetime
from typing import Any

import pytest

from app.domain import asking
from app.domain.events import Answered, Asked, Cancelled, Event
from app.domain.lifecycle import Outcome
from app.domain.people import Standing
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, DecidedBy, Question
from tests.builders import ANA, HOUR, NOON, a_click, a_request, a_standing

PUT = Asked(Question("q1", "ana", NOON), ANA, "card1", "Why now?")
TOLD = Answered("q1", DecidedBy.AGENT, "deploy-bot", NOON, "Because.")
OVER = Cancelled(DecidedBy.AGENT, "deploy-bot", NOON)


def ask(
    request: ActionRequest | None = None,
    text: str = "Why now?",
    standing: Standing | None = None,
    now: datetime = NOON,
    **click: Any,
) -> Outcome:
    standing = standing or a_standing()
    return asking.ask(request or a_request(), a_click(**click), "q1", text, standing, now)


def answer(*events: Event, text: str = "Because.", question: str = "q1", **when: Any) -> Outcome:
    now = when.get("now", NOON)
    by = DecidedBy.AGENT
    return asking.answer(a_request(*events), question, text, by, "deploy-bot", now)


def code(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.code


def test_a_reviewer_in_scope_asks() -> None:
    assert ask() == [PUT]


def test_asking_needs_no_whole_view_and_no_seat() -> None:
    assert isinstance(ask(whole=False), list)
    assert isinstance(ask(standing=a_standing("cleo", "security")), list)


def test_who_may_not_decide_may_not_ask() -> None:
    assert code(ask(standing=a_standing(code="not_on_roster"))) == "not_on_roster"
    assert code(ask(standing=a_standing("bo"))) == "own_request"
    assert code(ask(standing=Standing("ben", ANA))) == "out_of_scope"
    assert code(ask(revision=2)) == "superseded"


def test_nobody_asks_about_what_has_ended() -> None:
    assert code(ask(a_request(OVER))) == "already_cancelled"
    assert code(ask(now=NOON + HOUR)) == "too_late"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "question_required"), (" \n", "question_required"), ("x" * 1001, "question_too_long")],
)
def test_a_question_has_a_length(text: str, expected: str) -> None:
    assert code(ask(text=text)) == expected
    assert isinstance(ask(text="x" * 1000), list)


def test_ten_questions_may_be_open_and_an_answer_makes_room() -> None:
    ten = [Asked(Question(f"q{one}", "ana", NOON), ANA, "card1") for one in range(10)]

    assert code(ask(a_request(*ten))) == "too_many_questions"
    assert isinstance(ask(a_request(*ten, TOLD)), list)


def test_an_open_question_is_answered_once() -> None:
    assert answer(PUT) == [TOLD]
    assert code(answer(PUT, TOLD)) == "already_answered"
    assert code(answer(PUT, question="q2")) == "question_unknown"


def test_nobody_answers_about_what_has_ended() -> None:
    assert code(answer(PUT, OVER)) == "already_cancelled"
    assert code(answer(PUT, now=NOON + HOUR)) == "too_late"


@pytest.mark.parametrize(
    ("text", "expected"), [(" ", "answer_required"), ("x" * 3001, "answer_too_long")]
)
def test_an_answer_has_a_length(text: str, expected: str) -> None:
    assert code(answer(PUT, text=text)) == expected
    assert isinstance(answer(PUT, text="x" * 3000), list)
