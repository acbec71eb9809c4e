"""Rights that come and go while requests wait: codes, a group from Slack, covers; any order.

After every step the service has done what a plain model (`rights.py`) says. It is a machine of
its own beside that of `test_machine.py`: there, nobody stands in and no code is asked for.
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

from tests.workflow.rights_mirror import PEOPLE, RightsMirror

numbers = st.integers(0, 7)
kinds = st.sampled_from(["one", "two", "both", "both", "top"])
people = st.sampled_from(PEOPLE)
apps = st.sampled_from(["ana", "ben", "cleo", "mo"])
members = st.sets(st.sampled_from(["cleo", "dev", "ana", "rita"]), max_size=3)
offsets = st.sampled_from([0, 0, 1, 1, -1, 2, -2, None])
stand_ins = st.sampled_from(["mo", "mo", "ben", "bo", "rita", "dev"])
absents = st.sampled_from(["cleo", "cleo", "dev", "ana", "ben", "rita"])
changes = st.sampled_from(["", "", "seen", "cover", "end", "strict", "enrol", "unenrol", "time"])
SEEN: list[set[str]] = [{"cleo", "rita"}, {"dev", "rita"}, {"cleo", "dev"}, set()]
COVERS = [("cleo", "mo"), ("ben", "mo"), ("rita", "mo"), ("cleo", "ben"), ("dev", "mo")]
SECONDS = [1, 30, 31, 60, 301, 600, 900, 901]


class Rights(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.mirror = RightsMirror()
        for kind in ("one", "top"):
            self.mirror.tighten_or_loosen(kind)
        self.everybody_is_enrolled()
        self.mirror.house.clock.forward(seconds=30)  # the codes of the enrolments are used

    def teardown(self) -> None:
        self.mirror.stack.close()

    def held(self, number: int) -> str:
        return list(self.mirror.held)[number % len(self.mirror.held)]

    def approve_at(self, name: str, person: str, offset: int | None) -> None:
        step = None if offset is None else self.mirror.step(offset)
        self.mirror.approve(name, person, step)

    @rule(
        kind=kinds,
        requester=st.sampled_from(["", "", "rita"]),
        whole=st.permutations(["ana", "ben", "cleo", "dev", "mo"]),
        offset=st.sampled_from([0, 1, None]),
        upsets=st.lists(st.tuples(changes, numbers), min_size=5, max_size=5),
    )
    def live(
        self,
        kind: str,
        requester: str,
        whole: list[str],
        offset: int | None,
        upsets: list[tuple[str, int]],
    ) -> None:
        """Take a request from its beginning to its end, with rights changing between."""
        name = self.mirror.submit(kind, requester)
        for person, upset in zip(whole[:4], upsets, strict=False):
            if name:
                self.approve_at(name, person, offset)
            self.upset(kind, *upset)
        if name:
            self.mirror.redeem(name)

    @rule(kind=kinds, change=changes, number=numbers)
    def upset(  # noqa: C901 - one case for each kind of change
        self, kind: str, change: str, number: int
    ) -> None:
        match change:
            case "seen":
                self.mirror.slack_says(SEEN[number % 4])
                self.mirror.hear()
            case "cover":
                self.mirror.name_cover(*COVERS[number % 5], [10, 60][number % 2])
            case "end":
                self.mirror.end_cover(number)
            case "strict":
                self.mirror.tighten_or_loosen(kind)
            case "enrol":
                self.mirror.enrol(["ana", "ben", "cleo", "mo"][number % 4])
            case "unenrol":
                self.mirror.unenrol(["ana", "ben", "cleo", "mo"][number % 4])
            case "time":
                self.mirror.house.clock.forward(seconds=SECONDS[number])

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers, person=people, offset=offsets)
    def approve(self, number: int, person: str, offset: int | None) -> None:
        self.approve_at(self.held(number), person, offset)

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers, other=numbers, person=apps, offset=st.sampled_from([0, 1]))
    def use_a_code_twice(self, number: int, other: int, person: str, offset: int) -> None:
        for one in (number, other):
            self.approve_at(self.held(one), person, offset)

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers, person=apps, times=st.sampled_from([4, 5, 6]))
    def try_wrong_codes(self, number: int, person: str, times: int) -> None:
        """Get it wrong again and again, and then right."""
        for _ in range(times):
            self.approve_at(self.held(number), person, 5)
        self.approve_at(self.held(number), person, 1)

    @rule(seen=members, heard=st.booleans())
    def slack_changes(self, seen: set[str], *, heard: bool) -> None:
        self.mirror.slack_says(seen)
        if heard:
            self.mirror.hear()

    @rule()
    def hear(self) -> None:
        self.mirror.hear()

    @rule(absent=absents, stand_in=stand_ins, minutes=st.sampled_from([1, 10, 60]))
    def name_cover(self, absent: str, stand_in: str, minutes: int) -> None:
        self.mirror.name_cover(absent, stand_in, minutes)

    @rule(offset=st.sampled_from([1, 0]))
    def stand_in_for_a_stand_in(self, offset: int) -> None:
        """Mo stands in for Ben, who stands in for Cleo: which gives Mo nothing of Cleo's."""
        self.mirror.name_cover("cleo", "ben", 10)
        self.mirror.name_cover("ben", "mo", 10)
        if name := self.mirror.submit("top", ""):
            self.approve_at(name, "mo", offset)

    @rule(absent=st.sampled_from(["cleo", "dev"]))
    def stand_in_for_what_is_ones_own(self, absent: str) -> None:
        """Rita may stand in, and not decide in another's place what was asked for her."""
        self.mirror.name_cover(absent, "rita", 10)
        if name := self.mirror.submit("both", "rita"):
            self.approve_at(name, "rita", None)

    @rule()
    def everybody_is_enrolled(self) -> None:
        for person in ("ana", "ben", "cleo", "mo"):
            self.mirror.enrol(person)

    @precondition(lambda self: self.mirror.held)
    @rule(number=numbers)
    def redeem(self, number: int) -> None:
        self.mirror.redeem(self.held(number))

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        self.mirror.check()


def run(examples: int, steps: int, *, shrink: bool = True) -> None:
    """Run the machine; without shrinking, what it finds is found quickly and told badly."""
    run_state_machine_as_test(
        Rights,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=tuple(Phase) if shrink else (Phase.generate,),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_rights_that_come_and_go_decide_as_the_model_says() -> None:
    examples = settings().max_examples
    run(examples, steps=100 if examples > 100 else 20)
