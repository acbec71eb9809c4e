"""Clicks: who may decide, on what knowledge, and what is written down."""

import pytest

from app.delivery.message import Card
from app.domain.authority import CommandRefused, LockKind
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.workflow.progress import progress_of, still_needed
from app.workflow.show_page import open_details, page_shown
from app.workflow.submit_review import Press, Said, may_review, submit_review
from app.workflow.views import card_view, view_of
from tests.builders import ANA, BEN, BO, CLEO, DEV, EVE, MO
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import DEV_ROTATE, REFUND, ROTATE, approved, held, said


def card_of(house: House, name: str) -> Card:
    return house.read(lambda q: q.cards_of(name))[0]


def press_on(house: House, name: str, account: Account) -> Press:
    return Press("press-x", card_of(house, name).id, account)


def test_two_people_of_two_groups_approve_a_production_secret(house: House) -> None:
    name = approved(house)

    request = house.request(name)
    assert (request.state, request.decided_by) == (State.APPROVED, "human")
    assert [one.person for one in request.reviews] == ["ana", "cleo"]


def test_a_second_approval_asks_about_every_stale_account_at_once(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    house.clock.forward(seconds=61)
    house.slack.asked.clear()

    said(house.press(name, CLEO, Verdict.APPROVE), "approved")

    assert house.slack.asked == [frozenset({ANA, CLEO})]


def test_nobody_is_asked_about_for_a_click_by_a_stranger(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    house.clock.forward(seconds=61)
    house.slack.asked.clear()

    said(house.press(name, EVE, Verdict.APPROVE), "not_on_roster")

    assert house.slack.asked == []


def test_a_refused_click_leaves_its_entry_and_nothing_else(house: House) -> None:
    name = held(house)
    before = house.request(name)

    said(house.press(name, EVE, Verdict.APPROVE), "not_on_roster")

    last = house.history(name)[-1].event
    assert isinstance(last, CommandRefused)
    assert (last.command, last.code, last.actor.account) == ("approve", "not_on_roster", EVE)
    assert house.request(name) == before


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_owner_of_the_agent_does_not_decide(house: House, verdict: Verdict) -> None:
    said(house.press(held(house), BO, verdict), "own_request")


def test_who_made_the_key_does_not_decide(house: House) -> None:
    name = held(house, by="ana")

    said(house.press(name, ANA, Verdict.APPROVE), "own_request")
    said(house.press(name, BEN, Verdict.APPROVE), "counted")


def test_who_owns_the_agent_now_does_not_decide_and_no_longer_counts(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    roster = (MANIFESTS / "roster.yaml").read_text()
    house.load("roster", roster.replace("deploy-bot:   {owner: bo", "deploy-bot: {owner: ana"))

    said(house.press(name, ANA, Verdict.APPROVE), "own_request")
    said(house.press(name, CLEO, Verdict.APPROVE), "counted")


def test_an_approval_for_a_group_that_is_not_asked_is_refused(house: House) -> None:
    name = held(house, REFUND, "service-desk")

    said(house.press(name, CLEO, Verdict.APPROVE), "not_eligible")
    said(house.press(name, CLEO, Verdict.REJECT), "rejected")


def test_somebody_without_a_grant_is_out_of_scope(house: House) -> None:
    said(house.press(held(house), MO, Verdict.APPROVE), "out_of_scope")


def test_a_lock_stops_approvals_and_rejections(house: House) -> None:
    name = held(house)
    lock = house.lock(LockKind.SCOPE, "secrets.*")

    said(house.press(name, ANA, Verdict.APPROVE), "locked")
    said(house.press(name, ANA, Verdict.REJECT), "locked")
    house.unlock(lock)
    said(house.press(name, ANA, Verdict.REJECT), "rejected")


def test_an_unreachable_slack_stops_approvals_but_not_rejections(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    house.press(name, BEN, Verdict.APPROVE)
    house.clock.forward(seconds=61)
    house.slack.down = True

    said(house.press(name, CLEO, Verdict.APPROVE), "account_unknown")
    said(house.press(name, BEN, Verdict.REJECT), "rejected")


def test_a_clock_that_went_back_stops_approvals_but_not_rejections(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    house.clock.back(minutes=10)

    said(house.press(name, CLEO, Verdict.APPROVE), "clock_behind")
    said(house.press(name, CLEO, Verdict.REJECT), "rejected")


def test_an_unreadable_policy_stops_approvals_but_not_rejections(house: House) -> None:
    name = held(house)
    house.load("policy", "this is: [not a policy")

    said(house.press(name, ANA, Verdict.APPROVE), "document_unreadable")
    said(house.press(name, ANA, Verdict.REJECT), "rejected")


def test_an_unreadable_roster_lets_nobody_decide(house: House) -> None:
    name = held(house)
    house.load("roster", "this is: [not a roster")

    said(house.press(name, ANA, Verdict.REJECT), "document_unreadable")


def test_a_policy_that_now_denies_ends_the_request_at_the_next_approval(house: House) -> None:
    name = held(house)
    policy = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", policy.replace("action: secrets.read,", 'action: "secrets.*",'))

    said(house.press(name, BO, Verdict.APPROVE), "own_request")
    assert house.request(name).state is State.PENDING
    said(house.press(name, ANA, Verdict.APPROVE), "policy_tightened")
    assert (house.request(name).state, house.request(name).decided_by) == ("denied", "policy")


def test_a_policy_that_raises_the_risk_narrows_who_counts(house: House) -> None:
    name = held(house, DEV_ROTATE)
    policy = (MANIFESTS / "policy.yaml").read_text()
    raised = policy.replace(
        '"secret:{arguments.secret}", risk: high, reversible: true',
        '"secret:{arguments.secret}", risk: critical, reversible: true',
    )
    house.load("policy", raised)

    said(house.press(name, ANA, Verdict.APPROVE), "out_of_scope")


def test_what_the_policy_now_asks_beyond_the_terms_is_told(house: House) -> None:
    name = held(house, DEV_ROTATE)
    policy = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", policy.replace('"secrets.*", environment: prod', '"secrets.*"'))

    answer = house.press(name, ANA, Verdict.APPROVE)

    said(answer, "counted")
    request = house.request(name)
    parts = house.read(lambda q: progress_of(q, request))
    assert still_needed(parts) == "security"


def test_whoever_saw_every_page_saw_the_whole(house: House) -> None:
    house.whole = False
    name = held(house, DEV_ROTATE)
    card = card_of(house, name).id

    said(house.press(name, ANA, Verdict.APPROVE), "not_fully_shown")
    house.write(lambda uow: page_shown(uow, card, ANA, 1, 1, 2))
    house.write(lambda uow: page_shown(uow, card, BEN, 1, 2, 2))
    said(house.press(name, ANA, Verdict.APPROVE), "not_fully_shown")
    house.write(lambda uow: page_shown(uow, card, ANA, 1, 2, 2))
    said(house.press(name, ANA, Verdict.APPROVE), "approved")


def test_pages_that_were_parted_at_different_places_are_not_the_whole(house: House) -> None:
    house.whole = False
    name = held(house, DEV_ROTATE)
    card = card_of(house, name).id

    house.write(lambda uow: page_shown(uow, card, ANA, 1, 1, 2, "before"))
    house.write(lambda uow: page_shown(uow, card, ANA, 1, 2, 2, "after"))
    said(house.press(name, ANA, Verdict.APPROVE), "not_fully_shown")
    house.write(lambda uow: page_shown(uow, card, ANA, 1, 1, 2, "after"))
    said(house.press(name, ANA, Verdict.APPROVE), "approved")


def test_what_the_policy_lets_nobody_approve_unseen_any_more_is_seen_first(house: House) -> None:
    policy = (MANIFESTS / "policy.yaml").read_text()
    kind = '"secret:{arguments.secret}", risk: high, reversible: true, '
    hidden = f"{kind}sensitive: [arguments.grace], "
    house.load("policy", policy.replace(kind, f"{hidden}approve_unseen: true, "))
    allowed, name = held(house, DEV_ROTATE), held(house, ROTATE)
    said(house.press(allowed, ANA, Verdict.APPROVE), "approved")
    house.load("policy", policy.replace(kind, hidden))

    card = card_of(house, name).id
    said(house.press(name, ANA, Verdict.APPROVE), "not_fully_shown")
    house.write(lambda uow: page_shown(uow, card, ANA, 1, 1, 1))
    said(house.press(name, ANA, Verdict.APPROVE), "counted")


def test_what_became_sensitive_later_was_shown_and_counts(house: House) -> None:
    name = held(house, DEV_ROTATE)
    policy = (MANIFESTS / "policy.yaml").read_text()
    kind = '"secret:{arguments.secret}", risk: high, reversible: true, '
    house.load("policy", policy.replace(kind, f"{kind}sensitive: [arguments.grace], "))

    said(house.press(name, ANA, Verdict.APPROVE), "approved")


def test_a_page_shown_to_nobody_known_is_refused(house: House) -> None:
    card = card_of(house, held(house)).id

    said(house.write(lambda uow: page_shown(uow, card, EVE, 1, 1, 1)), "not_on_roster")
    said(house.write(lambda uow: page_shown(uow, "no-card", ANA, 1, 1, 1)), "card_unknown")


@pytest.mark.parametrize(
    ("account", "code"), [(EVE, "not_on_roster"), (MO, "out_of_scope"), (ANA, ""), (BO, "")]
)
def test_details_are_for_reviewers_and_whom_it_is_for(
    house: House, account: Account, code: str
) -> None:
    card = card_of(house, held(house)).id
    house.tell(account)

    answer = house.write(lambda uow: open_details(uow, card, account))

    assert (answer.code if isinstance(answer, Refused) else "") == code


def test_details_of_an_unknown_card_or_by_an_unknown_account_are_refused(house: House) -> None:
    name = held(house)
    card = card_of(house, name).id

    said(house.write(lambda uow: open_details(uow, "no-card", ANA)), "card_unknown")
    down = house.write(lambda uow: open_details(uow, card, ANA, slack_down=True))
    said(down, "account_unknown")
    asked = house.write(lambda uow: open_details(uow, card, ANA))
    assert not isinstance(asked, Refused)


def test_a_dialog_is_filled_only_for_who_may_decide(house: House) -> None:
    name = held(house, DEV_ROTATE)
    house.tell(ANA)
    house.tell(CLEO)
    press_on_ana, press_on_cleo = press_on(house, name, ANA), press_on(house, name, CLEO)

    may = house.write(lambda uow: may_review(uow, press_on_ana))
    not_asked = house.write(lambda uow: may_review(uow, press_on_cleo, verdict=Verdict.APPROVE))

    assert isinstance(may, ActionRequest)
    said(not_asked, "not_eligible")


def test_a_refused_dialog_leaves_its_entry(house: House) -> None:
    name = held(house)
    press = press_on(house, name, EVE)

    said(house.write(lambda uow: may_review(uow, press)), "not_on_roster")
    said(house.write(lambda uow: may_review(uow, Press("p", "no-card", ANA))), "card_unknown")

    assert house.codes(name)[-1] == "not_on_roster"


def test_a_dialog_on_what_nothing_is_known_of_asks_first(house: House) -> None:
    press = press_on(house, held(house), DEV)

    answer = house.write(lambda uow: may_review(uow, press))

    assert getattr(answer, "accounts", None) == {DEV}


def test_a_card_shows_its_request_and_an_unknown_one_nothing(house: House) -> None:
    name = held(house)
    card = card_of(house, name)

    view = house.read(lambda q: card_view(q, card.id))

    assert view is not None
    assert (view[0], view[1].request.id) == (card, name)
    assert house.read(lambda q: card_view(q, "no-card")) is None


def test_a_click_on_an_unknown_card_is_told_so(house: House) -> None:
    press = Press("press-1", "no-card", ANA)

    answer = house.write(lambda uow: submit_review(uow, press, Said(Verdict.APPROVE)))

    said(answer, "card_unknown")


def test_a_view_tells_who_said_what_and_why(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.REJECT, reason="Not on a Friday.")

    request = house.request(name)
    view = house.read(lambda q: view_of(q, request))

    assert [(one.name, one.reason) for one in view.reviews] == [("Ana Ruiz", "Not on a Friday.")]
    assert (view.requester, view.owner, view.ending) == ("Bo Lindqvist", "Bo Lindqvist", "")
