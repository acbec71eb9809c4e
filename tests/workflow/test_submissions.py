"""Submissions: who may ask for what, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.action import Action, Context, Payload, Resource, Risk
from app.domain.authority import KeyKind, LockKind
from app.domain.length import LONGEST
from app.domain.request import State
from app.policy.decision import Misfit
from app.workflow.prepared import Prepared, prepared
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.builders import CONTEXT, account
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import DEV_ROTATE, READ, ROTATE, held, said


def ask(house: House, action: Action = ROTATE, agent: str = "deploy-bot", **given: object):  # type: ignore[no-untyped-def]
    made = Ask(house.key(KeyKind.AGENT, agent), action, **{"context": CONTEXT, **given})  # type: ignore[arg-type]
    return house.write(lambda uow: submit_request(uow, made))


def test_the_terms_are_frozen_from_the_documents_of_the_moment(house: House) -> None:
    terms = house.request(held(house)).terms

    assert [(one.group, one.count) for one in terms.thresholds] == [
        ("platform-reviewers", 1),
        ("security", 1),
    ]
    assert (terms.rule, terms.reason_required) == ("production secrets", True)
    assert terms.audience == ("vault-runner",)
    assert terms.expires_at == house.clock.now() + timedelta(hours=4)


def test_without_a_person_named_the_request_is_the_owner_s(house: House) -> None:
    asker = house.request(held(house)).asker

    assert (asker.requester, asker.owner, asker.requester_named) == ("bo", "bo", False)


@pytest.mark.parametrize("named", ["ben@acme.test", "BEN@ACME.TEST", "ben"])
def test_a_person_whom_the_agent_may_act_for_is_named(house: House, named: str) -> None:
    action = Action("iam.grant_scope", {"app": "crm"})

    name = held(house, action, "access-bot", Context("Because.", requester=named))

    assert house.request(name).asker.requester == "ben"


@pytest.mark.parametrize("named", ["ana@acme.test", "ana", "nobody@acme.test", "Ben Osei"])
def test_a_person_whom_the_agent_may_not_act_for_is_refused(house: House, named: str) -> None:
    action = Action("iam.grant_scope", {"app": "crm"})

    answer = ask(house, action, "access-bot", context=Context("Because.", requester=named))

    said(answer, "requester_not_named")


def test_an_agent_that_must_name_a_person_is_refused_without_one(house: House) -> None:
    roster = (MANIFESTS / "roster.yaml").read_text()
    house.load(
        "roster", roster.replace("requesters: [bo],", "requesters: [bo], requester: required,")
    )

    said(ask(house), "requester_missing")
    said(ask(house, context=replace(CONTEXT, requester="ana")), "requester_not_named")
    assert isinstance(ask(house, context=replace(CONTEXT, requester="bo")), Submission)


@pytest.mark.parametrize(
    ("agent", "action", "code"),
    [
        ("nobody", ROTATE, "agent_unknown"),
        ("service-desk", ROTATE, "action_not_granted"),
        ("access-bot", Action("iam.change_role", {"account": "x"}), ""),
    ],
)
def test_an_agent_asks_for_what_the_roster_lets_it(
    house: House, agent: str, action: Action, code: str
) -> None:
    answer = ask(house, action, agent)

    assert getattr(answer, "code", "") == code


def test_what_was_prepared_is_not_prepared_again(house: House) -> None:
    at_most = Prepared(prepared(ROTATE).canonical, LONGEST)
    too_long = Prepared(at_most.canonical, LONGEST + 1)

    held_back, refused = ask(house, prepared=at_most), ask(house, prepared=too_long)

    assert isinstance(held_back, Submission)
    assert isinstance(refused, Misfit)
    assert refused.code == "action_too_long"
    assert "up to 600,001 characters" in refused.message


def test_what_is_prepared_is_the_arguments_that_are_digested(house: House) -> None:
    plain, ready = ask(house), ask(house, prepared=prepared(ROTATE))

    first, second = (getattr(one, "payload", None) for one in (plain, ready))
    assert isinstance(first, Payload)
    assert isinstance(second, Payload)
    assert second.canonical == first.canonical


def test_an_executor_s_key_by_an_agent_s_name_asks_for_nothing(house: House) -> None:
    made = Ask(house.key(KeyKind.EXECUTOR, "deploy-bot"), ROTATE, context=CONTEXT)

    said(house.write(lambda uow: submit_request(uow, made)), "agent_unknown")


def test_what_the_policy_denies_is_kept_and_shown_to_nobody(house: House) -> None:
    name = held(house, Action("secrets.read", {"secret": "prod/payments-db"}))

    assert house.request(name).state is State.DENIED
    assert house.read(lambda q: q.cards_of(name)) == ()


def test_what_the_policy_allows_is_shown_to_nobody(house: House) -> None:
    name = held(house, READ, "service-desk")

    assert house.request(name).decided_by == "policy"
    assert house.read(lambda q: (q.cards_of(name), q.outbox().waiting)) == ((), 0)


def test_missing_evidence_is_named(house: House) -> None:
    answer = ask(house, context=Context(justification="Because."))

    said(answer, "evidence_missing")
    assert "rollback" in answer.sentence


@pytest.mark.parametrize("seconds", [0, -1, 1, 100_000])
def test_a_time_to_live_outside_the_limits_is_a_misfit(house: House, seconds: int) -> None:
    answer = ask(house, ttl=timedelta(seconds=seconds))

    assert isinstance(answer, Misfit)
    assert answer.pointer == "/ttl"


def test_a_resource_that_is_not_the_derived_one_is_a_misfit(house: House) -> None:
    answer = ask(house, resource=Resource("secret", "dev/db"))

    assert isinstance(answer, Misfit)


def test_a_rule_that_raises_the_risk_is_a_fact_of_the_request(house: House) -> None:
    policy = (MANIFESTS / "policy.yaml").read_text()
    raised = policy.replace("  - name: new scopes\n", "  - name: new scopes\n    risk: critical\n")
    house.load("policy", raised)

    name = held(house, Action("iam.grant_scope", {"app": "crm"}), "access-bot")

    assert house.request(name).facts.risk is Risk.CRITICAL


def test_what_nobody_can_approve_now_is_refused_at_once(house: House) -> None:
    house.lock(LockKind.REVIEWER, "cleo")
    house.lock(LockKind.REVIEWER, "dev")

    said(answer := ask(house), "no_eligible_reviewer")
    assert answer.excluded == (("cleo", "locked"), ("dev", "locked"))


def test_reviewers_known_to_be_barred_are_nobody(house: House) -> None:
    for user in ("U0ANA", "U0BEN"):
        house.tell(account(user), guest=True)

    said(answer := ask(house), "no_eligible_reviewer")
    assert answer.excluded == (("ana", "account_barred"), ("ben", "account_barred"))


def test_it_is_known_why_each_who_was_left_out_may_not_decide(house: House) -> None:
    roster = (MANIFESTS / "roster.yaml").read_text()
    roster = roster.replace("deploy-bot:   {owner: bo", "deploy-bot:   {owner: cleo")
    roster = roster.replace(
        "requesters: [bo], executors: [vault", "requesters: [dev], executors: [vault"
    )
    roster = roster.replace(
        "platform-reviewers: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]",
        "platform-reviewers: [ana, {person: ben, until: 2026-01-01}]",
    )
    roster = roster.replace(
        '{group: platform-reviewers, actions: ["secrets.*"',
        '{group: platform-reviewers, actions: ["none.*"',
    )
    house.load("roster", roster)

    said(answer := ask(house, context=replace(CONTEXT, requester="dev")), "no_eligible_reviewer")
    assert dict(answer.excluded) == {
        "ana": "not_granted",
        "ben": "not_member_now",
        "cleo": "agent_owner",
        "dev": "requester",
    }


def test_a_locked_agent_asks_for_nothing(house: House) -> None:
    house.lock(LockKind.AGENT, "deploy-bot")

    said(ask(house), "locked")


def test_an_agent_keeps_no_more_pending_than_it_may(house: House) -> None:
    pay = Action("payments.pay_vendor", {"vendor": "v", "amount": 1})
    for _ in range(10):
        assert isinstance(ask(house, pay, "procurement"), Submission)

    said(ask(house, pay, "procurement"), "too_many_pending")


@pytest.mark.parametrize("kind", ["policy", "roster"])
def test_without_readable_documents_nothing_is_taken(house: House, kind: str) -> None:
    house.load(kind, "this is: [not a document")

    said(ask(house), "document_unreadable")


def test_the_same_key_for_the_same_action_gives_the_first_request(house: House) -> None:
    first = ask(house, idempotency_key="k1")
    house.lock(LockKind.ALL)

    again = ask(house, idempotency_key="k1")
    reworded = ask(house, idempotency_key="k1", labels={"ticket": "2"})

    assert again.request == reworded.request == first.request
    assert (again.replayed, again.reworded) == (True, False)
    assert (reworded.replayed, reworded.reworded) == (True, True)


def test_the_same_key_for_another_action_is_refused(house: House) -> None:
    ask(house, idempotency_key="k1")

    said(ask(house, DEV_ROTATE, idempotency_key="k1"), "duplicate_key")


def test_the_same_key_of_another_agent_is_another_key(house: House) -> None:
    ask(house, idempotency_key="k1")

    other = ask(house, READ, "service-desk", idempotency_key="k1")

    assert isinstance(other, Submission)
    assert not other.replayed


def test_a_refused_submission_does_not_use_up_its_key(house: House) -> None:
    lock = house.lock(LockKind.ALL)
    said(ask(house, idempotency_key="k1"), "locked")
    house.unlock(lock)

    answer = ask(house, idempotency_key="k1")

    assert isinstance(answer, Submission)
    assert not answer.replayed
