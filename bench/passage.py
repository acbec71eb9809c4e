"""A year passes: agents ask, time takes its steps, messages arrive, and people react.

Only the people are simulated. Requests, leases, reviews and steps go through the product's own
use cases and its own store, and time is what the scheduler does, on a clock that is moved from
one minute at which something happens to the next.
"""

import asyncio
import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.delivery.message import Leased, Message, MessageKind, Sent
from app.domain.action import Action, Context
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.domain.people import Account, Flags, Verdict
from app.domain.request import State
from app.scheduler.passing import Passing
from app.store.store import Store
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.documents import load_document
from app.workflow.keys import create_key
from app.workflow.meant import Meant
from app.workflow.ports import Records, UnitOfWork
from app.workflow.submit_request import Ask, Submission, submit_request
from app.workflow.submit_review import Press, Said, submit_review
from app.workflow.take_request import take_request
from bench.crew import DUTY, MANY, THINKING, ZONES, Reviewer, in_role
from bench.office import (
    AGENT,
    CHANGE,
    INCIDENT,
    SECURITY,
    TEAM,
    account_of,
    channel_of,
    policy,
    roster,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OPERATOR = Actor(ActorKind.OPERATOR, "root")
URGENT, BY_DAY, REJECTED = 0.15, 0.7, 0.15
AT_ONCE = 50
SEES = (
    {channel_of(one.name): tuple(in_role(one, tuple(range(MANY)))) for one in ZONES}
    | {channel_of(SECURITY): tuple(name for one in ZONES for name in in_role(one, DUTY))}
    | {account_of(name): (name,) for one in ZONES for name in in_role(one, tuple(range(MANY)))}
)
"""Who sees what is sent to a channel, or to an account."""


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """Give the time."""
        return self.at

    def counted(self) -> float:
        """Count seconds, as the machine's own counter would."""
        return (self.at - START).total_seconds()


@dataclass(frozen=True, slots=True)
class Told:
    """A message that arrived: about what, when, to whom; `fresh` where it is no mere redrawing."""

    request: str
    key: str
    at: datetime
    kind: MessageKind
    people: tuple[str, ...]
    fresh: bool


@dataclass
class Year:
    """Everything that happens from the first day on, until nothing waits any more."""

    store: Store
    clock: HandClock
    people: tuple[Reviewer, ...]
    asking: Random
    reacting: Random
    scheduler: Records
    told: list[Told] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    _ahead: list[tuple[datetime, int, tuple[str, str, str]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _key: Key | None = None
    _known: dict[str, Reviewer] = field(default_factory=dict)

    async def begin(self, *, escalates: bool) -> None:
        """Load the documents, and make the agent's key."""
        texts = {"policy": policy(escalates=escalates), "roster": roster()}
        for kind, text in texts.items():
            await self.store.write(lambda uow, k=kind, t=text: load_document(uow, k, t, OPERATOR))  # type: ignore[misc]
        made = await self.store.write(
            lambda uow: create_key(uow, KeyKind.AGENT, AGENT, OPERATOR, 800 * DAY)
        )
        self._key = made.key
        self._known = {one.name: one for one in self.people}

    async def pass_on(self, days: int, requests: int) -> None:
        """Let so many days pass with so many requests each, and then all that still waits."""
        passing = Passing(self.scheduler, self.clock.now, self.clock.counted)
        for day in range(days):
            self._ask(START + day * DAY, requests)
            await self._until(passing, START + (day + 1) * DAY)
        await self._until(passing, None)

    async def _until(self, passing: Passing, end: datetime | None) -> None:
        """Go from minute to minute at which something is due or happens."""
        while True:
            due = await self.store.read(lambda q: q.overdue())
            waits = [one for one in (due.step, due.end) if one]
            if self._ahead:
                waits.append(self._ahead[0][0])
            if not waits or (end and min(waits) >= end):
                return
            overdue = min(waits) <= self.clock.at
            self.clock.at = self.clock.at + MINUTE if overdue else _whole(min(waits))
            if any(one <= self.clock.at for one in (due.step, due.end) if one):
                await passing.pass_on()
                await self._deliver()
            await self._happen()

    async def _happen(self) -> None:
        """Let everybody do what they do in this minute, all at once."""
        units = []
        while self._ahead and self._ahead[0][0] <= self.clock.at:
            _, number, (what, name, request) = heapq.heappop(self._ahead)
            units.append(self._unit(number, what, name, request))
        if units:
            await asyncio.gather(*[self.store.write(one) for one in units])
            await self._deliver()

    def _unit(
        self, number: int, what: str, name: str, request: str
    ) -> Callable[[UnitOfWork], object]:
        if what == "ask":
            return lambda uow: self._submits(uow, name)
        if what == "take":
            return lambda uow: self._takes(uow, number, name, request)
        return lambda uow: self._decides(uow, number, name, request)

    def _ask(self, midnight: datetime, requests: int) -> None:
        """Draw when a day's requests come: most of them while their zone is at work."""
        for _ in range(requests):
            zone = self.asking.choice(ZONES)
            action = f"{INCIDENT if self.asking.random() < URGENT else CHANGE}.{zone.name}"
            at = midnight + self.asking.random() * DAY
            if self.asking.random() < BY_DAY:
                opens = at.astimezone(ZoneInfo(zone.calendar.zone)).replace(hour=9, minute=0)
                opened = opens.astimezone(UTC) + self.asking.random() * 9 * 60 * MINUTE
                at = midnight + (opened - midnight) % DAY
            self._later(at, ("ask", action, ""))

    def _later(self, at: datetime, what: tuple[str, str, str]) -> None:
        heapq.heappush(self._ahead, (at, next(self._numbers), what))

    def _submits(self, uow: UnitOfWork, action: str) -> None:
        assert self._key is not None
        context = Context(justification="Because it is due.")
        asked = submit_request(uow, Ask(self._key, Action(action, {"n": 1}), context=context))
        assert isinstance(asked, Submission), asked

    def _takes(self, uow: UnitOfWork, number: int, name: str, request: str) -> None:
        found = uow.request(request)
        if found is None or found.state is not State.PENDING:
            return
        account = _account(uow, name)
        meant = Meant(f"take/{number}", account, card=uow.cards_of(request)[0].id)
        said = take_request(uow, meant)
        self.codes[getattr(said, "code", "asks Slack")] += 1
        delay = timedelta(minutes=self.reacting.lognormvariate(3, 0.5))
        self._later(self.clock.at + delay, ("decide", name, request))

    def _decides(self, uow: UnitOfWork, number: int, name: str, request: str) -> None:
        found = uow.request(request)
        if found is None or found.state is not State.PENDING:
            return
        account = _account(uow, name)
        press = Press(f"press/{number}", uow.cards_of(request)[0].id, account)
        no = self.reacting.random() < REJECTED
        said = Said(Verdict.REJECT, "Not this one.") if no else Said(Verdict.APPROVE, "Fine.")
        self.codes[getattr(submit_review(uow, press, said), "code", "asks Slack")] += 1

    async def _deliver(self) -> None:
        while leased := await self.store.write(
            lambda uow: lease_messages(uow, AT_ONCE, frozenset())
        ):
            fresh = await asyncio.gather(*[self.store.write(_arriving(one)) for one in leased])
            for one, new in zip(leased, fresh, strict=True):
                self._arrived(one.message, fresh=new)
                for other in one.along:
                    self._arrived(other.message, fresh=True, along=True)

    def _arrived(self, message: Message, *, fresh: bool, along: bool = False) -> None:
        """Let people read it, and do what they do; what goes along is no message of its own."""
        direct = message.kind is MessageKind.DM
        people = SEES.get(message.address, ())
        now, new = self.clock.at, fresh and not along
        self.told.append(Told(message.request_id, message.key, now, message.kind, people, new))
        for name in people if fresh else ():
            at = self._known[name].reacts(self.clock.at, self.reacting, direct=direct)
            if at is not None:
                first = self.reacting.random() < THINKING.reacts
                self._later(at, ("take" if first else "decide", name, message.request_id))


def _account(uow: UnitOfWork, name: str) -> Account:
    """Let it be known of somebody's account that nothing speaks against it now."""
    account = Account(TEAM, account_of(name))
    uow.keep_flags(Flags(account, uow.now))
    return account


def _arriving(leased: Leased) -> Callable[[UnitOfWork], bool]:
    def unit(uow: UnitOfWork) -> bool:
        message = leased.message
        request, card = uow.request(message.request_id), uow.card(message.card)
        assert request is not None
        fresh = message.kind is not MessageKind.CARD or not (card and card.ts)
        shown = Sent(message.address, "1.1", request.version, request.revision, whole=True)
        assert settle_message(uow, leased, replace(shown, listed=leased.cards))
        return fresh

    return unit


def _whole(at: datetime) -> datetime:
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + MINUTE
