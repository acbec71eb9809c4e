"""What operators do about endpoints that are told what happens: look, stop, go on, replay."""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from app.delivery.retry import ENOUGH_OUTSIDE
from app.delivery.subscription import BY_OPERATOR, Replay, Subscription
from app.domain.authority import Actor, WebhookDisabled, WebhookEnabled, WebhookReplayed
from app.domain.refusal import Refused, refused
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.subscriptions import NAMES, Wanted, next_for, subscribe

AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How an endpoint stands; `waiting` events it was not told of, the oldest since `oldest`.

    `again` events are to be told once more. `set_up` says whether the settings name it.
    """

    subscription: Subscription
    waiting: int
    again: int
    oldest: datetime | None
    set_up: bool = True

    @property
    def state(self) -> Literal["on", "failing", "disabled", "not set"]:
        """Say it in a word."""
        if not self.set_up:
            return "not set"
        if self.subscription.disabled:
            return "disabled"
        return "failing" if self.subscription.attempts else "on"


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be told once more, of all or of one request; `until` is not included."""

    since: datetime | None = None
    until: datetime | None = None
    first: int | None = None
    last: int | None = None
    request: str = ""


def standings(q: Queries, wanted: Wanted) -> tuple[Standing, ...]:
    """Say how every endpoint stands that is told something, or was."""
    return tuple(standing(q, one, wanted) for one in q.subscriptions())


def standing(q: Queries, one: Subscription, wanted: Wanted) -> Standing:
    """Say how an endpoint stands."""
    names = wanted.get(one.endpoint, frozenset())
    waiting = _count(q, Replay("", "", one.told, q.chain_head().seq), names)
    again = sum(_count(q, each, names) for each in q.replays(one.endpoint))
    oldest = _oldest(q, one, names) if waiting else None
    set_up = one.endpoint in wanted
    return Standing(one, waiting, again, oldest, set_up)


def untold_for(q: Queries, wanted: Wanted) -> Mapping[str, timedelta]:
    """Say how long the oldest event waits for each endpoint, unless an operator stopped it."""
    return {
        one.endpoint: max(timedelta(0), q.now - (_oldest(q, one, wanted[one.endpoint]) or q.now))
        for one in q.subscriptions()
        if one.endpoint in wanted and one.disabled != BY_OPERATOR
    }


def untaken(q: Queries, wanted: Wanted) -> tuple[str, ...]:
    """Name the endpoints that fail for no short while, or were disabled by no operator."""
    return tuple(
        one.endpoint
        for one in q.subscriptions()
        if one.endpoint in wanted
        and one.disabled != BY_OPERATOR
        and (one.disabled or one.attempts >= ENOUGH_OUTSIDE)
    )


def _oldest(q: Queries, one: Subscription, names: frozenset[str]) -> datetime | None:
    """Say when the first event was that an endpoint was not told of, as far as one look goes."""
    marks, _, again = next_for(q, one, names) or ([], 0, None)
    return q.written_at(marks[0].seq) if marks and again is None else None


def enable(
    uow: UnitOfWork, name: str, wanted: Wanted, actor: Actor, *, from_now: bool = False
) -> Subscription | Refused:
    """Tell an endpoint again what happens: from where it stood, or only from now on."""
    one = _known(uow, name, wanted)
    if isinstance(one, Refused):
        return one
    one = replace(one, attempts=0, due_at=uow.now, disabled="", since=None)
    if from_now:
        one = replace(one, told=uow.chain_head().seq, leased_until=None)
        for each in uow.replays(name):
            uow.drop_replay(each.id)
    uow.keep_subscription(one)
    uow.append(WebhookEnabled(name, one.told, actor))
    return one


def disable(uow: UnitOfWork, name: str, wanted: Wanted, actor: Actor) -> Subscription | Refused:
    """Tell an endpoint nothing more, until it is enabled; where it stands is kept."""
    one = _known(uow, name, wanted)
    if isinstance(one, Refused) or one.disabled == BY_OPERATOR:
        return one
    one = replace(one, disabled=BY_OPERATOR, since=uow.now)
    uow.keep_subscription(one)
    uow.append(WebhookDisabled(name, BY_OPERATOR, actor))
    return one


def replay(
    uow: UnitOfWork, name: str, again: Again, wanted: Wanted, actor: Actor
) -> int | Refused:
    """Have an endpoint told once more what it was told; say of how much.

    What it was not told yet it is told anyway.
    """
    one = _known(uow, name, wanted)
    if isinstance(one, Refused):
        return one
    if again == Again():
        return refused("replay_missing")
    if again.request and uow.request(again.request) is None:
        return refused("not_yours")
    if len(uow.replays(name)) >= AT_ONCE:
        return refused("webhook_busy", limit=str(AT_ONCE))
    span = _span(uow, one, again)
    found = _count(uow, span, wanted[name])
    if found:
        span = replace(span, id=f"replay_{uow.token()}", endpoint=name)
        uow.keep_replay(span)
        uow.append(WebhookReplayed(name, span.told, span.until, span.request, actor))
    return found


def _known(uow: UnitOfWork, name: str, wanted: Wanted) -> Subscription | Refused:
    if name in wanted:
        subscribe(uow, [name])
    found = uow.subscription(name) if name in wanted else None
    return found or refused("webhook_unknown")


def _span(q: Queries, one: Subscription, again: Again) -> Replay:
    """Find the entries that are meant; those of a request lie between its first and its last."""
    first, last = again.first or 1, min(again.last or one.told, one.told)
    numbers = range(1, q.chain_head().seq + 1)
    if again.since is not None:
        first = max(first, 1 + bisect.bisect_left(numbers, again.since, key=q.written_at))
    if again.until is not None:
        last = min(last, bisect.bisect_left(numbers, again.until, key=q.written_at))
    if again.request:
        numbers_of = [each.seq for each in q.history(again.request)]
        first = max(first, numbers_of[0] if numbers_of else 1)
        last = min(last, numbers_of[-1] if numbers_of else 0)
    return Replay("", "", max(0, first - 1), last, again.request)


def _count(q: Queries, span: Replay, names: frozenset[str]) -> int:
    if span.told >= span.until:
        return 0
    kinds = q.kinds(span.told, span.until, span.request)
    return sum(many for kind, many in kinds.items() if NAMES.get(kind) in names)
