"""A manager hands a request over: others may decide, and no fewer of them."""

import json
from collections.abc import Iterator

import pytest

from app.delivery.message import MessageKind
from app.domain.action import Action
from app.domain.authority import KeyKind, LockKind
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.request import Handed, State
from app.domain.steering import HandedOver
from app.slack.cards.escalation import asking
from app.workflow.freshness import decided
from app.workflow.hand_over import hand_over, may_hand_over, teams_open
from app.workflow.meant import Meant
from app.workflow.offered import offered_to
from app.workflow.ports import UnitOfWork
from app.workflow.views import view_of
from app.workflow.why import why
from tests.builders import ANA, BO, CLEO, DEV, EVE, MO
from tests.documents import MANIFESTS
from tests.workflow.house import House, a_house
from tests.workflow.passing import arrive, asked, later
from tests.workflow.scenes import held, receipt, released, said

POLICY = (MANIFESTS / "policy.yaml").read_text()
ROSTER = (MANIFESTS / "roster.yaml").read_text()
NOWHERE = POLICY.replace(", hand_over_to: [security]", "")
GRANT = (
    '  - {group: support-leads, actions: ["secrets.*"], resources: ["secret:**"], max_risk: high, '
    "purpose: second look, until: 2027-12-31}\n"
)
MERGE = Action("infra.merge_change", {"repo": "core"})
APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as made:
        made.load("policy", POLICY)
        made.load("roster", ROSTER)
        yield made


def press(
    house: House,
    name: str,
    account: Account = MO,
    to: str = "security",
    why: str = "All are away.",
) -> object:
    house.presses += 1
    card = house.read(lambda q: q.cards_of(name))[0].id
    meant = Meant(f"hand-{house.presses}", account, card)

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return hand_over(uow, meant, to, why, slack_down=down)

    answer = house.runner.run(decided(house.store, house.slack, unit))
    arrive(house)
    return answer


def handed(house: House) -> str:
    name = asked(house)
    said(press(house, name), "handed_over")
    return name


def test_it_is_written_who_handed_it_over_to_whom_and_why(house: House) -> None:
    name = handed(house)

    (event,) = [one.event for one in house.history(name) if isinstance(one.event, HandedOver)]
    assert event.to == Handed("security", "security", "platform-reviewers", "mo")
    assert (event.account, event.reason) == (MO, "All are away.")
    assert replay(house.read(lambda q: q.evidence(name))) == house.request(name)
    request = house.request(name)
    (line,) = house.read(lambda q: view_of(q, request)).course.handed
    assert (line.by, line.team, line.reason) == ("Mo Haddad", "security", "All are away.")
    house.verify()


def test_the_other_team_decides_and_as_many_of_them_as_before(house: House) -> None:
    name = handed(house)

    said(house.press(name, DEV, APPROVE), "counted")
    said(house.press(name, DEV, APPROVE), "already_reviewed")
    said(house.press(name, CLEO, APPROVE), "approved")

    released(house.redeem(receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")))


def test_before_it_is_handed_over_two_of_the_other_team_are_not_enough(house: House) -> None:
    name = asked(house)

    said(house.press(name, DEV, APPROVE), "counted")
    said(house.press(name, CLEO, APPROVE), "counted")

    assert house.request(name).state is State.PENDING


def test_the_team_that_was_asked_first_decides_as_before(house: House) -> None:
    name = handed(house)

    said(house.press(name, ANA, APPROVE), "counted")
    said(house.press(name, CLEO, APPROVE), "approved")


def test_the_seats_of_a_group_beside_the_team_stay_with_that_group(house: House) -> None:
    support = ROSTER.replace("support-leads:      [ana, ben]", "support-leads: [dev, mo]")
    support = support.replace("security:           [cleo, dev]", "security: [cleo]")
    house.load("roster", support.replace("grants:\n", f"grants:\n{GRANT}"))
    house.load("policy", POLICY.replace("hand_over_to: [security]", "hand_over_to: [support]"))
    name = asked(house)
    said(press(house, name, to="support"), "handed_over")

    said(house.press(name, DEV, APPROVE), "counted")
    said(house.press(name, ANA, APPROVE), "counted")
    assert house.request(name).state is State.PENDING
    said(house.press(name, CLEO, APPROVE), "approved")


def test_whoever_hands_over_fills_no_seat_by_it(house: House) -> None:
    house.load("roster", ROSTER.replace("security:           [cleo, dev]", "security: [cleo, mo]"))
    name = held(house, MERGE)
    said(press(house, name), "handed_over")

    said(house.press(name, MO, APPROVE), "not_eligible")
    said(house.press(name, CLEO, APPROVE), "approved")


@pytest.mark.parametrize("how", ["the policy names it no more", "a member left"])
def test_an_approval_by_the_other_team_is_not_used_when_they_may_no_more(
    house: House, how: str
) -> None:
    name = handed(house)
    said(house.press(name, DEV, APPROVE), "counted")
    said(house.press(name, CLEO, APPROVE), "approved")
    claims = receipt(house, name)

    if how == "a member left":
        gone = ROSTER.replace("security:           [cleo, dev]", "security: [cleo]")
        house.load("roster", gone)
    else:
        house.load("policy", NOWHERE)

    answer = house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner"))
    said(answer, "no_longer_approved")
    assert house.request(name).state is State.REVOKED


def test_a_policy_that_permits_no_handing_over_again_undoes_one_made_between(house: House) -> None:
    house.load("policy", NOWHERE)
    name = asked(house)
    house.load("policy", POLICY)
    said(press(house, name), "handed_over")

    house.load("policy", NOWHERE)

    said(house.press(name, DEV, APPROVE), "counted")
    said(house.press(name, CLEO, APPROVE), "counted")
    assert house.request(name).state is State.PENDING


def test_it_has_a_card_in_the_channel_of_the_other_team_and_is_reminded_of_there(
    house: House,
) -> None:
    name = handed(house)

    cards = house.read(lambda q: q.cards_of(name))
    assert sorted(one.channel for one in cards) == ["C0PLATFORM", "C0SECOPS"]

    sent = later(house, minutes=10)
    assert sorted(one.address for one in sent if one.kind is MessageKind.REPLY) == [
        "C0PLATFORM",
        "C0SECOPS",
    ]


def test_the_answer_to_why_names_who_may_decide_now(house: House) -> None:
    name = handed(house)

    found = house.read(lambda q: why(q, ANA, name))

    able = {one.group: one.names for one in found.able}  # type: ignore[union-attr]
    assert able["platform-reviewers"] == ("Ana Ruiz", "Ben Osei", "Cleo Martin", "Dev Patel")


@pytest.mark.parametrize(
    ("account", "to", "reason", "code"),
    [
        (ANA, "security", "why", "not_manager"),
        (CLEO, "security", "why", "not_manager"),
        (BO, "security", "why", "not_manager"),
        (EVE, "security", "why", "not_on_roster"),
        (MO, "support", "why", "hand_over_not_there"),
        (MO, "platform", "why", "hand_over_not_there"),
        (MO, "", "why", "hand_over_not_there"),
        (MO, "nobody", "why", "hand_over_not_there"),
        (MO, "security", " \n", "reason_required"),
    ],
)
def test_what_is_not_permitted_is_refused_and_chained(
    house: House, account: Account, to: str, reason: str, code: str
) -> None:
    name = asked(house)
    before = house.request(name)

    said(press(house, name, account, to, reason), code)

    assert house.request(name) == before
    assert house.codes(name)[-1] == code


def test_a_manager_who_stands_behind_the_request_hands_nothing_over(house: House) -> None:
    mine = 'owner: bo, actions: ["secrets.*'
    house.load("roster", ROSTER.replace(mine, mine.replace("bo", "mo")))
    name = asked(house)

    said(press(house, name), "not_manager")


def test_it_is_handed_over_to_each_team_once_and_the_same_press_is_answered_alike(
    house: House,
) -> None:
    name = handed(house)
    said(press(house, name), "handed_over_already")

    house.presses -= 2
    said(press(house, name), "handed_over")

    assert len(house.request(name).handed) == 1


@pytest.mark.parametrize("how", ["locked", "over", "decided", "manager locked", "slack down"])
def test_nothing_is_handed_over_while_nothing_may_be_decided(house: House, how: str) -> None:
    name = asked(house)
    match how:
        case "locked":
            house.lock(LockKind.ALL)
        case "over":
            house.clock.set(house.request(name).terms.expires_at)
        case "decided":
            house.press(name, ANA, REJECT)
        case "manager locked":
            house.lock(LockKind.REVIEWER, "mo")
        case _:
            house.slack.down = True

    codes = {
        "over": "too_late",
        "decided": "already_rejected",
        "manager locked": "locked_reviewer",
    }
    said(
        press(house, name), codes.get(how, "account_unknown" if how == "slack down" else "locked")
    )
    assert house.request(name).handed == ()


@pytest.mark.parametrize("how", ["nobody named", "nobody able", "no seat", "no policy"])
def test_where_nobody_could_decide_it_it_is_not_offered_and_refused(
    house: House, how: str
) -> None:
    name = asked(house)
    match how:
        case "nobody named":
            house.load("policy", NOWHERE)
        case "nobody able":
            house.load("roster", ROSTER.replace("security:           [cleo, dev]", "security: []"))
        case "no seat":
            house.press(name, ANA, APPROVE)
        case _:
            house.load(
                "policy",
                POLICY.replace("platform: {channel", "other: {channel").replace(
                    "owner: platform", "owner: other"
                ),
            )

    request = house.request(name)
    assert house.read(lambda q: teams_open(q, request, "mo")) == ()
    assert not house.read(lambda q: offered_to(q, request, "mo")).hand_over
    meant = Meant("", MO, house.read(lambda q: q.cards_of(name))[0].id)
    wanted = {
        "nobody able": "hand_over_nobody",
        "no seat": "hand_over_no_seat",
        "no policy": "not_manager",
    }
    said(press(house, name), wanted.get(how, "hand_over_not_there"))

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return may_hand_over(uow, meant, slack_down=down)

    no = house.runner.run(decided(house.store, house.slack, unit))
    said(no, "not_manager" if how == "no policy" else "hand_over_not_there")


def test_only_who_may_decide_in_the_end_is_named(house: House) -> None:
    name = asked(house)
    house.press(name, CLEO, APPROVE)

    answer = press(house, name)

    said(answer, "handed_over")
    assert "Dev Patel" in str(answer)
    assert "Cleo" not in str(answer)


def test_why_it_was_handed_over_is_read_only_by_whoever_may_know_what_it_is_about(
    house: House,
) -> None:
    name = asked(house)
    said(press(house, name, why="Ana cannot judge payments-db."), "handed_over")
    request = house.request(name)
    view = house.read(lambda q: view_of(q, request))

    told = {knows: json.dumps(asking(view, knows=knows).blocks) for knows in (True, False)}

    assert all("Mo Haddad handed it over to security" in one for one in told.values())
    assert ["payments-db." in told[knows] for knows in (True, False)] == [True, False]
