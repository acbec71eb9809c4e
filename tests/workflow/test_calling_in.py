"""A manager names a cover for somebody who is asked: a cover by the usual rules, and a message."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.delivery.message import MessageKind
from app.domain.authority import KeyKind, LockKind
from app.domain.events import Reviewed
from app.domain.people import Account, Flags, Verdict
from app.domain.steering import CalledIn
from app.workflow.call_in import Called, call_in, may_call_in, pairs_open
from app.workflow.covers_told import covers_of
from app.workflow.freshness import decided
from app.workflow.meant import Meant
from app.workflow.offered import offered_to
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.views import view_of
from tests.builders import ANA, BEN, BO, CLEO, EVE, MO, NOON
from tests.documents import MANIFESTS
from tests.workflow.house import House, a_house
from tests.workflow.passing import arrive, asked
from tests.workflow.scenes import receipt, released, said

FROM = ("email: ben@acme.test, ", "email: ben@acme.test, cover_from: [security], ")
ALSO = ("email: bo@acme.test, ", "email: bo@acme.test, cover_from: [security], ")
MOS = ("email: mo@acme.test, ", "email: mo@acme.test, cover_from: [security], ")
ROSTER = (MANIFESTS / "roster.yaml").read_text()
NO_MORE = ("[ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]", "[ana]")
COVERED = (
    ROSTER.replace(*NO_MORE).replace("[ben]", "[]").replace(*FROM).replace(*ALSO).replace(*MOS)
)
DAY = timedelta(days=1)
APPROVE = Verdict.APPROVE


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as made:
        made.load("policy", (MANIFESTS / "policy.yaml").read_text())
        made.load("roster", COVERED)
        yield made


def meant(house: House, name: str, account: Account) -> Meant:
    house.presses += 1
    card = house.read(lambda q: q.cards_of(name))[0].id
    return Meant(f"call-{house.presses}", account, card)


def press(
    house: House,
    name: str,
    account: Account = MO,
    stand_in: str = "ben",
    absent: str = "cleo",
    after: timedelta = DAY,
) -> object:
    called = Called(absent, stand_in, NOON + after, "on leave")
    pressed = meant(house, name, account)

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return call_in(uow, pressed, called, slack_down=down)

    return house.runner.run(decided(house.store, house.slack, unit))


def test_a_manager_known_just_now_names_two_of_whom_slack_was_never_asked(house: House) -> None:
    name = asked(house)
    house.tell(MO)
    house.slack.asked.clear()

    said(press(house, name), "called_in")

    assert house.slack.asked == [frozenset({BEN, CLEO})]


def test_who_is_named_is_told_and_decides_in_the_place_of_whoever_is_away(house: House) -> None:
    name = asked(house)

    said(press(house, name), "called_in")

    sent = arrive(house)
    assert [one.address for one in sent if one.kind is MessageKind.DM] == ["U0BEN"]
    request = house.request(name)
    offers = house.read(lambda q: offered_to(q, request, "ben"))
    assert (offers.decide, offers.knows) == (True, True)
    said(house.press(name, ANA, APPROVE), "counted")
    said(house.press(name, BEN, APPROVE), "approved")
    (review,) = [
        one.event.review
        for one in house.history(name)
        if isinstance(one.event, Reviewed) and one.event.review.person == "ben"
    ]
    assert [(one.absent, one.named_by) for one in review.covers] == [("cleo", "mo")]
    released(house.redeem(receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")))
    house.verify()


def test_the_card_and_the_homes_tell_of_it_and_the_history_too(house: House) -> None:
    name = asked(house)
    before = house.request(name)

    said(press(house, name), "called_in")

    request = house.request(name)
    assert request == before
    (line,) = house.read(lambda q: view_of(q, request)).covers
    assert (line.stand_in, line.absent, line.named_by) == ("Ben Osei", "Cleo Martin", "Mo Haddad")
    for person in ("cleo", "ben", "mo"):
        assert house.read(lambda q, who=person: covers_of(q, who)) == (line,)  # type: ignore[misc]
    (event,) = [one.event for one in house.history(name) if isinstance(one.event, CalledIn)]
    assert (event.by, event.account, event.stand_in) == ("mo", MO, "ben")


def test_only_who_would_be_of_use_is_offered(house: House) -> None:
    name = asked(house)
    request = house.request(name)

    # Not Bo, whose request it is; not Mo, who names; not Dev, whose own the group is.
    assert house.read(lambda q: pairs_open(q, request, "mo")) == {("cleo", "ben")}

    house.load("roster", COVERED.replace("[cleo, dev]", "[cleo]"))
    assert house.read(lambda q: pairs_open(q, request, "mo")) == {("cleo", "ben"), ("cleo", "dev")}


@pytest.mark.parametrize(
    ("account", "stand_in", "absent", "code"),
    [
        (ANA, "ben", "cleo", "not_manager"),
        (CLEO, "ben", "cleo", "not_manager"),
        (BO, "ben", "cleo", "not_manager"),
        (EVE, "ben", "cleo", "not_on_roster"),
        (MO, "mo", "cleo", "cover_self"),
        (MO, "cleo", "cleo", "cover_self"),
        (MO, "bo", "cleo", "cover_behind"),
        (MO, "ana", "cleo", "cover_for_nobody"),
        (MO, "dev", "cleo", "cover_no_use"),
        (MO, "zed", "cleo", "cover_no_use"),
        (MO, "", "cleo", "cover_no_use"),
        (MO, "ben", "dev", "cover_not_here"),
        (MO, "ben", "bo", "cover_not_here"),
        (MO, "ben", "zed", "cover_not_here"),
        (MO, "ben", "", "cover_not_here"),
    ],
)
def test_what_is_not_permitted_is_refused_and_chained(
    house: House, account: Account, stand_in: str, absent: str, code: str
) -> None:
    name = asked(house)

    said(press(house, name, account, stand_in, absent), code)

    assert house.read(lambda q: q.covers()) == ()
    assert house.codes(name)[-1] == code
    assert [one for one in arrive(house) if one.kind is MessageKind.DM] == []


@pytest.mark.parametrize(
    ("after", "code"), [(timedelta(), "cover_past"), (15 * DAY, "cover_too_long")]
)
def test_it_lasts_as_any_cover_does(house: House, after: timedelta, code: str) -> None:
    name = asked(house)

    said(press(house, name, after=after), code)

    assert house.codes(name)[-1] == code
    assert house.read(lambda q: q.covers()) == ()


@pytest.mark.parametrize("how", ["locked", "decided", "manager locked", "slack down"])
def test_nobody_is_named_while_nothing_may_be_decided(house: House, how: str) -> None:
    name = asked(house)
    match how:
        case "locked":
            house.lock(LockKind.ALL)
        case "decided":
            house.press(name, ANA, Verdict.REJECT)
        case "manager locked":
            house.lock(LockKind.REVIEWER, "mo")
        case _:
            house.slack.down = True

    codes = {"decided": "already_rejected", "manager locked": "locked_reviewer"}
    said(press(house, name), codes.get(how, "locked" if how == "locked" else "account_unknown"))
    assert house.read(lambda q: q.covers()) == ()


@pytest.mark.parametrize(("account", "code"), [(BEN, "cover_no_use"), (CLEO, "cover_not_here")])
def test_nobody_is_named_whose_account_or_whose_absent_colleague_s_is_gone(
    house: House, account: Account, code: str
) -> None:
    house.slack.said[account] = Flags(account, NOON, deactivated=True)
    name = asked(house)

    said(press(house, name), code)

    assert house.read(lambda q: q.covers()) == ()


def test_where_nobody_could_be_named_it_is_not_offered_and_refused(house: House) -> None:
    house.load("roster", ROSTER)
    name = asked(house)
    request = house.request(name)
    asking = meant(house, name, MO)

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return may_call_in(uow, asking, slack_down=down)

    assert not house.read(lambda q: offered_to(q, request, "mo")).cover
    said(house.runner.run(decided(house.store, house.slack, unit)), "cover_nobody")


def test_the_same_press_again_names_nobody_again(house: House) -> None:
    name = asked(house)
    said(press(house, name), "called_in")
    house.presses -= 1

    said(press(house, name), "called_in")

    assert len(house.read(lambda q: q.covers())) == 1


def test_who_is_named_has_no_more_right_than_whoever_is_away(house: House) -> None:
    name = asked(house)
    said(press(house, name), "called_in")
    said(house.press(name, CLEO, APPROVE), "counted")

    said(house.press(name, BEN, APPROVE), "cover_used")


class Asked:
    """What a query asks of the store, with how often it asked about accounts counted."""

    def __init__(self, q: Queries) -> None:
        self.q = q
        self.flags_asked = 0

    def flags(self, account: Account) -> Flags | None:
        self.flags_asked += 1
        return self.q.flags(account)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.q, name)


@pytest.mark.parametrize("reports", [5, 20])
def test_who_could_stand_in_for_whom_is_asked_once_of_each_person_however_many_are_asked(
    house: House, reports: int
) -> None:
    people = [f"p{number}" for number in range(reports)]
    known = "".join(
        f"  {one}: {{name: {one}, slack: [U0{one.upper()}00], email: {one}@acme.test, "
        "manager: mo, cover_from: [platform-reviewers, security]}\n"
        for one in people
    )
    more = f"[ana, {', '.join(people)}]"
    roster = COVERED.replace("people:\n", f"people:\n{known}", 1)
    house.load(
        "roster", roster.replace("platform-reviewers: [ana]", f"platform-reviewers: {more}")
    )
    request = house.request(asked(house))

    def query(q: Queries) -> tuple[int, int]:
        counting = Asked(q)
        pairs = pairs_open(counting, request, "mo")
        return len(pairs), counting.flags_asked

    pairs, flags_asked = house.read(query)
    assert pairs > reports
    assert flags_asked <= 4 * (reports + 20)
