"""A reviewer narrows the action: who may, to what, and what becomes of what was said before."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from app.delivery.view import View
from app.domain.action import Action, Context
from app.domain.authority import KeyKind, LockKind
from app.domain.events import Amended, Submitted
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import State
from app.workflow.amend_request import may_amend
from app.workflow.freshness import Unreachable, decided
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.submit_request import Submission
from app.workflow.views import view_of
from tests.builders import ANA, BEN, BO, CLEO, DEV, EVE
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import ROTATE, approved, held, receipt, released, said

POLICY = (MANIFESTS / "policy.yaml").read_text()
PAY = Action("payments.pay_vendor", {"vendor": "acme", "amount": 5000, "memo": "May"})
GRANT = Action("iam.grant_scope", {"app": "reports", "scopes": ["read", "write", "admin"]})
WHY = Context(justification="Monthly report", duration="PT8H")
LESS = {"arguments.amount": 4000}


def payment(house: House) -> str:
    return held(house, PAY, "procurement", WHY)


def scopes(house: House) -> str:
    return held(house, GRANT, "access-bot", Context(**{**_told(WHY), "requester": "bo"}))


def _told(context: Context) -> dict[str, Any]:
    return {name: getattr(context, name) for name in Context.__dataclass_fields__}


def asked(house: House, name: str, account: Account) -> Any:
    card = house.read(lambda q: q.cards_of(name))[0].id

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return may_amend(uow, Meant("", account, card), slack_down=down)

    return house.runner.run(decided(house.store, house.slack, unit))


def told_of(house: House, name: str) -> View:
    request = house.request(name)
    return house.read(lambda q: view_of(q, request))


def amended(house: House, name: str, account: Account, wishes: dict[str, Any]) -> None:
    said(house.amend(name, account, wishes), "amended")
    house.deliver()


def test_what_was_narrowed_is_the_next_revision_and_what_may_run(house: House) -> None:
    name = scopes(house)
    before = house.read(lambda q: q.payload(name))
    assert before is not None

    amended(house, name, CLEO, {"arguments.scopes": ["write", "read"], "context.duration": "PT1H"})

    request, after = house.request(name), house.read(lambda q: q.payload(name))
    assert after is not None
    assert (request.state, request.revision) == (State.PENDING, 2)
    assert after.action == Action(
        "iam.grant_scope", {**GRANT.arguments, "scopes": ["read", "write"]}
    )
    assert after.context.duration == "PT1H"
    assert after.digest != before.digest
    assert replay(house.read(lambda q: q.evidence(name))) == request
    house.verify()


def test_everybody_is_told_who_changed_what_from_what_to_what(house: House) -> None:
    name = payment(house)

    amended(house, name, ANA, LESS)
    amended(house, name, CLEO, {"arguments.amount": 3000})

    told = told_of(house, name).amendments
    assert [
        (one.revision, one.name, [(each.path, each.before, each.after) for each in one.changes])
        for one in told
    ] == [
        (2, "Ana Ruiz", [("arguments.amount", 5000, 4000)]),
        (3, "Cleo Martin", [("arguments.amount", 4000, 3000)]),
    ]


def test_approvals_of_the_revision_before_no_longer_count_and_stay_on_record(house: House) -> None:
    name = payment(house)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")

    amended(house, name, CLEO, LESS)

    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    view = told_of(house, name)
    assert [(one.person, one.revision) for one in view.reviews] == [("ana", 1), ("cleo", 2)]
    assert [one.person for one in view.counting] == ["cleo"]
    said(house.press(name, ANA, Verdict.APPROVE), "approved")


def test_to_amend_is_not_to_approve_and_the_author_fills_one_seat(house: House) -> None:
    name = payment(house)

    amended(house, name, ANA, LESS)
    assert house.request(name).state is State.PENDING
    assert house.request(name).reviews == ()
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    said(house.press(name, ANA, Verdict.APPROVE), "already_reviewed")

    said(house.press(name, CLEO, Verdict.APPROVE), "approved")


@pytest.mark.parametrize(
    ("wishes", "code", "field"),
    [
        ({"arguments.amount": 5001}, "amend_at_most", "arguments.amount"),
        ({"arguments.amount": -1}, "amend_at_most", "arguments.amount"),
        ({"arguments.amount": 5000}, "amend_nothing", ""),
        ({"arguments.vendor": "other"}, "amend_not_permitted", "arguments.vendor"),
        (
            {"arguments.amount": 4000, "arguments.memo": ""},
            "amend_not_permitted",
            "arguments.memo",
        ),
        ({"context.duration": "PT1H"}, "amend_not_permitted", "context.duration"),
        ({}, "amend_nothing", ""),
    ],
)
def test_what_is_not_narrower_changes_nothing_and_says_which_field(
    house: House, wishes: dict[str, Any], code: str, field: str
) -> None:
    name = payment(house)
    version = house.request(name).version

    answer = house.amend(name, ANA, wishes)

    said(answer, code)
    assert isinstance(answer, Reply)
    assert answer.field == field
    assert house.request(name).version == version
    assert house.codes(name)[-1] == code


def test_the_values_in_a_refusal_are_said_but_not_kept_beside_the_chain(house: House) -> None:
    name = payment(house)

    first = house.amend(name, ANA, {"arguments.amount": 987654}, "amend-x")
    again = house.amend(name, ANA, {"arguments.amount": 987654}, "amend-x")

    assert isinstance(first, Reply)
    assert isinstance(again, Reply)
    assert "987654 instead of 5000" in first.sentence
    assert (again.code, again.field) == (first.code, first.field)
    assert "987654" not in again.sentence
    assert b"987654" not in house.file.read_bytes()


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (BO, "own_request"),
        (BEN, "out_of_scope"),
        (EVE, "not_on_roster"),
        (Account("T0OTHER", ANA.user), "not_on_roster"),
    ],
)
def test_who_may_not_decide_may_not_narrow(house: House, account: Account, code: str) -> None:
    name = payment(house)

    said(house.amend(name, account, LESS), code)
    said(asked(house, name, account), code)
    assert house.request(name).revision == 1


@pytest.mark.parametrize("flag", ["guest", "machine", "external", "deactivated"])
def test_slack_is_asked_who_it_is_as_for_a_click(house: House, flag: str) -> None:
    name = payment(house)
    house.tell(ANA, **{flag: True})

    said(house.amend(name, ANA, LESS), f"account_{flag}")


def test_without_slack_nobody_narrows(house: House) -> None:
    name = payment(house)
    house.amend(name, BO, LESS)
    house.clock.forward(seconds=61)
    house.slack.down = True

    said(house.amend(name, ANA, LESS), "account_unknown")
    assert isinstance(asked(house, name, ANA), Refused | Unreachable)


def test_a_lock_stops_it(house: House) -> None:
    name = payment(house)
    house.lock(LockKind.SCOPE, "payments.*")

    said(house.amend(name, ANA, LESS), "locked")


def test_what_is_decided_or_too_late_is_narrowed_no_more(house: House) -> None:
    late, done = payment(house), payment(house)
    said(house.press(done, ANA, Verdict.REJECT), "rejected")

    said(house.amend(done, ANA, LESS), "already_rejected")
    house.clock.forward(hours=5)
    said(house.amend(late, ANA, LESS), "too_late")


def test_whoever_looked_at_an_older_revision_neither_narrows_nor_approves(house: House) -> None:
    name = payment(house)
    amended(house, name, ANA, LESS)

    said(house.amend(name, CLEO, {"arguments.amount": 10}, revision=1), "superseded")
    said(house.press(name, CLEO, Verdict.APPROVE, revision=1), "superseded")
    assert house.request(name).reviews == ()


def test_until_the_card_shows_the_new_revision_nobody_approves_from_it(house: House) -> None:
    name = payment(house)
    said(house.amend(name, ANA, LESS), "amended")

    said(house.press(name, CLEO, Verdict.APPROVE), "superseded")
    house.deliver()
    said(house.press(name, CLEO, Verdict.APPROVE), "counted")


def test_a_card_that_shows_the_new_revision_in_part_does_not_approve_it(house: House) -> None:
    name = payment(house)
    house.partial.add(name)
    amended(house, name, ANA, LESS)

    said(house.press(name, CLEO, Verdict.APPROVE), "not_fully_shown")


def test_nine_amendments_are_the_most(house: House) -> None:
    name = payment(house)
    for number in range(9):
        amended(house, name, (ANA, CLEO)[number % 2], {"arguments.amount": 4000 - number})

    said(house.amend(name, ANA, {"arguments.amount": 1}), "too_many_revisions")
    assert house.request(name).revision == 10


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    amend: {arguments.amount: at_most}\n", "", "amend_not_permitted"),
        ("{arguments.amount: at_most}", "{arguments.amount: at_least}", "amend_at_least"),
        ("{arguments.amount: at_most}", "{arguments.amount: {one_of: [7]}}", "amend_one_of"),
    ],
)
def test_the_active_policy_must_permit_it_too(house: House, old: str, new: str, code: str) -> None:
    name = payment(house)
    assert old in POLICY
    house.load("policy", POLICY.replace(old, new, 1))

    said(house.amend(name, ANA, LESS), code)


def test_a_policy_that_was_loosened_does_not_help_what_is_under_way(house: House) -> None:
    house.load("policy", POLICY.replace("    amend: {arguments.amount: at_most}\n", ""))
    name = payment(house)
    house.load("policy", POLICY)

    said(house.amend(name, ANA, LESS), "amend_not_permitted")
    said(asked(house, name, ANA), "amend_not_permitted")


def test_what_the_policy_would_refuse_is_not_made_by_narrowing(house: House) -> None:
    house.load(
        "policy",
        POLICY.replace(
            "  - name: large payments",
            "  - {name: dust, match: {action: payments.pay_vendor, "
            "arguments: {amount: {under: 10}}}, effect: deny, reason: Not worth a transfer.}\n\n"
            "  - name: large payments",
        ),
    )
    name = payment(house)

    answer = house.amend(name, ANA, {"arguments.amount": 5})

    said(answer, "amend_denied")
    assert isinstance(answer, Reply)
    assert answer.sentence == "The policy refuses what would be left: Not worth a transfer."


def test_less_is_no_riskier(house: House) -> None:
    house.load(
        "policy",
        POLICY.replace(
            "  - name: large payments",
            "  - {name: odd, match: {action: payments.pay_vendor, "
            "arguments: {amount: {under: 10}}}, risk: critical}\n\n  - name: large payments",
        ),
    )
    name = payment(house)

    said(house.amend(name, ANA, {"arguments.amount": 5}), "amend_other_action")


def test_less_that_falls_under_another_rule_needs_that_rule_s_people_as_well(house: House) -> None:
    house.load(
        "policy",
        POLICY.replace(
            "  - name: customer service",
            "  - {name: small, match: {action: payments.pay_vendor}, "
            "approvals: [{from: security, count: 2}]}\n\n  - name: customer service",
        ),
    )
    name = payment(house)
    amended(house, name, ANA, {"arguments.amount": 900})

    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    said(house.press(name, DEV, Verdict.APPROVE), "approved")


def test_the_same_idempotency_key_with_the_first_action_still_gives_the_first_request(
    house: House,
) -> None:
    key = house.key(KeyKind.AGENT, "procurement")
    first = house.submit(PAY, key, WHY, "key-1")
    assert isinstance(first, Submission)
    house.deliver()
    amended(house, first.request.id, ANA, LESS)

    again = house.submit(PAY, key, WHY, "key-1")
    other = house.submit(Action(PAY.name, {**PAY.arguments, "amount": 4000}), key, WHY, "key-1")

    assert isinstance(again, Submission)
    assert (again.request.id, again.replayed, again.reworded) == (first.request.id, True, False)
    assert again.payload is not None
    assert again.payload.action.arguments["amount"] == 4000
    said(other, "duplicate_key")


def test_the_receipt_is_good_for_what_is_left_and_not_for_what_was_asked(house: House) -> None:
    name = payment(house)
    first = house.read(lambda q: q.payload(name))
    amended(house, name, ANA, LESS)
    house.press(name, ANA, Verdict.APPROVE)
    house.press(name, CLEO, Verdict.APPROVE)
    claims, runner = (
        receipt(house, name, "procurement"),
        house.key(KeyKind.EXECUTOR, "bank-runner"),
    )
    assert first is not None
    assert claims.revision == 2

    said(house.redeem(claims, runner, "run-1", first.digest), "digest_mismatch")
    answer = released(house.redeem(claims, runner, "run-1"))

    assert answer.payload.action.arguments == {**PAY.arguments, "amount": 4000}


def test_a_duration_that_was_agreed_is_bound_by_the_receipt(house: House) -> None:
    name = held(house, ROTATE, context=Context("j", "b", "r", duration="PT1H"))
    amended(house, name, ANA, {"context.duration": "PT5M"})
    house.press(name, ANA, Verdict.APPROVE)
    house.press(name, CLEO, Verdict.APPROVE)
    claims, runner = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")

    assert (claims.revision, claims.duration) == (2, "PT5M")
    assert released(house.redeem(claims, runner)).payload.context.duration == "PT5M"


def test_what_was_asked_first_can_still_be_read_for_audit(house: House) -> None:
    name = payment(house)
    amended(house, name, ANA, LESS)

    payloads = [
        one.event.payload.action.arguments["amount"]
        for one in house.history(name)
        if isinstance(one.event, Submitted | Amended) and one.event.payload
    ]

    assert payloads == [5000, 4000]


def test_the_requester_and_every_card_hear_of_it(house: House) -> None:
    name = payment(house)
    said(house.amend(name, ANA, LESS), "amended")

    with closing(sqlite3.connect(house.file)) as connection:
        waiting = connection.execute("SELECT kind, key FROM outbox WHERE settled_at IS NULL")
        found = {(kind, key.split(":")[0]) for kind, key in waiting}
    assert found == {("card", "card"), ("reply", "amended"), ("dm", "amended")}


def test_questions_takes_and_expiry_are_as_they_were(house: House) -> None:
    name = approved(house)
    assert house.request(name).amendments == ()
    other = payment(house)
    before = house.request(other)

    amended(house, other, ANA, LESS)

    after = house.request(other)
    assert (after.terms, after.taken, after.questions) == (
        before.terms,
        before.taken,
        before.questions,
    )
