"""What has happened to an agent's own requests since an entry of the chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.delivery.happening import Happening
from app.domain.events import (
    Amended,
    Answered,
    Approved,
    Asked,
    Cancelled,
    Denied,
    Event,
    Expired,
    Lapsed,
    OutcomeReported,
    Redeemed,
    Rejected,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
    Taken,
)
from app.domain.evolve import evolve, replay
from app.domain.request import ActionRequest
from app.workflow.ports import Queries

WINDOW = 1000
"""So many entries are looked at in one go: however far behind, no read takes long."""
MOST = 50
"""So many are told in one go."""


HAPPENINGS: Mapping[type, Happening] = {
    Submitted: Happening.SUBMITTED,
    Taken: Happening.TAKEN,
    Asked: Happening.ASKED,
    Answered: Happening.ANSWERED,
    Amended: Happening.AMENDED,
    Reviewed: Happening.REVIEWED,
    Approved: Happening.DECIDED,
    Rejected: Happening.DECIDED,
    Denied: Happening.DECIDED,
    Expired: Happening.DECIDED,
    Cancelled: Happening.DECIDED,
    Redeemed: Happening.REDEEMED,
    Revoked: Happening.REVOKED,
    Lapsed: Happening.LAPSED,
    OutcomeReported: Happening.REPORTED,
    RollbackRequested: Happening.ROLLBACK,
}
KINDS = frozenset(one.__name__ for one in HAPPENINGS)


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, the number of its entry, and the request as it was then."""

    seq: int
    what: Happening
    at: datetime
    request: ActionRequest
    event: Event


@dataclass(frozen=True, slots=True)
class Followed:
    """What happened, oldest first; all up to the entry `seen` is told, and `more` may follow."""

    told: tuple[Happened, ...]
    seen: int
    more: bool = False


def follow(q: Queries, agent: str, after: int, window: int = WINDOW, most: int = MOST) -> Followed:
    """Tell what happened to an agent's requests behind an entry, as far as one look goes.

    Numbers of entries are given in the order of commits, one transaction at a time: whoever has
    seen one has seen all before it, on every replica.
    """
    head = q.chain_head().seq
    seen = min(after + window, head)
    marks = q.entries_of(agent, after, seen, most)
    if len(marks) == most:
        seen = marks[-1].seq
    wanted = [one for one in marks if one.kind in KINDS]
    courses = {one: course_of(q, one) for one in {mark.request for mark in wanted}}
    told = (courses[one.request].get(one.seq) for one in wanted)
    return Followed(tuple(one for one in told if one), seen, seen < head)


def course_of(q: Queries, name: str) -> dict[int, Happened]:
    """Play a request's history again; an entry that is not as it was written tells nothing."""
    request: ActionRequest | None = None
    course = {}
    for seq, at, event in ((one.seq, one.at, one.event) for one in q.history(name)):
        if not isinstance(event, Event):
            continue
        request = evolve(request, event) if request else replay([event])
        what = HAPPENINGS.get(type(event))
        if what and request:
            course[seq] = Happened(seq, what, at, request, event)
    return course
