"""Everything that can be done to requests, in any order, against the real store and a plain model.

After every step the stored rows are those that the model expects, every history gives its row,
the invariants hold, and the chain verifies. `docs/evidence.md` lists the faults that were
planted to see that this machine finds them.
"""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.domain.people import Verdict
from tests.workflow.cast import CHANGED, LOCKS, REVIEWERS, USUAL
from tests.workflow.documents import GUARDED, KINDS
from tests.workflow.mirror import Mirror

GOOD = ["U0ANA", "U0ANA2", "U0BEN", "U0CLEO"]
ALIASES = ["U0BO2", "U0RITA2", "U0MO2"]
STRANGE = ["U0EVE", "T0OTHER/U0ANA", "U0DEV", "U0OLGA", "U0GUS", "U0ROB", "U0EXT", "U0DEL"]
FLAG_WORDS = ["deactivated", "guest", "external", "machine", "known"]
numbers = st.integers(0, 7)
kinds = st.sampled_from([*KINDS, *GUARDED, *GUARDED])
requesters = st.sampled_from(["", "rita"])
creators = st.sampled_from(["mo", "root"])
changes = st.sampled_from(
    ["", "", "roster", "policy", "lock", "slack", "owner", "hands", "time", "steps", "clock"]
)


class Requests(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.mirror = Mirror()

    def teardown(self) -> None:
        self.mirror.stack.close()

    def held(self, number: int) -> str:
        return list(self.mirror.held)[number % len(self.mirror.held)]

    def claimed(self, number: int) -> str:
        return list(self.mirror.claims)[number % len(self.mirror.claims)]

    @rule(kind=kinds, requester=requesters, creator=creators, whole=st.booleans())
    def submit(self, kind: str, requester: str, creator: str, *, whole: bool) -> None:
        self.mirror.submit(kind, requester, creator, whole=whole)

    @rule(
        kind=kinds,
        requester=requesters,
        users=st.permutations([*GOOD, *ALIASES, "T0OTHER/U0ANA"]),
        verdict=st.sampled_from(
            [Verdict.APPROVE, Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT]
        ),
        upsets=st.lists(st.tuples(changes, numbers), min_size=4, max_size=4),
        executor=st.sampled_from(["runner", "runner", "runner", "stranger"]),
        right=st.sampled_from([True, True, True, False]),
        amounts=st.lists(st.sampled_from([0, 3, 5, 8, 12, 9]), min_size=4, max_size=4),
    )
    def live(  # noqa: C901, PLR0913, PLR0917 - a whole life
        self,
        kind: str,
        requester: str,
        users: list[str],
        verdict: Verdict,
        upsets: list[tuple[str, int]],
        executor: str,
        amounts: list[int],
        *,
        right: bool,
    ) -> None:
        """Take a request from its beginning to its end, with other things happening between."""
        name = self.mirror.submit(kind, requester, "mo", whole=True)
        for user, upset, amount in zip(users[:4], upsets, amounts, strict=True):
            if name and amount in {3, 5, 8}:
                self.mirror.amend(name, user.split("/")[-1], amount)
                self.mirror.deliver()
            if name and amount == 12:
                self.mirror.hand_over(name, "U0DEV", "security")
                self.mirror.press(name, "U0DEV", Verdict.APPROVE)
            if name:
                self.mirror.press(name, user, verdict if user == users[1] else Verdict.APPROVE)
            self.upset(kind, *upset)
        if name and self.mirror.held[name].state == "approved":
            self.mirror.issue(name, "bot")
        for number in range(1 if right else 3):
            self.upset(kind, *upsets[number])
            if name in self.mirror.claims:
                self.mirror.redeem(name, executor, "run-1", right=right)

    @rule(kind=st.sampled_from(KINDS), change=changes, number=numbers)
    def upset(  # noqa: C901, PLR0912 - one case for each kind of change
        self, kind: str, change: str, number: int
    ) -> None:
        match change:
            case "roster":
                what = ["ops", "ops", "security", "all"][number % 4]
                self.mirror.join_or_leave(REVIEWERS[number // 2], what)
            case "policy":
                self.mirror.change_the_policy(kind, CHANGED[number])
            case "lock":
                self.mirror.lock_or_unlock(LOCKS[number])
            case "slack":
                self.mirror.slack_says(GOOD[number % 4], FLAG_WORDS[number % 5])
            case "owner":
                self.mirror.hand_the_agent_over(["bo", "ana"][number % 2])
            case "hands":
                self.mirror.change_who_hands_over(["dev", "rita"][number // 4])
            case "time":
                self.mirror.house.clock.forward(
                    seconds=[1, 30, 61, 301, 899, 900, 900, 3600][number]
                )
            case "steps":
                self.mirror.house.clock.forward(minutes=[1, 10, 10, 11, 20, 20, 21, 30][number])
                self.mirror.tick()
            case "clock":
                self.mirror.put_the_clock_back([2, 600][number % 2])

    @rule()
    def calm(self) -> None:
        self.mirror.all_as_usual()

    @rule(kind=st.sampled_from([*GUARDED, "allow"]))
    def the_policy_is_as_usual_again(self, kind: str) -> None:
        self.mirror.change_the_policy(kind, USUAL[kind])

    @precondition(lambda self: self.mirror.held)
    @rule(
        number=numbers,
        user=st.sampled_from([*STRANGE, *ALIASES, *GOOD, *GOOD]),
        verdict=st.sampled_from([Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT]),
    )
    def press(self, number: int, user: str, verdict: Verdict) -> None:
        self.mirror.press(self.held(number), user, verdict)

    @precondition(lambda self: self.mirror.held)
    @rule(
        number=numbers,
        user=st.sampled_from(["U0EVE", *ALIASES, *GOOD, *GOOD]),
        amount=st.sampled_from([8, 7, 6, 5, 4, 3, 2, 1, 0, -1, 9, 12]),
        delivered=st.booleans(),
    )
    def amend(self, number: int, user: str, amount: int, *, delivered: bool) -> None:
        self.mirror.amend(self.held(number), user.rsplit("/", maxsplit=1)[-1], amount)
        if delivered:
            self.mirror.deliver()

    @precondition(lambda self: self.mirror.held)
    @rule(
        number=numbers,
        user=st.sampled_from(["U0DEV", "U0DEV", "U0RITA", "U0RITA2", "U0CLEO", "U0BO", "U0EVE"]),
        team=st.sampled_from(["security", "security", "security", "platform", "nobody"]),
        twice=st.booleans(),
    )
    def hand_over(self, number: int, user: str, team: str, *, twice: bool) -> None:
        for _ in range(1 + twice):
            self.mirror.hand_over(self.held(number), user, team)

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers, user=st.sampled_from(GOOD))
    def press_an_older_button(self, number: int, user: str) -> None:
        self.mirror.press_an_older_button(self.held(number), user)

    @precondition(lambda self: self.mirror.pressed)
    @rule(number=numbers)
    def press_again(self, number: int) -> None:
        self.mirror.press_again(number)

    @precondition(lambda self: self.mirror.held)
    @rule(
        number=numbers,
        user=st.sampled_from(GOOD),
        pages=st.sets(st.integers(1, 2)),
        other=st.sampled_from(GOOD),
    )
    def see_pages_and_approve(self, number: int, user: str, pages: set[int], other: str) -> None:
        """Let two people see the pages between them, and one of them approve."""
        for page in (1, 2):
            self.mirror.see_a_page(self.held(number), user if page in pages else other, page)
        self.mirror.press(self.held(number), user, Verdict.APPROVE)

    @precondition(lambda self: len(self.mirror.held) > 3)
    @rule(number=numbers, agent=st.sampled_from(["bot", "other-bot"]))
    def cancel(self, number: int, agent: str) -> None:
        self.mirror.cancel(self.held(number), agent)

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers, agent=st.sampled_from(["bot", "bot", "other-bot"]))
    def issue(self, number: int, agent: str) -> None:
        self.mirror.issue(self.held(number), agent)

    @precondition(lambda self: self.mirror.claims)
    @rule(
        number=numbers,
        executor=st.sampled_from(["runner", "runner", "stranger"]),
        run=st.sampled_from(["run-1", "run-2"]),
        right=st.booleans(),
    )
    def redeem(self, number: int, executor: str, run: str, *, right: bool) -> None:
        self.mirror.redeem(self.claimed(number), executor, run, right=right)

    @precondition(lambda self: self.mirror.claims)
    @rule(number=numbers)
    def redeem_with_an_agent_s_key(self, number: int) -> None:
        self.mirror.redeem_with_an_agent_s_key(self.claimed(number))

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers, user=st.sampled_from(GOOD), redeem=st.booleans())
    def slack_is_down(self, number: int, user: str, *, redeem: bool) -> None:
        if not redeem:
            self.mirror.press_while_slack_is_down(self.held(number), user)
        elif self.mirror.claims:
            self.mirror.redeem_while_slack_is_down(self.claimed(number))

    @rule()
    def tick(self) -> None:
        self.mirror.tick()

    @rule()
    def deliver(self) -> None:
        self.mirror.deliver()

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        self.mirror.check()


def run(examples: int, steps: int, *, shrink: bool = True) -> None:
    """Run the machine; without shrinking, what it finds is found quickly and told badly."""
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=tuple(Phase) if shrink else (Phase.generate,),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_nothing_that_can_be_done_in_any_order_breaks_the_invariants() -> None:
    examples = settings().max_examples
    run(examples, steps=100 if examples > 100 else 20)
