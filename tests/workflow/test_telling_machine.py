"""Whatever happens in whatever order, every event arrives, the first time in the chain's order."""

import asyncio
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.delivery.happening import EVERY
from app.delivery.message import Result, Retry, Sent
from app.domain.authority import Actor, ActorKind
from app.domain.request import ActionRequest
from app.workflow.operate_subscriptions import Again, disable, enable, replay
from app.workflow.subscriptions import NAMES, lease_subscriptions
from tests.listening import ALL, GONE, Ears, round_of, subscribed
from tests.rows import approve, cancel, refuse, submit
from tests.workflow.house import a_house

ROOT = Actor(ActorKind.OPERATOR, "root")
WANTED = {**ALL, "other": EVERY}
ANSWERS = [Sent(), Retry("status_500"), Retry("status_429", 40.0), Retry("unreachable"), GONE]


class Telling(RuleBasedStateMachine):
    """Requests come and go while two endpoints take what they are told, or do not."""

    def __init__(self) -> None:
        super().__init__()
        self._house = a_house()
        self.house = self._house.__enter__()
        self.ears = Ears(says=self.answer)
        self.answers: dict[str, Result] = {}
        self.taken: dict[str, list[int]] = {one: [] for one in WANTED}
        self.open: list[ActionRequest] = []
        self.subscribers = self.run(subscribed(self.house.store, self.ears, WANTED))

    def run(self, work: Any) -> Any:
        return self.house.runner.run(work)

    def answer(self, _: Any) -> Result:
        name, notice = self.ears.heard[-1]
        result = self.answers.get(name, Sent())
        if isinstance(result, Sent):
            self.taken[name].append(notice.seq)
        return result

    @rule(count=st.integers(1, 30))
    def ask(self, count: int) -> None:
        self.open += self.house.write(lambda uow: [submit(uow) for _ in range(count)])

    @precondition(lambda self: self.open)
    @rule(approved=st.booleans())
    def decide(self, *, approved: bool) -> None:
        request = self.open.pop()
        self.house.write((approve if approved else cancel)(request))

    @rule()
    def refused(self) -> None:
        self.house.write(refuse())

    @rule(name=st.sampled_from([*WANTED]), result=st.sampled_from(ANSWERS))
    def answers_from_now_on(self, name: str, result: Result) -> None:
        self.answers[name] = result

    @rule()
    def tell(self) -> None:
        self.run(round_of(self.subscribers))

    @rule()
    def a_process_dies_while_it_tells(self) -> None:
        self.house.write(lambda uow: lease_subscriptions(uow, WANTED))

    @rule()
    def a_process_dies_before_it_writes_down_what_was_taken(self) -> None:
        async def told_and_died() -> None:
            for task in await self.subscribers.look():
                await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        self.run(told_and_died())

    @rule()
    def restarts(self) -> None:
        self.house.write(lambda uow: uow.free_leases())

    @rule(seconds=st.sampled_from([1, 5, 31, 300, 7200, 90000]))
    def later(self, seconds: int) -> None:
        self.house.clock.forward(seconds=seconds)

    @rule(name=st.sampled_from([*WANTED]), on=st.booleans())
    def operate(self, name: str, *, on: bool) -> None:
        act = enable if on else disable
        self.house.write(lambda uow: act(uow, name, WANTED, ROOT))

    @rule(name=st.sampled_from([*WANTED]), first=st.integers(1, 20))
    def replay(self, name: str, first: int) -> None:
        self.house.write(lambda uow: replay(uow, name, Again(first=first), WANTED, ROOT))

    @invariant()
    def what_comes_first_comes_in_order(self) -> None:
        for numbers in self.taken.values():
            first = list(dict.fromkeys(numbers))
            assert first == sorted(first)

    @invariant()
    def what_is_written_down_as_told_was_taken(self) -> None:
        marks = self.house.read(lambda q: q.marks(0, q.chain_head().seq))
        for one in self.house.read(lambda q: q.subscriptions()):
            due = {mark.seq for mark in marks if mark.kind in NAMES and mark.seq <= one.told}
            assert due <= {*self.taken[one.endpoint]}

    def teardown(self) -> None:
        """Let everybody be there again: then everything arrives."""
        self.answers.clear()
        self.house.write(lambda uow: [enable(uow, one, WANTED, ROOT) for one in WANTED])
        self.house.clock.forward(minutes=1)
        self.run(round_of(self.subscribers))
        marks = self.house.read(lambda q: q.marks(0, q.chain_head().seq))
        due = {one.seq for one in marks if one.kind in NAMES}
        left = self.house.read(lambda q: [len(q.replays(one)) for one in WANTED])
        self._house.__exit__(None, None, None)
        assert all({*one} == due for one in self.taken.values())
        assert left == [0, 0]


TestTelling = Telling.TestCase
TestTelling.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
