"""The invariants that a history shows by itself, without knowing what was commanded."""

from collections.abc import Sequence

from app.domain.action import Effect
from app.domain.events import (
    Amended,
    Approved,
    Cancelled,
    Denied,
    Escalated,
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
from app.domain.people import Verdict
from app.domain.request import DecidedBy
from app.domain.steering import HandedOver
from tests.workflow.model import seated

LEAVING = Approved | Denied | Rejected | Expired | Cancelled
ENDING = Denied | Rejected | Expired | Cancelled | Redeemed | Revoked | Lapsed
MOVING = (Approved, Denied, Rejected, Expired, Cancelled, Redeemed, Revoked, Lapsed)


def check_history(  # noqa: C901 - one case for each kind of event
    events: Sequence[Event], behind: frozenset[str]
) -> None:
    """Check I1 to I6 and I8 over the entries of one request."""
    begun = events[0]
    assert isinstance(begun, Submitted)
    kinds = [type(one) for one in events if isinstance(one, MOVING)]
    assert sum(isinstance(one, LEAVING) for one in events) <= 1
    assert sum(isinstance(one, ENDING) for one in events) <= 1
    if Redeemed in kinds or Revoked in kinds or Lapsed in kinds:
        assert kinds[0] is Approved
    _nothing_after_the_end(events)
    for one in events:
        match one:
            case Approved(decided_by=DecidedBy.POLICY):
                assert begun.terms.effect is Effect.ALLOW
            case Approved(at=at):
                assert begun.terms.effect is Effect.HOLD
                assert at < begun.terms.expires_at
                _enough_people(events, begun, behind)
            case Expired(at=at):
                assert at >= begun.terms.expires_at
            case Reviewed(review=review):
                assert review.person not in behind
                assert review.at < begun.terms.expires_at
            case Issued(receipt=receipt):
                assert receipt.audience == begun.terms.audience
            case _:
                pass


def check_steps(events: Sequence[Event]) -> None:
    """Check I11: each step once, none left out, none early, and none at or after the expiry."""
    begun = events[0]
    assert isinstance(begun, Submitted)
    taken = [one for one in events if isinstance(one, Escalated)]
    assert [one.step for one in taken] == list(range(1, len(taken) + 1))
    assert all(one.due_at <= one.at < begun.terms.expires_at for one in taken)


def _nothing_after_the_end(events: Sequence[Event]) -> None:
    ended = [isinstance(one, ENDING) for one in events]
    if any(ended):
        after = events[ended.index(True) + 1 :]
        assert not any(
            isinstance(one, (*MOVING, Reviewed, Issued, Amended, Escalated, HandedOver))
            for one in after
        )


def _enough_people(events: Sequence[Event], begun: Submitted, behind: frozenset[str]) -> None:
    people: dict[str, set[str]] = {}
    for one in events:
        if isinstance(one, Amended):
            people = {}
        elif isinstance(one, Reviewed) and one.review.verdict is Verdict.APPROVE:
            people.setdefault(one.review.person, set()).update(one.review.groups)
    assert not behind & people.keys()
    assert begun.terms.thresholds
    assert len(people) >= sum(one.count for one in begun.terms.thresholds)
    assert seated(tuple((one.group, one.count) for one in begun.terms.thresholds), people)
