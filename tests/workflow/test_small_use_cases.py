"""The smaller use cases: cancelling, time, keys, documents, accounts, delivery, status."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.delivery.message import Dead, Retry, Sent
from app.domain.authority import CommandRefused, KeyKind, Lock, LockKind
from app.domain.events import Approved
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused, refused
from app.domain.request import DecidedBy, State
from app.workflow import ask_status
from app.workflow.accounts import keep_accounts, stale_accounts
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.keys import create_key, revoke_key, rotate_key, well_formed
from app.workflow.locks import Wanted, lift_lock, put_lock
from app.workflow.progress import still_needed
from app.workflow.record import Attempted, record
from app.workflow.tidy import chain_repeats
from app.workflow.views import view_of
from tests.builders import ANA, BO, CLEO, EVE, HOUR, MO, clean
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import OPERATOR, House
from tests.workflow.scenes import READ, ROTATE, approved, held, receipt, said

ATTEMPTED = Attempted("test", OPERATOR)


def test_an_agent_cancels_its_own_request_and_an_operator_any(house: House) -> None:
    first, second = held(house), held(house)

    house.cancel(first, house.key(KeyKind.AGENT, "deploy-bot"))
    house.cancel(second, house.key(KeyKind.OPERATOR, "root"))

    assert house.request(first).decided_by is DecidedBy.AGENT
    assert house.request(second).decided_by is DecidedBy.OPERATOR


@pytest.mark.parametrize(
    ("kind", "who"), [(KeyKind.AGENT, "access-bot"), (KeyKind.EXECUTOR, "deploy-bot")]
)
def test_nobody_else_cancels_it_and_the_attempt_is_kept(
    house: House, kind: KeyKind, who: str
) -> None:
    name = held(house)

    said(house.cancel(name, house.key(kind, who)), "not_yours")
    said(house.cancel("req_none", house.key(kind, who)), "not_yours")
    assert house.codes(name)[-1] == "not_yours"


def test_silence_expires_by_the_tick_and_names_no_human(house: House) -> None:
    name = held(house)
    house.clock.forward(hours=4)

    said(house.cancel(name, house.key(KeyKind.AGENT, "deploy-bot")), "too_late")
    assert house.tick() == 1

    request = house.request(name)
    assert (request.state, request.decided_by, request.reviews) == ("expired", "timeout", ())


def test_what_is_over_is_never_changed_again(house: House) -> None:
    name = approved(house)
    house.clock.forward(minutes=15)
    house.tick()
    request = house.request(name)
    again = [Approved(DecidedBy.HUMAN, house.clock.now(), house.clock.now() + HOUR)]

    with pytest.raises(ValueError, match="final"):
        house.write(lambda uow: record(uow, request, again, ATTEMPTED))


def test_a_history_begins_with_a_submission(house: House) -> None:
    begun = [Approved(DecidedBy.HUMAN, house.clock.now(), house.clock.now() + HOUR)]

    with pytest.raises(ValueError, match="submission"):
        house.write(lambda uow: record(uow, None, begun, ATTEMPTED))


def test_repeated_refusals_are_chained_with_their_count(house: House) -> None:
    name = held(house)
    for _ in range(3):
        said(house.press(name, EVE, Verdict.APPROVE), "not_on_roster")
    house.clock.forward(minutes=2)

    assert house.write(chain_repeats) == 1

    counts = [
        one.event.count for one in house.history(name) if isinstance(one.event, CommandRefused)
    ]
    assert counts == [1, 2]


def test_a_key_s_secret_is_given_once_and_known_by_its_hash(house: House) -> None:
    minted = house.write(lambda uow: create_key(uow, KeyKind.AGENT, "deploy-bot", OPERATOR))

    found = house.write(lambda uow: uow.key(uow.keyed(minted.secret)))

    assert found == minted.key
    assert minted.secret.startswith(minted.key.prefix)
    assert minted.secret.encode() not in minted.key.hash


@pytest.mark.parametrize("wrong", ["", "hitl_", "hitl_agent_x_y", "x", "\udc80" * 30, "é" * 30])
def test_what_is_not_formed_like_a_key_is_known_without_looking(house: House, wrong: str) -> None:
    secret = house.write(lambda uow: create_key(uow, KeyKind.AGENT, "a", OPERATOR)).secret

    assert well_formed(secret)
    assert not well_formed(wrong)
    assert not well_formed(secret[:-1])
    assert not well_formed(secret + wrong + "x")


def test_a_rotated_key_lives_on_for_a_day_and_no_longer_than_it_had(house: House) -> None:
    old = house.write(lambda uow: create_key(uow, KeyKind.AGENT, "deploy-bot", OPERATOR)).key
    short = replace(old, expires_at=house.clock.now() + HOUR)

    house.write(lambda uow: rotate_key(uow, old, OPERATOR))
    kept = {one.id: one for one in house.read(lambda q: q.keys())}
    house.write(lambda uow: rotate_key(uow, short, OPERATOR))
    again = {one.id: one for one in house.read(lambda q: q.keys())}

    assert kept[old.id].expires_at == house.clock.now() + timedelta(hours=24)
    assert again[old.id].expires_at == short.expires_at
    assert len(again) == 3


def test_a_key_is_revoked_once(house: House) -> None:
    key = house.key(KeyKind.AGENT, "deploy-bot")

    assert house.write(lambda uow: revoke_key(uow, key.id, OPERATOR))
    assert not house.write(lambda uow: revoke_key(uow, key.id, OPERATOR))
    assert not house.write(lambda uow: revoke_key(uow, "none", OPERATOR))


def test_a_lock_that_is_not_there_is_not_lifted(house: House) -> None:
    lock = house.lock(LockKind.ALL)

    assert house.unlock(lock) == lock
    assert house.unlock(lock) == refused("lock_unknown")


def test_who_put_a_lock_on_cannot_lift_it_and_leaves_an_entry_of_trying(house: House) -> None:
    lock = house.lock(LockKind.ALL)
    before = house.write(lambda uow: uow.chain_head()).seq

    outcome = house.write(lambda uow: lift_lock(uow, lock.id, OPERATOR))

    assert outcome == refused("lock_same_person")
    assert house.write(lambda uow: uow.locks()) == (lock,)
    assert house.write(lambda uow: uow.chain_head()).seq == before + 1


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        (LockKind.AGENT, "deploy-bot", ""),
        (LockKind.AGENT, "deply-bot", "lock_target_unknown"),
        (LockKind.REVIEWER, "ana", ""),
        (LockKind.REVIEWER, "U0ANA", "lock_target_unknown"),
        (LockKind.TEAM, "payments", ""),
        (LockKind.TEAM, "pay", "lock_target_unknown"),
        (LockKind.SCOPE, "secrets.rotate", ""),
        (LockKind.SCOPE, "secrets.*", ""),
        (LockKind.SCOPE, "retail.modify_user_address", ""),
        (LockKind.SCOPE, "secret.*", "lock_target_unknown"),
        (LockKind.ALL, "", ""),
        (LockKind.ALL, "deploy-bot", "lock_target_needless"),
        (LockKind.AGENT, "", "lock_target_missing"),
    ],
)
def test_a_lock_that_would_cover_nothing_is_refused(
    house: House, kind: LockKind, target: str, code: str
) -> None:
    outcome = house.write(lambda uow: put_lock(uow, Wanted(kind, target, "why"), OPERATOR))

    assert getattr(outcome, "code", "") == code
    assert len(house.write(lambda uow: uow.locks())) == (not code)


def test_a_name_that_is_nearly_known_is_named(house: House) -> None:
    wanted = Wanted(LockKind.AGENT, "deply-bot", "")

    outcome = house.write(lambda uow: put_lock(uow, wanted, OPERATOR))
    anyway = house.write(lambda uow: put_lock(uow, replace(wanted, unknown=True), OPERATOR))

    assert isinstance(outcome, Refused)
    assert "Did you mean deploy-bot?" in outcome.sentence
    assert isinstance(anyway, Lock)


def test_the_same_document_is_loaded_once(house: House) -> None:
    text = (MANIFESTS / "policy.yaml").read_text()

    assert not house.load("policy", text)
    assert house.load("policy", text + "\n# another\n")
    assert house.load("policy", text)


def test_a_document_s_version_is_the_one_in_the_terms(house: House) -> None:
    document = house.read(lambda q: q.document("policy"))

    assert document is not None
    assert document.version == house.request(held(house)).terms.policy_version


def test_accounts_that_were_never_looked_at_come_first(house: House) -> None:
    house.tell(ANA)
    house.clock.forward(seconds=30)
    house.tell(BO)
    house.clock.forward(seconds=30)

    stale = house.read(lambda q: stale_accounts(q, 4))
    everybody = house.read(lambda q: stale_accounts(q, 100))

    assert ANA not in stale
    assert everybody - stale == {ANA}
    house.load("roster", "nothing: [")
    assert house.read(lambda q: stale_accounts(q, 5)) == frozenset()


def test_an_older_clean_word_does_not_replace_a_newer_bad_one(house: House) -> None:
    now = house.clock.now()
    house.clock.forward(seconds=10)
    house.tell(ANA, deactivated=True)

    house.write(lambda uow: keep_accounts(uow, (clean(ANA, now),)))
    assert house.read(lambda q: q.flags(ANA)) == clean(ANA, house.clock.now(), deactivated=True)

    house.write(lambda uow: keep_accounts(uow, (clean(ANA, house.clock.now()),)))
    house.write(lambda uow: keep_accounts(uow, (clean(ANA, now, guest=True),)))
    assert house.read(lambda q: q.flags(ANA)) == clean(ANA, now, guest=True)


def test_a_card_that_cannot_be_shown_goes_to_the_fallback_once(house: House) -> None:
    house.submit(ROTATE, house.key(KeyKind.AGENT, "deploy-bot"))

    house.deliver(Dead("channel_not_found"))

    [name] = [one.id for one in house.read(lambda q: q.pending(5))]
    cards = house.read(lambda q: q.cards_of(name))
    assert sorted((one.address, one.undeliverable) for one in cards) == [
        ("C0PLATFORM", "channel_not_found"),
        ("C0SECOPS", "channel_not_found"),
    ]
    assert house.codes(name) == ["Submitted", "channel_not_found", "channel_not_found"]


def test_a_message_is_tried_again_later(house: House) -> None:
    house.submit(ROTATE, house.key(KeyKind.AGENT, "deploy-bot"))
    [leased] = house.write(lambda uow: lease_messages(uow, 5, frozenset()))

    assert house.write(lambda uow: settle_message(uow, leased, Retry("ratelimited", 30.0)))

    assert house.deliver() == 0
    house.clock.forward(seconds=30)
    assert house.deliver() == 1


def test_a_lease_that_was_lost_settles_nothing(house: House) -> None:
    house.submit(ROTATE, house.key(KeyKind.AGENT, "deploy-bot"))
    [leased] = house.write(lambda uow: lease_messages(uow, 5, frozenset()))
    lost = replace(leased, attempts=leased.attempts + 1)

    assert not house.write(lambda uow: settle_message(uow, lost, Sent()))
    [name] = [one.id for one in house.read(lambda q: q.pending(5))]
    assert house.read(lambda q: q.cards_of(name))[0].posted_at is None


def test_a_change_while_a_card_is_being_shown_is_shown_too(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    [leased] = house.write(lambda uow: lease_messages(uow, 5, frozenset()))
    old = house.request(name)
    house.press(name, CLEO, Verdict.APPROVE)
    shown = Sent("C1", "1.1", old.version, 1, whole=True)

    house.write(lambda uow: settle_message(uow, leased, shown))
    assert house.read(lambda q: q.cards_of(name))[0].version == old.version
    house.deliver()

    assert house.read(lambda q: q.cards_of(name))[0].version == house.request(name).version


def test_the_end_is_told_in_the_thread_and_to_the_requester(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.REJECT)

    kinds = set()
    while leased := house.write(lambda uow: lease_messages(uow, 50, frozenset())):
        for one in leased:
            kinds.add((one.message.kind.value, one.message.address))
            house.write(lambda uow, one=one: uow.settle(one))  # type: ignore[misc]

    assert kinds == {("card", "C0PLATFORM"), ("reply", "C0PLATFORM"), ("dm", "U0BO")}
    assert house.request(name).state is State.REJECTED


@pytest.mark.parametrize(
    ("who", "code"), [(BO, ""), (ANA, ""), (MO, "not_yours"), (EVE, "not_yours")]
)
def test_a_request_is_shown_to_whom_it_concerns(house: House, who: Account, code: str) -> None:
    name = held(house)

    answer = house.read(lambda q: ask_status.one_request(q, who, name))

    assert (answer.code if isinstance(answer, Refused) else "") == code
    said(house.read(lambda q: ask_status.one_request(q, who, "req_none")), "not_yours")


def test_what_waits_for_somebody_is_what_they_could_decide(house: House) -> None:
    name = held(house)

    def waiting(who: Account) -> list[str]:
        return [one.id for one in house.read(lambda q: ask_status.waiting_for(q, who))]

    assert [waiting(one) for one in (ANA, BO, MO, EVE)] == [[name], [], [], []]
    house.press(name, ANA, Verdict.APPROVE)
    assert waiting(ANA) == []
    house.clock.forward(hours=4)
    assert waiting(CLEO) == []


def test_somebody_s_own_requests_are_listed(house: House) -> None:
    name = held(house)

    mine = house.read(lambda q: ask_status.my_requests(q, BO))

    assert [one.id for one in mine.requests] == [name]
    assert house.read(lambda q: ask_status.my_requests(q, EVE)).requests == ()


def test_what_is_still_needed_is_said() -> None:
    assert still_needed(()) == "nobody"


@pytest.mark.parametrize("end", ["cancel", "expire", "deny", "revoke", "tighten"])
def test_how_a_request_ended_is_told(house: House, end: str) -> None:
    name = ended(house, end)
    request = house.request(name)

    view = house.read(lambda q: view_of(q, request))

    by = {"cancel": "deploy-bot", "expire": ""}.get(end, "policy")
    assert view.ended_by == by
    assert view.ending or view.reason


def ended(house: House, end: str) -> str:
    if end == "deny":
        return held(house, replace(ROTATE, name="secrets.read"))
    name = held(house) if end in {"cancel", "expire", "tighten"} else approved(house)
    policy = (MANIFESTS / "policy.yaml").read_text()
    tightened = policy.replace("action: secrets.read,", 'action: "secrets.*",')
    match end:
        case "cancel":
            house.cancel(name, house.key(KeyKind.AGENT, "deploy-bot"))
        case "expire":
            house.clock.forward(hours=4)
            house.tick()
        case "tighten":
            house.load("policy", tightened)
            house.press(name, ANA, Verdict.APPROVE)
        case _:
            claims = receipt(house, name)
            house.load("policy", tightened)
            house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner"))
    return name


def test_an_approval_by_policy_is_told_without_people(house: House) -> None:
    name = held(house, READ, "service-desk")
    request = house.request(name)

    view = house.read(lambda q: view_of(q, request))

    assert (view.progress, view.reviews, view.ended_by) == ((), (), "")


def test_a_refusal_is_the_same_value_wherever_it_is_made() -> None:
    assert refused("locked", reason="x") == refused("locked", reason="x")
