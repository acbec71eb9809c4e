"""The life of a request: each command answers with what happened, or with a refusal.

    submit ── allow ─────────────▶ approved ── redeem ──▶ redeemed
       │ └─── deny ──▶ denied         ▲  │ └─ revoke ───▶ revoked
       └───── hold ──▶ pending ───────┘  └─── in time ──▶ lapsed
                         ├─ one reject ─▶ rejected     (not redeemed before `release_by`)
                         ├─ time is up ─▶ expired
                         ├─ cancel ─────▶ cancelled
                         └─ deny ───────▶ denied       (the policy was tightened)

Every function is pure: time, people and documents are handed in.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.action import Effect, Facts, Payload
from app.domain.care import NOTHING, Care, StepUp, unproven
from app.domain.closing import already, closed, over
from app.domain.confirming import unconfirmed
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
from app.domain.letters.blank import spoken
from app.domain.people import Asker, Standing, Standings, Threshold, Verdict
from app.domain.refusal import Refused, refused
from app.domain.rejecting import cause_kept, unexplained
from app.domain.request import (
    ActionRequest,
    DecidedBy,
    Receipt,
    Redemption,
    Review,
    State,
    Terms,
)
from app.domain.seats import Groups, met

Outcome = list[Event] | Refused
Seats = tuple[tuple[Threshold, ...], ...]


@dataclass(frozen=True, slots=True)
class Click:
    """What a reviewer did: on which card, showing which revision, and whether all of it.

    All but what was written (`typed`), proved (`step_up`) and chosen (`cause`) is the card row's.
    """

    card: str
    revision: int
    shown_whole: bool
    typed: str = ""
    step_up: StepUp | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An executor's wish to redeem: which receipt, for which bytes, under which id."""

    id: str
    executor: str
    jti: str
    digest: str


def submit(
    about: tuple[str, Asker, Facts, Payload], terms: Terms, eligible: Groups, now: datetime
) -> Outcome:
    """Begin a request as the policy decided; hold it only where somebody could approve it."""
    name, asker, facts, payload = about
    begun = Submitted(name, asker, facts, terms, now, payload)
    if terms.effect is Effect.DENY:
        return [begun, Denied(terms.rule, terms.policy_version, "policy_denied", now)]
    if terms.effect is Effect.ALLOW:
        return [begun, Approved(DecidedBy.POLICY, now, now + terms.receipt_ttl)]
    if not terms.thresholds or not met(terms.thresholds, eligible):
        return refused("no_eligible_reviewer")
    return [begun]


def review(  # noqa: PLR0913, PLR0917 - a whole verdict: who, what, why, on what, with whom
    request: ActionRequest,
    click: Click,
    verdict: Verdict,
    reason: str,
    standing: Standing,
    others: Standings,
    seats: Seats,
    now: datetime,
    added: Care = NOTHING,
) -> Outcome:
    """Add a verdict, and resolve the request if it was the last one needed.

    `others` is the standing, now, of everybody who has reviewed; `seats` and `added` are the
    thresholds, each to be met on its own, and the care that the active policy adds.
    """
    asked, care = (request.terms.thresholds, *seats), request.terms.care | added
    if no := (
        barred(request, click, standing, now)
        or _ineligible(request, verdict, standing, asked)
        or _wanting(request, click, verdict, reason, care)
    ):
        return no
    who = (standing.person, standing.account, verdict, standing.groups)
    by = (click.step_up, standing.snapshots, standing.covers)
    given = Review(*who, click.revision, click.card, now, *by)
    said = Reviewed(given, spoken(reason) or None, cause_kept(click.cause, verdict))
    if verdict is Verdict.REJECT:
        return [said, Rejected(standing.person, now)]
    before = approvers(request, others, added)
    with_it = replace(request, reviews=(*request.reviews, given))
    counted = approvers(with_it, {**others, standing.person: standing}, added)
    if standing.person in before or standing.person not in counted:
        return refused("already_reviewed" if standing.person in before else "cover_used")
    if not _filled(asked, counted):
        return [said]
    return [said, Approved(DecidedBy.HUMAN, now, now + request.terms.receipt_ttl)]


def barred(
    request: ActionRequest, click: Click, standing: Standing, now: datetime
) -> Refused | None:
    """Say why this person can neither approve nor reject this now, if they cannot."""
    if standing.code:
        return refused(standing.code, team=request.facts.team)
    if no := closed(request, now):
        return no
    if standing.person in request.asker.people:
        return refused("own_request")
    if not standing.groups:
        return refused("out_of_scope", team=request.facts.team)
    return refused("superseded") if click.revision != request.revision else None


def deny(request: ActionRequest, rule: str, policy_version: str, now: datetime) -> Outcome:
    """End a pending request that the active policy now refuses."""
    if no := closed(request, now):
        return no
    return [Denied(rule, policy_version, "policy_tightened", now)]


def cancel(
    request: ActionRequest, by: DecidedBy, actor: str, reason: str, now: datetime
) -> Outcome:
    """Take a pending request back."""
    if no := closed(request, now):
        return no
    return [Cancelled(by, actor, now, spoken(reason) or None)]


def expire(request: ActionRequest, now: datetime) -> Outcome:
    """End a pending request that nobody answered in time."""
    if request.state is not State.PENDING:
        return already(request)
    return [Expired(now)] if now >= request.terms.expires_at else refused("not_due")


def issue(request: ActionRequest, receipt: Receipt, now: datetime) -> Outcome:
    """Fix the claims of the receipt, once; asked again, change nothing.

    Once it was used it is given as before, so that the use that got no answer can be repeated.
    """
    if request.state is State.REDEEMED and request.receipt:
        return []
    if request.state is not State.APPROVED:
        return already(request)
    if over(request, now):
        return refused("already_lapsed")
    return [] if request.receipt else [Issued(receipt)]


def redeem(  # noqa: PLR0913, PLR0917 - what was approved, and all it is judged by
    request: ActionRequest,
    attempt: Attempt,
    digest: str,
    standings: Standings,
    seats: Seats,
    now: datetime,
    added: Care = NOTHING,
) -> Outcome:
    """Use the receipt, once; the same attempt again changes nothing.

    `digest` is that of the stored bytes; `seats` and `added` are what the active policy adds.
    An approval whose reviewers no longer suffice, or that the active policy would not give, is
    revoked by policy instead.
    """
    if request.state is State.REDEEMED:
        return [] if _same(request, attempt, digest) else refused("already_redeemed")
    if request.state is not State.APPROVED:
        return already(request)
    if no := _unusable(request, attempt, digest, now):
        return no
    if code := _undone(request, standings, seats, added):
        return [Revoked(DecidedBy.POLICY, "", code, now)]
    return [Redeemed(Redemption(attempt.id, attempt.executor, now))]


def revoke(
    request: ActionRequest, by: DecidedBy, actor: str, code: str, reason: str, now: datetime
) -> Outcome:
    """Take an approval back that has not been used."""
    if request.state is not State.APPROVED:
        return already(request)
    return [Revoked(by, actor, code, now, spoken(reason) or None)]


def lapse(request: ActionRequest, now: datetime) -> Outcome:
    """End an approval that was not used in time."""
    if request.state is not State.APPROVED:
        return already(request)
    return [Lapsed(now)] if over(request, now) else refused("not_due")


def _ineligible(
    request: ActionRequest, verdict: Verdict, standing: Standing, seats: Seats
) -> Refused | None:
    """Refuse an approval by somebody who could fill no seat; rejecting needs none."""
    groups = {one.group for thresholds in seats for one in thresholds}
    if verdict is Verdict.REJECT or groups & standing.groups:
        return None
    return refused("not_eligible", team=request.facts.team)


def _wanting(
    request: ActionRequest, click: Click, verdict: Verdict, reason: str, care: Care
) -> Refused | None:
    """Say what is missing for this verdict to be given, if anything is."""
    approves = verdict is Verdict.APPROVE
    if no := unexplained(click.cause, reason, rejects=not approves, words=care.reason):
        return no
    unseen = None if click.shown_whole else refused("not_fully_shown")
    no = unseen or unconfirmed(request, click.typed, asked=care.confirm)
    return (no or unproven(care, click.step_up)) if approves else None


def _filled(seats: Seats, people: Groups) -> bool:
    """Tell whether people fill all seats; where none are named, nobody fills them."""
    return all(thresholds and met(thresholds, people) for thresholds in seats)


def _unusable(
    request: ActionRequest, attempt: Attempt, digest: str, now: datetime
) -> Refused | None:
    if request.receipt is None or request.receipt.jti != attempt.jti:
        return refused("receipt_unknown")
    if attempt.executor not in request.receipt.audience:
        return refused("wrong_audience")
    if attempt.digest != digest:
        return refused("digest_mismatch")
    return refused("already_lapsed") if over(request, now) else None


def _undone(request: ActionRequest, standings: Standings, seats: Seats, added: Care) -> str:
    """Name why an approval does not stand any more; empty where it does."""
    agreed = () if request.decided_by is DecidedBy.POLICY else (request.terms.thresholds,)
    if not _filled(agreed, approvers(request, standings)):
        return "no_longer_approved"
    asked = (*agreed, *seats)
    return "" if _filled(asked, approvers(request, standings, added)) else "policy_tightened"


def _same(request: ActionRequest, attempt: Attempt, digest: str) -> bool:
    used, receipt = request.redemption, request.receipt
    return bool(
        used
        and receipt
        and attempt.id
        and (used.id, used.executor, receipt.jti, digest)
        == (attempt.id, attempt.executor, attempt.jti, attempt.digest)
    )
