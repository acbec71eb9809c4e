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
            view(State.LAPSED, reviews=APPROVED),
            (
                "Approval lapsed. It was not used in time, so it does not run. "
                f"It was approved by Ana Ruiz, {AT}: Agreed."
            ),
        ),
        (
            view(State.REVOKED, reviews=APPROVED, ended_by="Cleo Martin", reason="Wrong branch."),
            (
                "Approval revoked by Cleo Martin: Wrong branch. "
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
            f"Expired, {AT}. Nobody answered in time, so it does not run.",
        ),
        (
            view(State.EXPIRED, DecidedBy.TIMEOUT, reviews=APPROVED),
            f"Expired, {AT}. Too few approved in time, so it does not run.",
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
