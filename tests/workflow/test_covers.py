"""Covers: who stands in decides as whoever is away could, as long as that is so, and once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest

from app.domain.authority import KeyKind, LockKind
from app.domain.cover import Cover
from app.domain.events import Reviewed
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import State
from app.workflow.ask_status import waiting_for
from app.workflow.freshness import decided
from app.workflow.name_cover import Naming, end_as_operator, end_cover, end_covers_due, name_cover
from app.workflow.ports import UnitOfWork
from app.workflow.standing import NeedsFresh
from app.workflow.why import why
from tests.builders import ANA, BEN, BO, CLEO, DEV, EVE, MO, NOON
from tests.rows import scalar
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import OPERATOR, House, a_house
from tests.workflow.scenes import held, receipt, released, said

ROSTER = (MANIFESTS / "roster.yaml").read_text()
MO_STANDS_IN = ROSTER.replace(
    "email: mo@acme.test, ", "email: mo@acme.test, cover_from: [security, platform-reviewers], "
).replace(
    "email: bo@acme.test, ", "email: bo@acme.test, cover_from: [security], "
).replace(
    "email: ben@acme.test, ", "email: ben@acme.test, cover_from: [security], "
)  # fmt: skip
DAY = timedelta(days=1)
APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as made:
        made.load("policy", (MANIFESTS / "policy.yaml").read_text())
        made.load("roster", MO_STANDS_IN)
        yield made


def cover(
    house: House,
    by: Account = CLEO,
    stand_in: Account = MO,
    absent: Account | None = None,
    until: datetime = NOON + DAY,
) -> Cover | Refused:
    naming = Naming(by, stand_in, until, absent, "on leave")

    def unit(uow: UnitOfWork, down: bool) -> Cover | Refused | NeedsFresh:  # noqa: FBT001 - as the edges pass it
        return name_cover(uow, naming, slack_down=down)

    found = house.runner.run(decided(house.store, house.slack, unit))
    assert isinstance(found, Cover | Refused)
    return found


def covered(house: House, by: Account = CLEO, stand_in: Account = MO) -> Cover:
    found = cover(house, by, stand_in)
    assert isinstance(found, Cover), found
    return found


def test_a_stand_in_decides_for_the_group_of_whoever_is_away(house: House) -> None:
    named = covered(house)
    name = held(house)
    said(house.press(name, ANA, APPROVE), "counted")

    said(house.press(name, MO, APPROVE), "approved")

    review = house.request(name).reviews[-1]
    assert (review.person, sorted(review.groups)) == ("mo", ["security"])
    assert [(one.group, one.absent, one.cover) for one in review.covers] == [
        ("security", "cleo", named.id)
    ]
    written = [one.event for one in house.history(name) if isinstance(one.event, Reviewed)]
    assert written[-1].review.covers[0].named_by == "cleo"
    assert written[-1].review.covers[0].until == NOON + DAY
    released(house.redeem(receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")))
    house.verify()


def test_without_a_cover_or_after_its_end_the_same_person_decides_nothing(house: House) -> None:
    name = held(house)
    said(house.press(name, MO, APPROVE), "out_of_scope")
    named = covered(house)
    house.clock.set(named.until - timedelta(seconds=1))
    fresh = held(house)
    said(house.press(fresh, MO, APPROVE), "counted")
    house.clock.set(named.until)

    said(house.press(fresh, MO, REJECT), "out_of_scope")


def test_an_approval_in_anothers_place_stops_counting_when_the_cover_ends(house: House) -> None:
    named = covered(house)
    name = held(house)
    said(house.press(name, MO, APPROVE), "counted")

    house.write(lambda uow: end_cover(uow, named.id, CLEO))

    said(house.press(name, ANA, APPROVE), "counted")
    assert house.request(name).state is State.PENDING
    said(house.press(name, CLEO, APPROVE), "approved")


@pytest.mark.parametrize("how", ["ended", "over", "locked", "deactivated", "left", "namer locked"])
def test_an_approval_that_is_not_used_before_the_right_is_gone_is_revoked(
    house: House, how: str
) -> None:
    by = MO if how == "namer locked" else CLEO
    stand_in = BEN if how == "namer locked" else MO
    named = cover(house, by, stand_in, CLEO, until=NOON + timedelta(minutes=10))
    assert isinstance(named, Cover)
    name = held(house)
    house.press(name, ANA, APPROVE)
    account = BEN if how == "namer locked" else MO
    said(house.press(name, account, APPROVE), "approved")
    claims = receipt(house, name)

    match how:
        case "ended":
            house.write(lambda uow: end_as_operator(uow, named.id, OPERATOR))
        case "over":
            house.clock.forward(minutes=10)
        case "locked":
            house.lock(LockKind.REVIEWER, "cleo")
        case "namer locked":
            house.lock(LockKind.REVIEWER, "mo")
        case "deactivated":
            house.tell(CLEO, deactivated=True)
        case "left":
            house.load(
                "roster",
                MO_STANDS_IN.replace("security:           [cleo, dev]", "security: [dev]"),
            )

    said(house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner")), "no_longer_approved")
    assert house.request(name).state is State.REVOKED


def test_whoever_is_away_and_who_stands_in_fill_one_seat_between_them(house: House) -> None:
    covered(house, ANA, MO)
    covered(house, CLEO, MO)
    text = (MANIFESTS / "policy.yaml").read_text()
    two = text.replace(
        "approvals: [{from: platform-reviewers, count: 1}, {from: security, count: 1}]",
        "approvals: [{from: security, count: 2}]",
    )
    assert two != text
    house.load("policy", two)
    name = held(house)

    said(house.press(name, MO, APPROVE), "counted")
    said(house.press(name, CLEO, APPROVE), "counted")

    assert house.request(name).state is State.PENDING
    said(house.press(name, DEV, APPROVE), "approved")


def test_a_second_stand_in_is_told_that_the_voice_is_used(house: House) -> None:
    covered(house, CLEO, MO)
    covered(house, CLEO, BEN)
    name = held(house)
    said(house.press(name, MO, APPROVE), "counted")
    nowhere = MO_STANDS_IN.replace("{person: ben, from: 2026-01-01, until: 2027-12-31}", "mo")
    house.load("roster", nowhere.replace("platform-backups:   [ben]", "platform-backups: [mo]"))

    said(house.press(name, BEN, APPROVE), "cover_used")


def test_nobody_stands_in_for_a_request_of_their_own(house: House) -> None:
    covered(house, CLEO, BO)
    name = held(house)

    said(house.press(name, BO, APPROVE), "own_request")


def test_what_whoever_is_away_may_not_decide_nobody_decides_in_their_place(house: House) -> None:
    covered(house, CLEO, MO)
    house.load(
        "roster", MO_STANDS_IN.replace("deploy-bot:   {owner: bo,", "deploy-bot:   {owner: cleo,")
    )
    name = held(house)

    said(house.press(name, MO, APPROVE), "out_of_scope")


def test_what_whoever_named_may_not_decide_their_stand_in_may_not_either(house: House) -> None:
    named = cover(house, MO, BEN, absent=CLEO)
    assert isinstance(named, Cover)
    name = held(house, by="mo")
    said(house.press(name, ANA, APPROVE), "counted")

    said(house.press(name, BEN, APPROVE), "counted")

    assert house.request(name).reviews[-1].groups == {"platform-reviewers", "platform-backups"}
    assert house.request(name).reviews[-1].covers == ()


def test_a_stand_in_for_a_stand_in_decides_nothing(house: House) -> None:
    covered(house, CLEO, BEN)
    covered(house, BEN, MO)
    name = held(house)

    house.press(name, MO, APPROVE)

    groups = {one for review in house.request(name).reviews for one in review.groups}
    assert "security" not in groups


def test_of_whoever_is_away_slack_is_asked_before_a_decision_in_their_place(house: House) -> None:
    covered(house)
    name = held(house)
    house.clock.forward(seconds=61)
    house.slack.asked.clear()

    said(house.press(name, MO, APPROVE), "counted")

    assert house.slack.asked == [frozenset({MO, CLEO})]


@pytest.mark.parametrize(
    ("by", "stand_in", "absent", "until", "code"),
    [
        (CLEO, CLEO, None, DAY, "cover_self"),
        (MO, MO, CLEO, DAY, "cover_self"),
        (ANA, MO, CLEO, DAY, "cover_not_yours"),
        (CLEO, EVE, None, DAY, "cover_stranger"),
        (EVE, MO, None, DAY, "not_on_roster"),
        (BEN, BO, None, DAY, "cover_for_nobody"),
        (CLEO, ANA, None, DAY, "cover_for_nobody"),
        (CLEO, MO, None, -DAY, "cover_past"),
        (CLEO, MO, None, 0 * DAY, "cover_past"),
        (CLEO, MO, None, 14 * DAY + timedelta(seconds=1), "cover_too_long"),
    ],
)
def test_a_cover_that_cannot_be_is_refused_and_leaves_its_entry(
    house: House,
    by: Account,
    stand_in: Account,
    absent: Account | None,
    until: timedelta,
    code: str,
) -> None:
    said(cover(house, by, stand_in, absent, NOON + until), code)

    assert house.read(lambda q: q.covers()) == ()
    refused = "SELECT body FROM entries WHERE kind = 'CommandRefused'"
    assert code in str(scalar(f"sqlite:///{house.file}", refused))


def test_nobody_is_stood_in_for_by_covers_without_end(house: House) -> None:
    first, *_ = [covered(house) for _ in range(10)]

    said(cover(house), "cover_too_many")
    said(cover(house, MO, BEN, CLEO), "cover_too_many")
    house.write(lambda uow: end_cover(uow, first.id, CLEO))

    covered(house)
    assert len(house.read(lambda q: q.covers())) == 10


def test_a_locked_or_deactivated_person_names_nobody(house: House) -> None:
    house.tell(CLEO, deactivated=True)
    said(cover(house), "account_deactivated")
    house.tell(CLEO)
    house.lock(LockKind.REVIEWER, "cleo")

    said(cover(house), "locked_reviewer")


def test_while_slack_is_down_nobody_is_named(house: House) -> None:
    house.slack.down = True

    said(cover(house), "account_unknown")


def test_only_those_whom_a_cover_concerns_end_it(house: House) -> None:
    named = covered(house)

    for stranger in (ANA, EVE, DEV):
        said(house.write(partial(end_cover, name=named.id, speaker=stranger)), "cover_unknown")
    assert house.write(lambda uow: end_cover(uow, named.id, MO)) == named
    said(house.write(lambda uow: end_cover(uow, named.id, MO)), "cover_unknown")


def test_a_cover_that_is_over_is_ended_in_the_chain_once(house: House) -> None:
    named = covered(house)
    house.clock.set(named.until)

    assert [house.write(end_covers_due) for _ in range(2)] == [1, 0]
    assert house.read(lambda q: q.covers()) == ()


def test_a_row_that_was_never_named_or_was_changed_is_of_no_use(house: House) -> None:
    named = covered(house)
    name = held(house)
    house.tamper("UPDATE covers SET until_at = until_at + 1 WHERE id = ?", named.id)

    assert house.read(lambda q: q.covers()) == ()
    said(house.press(name, MO, APPROVE), "out_of_scope")


def test_what_waits_for_whoever_is_away_waits_for_who_stands_in(house: House) -> None:
    name = held(house)
    assert house.read(lambda q: waiting_for(q, MO)) == ()

    covered(house)

    assert [one.id for one in house.read(lambda q: waiting_for(q, MO))] == [name]
    told = house.read(lambda q: why(q, ANA, name))
    assert not isinstance(told, Refused)
    able = {one.group: one.names for one in told.able}
    assert "Mo Haddad" in able["security"]
