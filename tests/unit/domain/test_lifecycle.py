"""Every command in every state, and every refusal that the lifecycle can give."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain import lifecycle
from app.domain.action import Effect
from app.domain.counting import approvers
from app.domain.events import (
    Approved,
    Cancelled,
    Denied,
    Event,
    Expired,
    Issued,
    Lapsed,
    Redeemed,
    Rejected,
    Reviewed,
    Revoked,
    Submitted,
)
from app.domain.lifecycle import Attempt, Click, Outcome, Seats
from app.domain.people import Standing, Standings, Threshold, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, DecidedBy, Redemption, State, Terms
from app.domain.seats import Groups
from tests.builders import (
    ASKER,
    ELIGIBLE,
    FACTS,
    HOUR,
    MINUTE,
    NOON,
    PLATFORM,
    SECOND,
    SECURITY,
    TERMS,
    a_click,
    a_payload,
    a_receipt,
    a_request,
    a_review,
    a_standing,
)

SOON = NOON + 2 * MINUTE
DIGEST = a_payload().digest
ATTEMPT = Attempt("run-1", "vault-runner", "jti1", DIGEST)
APPROVED = Approved(DecidedBy.HUMAN, NOON + MINUTE, NOON + 16 * MINUTE)
REDEEMED = Redeemed(Redemption("run-1", "vault-runner", NOON + 2 * MINUTE))
CLICK, ANA_STANDS = a_click(), a_standing()
NOBODY: Standings = {}
ENDS: dict[State, tuple[Event, ...]] = {
    State.PENDING: (),
    State.APPROVED: (Reviewed(a_review()), APPROVED, Issued(a_receipt())),
    State.DENIED: (Denied("rule", "sha256:new", "policy_tightened", SOON),),
    State.REJECTED: (Rejected("ana", SOON),),
    State.EXPIRED: (Expired(NOON + HOUR),),
    State.CANCELLED: (Cancelled(DecidedBy.AGENT, "deploy-bot", SOON),),
    State.REDEEMED: (Reviewed(a_review()), APPROVED, Issued(a_receipt()), REDEEMED),
    State.REVOKED: (APPROVED, Revoked(DecidedBy.POLICY, "", "no_longer_approved", SOON)),
    State.LAPSED: (APPROVED, Lapsed(NOON + 16 * MINUTE)),
}


def in_state(state: State) -> ActionRequest:
    return a_request(*ENDS[state])


def review(  # noqa: PLR0913 - a verdict of which every part may be another
    request: ActionRequest | None = None,
    verdict: Verdict = Verdict.APPROVE,
    reason: str = "",
    *,
    now: datetime = SOON,
    seats: Seats = (),
    click: Click = CLICK,
    standing: Standing = ANA_STANDS,
    others: Standings = NOBODY,
) -> Outcome:
    request = request or a_request()
    return lifecycle.review(request, click, verdict, reason, standing, others, seats, now)


def redeem(
    request: ActionRequest,
    attempt: Attempt = ATTEMPT,
    *,
    seats: Seats = (),
    now: datetime = SOON,
    digest: str = DIGEST,
    counts: bool = True,
) -> Outcome:
    people = {"ana": a_standing()} if counts else {}
    return lifecycle.redeem(request, attempt, digest, people, seats, now)


def code_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused)
    assert outcome.sentence
    return outcome.code


def names(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, list)
    return [type(one).__name__ for one in outcome]


def submit(terms: Terms = TERMS, eligible: Groups = ELIGIBLE) -> Outcome:
    return lifecycle.submit(("req_1", ASKER, FACTS, a_payload()), terms, eligible, NOON)


def test_what_the_policy_holds_is_pending_when_somebody_could_approve_it() -> None:
    held = submit()

    assert held == [Submitted("req_1", ASKER, FACTS, TERMS, NOON, a_payload())]


def test_what_nobody_could_approve_is_refused_at_the_door() -> None:
    assert code_of(submit(eligible={})) == "no_eligible_reviewer"


def test_what_is_held_for_no_seat_at_all_is_refused_at_the_door() -> None:
    nothing = replace(TERMS, thresholds=())

    assert code_of(submit(nothing)) == "no_eligible_reviewer"


def test_one_person_in_two_groups_does_not_make_two_reviewers_eligible() -> None:
    both = replace(TERMS, thresholds=(PLATFORM, SECURITY))
    alone = {"ana": frozenset({"platform-reviewers", "security"})}

    assert code_of(submit(both, alone)) == "no_eligible_reviewer"


def test_what_the_policy_allows_is_approved_by_policy() -> None:
    allowed = submit(replace(TERMS, effect=Effect.ALLOW, thresholds=()), {})

    assert isinstance(allowed, list)
    assert allowed[1] == Approved(DecidedBy.POLICY, NOON, NOON + 15 * MINUTE)


def test_what_the_policy_denies_is_denied() -> None:
    denied = submit(replace(TERMS, effect=Effect.DENY), {})

    assert isinstance(denied, list)
    assert denied[1] == Denied("production secrets", "sha256:policy", "policy_denied", NOON)


def test_the_last_approval_needed_approves() -> None:
    outcome = review(reason="fine")

    assert isinstance(outcome, list)
    assert outcome[1:] == [Approved(DecidedBy.HUMAN, SOON, SOON + 15 * MINUTE)]
    assert isinstance(outcome[0], Reviewed)
    assert outcome[0].reason == "fine"


def test_an_approval_that_is_not_the_last_one_needed_is_counted() -> None:
    request = a_request(thresholds=(Threshold("platform-reviewers", 2),))

    assert names(review(request)) == ["Reviewed"]


def test_the_second_person_completes_what_the_first_began() -> None:
    request = a_request(Reviewed(a_review("ben")), thresholds=(PLATFORM, SECURITY))
    cleo = a_standing("cleo", "security")

    outcome = review(request, standing=cleo, others={"ben": a_standing("ben")})

    assert names(outcome) == ["Reviewed", "Approved"]


def test_a_reviewer_who_no_longer_counts_leaves_the_seat_empty() -> None:
    request = a_request(Reviewed(a_review("ben")), thresholds=(PLATFORM, SECURITY))
    cleo, gone = a_standing("cleo", "security"), a_standing("ben", code="not_on_roster")

    assert names(review(request, standing=cleo, others={"ben": gone})) == ["Reviewed"]
    assert names(review(request, standing=cleo, others={})) == ["Reviewed"]


def test_an_approval_counts_for_the_groups_it_was_given_for_as_far_as_they_are_held() -> None:
    request = a_request(Reviewed(a_review("ben")))
    joined = a_standing("ben", "platform-reviewers", "security")
    moved = a_standing("ben", "security")

    assert approvers(request, {"ben": joined}) == {"ben": {"platform-reviewers"}}
    assert approvers(request, {"ben": moved}) == {}


def test_who_changed_groups_since_may_answer_for_the_new_one() -> None:
    request = a_request(Reviewed(a_review("ben")), thresholds=(PLATFORM, SECURITY))
    moved = a_standing("ben", "security")

    assert names(review(request, standing=moved, others={"ben": moved})) == ["Reviewed"]


def test_what_the_active_policy_adds_must_be_met_too() -> None:
    assert names(review(seats=((PLATFORM,), (SECURITY,)))) == ["Reviewed"]


def test_an_added_threshold_that_names_nobody_is_never_met() -> None:
    assert names(review(seats=((),))) == ["Reviewed"]


def test_a_request_frozen_without_seats_is_never_approved_by_people() -> None:
    assert code_of(review(a_request(thresholds=()))) == "not_eligible"
    added = review(a_request(thresholds=()), seats=((PLATFORM,),))
    assert names(added) == ["Reviewed"]


def test_one_rejection_ends_it() -> None:
    outcome = review(verdict=Verdict.REJECT, reason="too risky")

    assert isinstance(outcome, list)
    assert outcome[1] == Rejected("ana", SOON)


def test_a_rejection_needs_no_whole_view_but_a_reason() -> None:
    unseen = a_click(whole=False)

    assert names(review(verdict=Verdict.REJECT, reason="no", click=unseen))[1] == "Rejected"
    assert code_of(review(verdict=Verdict.REJECT, reason=" \n")) == "reason_required"


def test_anybody_in_scope_may_reject_though_another_group_is_asked() -> None:
    cleo = a_standing("cleo", "security")

    assert names(review(verdict=Verdict.REJECT, reason="no", standing=cleo))[1] == "Rejected"
    assert code_of(review(standing=cleo)) == "not_eligible"


def test_an_approval_needs_a_reason_where_the_terms_say_so() -> None:
    assert code_of(review(a_request(reason_required=True))) == "reason_required"


def test_nobody_approves_what_they_were_not_shown_whole() -> None:
    assert code_of(review(click=a_click(whole=False))) == "not_fully_shown"


def test_nobody_decides_on_an_earlier_revision() -> None:
    assert code_of(review(click=a_click(revision=2))) == "superseded"


@pytest.mark.parametrize("person", ["bo", "mo"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_nobody_behind_the_request_decides_it(person: str, verdict: Verdict) -> None:
    assert code_of(review(verdict=verdict, reason="x", standing=a_standing(person))) == (
        "own_request"
    )


def test_an_approval_from_behind_the_request_never_counts() -> None:
    request = a_request(Reviewed(a_review("bo")))

    assert approvers(request, {"bo": a_standing("bo")}) == {}


def test_a_person_approves_once() -> None:
    request = a_request(Reviewed(a_review()), thresholds=(Threshold("platform-reviewers", 2),))

    assert code_of(review(request, others={"ana": a_standing()})) == "already_reviewed"


def test_somebody_without_a_grant_is_out_of_scope() -> None:
    nothing = replace(a_standing(), groups=frozenset())

    assert code_of(review(standing=nothing)) == "out_of_scope"


@pytest.mark.parametrize(
    "code",
    [
        "account_deactivated",
        "account_external",
        "account_guest",
        "account_machine",
        "account_unknown",
        "document_unreadable",
        "locked_reviewer",
        "not_on_roster",
    ],
)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_whoever_is_not_in_good_standing_decides_nothing(code: str, verdict: Verdict) -> None:
    assert code_of(review(verdict=verdict, reason="x", standing=a_standing(code=code))) == code


@pytest.mark.parametrize("verdict", list(Verdict))
def test_time_is_up_at_the_moment_of_expiry_whether_or_not_anybody_noted_it(
    verdict: Verdict,
) -> None:
    last = NOON + HOUR - SECOND

    assert code_of(review(verdict=verdict, reason="x", now=NOON + HOUR)) == "too_late"
    assert len(names(review(verdict=verdict, reason="x", now=last))) == 2


@pytest.mark.parametrize("state", [one for one in State if one is not State.PENDING])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_decision_that_comes_too_late_is_told_what_happened(
    state: State, verdict: Verdict
) -> None:
    assert code_of(review(in_state(state), verdict, "x")) == f"already_{state.value}"


@pytest.mark.parametrize("state", [one for one in State if one is not State.PENDING])
def test_only_what_is_pending_is_cancelled_denied_or_expired(state: State) -> None:
    request, already = in_state(state), f"already_{state.value}"

    assert code_of(lifecycle.cancel(request, DecidedBy.AGENT, "deploy-bot", "", SOON)) == already
    assert code_of(lifecycle.deny(request, "rule", "sha256:new", SOON)) == already
    assert code_of(lifecycle.expire(request, NOON + HOUR)) == already


@pytest.mark.parametrize("state", [one for one in State if one is not State.APPROVED])
def test_only_what_is_approved_is_revoked_or_lapses(state: State) -> None:
    request, already = in_state(state), f"already_{state.value}"

    revoked = lifecycle.revoke(request, DecidedBy.OPERATOR, "mo", "revoked", "", SOON)
    assert code_of(revoked) == already
    assert code_of(lifecycle.lapse(request, NOON + HOUR)) == already


@pytest.mark.parametrize(
    "state", [one for one in State if one not in {State.APPROVED, State.REDEEMED}]
)
def test_only_what_is_approved_or_used_gets_a_receipt(state: State) -> None:
    answer = lifecycle.issue(in_state(state), a_receipt(), SOON)

    assert code_of(answer) == f"already_{state.value}"


@pytest.mark.parametrize(
    "state", [one for one in State if one not in {State.APPROVED, State.REDEEMED}]
)
def test_only_what_is_approved_is_redeemed(state: State) -> None:
    assert code_of(redeem(in_state(state))) == f"already_{state.value}"


def test_whoever_asked_takes_it_back_before_its_time_is_up() -> None:
    cancelled = lifecycle.cancel(a_request(), DecidedBy.AGENT, "deploy-bot", "done", SOON)
    late = lifecycle.cancel(a_request(), DecidedBy.AGENT, "deploy-bot", "done", NOON + HOUR)

    assert cancelled == [Cancelled(DecidedBy.AGENT, "deploy-bot", SOON, "done")]
    assert code_of(late) == "too_late"


def test_a_tightened_policy_ends_it_before_its_time_is_up() -> None:
    denied = lifecycle.deny(a_request(), "rule", "sha256:new", SOON)

    assert denied == [Denied("rule", "sha256:new", "policy_tightened", SOON)]
    assert code_of(lifecycle.deny(a_request(), "rule", "v", NOON + HOUR)) == "too_late"


def test_silence_expires_and_not_a_moment_before() -> None:
    assert code_of(lifecycle.expire(a_request(), NOON + HOUR - SECOND)) == "not_due"
    assert lifecycle.expire(a_request(), NOON + HOUR) == [Expired(NOON + HOUR)]


def test_an_approval_lapses_and_not_a_moment_before() -> None:
    approved = a_request(APPROVED)

    assert code_of(lifecycle.lapse(approved, NOON + 16 * MINUTE - SECOND)) == "not_due"
    assert lifecycle.lapse(approved, NOON + 16 * MINUTE) == [Lapsed(NOON + 16 * MINUTE)]


def test_a_receipt_is_fixed_once() -> None:
    first = lifecycle.issue(a_request(APPROVED), a_receipt(), SOON)
    second = lifecycle.issue(in_state(State.APPROVED), a_receipt(jti="jti2"), SOON)

    assert first == [Issued(a_receipt())]
    assert second == []


def test_a_receipt_that_was_used_is_given_again_however_late_and_never_made_anew() -> None:
    used = in_state(State.REDEEMED)

    assert lifecycle.issue(used, a_receipt(jti="jti2"), NOON + 1000 * HOUR) == []
    assert code_of(lifecycle.issue(replace(used, receipt=None), a_receipt(), SOON)) == (
        "already_redeemed"
    )


def test_no_receipt_is_given_for_an_approval_that_is_over() -> None:
    late = lifecycle.issue(a_request(APPROVED), a_receipt(), NOON + 16 * MINUTE)

    assert code_of(late) == "already_lapsed"


def test_an_approval_is_redeemed() -> None:
    redeemed = redeem(in_state(State.APPROVED))

    assert redeemed == [Redeemed(Redemption("run-1", "vault-runner", SOON))]


def test_the_same_redemption_again_changes_nothing() -> None:
    assert redeem(in_state(State.REDEEMED)) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(ATTEMPT, id="run-2"),
        replace(ATTEMPT, executor="idp-runner"),
        replace(ATTEMPT, jti="jti2"),
        replace(ATTEMPT, digest="sha256:other"),
    ],
)
def test_another_redemption_of_a_used_receipt_is_refused(other: Attempt) -> None:
    assert code_of(redeem(in_state(State.REDEEMED), other)) == "already_redeemed"


def test_an_empty_id_is_not_the_same_redemption_as_another_empty_one() -> None:
    used = a_request(
        *ENDS[State.APPROVED], Redeemed(Redemption("", "vault-runner", NOON + 2 * MINUTE))
    )

    assert code_of(redeem(used, replace(ATTEMPT, id=""))) == "already_redeemed"


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        (replace(ATTEMPT, jti="jti2"), "receipt_unknown"),
        (replace(ATTEMPT, executor="idp-runner"), "wrong_audience"),
        (replace(ATTEMPT, digest="sha256:other"), "digest_mismatch"),
    ],
)
def test_a_receipt_is_good_for_one_action_and_one_executor(attempt: Attempt, code: str) -> None:
    assert code_of(redeem(in_state(State.APPROVED), attempt)) == code


def test_an_approval_without_a_receipt_is_not_redeemed() -> None:
    assert code_of(redeem(a_request(Reviewed(a_review()), APPROVED))) == "receipt_unknown"


@pytest.mark.parametrize("shorter", [14, 16])
def test_a_receipt_is_not_redeemed_after_its_end_or_the_approval_s(shorter: int) -> None:
    receipt = a_receipt(expires_at=NOON + shorter * MINUTE)
    request = a_request(Reviewed(a_review()), APPROVED, Issued(receipt))

    assert code_of(redeem(request, now=NOON + shorter * MINUTE)) == "already_lapsed"
    assert names(redeem(request, now=NOON + shorter * MINUTE - SECOND)) == ["Redeemed"]


def test_an_approval_whose_reviewer_no_longer_counts_is_revoked() -> None:
    outcome = redeem(in_state(State.APPROVED), counts=False)

    assert outcome == [Revoked(DecidedBy.POLICY, "", "no_longer_approved", SOON)]


@pytest.mark.parametrize("seats", [((SECURITY,),), ((),), ((PLATFORM,), (SECURITY,))])
def test_an_approval_that_the_active_policy_would_not_give_is_revoked(seats: Seats) -> None:
    outcome = redeem(in_state(State.APPROVED), seats=seats)

    assert outcome == [Revoked(DecidedBy.POLICY, "", "policy_tightened", SOON)]


def test_what_the_policy_allowed_is_redeemed_unless_it_now_asks_for_people() -> None:
    allowed = Approved(DecidedBy.POLICY, NOON, NOON + 15 * MINUTE)
    request = a_request(allowed, Issued(a_receipt()), effect=Effect.ALLOW, thresholds=())

    assert names(redeem(request, counts=False)) == ["Redeemed"]
    assert names(redeem(request, seats=((PLATFORM,),), counts=False)) == ["Revoked"]
    assert names(redeem(request, seats=((),), counts=False)) == ["Revoked"]


def test_a_human_approval_of_no_seats_is_never_redeemed() -> None:
    request = a_request(APPROVED, Issued(a_receipt()), thresholds=())

    assert names(redeem(request)) == ["Revoked"]


def test_an_approval_is_taken_back_before_it_is_used() -> None:
    outcome = lifecycle.revoke(a_request(APPROVED), DecidedBy.OPERATOR, "mo", "why", "", SOON)

    assert outcome == [Revoked(DecidedBy.OPERATOR, "mo", "why", SOON)]
