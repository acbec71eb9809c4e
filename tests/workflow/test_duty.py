"""Whoever comes on duty is told once, in one message, of what was held over the hand-over."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from app.delivery.briefing import About, briefing_in
from app.delivery.message import Message
from app.domain.action import Action
from app.domain.authority import LockKind
from app.domain.people import Verdict
from app.scheduler.noticing import Noticing
from app.workflow.deliver import lease_messages
from tests.builders import ANA, BEN, CONTEXT, PEOPLE
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House, a_house
from tests.workflow.passing import arrive, asked, later, tick
from tests.workflow.scenes import REFUND, held, said
from tests.workflow.test_answering import briefings, what
from tests.workflow.test_roundups import asked_in_turn
from tests.workflow.test_tamper_unreadable import spoil

POLICY = (
    (MANIFESTS / "policy.yaml")
    .read_text()
    .replace("ttl: {default: 4h, min: 15m, max: 24h}", "ttl: {default: 10d, min: 15m, max: 30d}")
)
LISTED = "platform-reviewers: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]"
TURNS = (
    "platform-reviewers: {{rotation: [{people}], every: 1d, from: 2026-01-05, "
    "handover: {{at: '13:00', zone: UTC}}}}"
)
ROSTER = (MANIFESTS / "roster.yaml").read_text().replace("max_pending: 20", "max_pending: 99")
GRANT = Action("iam.grant_scope", {"app": "crm", "scopes": ["read"]})


def in_turn(*people: str, text: str = ROSTER) -> str:
    """Write a roster with a daily rotation at 13:00 UTC; the tests begin on a day at noon."""
    assert text.count(LISTED) == 1
    return text.replace(LISTED, TURNS.format(people=", ".join(people)))


def begin(house: House, roster: str = in_turn("ana", "ben")) -> str:
    """Load the documents, and say who is on duty; what follows is at the next hand-over."""
    house.load("policy", POLICY)
    house.load("roster", roster)
    assert briefings(later(house, seconds=1)) == []
    members = house.read(lambda q: q.roster().members("platform-reviewers", q.now))  # type: ignore[union-attr]
    (person,) = members
    return str(person)


def told(house: House, message: Message) -> list[str]:
    found = what(house, message)
    return [one.item.request.id for one in found.lines] if found else []


def test_whoever_comes_on_duty_is_told_once_of_all_that_was_held_over_it(house: House) -> None:
    before = begin(house)
    names = [asked_in_turn(house), asked_in_turn(house)]

    assert briefings(later(house, minutes=59, seconds=56)) == []
    (message,) = briefings(later(house, seconds=1))

    about, person, _ = briefing_in(message)
    assert (about, {before, person}) == (About.DUTY, {"ana", "ben"})
    assert told(house, message) == names
    assert briefings(later(house, hours=1)) == []


def test_every_hand_over_is_told_to_the_one_who_comes_on(house: House) -> None:
    before = begin(house)
    asked(house)

    found = [briefings(later(house, days=1)) for _ in range(3)]

    people = [briefing_in(one)[1] for (one,) in found]
    other = {"ana": "ben", "ben": "ana"}[before]
    assert people == [other, before, other]


def test_who_stays_on_duty_is_told_nothing(house: House) -> None:
    begin(house, in_turn("ana"))
    asked(house)

    assert briefings(later(house, days=1)) == []


def test_where_nothing_waits_nothing_is_said_and_what_comes_later_is_no_hand_over(
    house: House,
) -> None:
    begin(house)
    assert briefings(later(house, hours=1)) == []

    asked(house)

    assert briefings(later(house, minutes=5)) == []


def test_at_the_first_look_ever_only_what_was_asked_before_the_turn_was_held_over(
    house: House,
) -> None:
    house.load("policy", POLICY)
    house.load("roster", in_turn("ana", "ben"))
    early = held(house)
    house.clock.forward(hours=2)
    held(house)
    arrive(house)

    (message,) = briefings(later(house, minutes=1))

    assert told(house, message) == [early]


def test_two_that_look_at_once_and_one_that_looks_anew_say_it_once(house: House) -> None:
    begin(house)
    asked(house)
    house.clock.forward(hours=1)

    for _ in range(3):
        house.runner.run(Noticing(house.store).look())

    assert len(briefings(arrive(house))) == 1


def test_several_rotations_that_hand_over_at_once_are_one_message(house: House) -> None:
    roster = in_turn("ana", "ben").replace(
        "support-leads:      [ana, ben]",
        TURNS.format(people="ana, ben").replace("platform-reviewers", "support-leads"),
    )
    begin(house, roster)
    mine = asked_in_turn(house)
    house.clock.forward(seconds=1)
    other = held(house, REFUND, "service-desk")
    arrive(house)

    (message,) = briefings(later(house, hours=1))

    found = what(house, message)
    assert found is not None
    assert found.names == ("platform-reviewers", "support-leads")
    assert told(house, message) == [mine, other]


def test_only_what_they_could_decide_and_what_still_needs_them_is_listed(house: House) -> None:
    people = "requesters: [bo, ana, ben], executors: [vault-runner]"
    roster = in_turn("ana", "ben").replace("requesters: [bo], executors: [vault-runner]", people)
    before = begin(house, roster)
    other = {"ana": "ben", "ben": "ana"}[before]
    done, open_ = asked(house), asked(house)
    held(house, context=replace(CONTEXT, requester=f"{other}@acme.test"))
    held(house, GRANT, "access-bot")
    arrive(house)
    said(house.press(done, PEOPLE[before], Verdict.REJECT), "rejected")

    (message,) = briefings(later(house, hours=1))

    assert told(house, message) == [open_]


def test_a_request_that_cannot_be_read_keeps_no_other_from_being_told(house: House) -> None:
    begin(house)
    broken, other = asked(house), asked(house)
    spoil(house, broken)

    (message,) = briefings(later(house, hours=1))

    assert other in told(house, message)


def test_a_roster_that_puts_somebody_else_on_duty_hands_over_as_well(house: House) -> None:
    before = begin(house)
    name = asked(house)
    other = {"ana": "ben", "ben": "ana"}[before]

    house.load("roster", in_turn(other))

    (message,) = briefings(later(house, minutes=1))
    assert (briefing_in(message)[1], told(house, message)) == (other, [name])


def test_who_cannot_be_reached_or_is_locked_is_told_when_they_are_back(house: House) -> None:
    before = begin(house)
    account = {"ana": BEN, "ben": ANA}[before]
    name = asked(house)
    house.tell(account, deactivated=True)
    assert briefings(later(house, hours=1)) == []

    house.tell(account)

    (message,) = briefings(later(house, minutes=1))
    assert told(house, message) == [name]


def test_a_locked_reviewer_is_told_once_the_lock_is_lifted(house: House) -> None:
    before = begin(house)
    other = {"ana": "ben", "ben": "ana"}[before]
    asked(house)
    lock = house.lock(LockKind.REVIEWER, other)
    assert briefings(later(house, hours=1)) == []

    house.unlock(lock)

    assert len(briefings(later(house, minutes=1))) == 1


def quiet(roster: str) -> str:
    hours = 'quiet: {from: "12:30", until: "14:30"}, zone: UTC}'
    for zone in ("Europe/Madrid", "Europe/London"):
        roster = roster.replace(f"zone: {zone}}}", hours)
    return roster


def test_it_waits_for_the_end_of_quiet_hours_and_tells_then_what_still_waits(
    house: House,
) -> None:
    before = begin(house, quiet(in_turn("ana", "ben")))
    gone, left = asked(house), asked(house)
    assert briefings(later(house, hours=1)) == []
    other = {"ana": BEN, "ben": ANA}[before]
    said(house.press(gone, other, Verdict.REJECT), "rejected")

    (message,) = briefings(later(house, hours=1, minutes=30))

    assert told(house, message) == [left]


def test_a_critical_request_among_them_disturbs_at_any_hour(house: House) -> None:
    grants = (
        '- {group: platform-reviewers, actions: ["**"], resources: ["**"], max_risk: critical, '
        "purpose: all, until: 2027-12-31}\n"
    )
    roster = quiet(in_turn("ana", "ben")).replace("grants:\n", f"grants:\n  {grants}")
    critical = POLICY.replace(
        '"secrets.rotate":       {resource: "secret:{arguments.secret}", risk: high',
        '"secrets.rotate":       {resource: "secret:{arguments.secret}", risk: critical',
    )
    begin(house, roster)
    house.load("policy", critical)
    asked(house)

    assert len(briefings(later(house, hours=1))) == 1


STEPS = st.sampled_from(["ask", "hour", "day", "tick", "reject", "replica"])


class Watched:
    """A house in which things happen, and a judge who knows by hand what may be said."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.waiting: dict[str, datetime] = {}
        self.turns: set[tuple[str, datetime]] = set()

    def happen(self, step: str) -> None:
        match step:
            case "ask":
                self.waiting[asked(self.house)] = self.house.now()
            case "reject" if self.waiting:
                name, _ = self.waiting.popitem()
                (person,) = on_duty(self.house)
                said(self.house.press(name, PEOPLE[person], Verdict.REJECT), "rejected")
            case "hour":
                self.house.clock.forward(hours=1)
            case "day":
                self.house.clock.forward(days=1)
            case "replica":
                self.house.runner.run(Noticing(self.house.store).look())
        tick(self.house)

    def judge(self, message: Message) -> None:
        roster = self.house.read(lambda q: q.roster())
        turn = roster.rotations["platform-reviewers"].turn(self.house.now()) if roster else None
        assert turn is not None
        assert briefing_in(message)[1] == turn.person
        assert (turn.person, turn.since) not in self.turns
        assert set(told(self.house, message)) == self.waiting.keys()
        assert max(self.waiting.values()) <= turn.since
        self.turns.add((turn.person, turn.since))


@settings(max_examples=15, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=14))
def test_in_each_turn_at_most_one_message_to_who_is_on_duty_of_what_was_asked_before(
    plan: list[str],
) -> None:
    with a_house() as house:
        begin(house)
        watched = Watched(house)
        for step in plan:
            before = on_duty(house)
            watched.happen(step)
            sent = briefings(arrive(house))
            for message in sent:
                watched.judge(message)
            handed_over = on_duty(house) != before
            assert len(sent) == int(handed_over and bool(watched.waiting))


def on_duty(house: House) -> frozenset[str]:
    return house.read(lambda q: q.roster().members("platform-reviewers", q.now))  # type: ignore[union-attr]


def test_the_message_is_the_only_one_that_is_due_for_them(house: House) -> None:
    begin(house)
    asked(house)
    house.clock.forward(hours=1)
    tick(house)

    leased = house.write(lambda uow: lease_messages(uow, 50, frozenset()))

    assert len(briefings([one.message for one in leased])) == 1
