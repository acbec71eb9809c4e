"""What nobody who is left can approve is noticed, re-routed and told of: once for each change."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.action import Action
from app.domain.authority import LockKind
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.plan import NOBODY, Do
from app.domain.request import State
from app.domain.undecidable import SUSPENDED, BecameDecidable, BecameUndecidable, Lost
from app.workflow.story import story_of
from app.workflow.views import view_of
from tests.builders import ANA, BEN, CLEO, DEV, MO
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House, a_house
from tests.workflow.passing import arrive, asked, later, steps, tick, whom
from tests.workflow.scenes import held, said
from tests.workflow.test_covers import MO_STANDS_IN, cover

ROSTER = (MANIFESTS / "roster.yaml").read_text()
ON_DUTY = "platform-reviewers: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]"
NOBODY_ON_DUTY = ROSTER.replace(ON_DUTY, "platform-reviewers: []")
UNTIL_TODAY = ROSTER.replace("[cleo, dev]", "[{person: cleo, until: 2026-11-16}]")
SCOPE = Action("iam.grant_scope", {"app": "crm", "scopes": ["read"]})
APPROVE = Verdict.APPROVE


def noted(house: House, name: str) -> list[BecameUndecidable | BecameDecidable]:
    kinds = (BecameUndecidable, BecameDecidable)
    return [one.event for one in house.history(name) if isinstance(one.event, kinds)]


def gone(*people: str, text: str = ROSTER) -> str:
    """Write a roster in which some have had their last day."""
    for one in people:
        text = text.replace(f"{one}@acme.test,", f"{one}@acme.test, until: 2026-11-15,")
    return text


def lose(house: House, how: str) -> None:
    """Let all who could fill the first seat go."""
    match how:
        case "left":
            house.load("roster", gone("ana", "ben"))
        case "no_right":
            house.load("roster", NOBODY_ON_DUTY)
        case "locked":
            house.lock(LockKind.REVIEWER, "ana")
            house.lock(LockKind.REVIEWER, "ben")
        case "deactivated":
            house.tell(ANA, deactivated=True)
            house.tell(BEN, deactivated=True)


@pytest.mark.parametrize("how", ["left", "no_right", "locked", "deactivated"])
def test_what_only_they_could_decide_is_told_to_the_manager_and_goes_on_to_its_next_step(
    house: House, how: str
) -> None:
    name = asked(house)
    tick(house)
    assert noted(house, name) == []

    lose(house, how)
    tick(house)

    (one,) = noted(house, name)
    assert isinstance(one, BecameUndecidable)
    assert (one.groups, one.people) == (("platform-reviewers",), ("mo",))
    assert one.lost == (Lost("ana", how), Lost("ben", how))
    assert "U0MO" in whom(arrive(house))
    assert steps(house, name)[0].at == one.at
    assert house.request(name).state is State.PENDING
    assert replay(house.read(lambda q: q.evidence(name))) == house.request(name)


def test_a_reminder_reminds_nobody_where_nobody_can_approve_so_the_step_after_it_is_taken(
    house: House,
) -> None:
    name = asked(house)

    house.load("roster", gone("ana", "ben"))
    tick(house)

    taken = [(one.do, one.code) for one in steps(house, name)]
    assert taken == [(Do.REMIND, NOBODY), (Do.DM, NOBODY), (Do.DM, "")]


def test_it_is_said_once_however_often_time_looks_and_the_steps_after_come_when_due(
    house: House,
) -> None:
    name = asked(house)
    house.load("roster", gone("ana", "ben"))
    tick(house)
    taken = len(steps(house, name))
    arrive(house)

    for _ in range(3):
        assert later(house, minutes=1) == []
    house.load("roster", gone("ana", "ben") + "\n# the same people\n")
    assert later(house, minutes=1) == []

    assert len(noted(house, name)) == 1
    assert len(steps(house, name)) == taken


def test_who_comes_back_can_decide_again_and_the_card_says_so_and_says_it_anew_when_they_go(
    house: House,
) -> None:
    name = asked(house)
    house.load("roster", gone("ana", "ben"))
    tick(house)
    assert stuck(house, name) == (("Ana Ruiz", "left"), ("Ben Osei", "left"))

    house.load("roster", ROSTER)
    tick(house)
    assert stuck(house, name) is None
    assert house.request(name).decidable_again_at == house.now()

    house.load("roster", gone("ana", "ben"))
    tick(house)
    kinds = [type(one) for one in noted(house, name)]
    assert kinds[:3] == [BecameUndecidable, BecameDecidable, BecameUndecidable]


def stuck(house: House, name: str) -> tuple[tuple[str, str], ...] | None:
    request = house.request(name)
    found = house.read(lambda q: view_of(q, request)).course.stuck
    return found.lost if found else None


def test_a_window_that_ends_is_noticed_though_nothing_was_recorded(house: House) -> None:
    house.load("roster", UNTIL_TODAY)
    house.clock.forward(hours=9)
    name = held(house, SCOPE, "access-bot")
    tick(house)

    house.clock.forward(hours=2, minutes=59)
    tick(house)
    assert noted(house, name) == []
    house.clock.forward(minutes=1)
    tick(house)

    (one,) = noted(house, name)
    assert isinstance(one, BecameUndecidable)
    assert one.lost == (Lost("cleo", "no_right"),)


def test_who_has_left_counts_no_more_so_what_they_approved_needs_somebody_else(
    house: House,
) -> None:
    name = asked(house)
    said(house.press(name, ANA, APPROVE), "counted")
    house.load("roster", gone("ben"))
    tick(house)
    assert noted(house, name) == []  # Ana's approval still counts

    house.load("roster", gone("ana", "ben"))
    tick(house)

    assert [type(one) for one in noted(house, name)] == [BecameUndecidable]


def test_widening_to_people_who_are_there_makes_it_decidable_at_once(house: House) -> None:
    name = asked(house)
    house.load("roster", gone("ana", "ben"))
    tick(house)

    later(house, minutes=45)

    assert [type(one) for one in noted(house, name)] == [BecameUndecidable, BecameDecidable]
    said(house.press(name, CLEO, APPROVE), "counted")
    said(house.press(name, DEV, APPROVE), "approved")


def test_where_no_step_is_left_it_expires_and_is_never_approved(house: House) -> None:
    name = asked(house)
    later(house, hours=3, minutes=55)
    assert house.request(name).next_step is None

    house.load("roster", gone("ana", "ben", "cleo", "dev"))
    tick(house)
    later(house, minutes=5)

    assert house.request(name).state is State.EXPIRED
    assert len(noted(house, name)) == 1


def test_a_lock_on_everything_stops_decisions_and_re_routes_nothing(house: House) -> None:
    name = asked(house)
    for kind, target in ((LockKind.ALL, ""), (LockKind.AGENT, "deploy-bot")):
        house.lock(kind, target)

    tick(house)

    assert noted(house, name) == []


def test_a_manager_who_stands_behind_the_request_is_not_told_but_the_backups_are(
    house: House,
) -> None:
    house.load("roster", ROSTER.replace("deploy-bot:   {owner: bo,", "deploy-bot:   {owner: mo,"))
    name = asked(house)
    house.load(
        "roster",
        NOBODY_ON_DUTY.replace("deploy-bot:   {owner: bo,", "deploy-bot:   {owner: mo,"),
    )

    tick(house)

    (one,) = noted(house, name)
    assert isinstance(one, BecameUndecidable)
    assert one.people == ("ben",)


def test_what_a_suspended_agent_asked_says_so_hastens_nothing_and_says_when_it_has_an_owner(
    house: House,
) -> None:
    name = asked(house)
    step = house.request(name).escalates_at

    house.load("roster", gone("bo"))
    tick(house)

    (one,) = noted(house, name)
    assert isinstance(one, BecameUndecidable)
    assert (one.code, one.people, one.lost) == (SUSPENDED, (), ())
    assert stuck(house, name) == ()
    assert house.request(name).escalates_at == step
    assert whom(arrive(house)) == ["U0MO"]

    house.load(
        "roster", gone("bo").replace("deploy-bot:   {owner: bo,", "deploy-bot:   {owner: mo,")
    )
    tick(house)

    assert [type(one) for one in noted(house, name)] == [BecameUndecidable, BecameDecidable]
    assert house.request(name).state is State.PENDING


def test_the_story_tells_that_nobody_could_and_that_somebody_could_again(house: House) -> None:
    name = asked(house)
    house.load("roster", gone("ana", "ben"))
    tick(house)
    house.load("roster", ROSTER)
    tick(house)

    story = house.read(lambda q: story_of(q, name))
    told = [line.text for line in story.lines] if story else []

    assert any("Nobody who is left can fill what is needed" in one for one in told)
    assert any("It can be approved again" in one for one in told)


PEOPLE = {"ana": ANA, "ben": BEN, "cleo": CLEO, "dev": DEV, "mo": MO}
some = st.sets(st.sampled_from(sorted(PEOPLE)), max_size=3)


@settings(max_examples=max(25, settings().max_examples // 4), deadline=None)
@given(
    covers=st.lists(st.sampled_from([(CLEO, MO), (ANA, MO), (CLEO, BEN), (DEV, MO)]), max_size=2),
    approved=st.lists(st.sampled_from([ANA, BEN, CLEO, DEV]), max_size=1),
    locked=some,
    deactivated=some,
    left=st.lists(st.sampled_from(["ben", "dev"]), max_size=2, unique=True),
)
def test_it_is_said_exactly_where_everybody_together_would_not_get_it_approved(
    covers: list[tuple[Account, Account]],
    approved: list[Account],
    locked: set[str],
    deactivated: set[str],
    left: list[str],
) -> None:
    with a_house() as house:
        house.load("policy", (MANIFESTS / "policy.yaml").read_text())
        house.load("roster", MO_STANDS_IN)
        name = asked(house)
        for absent, stand_in in covers:
            cover(house, absent, stand_in)
        press(house, name, approved)
        for one in locked:
            house.lock(LockKind.REVIEWER, one)
        for one in deactivated:
            house.tell(PEOPLE[one], deactivated=True)
        house.load("roster", gone(*left, text=MO_STANDS_IN))

        tick(house)
        arrive(house)

        undecidable = house.request(name).undecidable
        press(house, name, [*PEOPLE.values(), *PEOPLE.values()])
        assert bool(undecidable) == (house.request(name).state is State.PENDING)


def press(house: House, name: str, accounts: Iterable[Account]) -> None:
    for one in accounts:
        house.press(name, one, APPROVE)
