"""What each event does to the row, and that a history gives the row again."""

from typing import get_args

import pytest

from app.domain.events import (
    Answered,
    Approved,
    Asked,
    CardPosted,
    CardUndeliverable,
    Escalated,
    Event,
    Expired,
    Issued,
    OutcomeReported,
    PageShown,
    Reached,
    Redeemed,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
    Unreached,
)
from app.domain.evolve import evolve, replay, started
from app.domain.plan import NOBODY, Do, Plan, Step
from app.domain.report import Report
from app.domain.request import DecidedBy, Question, Redemption, State
from app.domain.shredded import Shredded
from app.domain.steering import CalledIn
from app.domain.undecidable import (
    NOBODY_LEFT,
    SUSPENDED,
    BecameDecidable,
    BecameUndecidable,
    Lost,
)
from tests.builders import (
    ANA,
    ASKER,
    FACTS,
    HOUR,
    MINUTE,
    NOON,
    TERMS,
    a_payload,
    a_receipt,
    a_request,
    a_review,
)

BEGUN = Submitted("req_1", ASKER, FACTS, TERMS, NOON, a_payload())
ASIDE: list[Event] = [
    BEGUN,
    CardPosted("card1", "C0PLATFORM", "1.2", 1, whole=True, render_digest="", at=NOON),
    CardUndeliverable("card1", "C0PLATFORM", "channel_not_found", NOON),
    PageShown("ana", ANA, "card1", 1, 1, 2, NOON),
    Reached(1, "ana", "D1", NOON),
    Unreached(1, "ana", "user_disabled", last=False, at=NOON),
    OutcomeReported(Report.SUCCEEDED, "vault-runner", executor=True, at=NOON),
    RollbackRequested("ana", NOON, "It broke."),
    Shredded("", NOON),
    CalledIn("mo", ANA, "card1", "cover_1", "cleo", "dev", NOON),
]
TALK: list[Event] = [
    Asked(Question("q1", "ana", NOON), ANA, "card1", "Why now?"),
    Asked(Question("q2", "ana", NOON), ANA, "card1", "For whom?"),
    Answered("q2", DecidedBy.AGENT, "deploy-bot", NOON + MINUTE, "For Bo."),
]
NOTICED: list[Event] = [
    BecameUndecidable(NOBODY_LEFT, ("security",), (Lost("ana", "left"),), ("mo",), NOON),
    BecameDecidable(NOON + MINUTE),
]
TIME: list[Event] = [
    Escalated(1, Do.REMIND, NOON + MINUTE, NOON + MINUTE),
    Escalated(2, Do.WIDEN, NOON + 2 * MINUTE, NOON + 2 * MINUTE, group="security"),
]
LIFE: list[Event] = [
    Reviewed(a_review()),
    Approved(DecidedBy.HUMAN, NOON + MINUTE, NOON + HOUR),
    Issued(a_receipt()),
    Redeemed(Redemption("run-1", "vault-runner", NOON + MINUTE)),
]


@pytest.mark.parametrize("event", ASIDE)
def test_what_only_concerns_cards_and_pages_leaves_the_row(event: Event) -> None:
    request = a_request()

    assert evolve(request, event) is request


def test_a_history_gives_the_row_again() -> None:
    request = started(BEGUN)
    for event in LIFE:
        request = evolve(request, event)

    again = replay([BEGUN, *ASIDE[1:], *LIFE])

    assert again == request
    assert (request.state, request.version) == (State.REDEEMED, 5)


def test_a_question_is_open_until_it_is_answered() -> None:
    request = a_request(*TALK)

    assert request.open_questions == (Question("q1", "ana", NOON),)
    assert request.questions[1] == Question("q2", "ana", NOON, "deploy-bot", NOON + MINUTE)
    assert request.version == 4


STEPS = tuple(Step(NOON + number * MINUTE, Do.REMIND) for number in (1, 2, 30))


def test_the_steps_of_a_plan_come_in_their_order() -> None:
    request = a_request(*TIME, plan=Plan("p", "", "", STEPS))

    assert (request.steps_done, request.widened) == (2, ("security",))
    assert request.escalates_at == NOON + 30 * MINUTE


def test_what_nobody_can_approve_makes_the_next_step_due_until_somebody_can_again() -> None:
    plan = Plan("p", "", "", STEPS)
    lost = a_request(NOTICED[0], plan=plan)
    again = a_request(*NOTICED, plan=plan)

    assert (lost.undecidable, lost.escalates_at) == (NOBODY_LEFT, NOON)
    assert (again.undecidable, again.decidable_again_at) == ("", NOON + MINUTE)


def test_no_step_helps_where_the_agent_is_suspended() -> None:
    request = a_request(
        BecameUndecidable(SUSPENDED, (), (), (), NOON), plan=Plan("p", "", "", STEPS)
    )

    assert (request.undecidable, request.escalates_at) == (SUSPENDED, NOON + MINUTE)


def test_a_step_that_reaches_nobody_makes_the_next_one_due() -> None:
    nobody = Escalated(2, Do.DM, NOON + 2 * MINUTE, NOON + 2 * MINUTE, code=NOBODY)
    missed = Unreached(2, "ana", "user_disabled", last=True, at=NOON + 3 * MINUTE)
    plan = Plan("p", "", "", STEPS)

    assert a_request(TIME[0], nobody, plan=plan).escalates_at == NOON + 2 * MINUTE
    assert a_request(*TIME, missed, plan=plan).escalates_at == NOON + 3 * MINUTE
    assert a_request(*TIME, Expired(NOON + HOUR), plan=plan).escalates_at is None


def test_a_history_without_a_beginning_gives_nothing() -> None:
    assert replay([]) is None
    assert replay(LIFE) is None


def test_an_expiry_names_nobody() -> None:
    request = a_request(Expired(NOON + HOUR))

    assert (request.decided_by, request.reviews) == (DecidedBy.TIMEOUT, ())


def test_a_revocation_says_why_and_keeps_when_it_was_decided() -> None:
    request = a_request(*LIFE[:2], Revoked(DecidedBy.POLICY, "", "digest_mismatch", NOON + HOUR))

    assert (request.state, request.code) == (State.REVOKED, "digest_mismatch")
    assert request.decided_at == NOON + MINUTE


def test_reviews_of_an_earlier_revision_are_not_current() -> None:
    request = a_request(Reviewed(a_review()), Reviewed(a_review("ben", revision=2)))

    assert [one.person for one in request.current_reviews] == ["ana"]


def test_the_terminal_states_are_all_but_two() -> None:
    assert {one for one in State if not one.terminal} == {State.PENDING, State.APPROVED}


def test_every_event_has_an_effect_or_is_listed_as_none() -> None:
    known = {type(one) for one in (*ASIDE, *TALK, *NOTICED, *TIME, *LIFE)}
    others = {one.__name__ for one in get_args(Event)} - {one.__name__ for one in known}

    assert others == {
        "Denied",
        "Rejected",
        "Expired",
        "Cancelled",
        "Revoked",
        "Lapsed",
        "Taken",
        "Amended",
        "Nudged",
        "HandedOver",
    }


def test_what_is_no_event_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        evolve(a_request(), "approved")  # type: ignore[arg-type]
