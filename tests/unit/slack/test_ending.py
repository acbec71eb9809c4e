"""After the decision: who did what, and what happened, on every surface alike."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from app.delivery.view import OutcomeLine, View
from app.delivery.why import Why
from app.domain.action import Effect, Enforcement
from app.domain.people import Verdict
from app.domain.request import DecidedBy, Question, State
from app.slack.cards.card import request_card
from app.slack.cards.details import full_text
from app.slack.cards.ending import told
from app.slack.cards.show import one
from app.slack.cards.why import account_of
from tests.unit.slack.views import CARD, NOON, USED, a_request, a_view, facts, in_state, said

LATER = NOON + timedelta(minutes=5)
OVER = [one for one in State if one is not State.PENDING]
APPROVED = (said("Ana Ruiz", Verdict.APPROVE, "Agreed."),)
AT, THEN = "2026-11-23 12:02 UTC", "2026-11-23 12:05 UTC"


def view(state: State, by: DecidedBy = DecidedBy.HUMAN, **changes: Any) -> View:
    redemption = USED if state is State.REDEEMED else None
    made = a_view(in_state(state, decided_by=by, redemption=redemption))
    return replace(made, **changes)


def surfaces(view: View) -> dict[str, str]:
    """Draw one request everywhere that one is told of."""
    card = request_card(CARD, view)
    answer, why = one(view), account_of(Why(view, (), (), 0))
    return {
        "card": json.dumps(card.blocks),
        "notification": card.text,
        "show": json.dumps(answer.blocks) + answer.text,
        "why": json.dumps(why.blocks) + why.text,
        "details": full_text(view),
        "reply": told(view),
    }


@pytest.mark.parametrize(
    ("stands", "sentence"),
    [
        (
            view(State.APPROVED, reviews=APPROVED),
            f"Approved by Ana Ruiz, {AT}: Agreed. It may run once.",
        ),
        (view(State.APPROVED, DecidedBy.POLICY), f"Approved by policy, {AT}. It may run once."),
        (
            view(State.REDEEMED, reviews=APPROVED),
            f"Approved by Ana Ruiz, {AT}: Agreed. Used by vault-runner, {THEN}.",
        ),
        (
            view(
                State.REDEEMED,
                reviews=APPROVED,
                outcomes=(OutcomeLine("failed", "vault-runner", "No route.", LATER),),
            ),
            (
                f"Approved by Ana Ruiz, {AT}: Agreed. Used by vault-runner, {THEN}. "
                "vault-runner says (not verified): It failed. No route."
            ),
        ),
        (
            view(
                State.REDEEMED,
                DecidedBy.POLICY,
                outcomes=(OutcomeLine("succeeded", "deploy-bot", "", LATER),),
            ),
            (
                f"Approved by policy, {AT}. Used by vault-runner, {THEN}. "
                "deploy-bot says (not verified): It succeeded."
            ),
        ),
        (
            view(State.LAPSED, reviews=APPROVED, ended_at=LATER),
            (
                f"Approval lapsed, {THEN}. It was not used in time, so it counts no more. "
                f"It was approved by Ana Ruiz, {AT}: Agreed."
            ),
        ),
        (
            view(
                State.REVOKED,
                reviews=APPROVED,
                ended_by="Cleo Martin",
                ended_at=LATER,
                reason="Wrong branch.",
            ),
            (
                f"Approval revoked by Cleo Martin, {THEN}: Wrong branch. "
                f"It was approved by Ana Ruiz, {AT}: Agreed."
            ),
        ),
        (
            view(
                State.REVOKED,
                DecidedBy.POLICY,
                reviews=APPROVED,
                ended_by="policy",
                ending="A reviewer no longer counts, so the approval was revoked.",
            ),
            (
                "Approval revoked by policy. A reviewer no longer counts, so the approval was "
                f"revoked. It was approved by Ana Ruiz, {AT}: Agreed."
            ),
        ),
        (
            view(State.REJECTED, reviews=(said("Ben Osei", Verdict.REJECT, "Not now"),)),
            f"Rejected by Ben Osei, {AT}: Not now.",
        ),
        (
            view(State.EXPIRED, DecidedBy.TIMEOUT),
            f"Expired, {AT}. Nobody answered in time, so it is not approved.",
        ),
        (
            view(State.EXPIRED, DecidedBy.TIMEOUT, reviews=APPROVED),
            f"Expired, {AT}. Too few approved in time, so it is not approved.",
        ),
        (
            view(State.CANCELLED, DecidedBy.AGENT, ended_by="deploy-bot", reason="Done."),
            f"Cancelled by deploy-bot, {AT}: Done.",
        ),
        (
            view(State.CANCELLED, DecidedBy.OPERATOR, ended_by="greta"),
            f"Cancelled by greta (operator), {AT}.",
        ),
        (
            view(State.DENIED, DecidedBy.POLICY, ending="The policy has changed."),
            f"Denied by policy, {AT}. The policy has changed.",
        ),
    ],
)
def test_the_end_says_who_did_what(stands: View, sentence: str) -> None:
    assert told(stands) == sentence


@pytest.mark.parametrize(("state", "how"), list(product(OVER, Enforcement)))
def test_nothing_that_is_over_is_told_as_if_it_waited(state: State, how: Enforcement) -> None:
    question = Question("q1", "ana", NOON)
    request = in_state(state, facts=facts(enforcement=how), questions=(question,))
    over = a_view(request, reviews=APPROVED)

    for name, text in surfaces(over).items():
        for stale in (
            "would run",
            "WOULD RUN",
            "refuses without an approval",
            "Held back by",
            "Held by rule",
            "still needed",
            "all given",
            "has to decide",
            "It needs ",
            "question open",
            "*Expires*",
            "Expires:",
            "Approved and used by",
            "lapsed by",
        ):
            assert stale not in text, (name, stale)


@pytest.mark.parametrize("how", Enforcement)
def test_what_waits_is_told_as_it_was(how: Enforcement) -> None:
    waiting = a_view(a_request(facts=facts(enforcement=how)))

    card = json.dumps(request_card(CARD, waiting).blocks)

    assert "Exactly this would run" in card
    assert "Held back by" in card


@pytest.mark.parametrize("state", OVER)
def test_only_an_executor_is_said_to_keep_something_back(state: State) -> None:
    promised = a_view(in_state(state, facts=facts(enforcement=Enforcement.ADVISORY)))
    kept = a_view(in_state(state, facts=facts(enforcement=Enforcement.RECEIPT)))

    assert "only the agent's promise" in full_text(promised)
    assert "executor" not in full_text(promised)
    assert "the executor" in full_text(kept)


@pytest.mark.parametrize(
    ("effect", "label"),
    [
        (Effect.ALLOW, "Allowed by rule"),
        (Effect.DENY, "Denied by rule"),
        (Effect.HOLD, "Was held by rule"),
    ],
)
def test_the_rule_is_named_by_what_it_did(effect: Effect, label: str) -> None:
    request = in_state(State.APPROVED)
    ended = replace(request, terms=replace(request.terms, effect=effect))

    assert f"{label}: production secrets" in full_text(a_view(ended))


def test_until_when_an_approval_can_be_used_is_said() -> None:
    request = in_state(State.APPROVED, release_by=LATER)

    assert told(a_view(request, reviews=APPROVED)).endswith(f"It may run once, until {THEN}.")


BOTH = (
    said("Ana Ruiz", Verdict.APPROVE, "I saw the incident."),
    replace(said("Cleo Moreau", Verdict.APPROVE, "ok"), at=LATER),
)


def test_each_reviewer_gives_their_own_reason_and_is_told_once() -> None:
    shown = surfaces(view(State.APPROVED, reviews=BOTH))

    assert shown["reply"] == (
        f"Approved by Ana Ruiz, {AT}: I saw the incident. "
        f"Approved by Cleo Moreau, {THEN}: ok. It may run once."
    )
    for name in ("Ana Ruiz", "Cleo Moreau"):
        assert shown["card"].count(name) == 1


def test_a_reviewer_who_gave_no_reason_is_given_nobodys() -> None:
    silent = (replace(BOTH[0], reason=""), BOTH[1])

    assert told(view(State.APPROVED, reviews=silent)).startswith(f"Approved by Ana Ruiz, {AT}. ")


def test_a_rejection_after_an_approval_is_told_once_and_so_is_the_approval() -> None:
    rejected = replace(BOTH[1], verdict=Verdict.REJECT, reason="Not this week.")

    card = surfaces(view(State.REJECTED, reviews=(BOTH[0], rejected)))["card"]

    assert card.count("Not this week.") == card.count("I saw the incident.") == 1


def test_who_approved_an_earlier_revision_did_answer() -> None:
    earlier = view(State.EXPIRED, DecidedBy.TIMEOUT, reviews=APPROVED)
    amended = replace(earlier, request=replace(earlier.request, revision=2))

    assert "Too few approved in time" in told(amended)
    assert "Nobody answered" not in told(amended)


def test_why_says_for_what_reason_an_approval_was_taken_back() -> None:
    revoked = view(
        State.REVOKED, reviews=BOTH, ended_by="Cleo Moreau", ended_at=LATER, reason="Wrong branch."
    )

    blocks = json.dumps(account_of(Why(revoked, (), (), 0)).blocks)

    assert "Wrong branch." in blocks
    assert blocks.count("I saw the incident.") == 1


@pytest.mark.parametrize("state", State)
def test_of_a_promise_nothing_is_said_that_only_an_executor_could_keep(state: State) -> None:
    promised = a_view(in_state(state, facts=facts(enforcement=Enforcement.ADVISORY)))

    for name, text in surfaces(promised).items():
        for untrue in ("not run.", "not run:", "never released", "not released", "void"):
            assert untrue not in text, name


def test_a_promise_that_was_used_is_not_said_to_keep_anything_back() -> None:
    used = in_state(State.REDEEMED, redemption=USED, facts=facts(enforcement=Enforcement.ADVISORY))

    assert "keeps it back" not in full_text(a_view(used))
