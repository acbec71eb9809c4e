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

from dataclasses import dataclass
from datetime import datetime

from app.domain.action import Effect, Facts, Payload
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
from app.domain.people import Asker, Standing, Standings, Threshold, Verdict
from app.domain.refusal import Refused, refused
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

    `card` and `revision` come from the card's own row, never from what the click carried.
    """

    card: str
    revision: int
    shown_whole: bool


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


def review(  # noqa: PLR0913 - the whole of a verdict: who, what, why, on what, against whom
    request: ActionRequest,
    click: Click,
    verdict: Verdict,
    reason: str,
    standing: Standing,
    others: Standings,
    seats: Seats,
    now: datetime,
) -> Outcome:
    """Add a verdict, and resolve the request if it was the last one needed.

    `others` is the standing, now, of everybody who has reviewed; `seats` are the thresholds to
    meet, those frozen at submission and those of the active policy, each on their own.
    """
    if barred := _barred(request, click, standing, now):
        return barred
    if not reason.strip() and (verdict is Verdict.REJECT or request.terms.reason_required):
        return refused("reason_required")
    given = Review(
        standing.person,
        standing.account,
        verdict,
        standing.groups,
        click.revision,
        click.card,
        now,
    )
    said = Reviewed(given, reason or None)
    if verdict is Verdict.REJECT:
        return [said, Rejected(standing.person, now)]
    if not click.shown_whole:
        return refused("not_fully_shown")
    if standing.person in approvers(request, others):
        return refused("already_reviewed")
    counted = {**approvers(request, others), standing.person: standing.groups}
    if not all(thresholds and met(thresholds, counted) for thresholds in seats):
        return [said]
    return [said, Approved(DecidedBy.HUMAN, now, now + request.terms.receipt_ttl)]


def approvers(request: ActionRequest, standings: Standings) -> Groups:
    """Name whoever approved the current revision and still counts, with their groups now."""
    return {
        one.person: standings[one.person].groups
        for one in request.current_reviews
        if one.verdict is Verdict.APPROVE
        and one.person in standings
        and standings[one.person].counts
    }


def deny(request: ActionRequest, rule: str, policy_version: str, now: datetime) -> Outcome:
    """End a pending request that the active policy now refuses."""
    if request.state is not State.PENDING:
        return _already(request)
    return [Denied(rule, policy_version, "policy_tightened", now)]


def cancel(
    request: ActionRequest, by: DecidedBy, actor: str, reason: str, now: datetime
) -> Outcome:
    """Take a pending request back."""
    if request.state is not State.PENDING:
        return _already(request)
    return [Cancelled(by, actor, now, reason or None)]


def expire(request: ActionRequest, now: datetime) -> Outcome:
    """End a pending request that nobody answered in time."""
    if request.state is not State.PENDING:
        return _already(request)
    return [Expired(now)] if now >= request.terms.expires_at else refused("not_due")


def issue(request: ActionRequest, receipt: Receipt, now: datetime) -> Outcome:
    """Fix the claims of the receipt, once; asked again, change nothing."""
    if request.state is not State.APPROVED:
        return _already(request)
    if _over(request, now):
        return refused("already_lapsed")
    return [] if request.receipt else [Issued(receipt)]


def redeem(  # noqa: PLR0913 - the whole of a redemption is judged in one place
    request: ActionRequest,
    attempt: Attempt,
    digest: str,
    standings: Standings,
    seats: Seats,
    now: datetime,
) -> Outcome:
    """Use the receipt, once; the same attempt again changes nothing.

    `digest` is that of the stored bytes. An approval whose reviewers no longer suffice, or
    that the active policy would not give, is revoked by policy instead.
    """
    if request.state is State.REDEEMED:
        return [] if _same(request, attempt, digest) else refused("already_redeemed")
    if request.state is not State.APPROVED:
        return _already(request)
    if wrong := _mismatch(request, attempt, digest):
        return wrong
    if _over(request, now):
        return refused("already_lapsed")
    counted = approvers(request, standings)
    if not all(met(thresholds, counted) for thresholds in seats):
        return [Revoked(DecidedBy.POLICY, "", "no_longer_approved", now)]
    return [Redeemed(Redemption(attempt.id, attempt.executor, now))]


def revoke(  # noqa: PLR0913
    request: ActionRequest, by: DecidedBy, actor: str, code: str, reason: str, now: datetime
) -> Outcome:
    """Take an approval back that has not been used."""
    if request.state is not State.APPROVED:
        return _already(request)
    return [Revoked(by, actor, code, now, reason or None)]


def lapse(request: ActionRequest, now: datetime) -> Outcome:
    """End an approval that was not used in time."""
    if request.state is not State.APPROVED:
        return _already(request)
    return [Lapsed(now)] if _over(request, now) else refused("not_due")


def _barred(
    request: ActionRequest, click: Click, standing: Standing, now: datetime
) -> Refused | None:
    if standing.code:
        return refused(standing.code, team=request.facts.team)
    if request.state is not State.PENDING:
        return _already(request)
    if now >= request.terms.expires_at:
        return refused("too_late")
    if standing.person in request.asker.people:
        return refused("own_request")
    if not standing.groups:
        return refused("out_of_scope", team=request.facts.team)
    return refused("superseded") if click.revision != request.revision else None


def _mismatch(request: ActionRequest, attempt: Attempt, digest: str) -> Refused | None:
    if request.receipt is None or request.receipt.jti != attempt.jti:
        return refused("receipt_unknown")
    if attempt.executor not in request.receipt.audience:
        return refused("wrong_audience")
    return refused("digest_mismatch") if attempt.digest != digest else None


def _same(request: ActionRequest, attempt: Attempt, digest: str) -> bool:
    used, receipt = request.redemption, request.receipt
    return bool(
        used
        and receipt
        and (used.id, used.executor, receipt.jti, digest)
        == (attempt.id, attempt.executor, attempt.jti, attempt.digest)
    )


def _over(request: ActionRequest, now: datetime) -> bool:
    ends = [request.release_by, request.receipt.expires_at if request.receipt else None]
    return any(end is not None and now >= end for end in ends)


def _already(request: ActionRequest) -> Refused:
    return refused(f"already_{request.state.value}")
