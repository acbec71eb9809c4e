"""Time asks more people: each step once, in order, reaching somebody, and never after the end."""

from datetime import timedelta
from typing import TypeVar

from app.delivery.escalation import StepLine
from app.delivery.message import Dead, MessageKind, Retry
from app.domain.authority import KeyKind, LockKind
from app.domain.events import Expired, Reached, Unreached
from app.domain.evolve import replay
from app.domain.people import Verdict
from app.domain.plan import Do
from app.domain.request import State
from app.workflow.escalate import escalate_due
from app.workflow.views import view_of
from tests.builders import ANA, BEN, CLEO, DEV, MO
from tests.documents import MANIFESTS
from tests.workflow.house import House
from tests.workflow.passing import GONE, arrive, asked, later, steps, tick, whom
from tests.workflow.scenes import REFUND, held, receipt, released, said
from tests.workflow.test_taking import take

T = TypeVar("T")
PLATFORM, SECOPS = "C0PLATFORM", "C0SECOPS"


def lines(house: House, name: str) -> tuple[StepLine, ...]:
    request = house.request(name)
    return house.read(lambda q: view_of(q, request)).course.steps


def events(house: House, name: str, kind: type[T]) -> list[T]:
    return [one.event for one in house.history(name) if isinstance(one.event, kind)]


def test_each_step_is_taken_when_it_is_due_and_reaches_whom_it_is_for(house: House) -> None:
    name = asked(house)

    assert later(house, minutes=9) == []
    assert whom(later(house, minutes=1)) == [PLATFORM]  # the reminder
    assert whom(later(house, minutes=10)) == ["U0BEN"]  # the backups
    assert whom(later(house, minutes=10)) == [PLATFORM, "U0MO"]  # the manager, and a reminder
    later(house, minutes=15)  # widened
    assert whom(later(house, minutes=25)) == [PLATFORM, SECOPS]  # under both cards

    taken = steps(house, name)
    assert [one.do for one in taken] == [Do.REMIND, Do.DM, Do.DM, Do.REMIND, Do.WIDEN, Do.REMIND]
    assert [one.step for one in taken] == [1, 2, 3, 4, 5, 6]
    assert [one.people for one in taken if one.do is Do.DM] == [("ben",), ("mo",)]
    reached = events(house, name, Reached)
    assert sorted((one.step, one.person or one.channel) for one in reached) == [
        (1, PLATFORM),
        (2, "ben"),
        (3, "mo"),
        (4, PLATFORM),
        (5, SECOPS),
        (6, PLATFORM),
        (6, SECOPS),
    ]
    assert replay(house.read(lambda q: q.evidence(name))) == house.request(name)


def test_a_tick_again_takes_nothing_again(house: House) -> None:
    name = asked(house)
    later(house, minutes=10)

    for _ in range(3):
        tick(house)

    assert len(steps(house, name)) == 1
    assert arrive(house) == []


def test_a_widened_request_is_shown_there_and_decided_by_its_grants_alone(house: House) -> None:
    name = asked(house)
    house.press(name, CLEO, Verdict.APPROVE)
    said(house.press(name, DEV, Verdict.APPROVE), "counted")
    arrive(house)

    later(house, minutes=45)

    cards = house.read(lambda q: q.cards_of(name))
    assert {one.address for one in cards} == {PLATFORM, SECOPS}
    assert house.request(name).widened == ("security",)
    assert house.request(name).state is State.PENDING


def test_whom_it_was_widened_to_fills_the_seat_of_who_did_not_answer(house: House) -> None:
    name = asked(house)
    later(house, minutes=45)

    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    said(house.press(name, CLEO, Verdict.APPROVE), "already_reviewed")
    said(house.press(name, DEV, Verdict.APPROVE), "approved")

    claims = receipt(house, name)
    released(house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner")))


def test_before_it_is_widened_both_seats_need_their_own_groups(house: House) -> None:
    name = asked(house)
    later(house, minutes=44)

    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    said(house.press(name, DEV, Verdict.APPROVE), "counted")

    assert house.request(name).state is State.PENDING


def test_what_the_active_policy_would_not_widen_is_not_decided_by_them(house: House) -> None:
    name = asked(house)
    later(house, minutes=45)
    text = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", text.replace("      - {after: 45m, do: widen, to: security}\n", ""))

    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    said(house.press(name, DEV, Verdict.APPROVE), "counted")
    said(house.press(name, ANA, Verdict.APPROVE), "approved")


def test_expiry_comes_before_every_step(house: House) -> None:
    name = asked(house)

    later(house, hours=5)

    assert house.request(name).state is State.EXPIRED
    assert steps(house, name) == []
    assert house.read(lambda q: q.escalating(9)) == ()


def test_a_step_that_is_due_at_or_after_the_expiry_is_never_taken(house: House) -> None:
    name = asked(house)
    house.clock.forward(hours=4)

    house.write(lambda uow: escalate_due(uow, 50))  # a scheduler that forgot to end it

    assert steps(house, name) == []
    assert house.codes(name)[-1] != "too_late"


def test_what_is_decided_is_not_escalated(house: House) -> None:
    name = asked(house)
    house.press(name, ANA, Verdict.REJECT)
    arrive(house)

    assert later(house, minutes=45) == []
    assert steps(house, name) == []


def test_a_reminder_is_not_sent_for_what_somebody_is_on(house: House) -> None:
    name = asked(house)
    take(house, name, ANA)
    arrive(house)

    assert later(house, minutes=10) == []
    (taken,) = steps(house, name)
    assert taken.code == "taken"


def test_nobody_who_is_on_it_is_written_to_about_it(house: House) -> None:
    name = asked(house)
    take(house, name, BEN)
    arrive(house)

    sent = later(house, minutes=20)

    assert "U0BEN" not in whom(sent)
    assert "U0MO" in whom(sent)  # nobody was left at the step of the backups: the next one at once


def test_hours_without_a_service_record_every_step_and_tell_each_person_once(
    house: House,
) -> None:
    text = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", text.replace("ttl: {default: 4h", "ttl: {default: 9h"))
    name = asked(house)

    sent = later(house, hours=6)

    assert [one.step for one in steps(house, name)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert whom(sent) == [PLATFORM, "U0BEN", "U0MO"]
    told = lines(house, name)
    assert all(one.late for one in told[:6])
    assert told[1].reached == ("Ben Osei",)


def test_a_dead_address_makes_the_next_step_due_at_once(house: House) -> None:
    name = asked(house)
    later(house, minutes=10)
    house.clock.forward(minutes=10)
    tick(house)

    arrive(house, lambda one: GONE if one.address == "U0BEN" else None)
    tick(house)

    assert [one.people for one in steps(house, name)] == [(), ("ben",), ("mo",)]
    (missed,) = events(house, name, Unreached)
    assert (missed.person, missed.code, missed.last) == ("ben", "user_disabled", True)
    line = lines(house, name)[1]
    assert (line.asked, line.reached, line.missed) == (("Ben Osei",), (), ("Ben Osei",))


def test_whom_slack_calls_deactivated_is_passed_over(house: House) -> None:
    name = asked(house)
    house.tell(BEN, deactivated=True)
    later(house, minutes=10)

    sent = later(house, minutes=10)

    assert whom(sent) == ["U0MO"]
    assert [one.code for one in steps(house, name)] == ["", "nobody", ""]


def test_a_fault_on_the_way_holds_the_message_and_brings_no_step_forward(house: House) -> None:
    name = asked(house)
    later(house, minutes=10)
    house.clock.forward(minutes=10)
    tick(house)

    arrive(house, lambda _: Retry("unreachable"))
    tick(house)

    assert len(steps(house, name)) == 2
    assert events(house, name, Unreached) == []
    house.clock.forward(seconds=5)
    assert whom(arrive(house)) == ["U0BEN"]


def test_a_channel_that_is_gone_makes_the_next_step_due(house: House) -> None:
    name = held(house)
    arrive(house)

    house.clock.forward(minutes=10)
    tick(house)
    arrive(house, lambda one: Dead("is_archived") if one.kind is not MessageKind.DM else None)
    tick(house)

    assert len(steps(house, name)) >= 1


def test_when_everybody_is_out_of_reach_the_plan_runs_out_and_the_request_expires(
    house: House,
) -> None:
    name = asked(house)
    for account in (BEN, MO, CLEO, DEV):
        house.tell(account, deactivated=True)

    later(house, minutes=20)
    later(house, hours=4)

    assert house.request(name).state is State.EXPIRED
    assert len(events(house, name, Expired)) == 1


def test_a_locked_reviewer_is_asked_nothing(house: House) -> None:
    name = asked(house)
    house.lock(LockKind.REVIEWER, "ben")
    later(house, minutes=10)

    assert whom(later(house, minutes=10)) == ["U0MO"]
    assert steps(house, name)[1].code == "nobody"


def test_the_expiry_is_counted_in_working_time(house: House) -> None:
    house.clock.forward(hours=5)  # 18:00 in Madrid, an hour before people leave
    name = held(house, REFUND, "service-desk")

    plan = house.request(name).terms.plan

    assert plan is not None
    assert (plan.name, plan.calendar, plan.zone) == ("normal", "office", "Europe/Madrid")
    night = timedelta(hours=13)
    assert house.request(name).terms.expires_at - house.clock.now() == timedelta(hours=4) + night


def test_a_clock_that_went_back_is_known_although_nothing_was_recorded(house: House) -> None:
    house.clock.forward(hours=2)
    house.write(lambda uow: uow.mark_time())

    house.clock.back(hours=1)

    assert house.behind()
    assert house.now() == house.clock.now() + timedelta(hours=1)
