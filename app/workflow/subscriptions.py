"""Endpoints outside are told what happens to requests: the chain is read, each at its own pace.

How far an endpoint has been told is one number. What comes next is sent until it is taken, so
nothing is lost, nothing piles up, and an endpoint hears everything in the order of the chain.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.delivery.happening import LockHappening
from app.delivery.message import Dead, Result, Retry, Sent
from app.delivery.retry import wait_outside
from app.delivery.subscription import TAKEN, Replay, Subscription
from app.domain.authority import SYSTEM, AuthorityEvent, LockLifted, LockSet, WebhookDisabled
from app.domain.events import Event
from app.domain.request import ActionRequest
from app.workflow.audit_ports import Mark
from app.workflow.follow import HAPPENINGS, WINDOW, course_of
from app.workflow.ports import Queries, UnitOfWork

MOST = 20
"""So many are sent at most before it is written down how far the endpoint has been told."""
LEASE = timedelta(seconds=30)
PAUSE = timedelta(minutes=5)
"""Where something new happens, an endpoint that fails is tried again after this at the latest."""

LOCKS = {LockSet: LockHappening.SET, LockLifted: LockHappening.LIFTED}
NAMES: Mapping[str, str] = {
    one.__name__: str(name) for one, name in (*HAPPENINGS.items(), *LOCKS.items())
}
"""What is told of, by the kind of its entry."""
Wanted = Mapping[str, frozenset[str]]
"""Which endpoints are told, and of what."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened: the number of its entry, and the request as it was then."""

    seq: int
    name: str
    at: datetime
    event: Event | AuthorityEvent
    request: ActionRequest | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What an endpoint is told next, oldest first; with the last, all up to `seen` is told.

    It is told for the first time, or once more for a replay.
    """

    notices: tuple[Notice, ...]
    seen: int
    replay: Replay | None = None


def subscribe(uow: UnitOfWork, endpoints: Iterable[str]) -> None:
    """Begin to tell endpoints what happens from now on; those that are told go on."""
    for name in endpoints:
        if uow.subscription(name) is None:
            told = uow.chain_head().seq
            uow.keep_subscription(Subscription(endpoint=name, told=told, due_at=uow.now))


def due_subscriptions(q: Queries, wanted: Wanted) -> tuple[str, ...]:
    """Name the endpoints that there is something to tell now."""
    due = [one for one in q.subscriptions() if one.endpoint in wanted and _ready(q, one)]
    return tuple(one.endpoint for one in due if next_for(q, one, wanted[one.endpoint]))


def lease_subscriptions(uow: UnitOfWork, endpoints: Iterable[str]) -> tuple[Subscription, ...]:
    """Lease endpoints, so that only one process tells them something at a time."""
    found = [one for name in endpoints if (one := uow.subscription(name)) and _ready(uow, one)]
    leased = tuple(replace(one, leased_until=uow.now + LEASE) for one in found)
    for one in leased:
        uow.keep_subscription(one)
    return leased


def batch_for(q: Queries, subscription: Subscription, names: frozenset[str]) -> Batch | None:
    """Give what an endpoint is told next: what is new, and then what it is told once more."""
    found = next_for(q, subscription, names)
    if found is None:
        return None
    marks, seen, replay = found
    return Batch(tuple(_notices(q, marks)), seen, replay)


def next_for(
    q: Queries, subscription: Subscription, names: frozenset[str]
) -> tuple[list[Mark], int, Replay | None] | None:
    """Find the entries of which an endpoint is told next, without reading them."""
    marks, seen = _behind(q, Replay("", "", subscription.told, q.chain_head().seq), names)
    if marks or seen - subscription.told >= WINDOW:
        return marks, seen, None
    for one in q.replays(subscription.endpoint):
        return *_behind(q, one, names), one
    return None


def settle_subscription(
    uow: UnitOfWork, leased: Subscription, batch: Batch, told: int, result: Result | None
) -> bool:
    """Write down how far an endpoint has been told, and what came of the last that was sent.

    False, and no change, where the lease is no longer ours: it may be told the same again.
    """
    one = uow.subscription(leased.endpoint)
    if one is None or one.leased_until != leased.leased_until:
        return False
    before = batch.replay.told if batch.replay else one.told
    if batch.replay is None:
        one = replace(one, told=max(told, one.told))
    elif told < batch.replay.until:
        uow.keep_replay(replace(batch.replay, told=told))
    else:
        uow.drop_replay(batch.replay.id)
    one = replace(one, leased_until=None)
    match result:
        case None:
            pass
        case Sent():
            since = one.since if one.disabled else None
            answered = {"attempts": 0, "answer": TAKEN, "since": since}
            one = replace(one, **answered, due_at=uow.now, tried_at=uow.now)  # type: ignore[arg-type]
        case Retry() | Dead():
            one = _not_taken(uow, one, leased, result, anew=told > before)
    uow.keep_subscription(one)
    return True


def _not_taken(
    uow: UnitOfWork, one: Subscription, leased: Subscription, result: Retry | Dead, *, anew: bool
) -> Subscription:
    """Say when to try again; an endpoint that is gone, or failed too long, is sent no more.

    What was tried before its time, because something new happened, does not count.
    """
    one = replace(one, answer=result.code, tried_at=uow.now, head=uow.chain_head().seq)
    one = replace(one, since=one.since or uow.now)
    early = leased.leased_until is not None and leased.due_at > leased.leased_until - LEASE
    if isinstance(result, Dead):
        return disabled(uow, one, result.code)
    if early and not anew:
        return one
    attempts = 1 if anew else one.attempts + 1
    wait = wait_outside(attempts, result.after, uow.chance())
    one = replace(one, attempts=attempts)
    if wait is None:
        return disabled(uow, one, result.code)
    return replace(one, due_at=uow.now + timedelta(seconds=wait))


def disabled(uow: UnitOfWork, one: Subscription, code: str) -> Subscription:
    """Tell an endpoint nothing more; where it stands is kept, for whoever enables it again."""
    if one.disabled:
        return one
    uow.append(WebhookDisabled(one.endpoint, code, SYSTEM))
    return replace(one, disabled=code, since=uow.now)


def _ready(q: Queries, one: Subscription) -> bool:
    """Tell whether an endpoint may be tried now: at its time, or where something new happened."""
    if one.disabled or (one.leased_until is not None and q.now < one.leased_until):
        return False
    news = one.tried_at is not None and q.now >= one.tried_at + PAUSE
    return q.now >= one.due_at or (news and q.chain_head().seq > one.head)


def _behind(q: Queries, span: Replay, names: frozenset[str]) -> tuple[list[Mark], int]:
    """Find what is told behind an entry, as far as one look goes."""
    seen = min(span.told + WINDOW, span.until)
    marks = [
        one
        for one in q.marks(span.told, seen)
        if NAMES.get(one.kind) in names and span.request in {"", one.request}
    ]
    return (marks[:MOST], marks[MOST - 1].seq) if len(marks) > MOST else (marks, seen)


def _notices(q: Queries, marks: Iterable[Mark]) -> Iterator[Notice]:
    """Say what happened; an entry that is not as it was written tells nothing."""
    marks = tuple(marks)
    courses = {one: course_of(q, one) for one in {mark.request for mark in marks} - {""}}
    for mark in marks:
        one = courses.get(mark.request, {}).get(mark.seq)
        if one is not None:
            yield Notice(one.seq, str(one.what), one.at, one.event, one.request)
        elif not mark.request and (event := q.written(mark.seq)):
            yield Notice(mark.seq, NAMES[mark.kind], q.written_at(mark.seq), event)
