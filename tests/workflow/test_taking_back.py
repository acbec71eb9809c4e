"""People take back what was asked for them, or what they approved, and leave a trace of it."""

import pytest

from app.delivery.message import MessageKind
from app.domain.authority import KeyKind, LockKind
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, DecidedBy, State
from app.workflow.ask_status import one_request
from app.workflow.cancel_request import cancel_own, may_cancel
from app.workflow.deliver import lease_messages
from app.workflow.freshness import Unreachable, decided
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.revoke_approval import may_revoke, revoke_approval
from app.workflow.views import view_of
from tests.builders import ANA, BO, CLEO, DEV, EVE, MO
from tests.documents import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import READ, approved, held, receipt, released, said

ROSTER = (MANIFESTS / "roster.yaml").read_text()


def on_card(house: House, name: str, account: Account, id_: str = "back-x") -> Meant:
    return Meant(id_, account, card=house.read(lambda q: q.cards_of(name))[0].id)


def typed(name: str, account: Account, id_: str = "typed-x") -> Meant:
    return Meant(id_, account, name=name)


def cancel(house: House, meant: Meant, reason: str = "") -> Reply:
    return house.write(lambda uow: cancel_own(uow, meant, reason))


def revoke(house: House, meant: Meant, reason: str = "It is wrong.") -> Reply | Unreachable:
    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return revoke_approval(uow, meant, reason, slack_down=down)

    return house.runner.run(decided(house.store, house.slack, unit))  # type: ignore[return-value]


def used(house: House) -> str:
    """Give a request whose receipt was used."""
    name = approved(house)
    claims = receipt(house, name)
    released(house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner")))
    house.deliver()
    return name


def direct_messages(house: House) -> list[str]:
    leased = house.write(lambda uow: lease_messages(uow, 50, frozenset()))
    return [one.message.address for one in leased if one.message.kind is MessageKind.DM]


def test_a_requester_takes_a_pending_request_back_and_says_why(house: House) -> None:
    name = held(house)

    said(cancel(house, on_card(house, name, BO), "Done by hand."), "cancelled")

    request = house.request(name)
    view = house.read(lambda q: view_of(q, request))
    assert (request.state, request.decided_by) == (State.CANCELLED, DecidedBy.REQUESTER)
    assert (view.ended_by, view.reason) == ("Bo Lindqvist", "Done by hand.")
    assert direct_messages(house) == []


def test_it_is_taken_back_by_its_id_as_well(house: House) -> None:
    name = held(house)

    said(cancel(house, typed(name, BO)), "cancelled")

    assert house.request(name).state is State.CANCELLED


def test_the_owner_of_the_agent_takes_it_back_and_the_requester_is_told(house: House) -> None:
    roster = house.read(lambda q: q.document("roster"))
    assert roster is not None
    name = held(house)
    house.load("roster", roster.text.replace("deploy-bot:   {owner: bo", "deploy-bot: {owner: mo"))

    said(cancel(house, on_card(house, name, MO)), "cancelled")

    assert house.request(name).decided_by is DecidedBy.REQUESTER
    assert direct_messages(house) == ["U0BO"]


@pytest.mark.parametrize("who", [ANA, CLEO, EVE, MO, Account("T0OTHER", "U0BO")])
def test_nobody_else_does_and_a_typed_id_tells_them_nothing(house: House, who: Account) -> None:
    name = held(house)

    said(cancel(house, typed(name, who)), "not_yours")
    said(cancel(house, typed("req_none", who, "typed-y")), "not_yours")
    said(cancel(house, on_card(house, name, who)), "not_requester")

    assert house.request(name).state is State.PENDING
    assert house.codes(name)[-2:] == ["not_yours", "not_requester"]


def test_whose_last_day_is_over_takes_nothing_back_and_is_told_nothing(house: House) -> None:
    name, done = held(house), approved(house)
    gone = "email: bo@acme.test, until: 2026-11-15, "
    house.load("roster", ROSTER.replace("email: bo@acme.test, ", gone))

    said(cancel(house, on_card(house, name, BO)), "not_requester")
    said(cancel(house, typed(name, BO)), "not_yours")
    said(revoke(house, on_card(house, done, BO, "back-y")), "not_on_roster")
    said(house.read(lambda q: one_request(q, BO, name)), "not_yours")

    assert house.request(name).state is State.PENDING
    assert house.request(done).state is State.APPROVED


def test_the_same_press_again_gets_the_same_answer_and_leaves_no_entry(house: House) -> None:
    name = held(house)
    press = on_card(house, name, BO)
    first = cancel(house, press)
    entries = house.codes(name)

    again = cancel(house, press)

    assert (again, house.codes(name)) == (first, entries)


def test_only_what_is_pending_and_in_time_is_cancelled(house: House) -> None:
    decided_on, late = approved(house), held(house)

    said(cancel(house, on_card(house, decided_on, BO, "back-1")), "already_approved")
    house.clock.forward(hours=4)
    said(cancel(house, on_card(house, late, BO, "back-2")), "too_late")


def test_a_dialog_is_filled_only_for_whom_it_concerns(house: House) -> None:
    name = held(house)

    def may(meant: Meant) -> ActionRequest | Refused:
        return house.write(lambda uow: may_cancel(uow, meant))

    assert may(on_card(house, name, BO)) == house.request(name)
    said(may(on_card(house, name, DEV)), "not_requester")
    said(may(Meant("press", BO, card="card-none")), "card_unknown")
    assert house.codes(name)[-1] == "not_requester"


def test_who_cannot_decide_their_own_request_is_pointed_to_cancel(house: House) -> None:
    name = held(house)

    answer = house.press(name, BO, Verdict.APPROVE)

    said(answer, "own_request")
    assert isinstance(answer, Reply)
    assert "Cancel… takes it back." in answer.sentence


@pytest.mark.parametrize("who", [ANA, CLEO, DEV, BO])
def test_whoever_may_review_it_now_or_owns_it_voids_the_receipt(
    house: House, who: Account
) -> None:
    name = approved(house)
    claims = receipt(house, name)
    house.deliver()

    said(revoke(house, on_card(house, name, who)), "revoked")

    request = house.request(name)
    by = DecidedBy.REQUESTER if who == BO else DecidedBy.HUMAN
    assert (request.state, request.decided_by) == (State.REVOKED, by)
    answer = house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner"))
    said(answer, "already_revoked")
    assert direct_messages(house) == ([] if who == BO else ["U0BO"])


@pytest.mark.parametrize(
    ("who", "code"), [(EVE, "not_on_roster"), (MO, "out_of_scope"), (ANA, "locked_reviewer")]
)
def test_nobody_else_revokes(house: House, who: Account, code: str) -> None:
    name = approved(house)
    house.lock(LockKind.REVIEWER, "ana")

    said(revoke(house, on_card(house, name, who)), code)

    assert house.request(name).state is State.APPROVED
    assert house.codes(name)[-1] == code


@pytest.mark.parametrize("who", [EVE, MO])
def test_who_types_a_strange_id_learns_nothing_of_it(house: House, who: Account) -> None:
    name = approved(house)

    said(revoke(house, typed(name, who)), "not_yours")
    said(revoke(house, typed("req_none", who, "typed-y")), "not_yours")


def test_it_is_revoked_even_while_everything_is_locked(house: House) -> None:
    name = approved(house)
    house.lock(LockKind.ALL)

    said(revoke(house, typed(name, ANA)), "revoked")


def test_only_an_approval_is_revoked(house: House) -> None:
    name = held(house)

    said(revoke(house, on_card(house, name, ANA)), "already_pending")


def test_who_left_the_company_revokes_nothing_and_slack_is_asked(house: House) -> None:
    name = approved(house)
    house.tell(CLEO, deactivated=True)
    house.clock.forward(seconds=61)
    house.slack.asked.clear()

    said(revoke(house, on_card(house, name, CLEO)), "account_deactivated")

    assert house.slack.asked == [frozenset({CLEO})]


def test_while_slack_is_down_a_revocation_stands_on_the_last_known_state(house: House) -> None:
    name, other = approved(house), approved(house)
    house.clock.forward(seconds=61)
    house.slack.down = True

    said(revoke(house, on_card(house, name, ANA)), "revoked")
    said(revoke(house, on_card(house, other, DEV, "back-y")), "account_unknown")


def test_what_policy_allowed_is_revoked_by_its_id(house: House) -> None:
    name = held(house, READ, "service-desk")

    said(revoke(house, typed(name, BO)), "revoked")

    assert house.request(name).state is State.REVOKED


def test_after_the_receipt_was_used_a_rollback_is_asked_for_and_the_state_stays(
    house: House,
) -> None:
    name = used(house)
    before = house.request(name)

    said(revoke(house, on_card(house, name, ANA), "It broke."), "asked")

    after = house.request(name)
    evidence = house.read(lambda q: q.evidence(name))
    assert after == before == replay(evidence)
    (wish,) = house.read(lambda q: view_of(q, after)).rollbacks
    assert (wish.name, wish.reason) == ("Ana Ruiz", "It broke.")
    assert direct_messages(house) == ["U0BO"]


def test_each_person_asks_for_it_once(house: House) -> None:
    name = used(house)
    revoke(house, on_card(house, name, ANA, "back-1"), "It broke.")
    entries = len(house.history(name))

    said(revoke(house, on_card(house, name, ANA, "back-2"), "Really."), "asked")
    assert len(house.history(name)) == entries
    said(revoke(house, on_card(house, name, BO, "back-3"), "Yes."), "asked")

    assert house.codes(name)[entries:] == ["RollbackRequested"]


def test_the_owner_who_asks_is_not_told_of_it_and_redeeming_again_gets_the_same_answer(
    house: House,
) -> None:
    name = approved(house)
    claims = receipt(house, name)
    executor = house.key(KeyKind.EXECUTOR, "vault-runner")
    first = released(house.redeem(claims, executor))
    house.deliver()

    said(revoke(house, typed(name, BO)), "asked")

    assert direct_messages(house) == []
    assert released(house.redeem(claims, executor)) == first


def test_the_dialog_of_a_revocation_is_filled_only_for_who_may(house: House) -> None:
    name = approved(house)

    def may(meant: Meant) -> object:
        return house.write(lambda uow: may_revoke(uow, meant))

    assert may(on_card(house, name, ANA)) == house.request(name)
    said(may(on_card(house, name, EVE)), "not_on_roster")
    said(may(Meant("back", ANA, card="card-none")), "card_unknown")
