"""Who answers for a suspended agent is told of what it holds, once, and may cancel it."""

import pytest

from app.delivery.briefing import About, Briefing, briefing_in
from app.delivery.message import Message, MessageKind
from app.domain.action import Action
from app.domain.authority import LockKind
from app.domain.request import DecidedBy, State
from app.scheduler.noticing import Noticing
from app.workflow.briefings import LISTED, briefing_of
from app.workflow.home import home_of
from app.workflow.refresh_homes import open_home
from tests.builders import ANA, CLEO, DEV, MO
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.passing import arrive, asked, later, tick
from tests.workflow.scenes import held, said
from tests.workflow.test_roundups import asked_in_turn
from tests.workflow.test_taking_back import cancel, on_card, typed
from tests.workflow.test_undecidable import gone

ROSTER = (MANIFESTS / "roster.yaml").read_text()
BO_LEFT = gone("bo")
DEV_IS_BOSS = gone("bo", text=ROSTER).replace(
    "until: 2026-11-15,   manager: mo,", "until: 2026-11-15, manager: dev,"
)
BO_LINE = next(one for one in ROSTER.splitlines() if one.startswith("  bo: "))
WITHOUT_BO = (
    ROSTER.replace(f"{BO_LINE}\n", "").replace("[bo]", "[ben]").replace("[bo, ben]", "[ben]")
)
NEW_OWNER = BO_LEFT.replace("owner: bo,", "owner: ben,")
VENDOR = Action("payments.pay_vendor", {"vendor": "v-1", "amount": "10.00"})


def briefings(sent: list[Message]) -> list[Message]:
    return [one for one in sent if one.kind is MessageKind.BRIEFING]


def what(house: House, message: Message) -> Briefing | None:
    return house.read(lambda q: briefing_of(q, message))


def leave(house: House, roster: str = BO_LEFT) -> list[Message]:
    assert house.load("roster", roster)
    tick(house)
    return briefings(arrive(house))


def test_the_manager_of_an_owner_who_left_gets_one_message_for_all_that_is_held(
    house: House,
) -> None:
    names = [asked_in_turn(house) for _ in range(3)]

    (message,) = leave(house, DEV_IS_BOSS)

    assert briefing_in(message) == (About.SUSPENDED, "dev", "deploy-bot")
    assert (message.address, message.request_id) == ("U0DEV", "")
    found = what(house, message)
    assert found is not None
    assert [one.item.request.id for one in found.lines] == names
    assert (found.names, found.owner, found.count) == (("deploy-bot",), "Bo Lindqvist", 3)


def test_each_suspended_agent_is_told_of_apart_and_one_that_holds_nothing_is_not(
    house: House,
) -> None:
    asked(house)
    held(house, VENDOR, "procurement")
    arrive(house)

    sent = leave(house)

    assert [briefing_in(one)[2] for one in sent] == ["deploy-bot", "procurement"]


def test_it_is_said_once_however_often_and_by_however_many_time_looks(house: House) -> None:
    asked(house)
    both = [Noticing(house.store), Noticing(house.store)]
    house.load("roster", BO_LEFT)

    for one in both:
        house.runner.run(one.look())

    assert len(briefings(arrive(house))) == 1
    house.load("roster", f"{BO_LEFT}\n# the same people\n")
    assert briefings(later(house, minutes=1)) == []


def test_a_new_owner_is_said_once_more_and_the_next_time_is_told_anew(house: House) -> None:
    asked(house)
    assert len(leave(house)) == 1

    (message,) = leave(house, NEW_OWNER)

    assert briefing_in(message) == (About.RESTORED, "mo", "deploy-bot")
    found = what(house, message)
    assert found is not None
    assert (found.owner, found.lines) == ("Ben Osei", ())
    assert briefings(later(house, minutes=1)) == []
    (again,) = leave(house, BO_LEFT)
    assert briefing_in(again)[0] is About.SUSPENDED


def test_what_is_no_longer_so_when_it_is_sent_is_not_said(house: House) -> None:
    name = asked(house)
    (first,) = leave(house)
    said(cancel(house, on_card(house, name, MO)), "cancelled")
    assert what(house, first) is None

    asked_again = leave(house, NEW_OWNER)
    assert [what(house, one) is None for one in asked_again] == [False]
    house.load("roster", BO_LEFT)
    assert [what(house, one) is None for one in asked_again] == [True]


def test_of_what_the_manager_may_not_review_nothing_is_told_but_that_it_waits(
    house: House,
) -> None:
    asked(house)
    (message,) = leave(house)
    found = what(house, message)
    assert found is not None
    assert [one.knows for one in found.lines] == [False]

    house.load("roster", DEV_IS_BOSS)
    tick(house)
    (message,) = briefings(arrive(house))
    found = what(house, message)
    assert found is not None
    assert [one.knows for one in found.lines] == [True]


def test_no_more_are_listed_than_a_message_holds_and_the_rest_are_counted(house: House) -> None:
    house.load("roster", ROSTER.replace("max_pending: 20", "max_pending: 99"))
    for _ in range(LISTED + 2):
        held(house)
    arrive(house)

    (message,) = leave(house, BO_LEFT.replace("max_pending: 20", "max_pending: 99"))

    found = what(house, message)
    assert found is not None
    assert (len(found.lines), found.more, found.count) == (LISTED, 2, LISTED + 2)


@pytest.mark.parametrize(
    ("how", "roster", "who"),
    [
        ("the manager by the roster", DEV_IS_BOSS, "dev"),
        ("the manager has left too: the team's", gone("dev", text=DEV_IS_BOSS), "mo"),
        (
            "the owner is on no roster any more: the manager that the last one knew",
            WITHOUT_BO,
            "dev",
        ),
        ("nobody is there", gone("bo", "mo"), ""),
    ],
)
def test_who_is_told_is_the_first_who_is_there(
    house: House, how: str, roster: str, who: str
) -> None:
    if "no roster" in how:
        house.load("roster", DEV_IS_BOSS.replace("until: 2026-11-15, ", ""))
    name = asked(house)

    sent = leave(house, roster)

    assert [briefing_in(one)[1] for one in sent] == ([who] if who else [])
    assert house.request(name).state is State.PENDING


def test_a_manager_who_is_locked_or_cannot_be_written_to_answers_for_nobody(house: House) -> None:
    asked(house)
    house.lock(LockKind.REVIEWER, "dev")
    (message,) = leave(house, DEV_IS_BOSS)
    assert briefing_in(message)[1] == "mo"

    house.tell(MO, deactivated=True)
    tick(house)
    assert briefings(arrive(house)) == []


def test_who_is_nowhere_to_be_found_is_told_as_soon_as_they_are_there(house: House) -> None:
    asked(house)
    house.tell(MO, deactivated=True)
    assert leave(house) == []

    house.tell(MO)
    tick(house)

    assert [one.address for one in briefings(arrive(house))] == ["U0MO"]


def test_the_manager_cancels_in_the_place_of_the_owner_and_nobody_else_does(house: House) -> None:
    name = asked(house)
    said(cancel(house, typed(name, MO, "early")), "not_yours")
    leave(house)

    for account in (ANA, CLEO, DEV):
        said(cancel(house, typed(name, account, f"{account}")), "not_yours")
    said(cancel(house, on_card(house, name, DEV, "card")), "not_requester")
    said(cancel(house, typed(name, MO, "now"), "Nobody needs it."), "cancelled")

    request = house.request(name)
    assert (request.state, request.decided_by) == (State.CANCELLED, DecidedBy.REQUESTER)


def test_with_a_new_owner_the_manager_cancels_nothing_any_more(house: House) -> None:
    name = asked(house)
    leave(house)
    leave(house, NEW_OWNER)

    said(cancel(house, typed(name, MO)), "not_yours")
    assert house.request(name).state is State.PENDING


def test_a_locked_manager_cancels_nothing(house: House) -> None:
    name = asked(house)
    leave(house)
    house.lock(LockKind.REVIEWER, "mo")

    said(cancel(house, typed(name, MO)), "not_yours")


def test_the_home_lists_it_while_it_lasts_and_follows(house: House) -> None:
    name = asked(house)
    house.write(lambda uow: open_home(uow, MO))
    assert unowned(house) == []

    leave(house)
    assert unowned(house) == [name]

    leave(house, NEW_OWNER)
    assert unowned(house) == []
    leave(house, BO_LEFT)
    assert unowned(house) == [name]
    said(cancel(house, typed(name, MO)), "cancelled")
    assert unowned(house) == []


def test_a_home_that_is_open_is_put_right_when_it_begins_changes_and_ends(house: House) -> None:
    names = [asked(house), asked(house)]
    house.write(lambda uow: open_home(uow, MO))

    assert homes(house, BO_LEFT)
    said(cancel(house, typed(names[0], MO)), "cancelled")
    assert homes(house)
    assert homes(house, NEW_OWNER)


def homes(house: House, roster: str = "") -> bool:
    """Tell whether the manager's Home is asked for after a tick; new rosters ask for all."""
    if roster:
        house.load("roster", roster)
        arrive(house)
        tick(house)
    return "home" in {one.address for one in everything(house)}


def everything(house: House) -> list[Message]:
    seen: list[Message] = []
    arrive(house, seen.append)
    return seen


def unowned(house: House) -> list[str]:
    shown = house.read(lambda q: home_of(q, MO))
    return [one.item.request.id for one in shown.unowned]
