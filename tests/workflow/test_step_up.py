"""Step-up: an approval that takes a code from the person's authenticator app."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from app.domain.action import Action
from app.domain.authority import (
    CommandRefused,
    KeyKind,
)
from app.domain.care import StepUp
from app.domain.enrolment import LockedOut
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.store.store import Store
from app.workflow.ports import Queries
from app.workflow.progress import added_care
from app.workflow.step_up import Given, code_at, enrol, let_in, unenrol
from app.workflow.submit_review import Press, Said, may_review, submit_review
from tests.builders import ANA, BEN, CLEO, CONTEXT
from tests.stores import open_store
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import OPERATOR, House
from tests.workflow.scenes import DEV_ROTATE, ROTATE, approved, held, receipt, released, said
from tests.workflow.test_tamper import write

ROLE = Action("iam.change_role", {"account": "acme/s.lee", "role": "billing-admin"})
SECRETS = {"ana": b"a" * 20, "cleo": b"c" * 20, "ben": b"b" * 20}
POLICY = (MANIFESTS / "policy.yaml").read_text()
FROM_HIGH = POLICY.replace("  effect: hold\n", "  effect: hold\n  step_up_from: high\n", 1)
STEP = timedelta(seconds=30)


def enrolled(house: House, *people: str) -> None:
    for one in people or SECRETS:
        code = code_at(SECRETS[one], house.now())
        given = Given(one, SECRETS[one], code)
        made = house.write(lambda uow, given=given: enrol(uow, given, OPERATOR))  # type: ignore[misc]
        assert not isinstance(made, Refused), made
    house.clock.forward(seconds=30)  # the code of the enrolment is used


@pytest.fixture
def strict(house: House) -> House:
    """A house in which everything of high risk takes a code, and three people are enrolled."""
    house.load("policy", FROM_HIGH)
    enrolled(house)
    return house


def with_code(house: House, name: str, account: Account, code: str, reason: str = "why") -> object:
    house.presses += 1
    card = house.read(lambda q: q.cards_of(name))[0].id
    resource = str(house.request(name).facts.resource)
    press = Press(f"press-{house.presses}", card, account)
    house.tell(account)
    words = Said(Verdict.APPROVE, reason, resource, code)
    return house.write(lambda uow: submit_review(uow, press, words))


def code(house: House, person: str) -> str:
    return code_at(SECRETS[person], house.now())


def wrong(house: House, person: str) -> str:
    good = {code_at(SECRETS[person], house.now() + n * STEP) for n in (-1, 0, 1)}
    return next(one for one in ("000000", "111111", "222222", "333333") if one not in good)


def test_the_right_code_approves_and_the_review_says_so(strict: House) -> None:
    name = held(strict, DEV_ROTATE)

    said(with_code(strict, name, ANA, code(strict, "ana")), "approved")

    assert strict.request(name).reviews[0].step_up is StepUp.TOTP


@pytest.mark.parametrize("given", ["", "   ", "12345", "no code"])
def test_without_a_code_nothing_is_approved(strict: House, given: str) -> None:
    name = held(strict, DEV_ROTATE)

    answer = with_code(strict, name, ANA, given)

    assert getattr(answer, "code", "") in {"code_required", "code_malformed"}
    assert strict.request(name).reviews == ()


def test_a_button_alone_does_not_approve_and_a_rejection_takes_no_code(strict: House) -> None:
    name = held(strict, DEV_ROTATE)

    said(strict.press(name, ANA, Verdict.APPROVE), "code_required")
    said(strict.press(name, ANA, Verdict.REJECT), "rejected")

    assert strict.request(name).reviews[0].step_up is None


def test_a_code_is_used_once_whatever_the_request(strict: House) -> None:
    one, other = held(strict, DEV_ROTATE), held(strict, DEV_ROTATE)
    now = code(strict, "ana")

    said(with_code(strict, one, ANA, now), "approved")
    said(with_code(strict, other, ANA, now), "code_used")
    earlier = code_at(SECRETS["ana"], strict.now() - STEP)
    said(with_code(strict, other, ANA, earlier), "code_used")
    strict.clock.forward(seconds=30)
    said(with_code(strict, other, ANA, code(strict, "ana")), "approved")


def test_a_code_too_old_is_wrong(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    old = code(strict, "ana")
    strict.clock.forward(seconds=61)

    said(with_code(strict, name, ANA, old), "code_wrong")


def test_where_something_else_is_amiss_the_code_is_not_used(strict: House) -> None:
    name = held(strict, ROTATE)

    said(with_code(strict, name, ANA, code(strict, "ana"), reason=""), "reason_required")
    said(with_code(strict, name, ANA, code(strict, "ana")), "counted")


def test_five_wrong_codes_in_a_row_lock_for_a_quarter_of_an_hour(strict: House) -> None:
    one, other = held(strict, DEV_ROTATE), held(strict, DEV_ROTATE)
    for number in range(4):
        said(with_code(strict, [one, other][number % 2], ANA, wrong(strict, "ana")), "code_wrong")
    said(with_code(strict, one, ANA, wrong(strict, "ana")), "code_locked")

    answer = with_code(strict, one, ANA, code(strict, "ana"))

    said(answer, "code_locked")
    assert "UTC" in getattr(answer, "sentence", "")
    strict.clock.forward(minutes=15)
    said(with_code(strict, one, ANA, code(strict, "ana")), "approved")


def test_a_lock_out_is_chained_and_survives_a_restart(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    for _ in range(5):
        with_code(strict, name, ANA, wrong(strict, "ana"))

    strict.close()
    strict.store = strict.runner.run(open_again(strict))

    said(with_code(strict, name, ANA, code(strict, "ana")), "code_locked")
    assert [kind for kind, _ in entries(strict)].count(LockedOut.__name__) == 1
    failed = [one.event for one in strict.history(name) if isinstance(one.event, CommandRefused)]
    assert {one.code for one in failed} >= {"code_wrong", "code_locked"}


def test_failures_of_one_person_do_not_lock_another(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    for _ in range(5):
        with_code(strict, name, ANA, wrong(strict, "ana"))

    said(with_code(strict, name, BEN, code(strict, "ben")), "approved")


def test_an_operator_lets_in_again(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    for _ in range(5):
        with_code(strict, name, ANA, wrong(strict, "ana"))

    assert strict.write(lambda uow: let_in(uow, "ana", OPERATOR))

    said(with_code(strict, name, ANA, code(strict, "ana")), "approved")
    assert not strict.write(lambda uow: let_in(uow, "ana", OPERATOR))


def test_who_is_not_enrolled_is_told_which_command_helps(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    strict.write(lambda uow: unenrol(uow, "ana", OPERATOR))

    answer = with_code(strict, name, ANA, "123456")

    said(answer, "not_enrolled")
    assert "hitl roster enrol ana" in getattr(answer, "sentence", "")


def test_before_the_dialog_it_is_said_who_could_give_no_code(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    card = strict.read(lambda q: q.cards_of(name))[0].id
    strict.tell(ANA)
    press = Press("p", card, ANA)

    def may() -> object:
        return strict.write(lambda uow: may_review(uow, press, verdict=Verdict.APPROVE))

    assert isinstance(may(), ActionRequest)
    strict.write(lambda uow: unenrol(uow, "ana", OPERATOR))
    said(may(), "not_enrolled")


def test_what_nobody_enrolled_could_approve_is_refused_at_once(house: House) -> None:
    house.load("policy", FROM_HIGH)
    key = house.key(KeyKind.AGENT, "deploy-bot")

    said(house.submit(DEV_ROTATE, key, CONTEXT), "nobody_enrolled")

    enrolled(house, "ana")
    assert not isinstance(house.submit(DEV_ROTATE, key, CONTEXT), Refused)
    said(house.submit(ROTATE, key, CONTEXT), "nobody_enrolled")  # security has to approve it too


def test_enrolling_again_ends_the_secret_before(strict: House) -> None:
    name, old = held(strict, DEV_ROTATE), SECRETS["ana"]
    new = Given("ana", b"n" * 20, code_at(b"n" * 20, strict.now()))
    strict.write(lambda uow: enrol(uow, new, OPERATOR))
    strict.clock.forward(seconds=30)

    said(with_code(strict, name, ANA, code_at(old, strict.now())), "code_wrong")
    said(with_code(strict, name, ANA, code_at(b"n" * 20, strict.now())), "approved")
    assert [kind for kind, _ in entries(strict)].count("Unenrolled") == 1


def test_only_people_of_the_roster_with_the_right_code_are_enrolled(house: House) -> None:
    stranger = Given("nobody", b"x" * 20, code_at(b"x" * 20, house.now()))
    slip = Given("ana", b"x" * 20, "000000")

    said(house.write(lambda uow: enrol(uow, stranger, OPERATOR)), "not_on_roster")
    said(house.write(lambda uow: enrol(uow, slip, OPERATOR)), "code_wrong")
    assert house.read(lambda q: q.enrolments()) == ()


def test_a_later_policy_adds_care_to_what_is_held_already(house: House) -> None:
    enrolled(house)
    name = held(house, DEV_ROTATE)
    wants = "require: {reason: true, confirm: resource, step_up: totp}"
    rule = f'rules:\n  - name: care\n    match: {{action: "secrets.*"}}\n    {wants}\n'
    house.load("policy", POLICY.replace("rules:\n", rule, 1))

    said(with_code(house, name, ANA, code(house, "ana"), reason=" "), "reason_required")
    said(house.press(name, ANA, Verdict.APPROVE), "code_required")
    care = house.read(lambda q: added_care(q, house_request(q, name)))
    assert (care.reason, care.confirm, care.step_up) == (True, True, StepUp.TOTP)
    said(with_code(house, name, ANA, code(house, "ana")), "approved")


def test_a_later_policy_takes_nothing_of_the_care_away(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    strict.load("policy", POLICY)

    said(strict.press(name, ANA, Verdict.APPROVE), "code_required")


def test_an_approval_without_a_code_counts_for_nothing_once_one_is_asked(house: House) -> None:
    enrolled(house)
    name = held(house, ROTATE)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    house.load("policy", FROM_HIGH)

    said(with_code(house, name, CLEO, code(house, "cleo")), "counted")
    said(with_code(house, name, ANA, code(house, "ana")), "approved")


def test_a_redemption_asks_for_the_code_that_the_active_policy_wants(house: House) -> None:
    enrolled(house)
    name = approved(house)
    claims = receipt(house, name)
    house.load("policy", FROM_HIGH)

    answer = house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner"))

    said(answer, "policy_tightened")
    assert house.request(name).state is State.REVOKED


def test_an_approval_with_codes_is_redeemed(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    said(with_code(strict, name, ANA, code(strict, "ana")), "approved")

    claims = receipt(strict, name)

    released(strict.redeem(claims, strict.key(KeyKind.EXECUTOR, "vault-runner")))


def test_a_step_up_written_into_the_row_is_seen(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    strict.tamper(
        "UPDATE requests SET version = version + 1, "
        "body = json_set(body, '$.terms.step_up', NULL) WHERE id = ?",
        name,
    )

    said(strict.press(name, ANA, Verdict.APPROVE), "row_disagrees")


def test_a_secret_moved_to_another_person_opens_nothing(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    moved = "UPDATE enrolments SET sealed = (SELECT sealed FROM enrolments WHERE person = 'ben')"
    write(strict, f"{moved} WHERE person = 'ana'")

    said(with_code(strict, name, ANA, code(strict, "ben")), "not_enrolled")


def test_an_enrolment_that_ended_and_is_put_back_is_none(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    write(strict, "CREATE TABLE kept AS SELECT * FROM enrolments")
    strict.write(lambda uow: unenrol(uow, "ana", OPERATOR))
    write(strict, "INSERT INTO enrolments SELECT * FROM kept WHERE person = 'ana'")

    said(with_code(strict, name, ANA, code(strict, "ana")), "not_enrolled")


def test_neither_code_nor_secret_is_written_anywhere(strict: House) -> None:
    name = held(strict, DEV_ROTATE)
    good, bad = code(strict, "ana"), wrong(strict, "ana")
    with_code(strict, name, ANA, bad)
    with_code(strict, name, ANA, good)

    written = " ".join(body for _, body in entries(strict))
    stored = strict.file.read_bytes() + strict.file.with_name("keyturn.db-wal").read_bytes()
    assert f'"{good}"' not in written
    assert f'"{bad}"' not in written
    assert SECRETS["ana"] not in stored
    shown = repr((Given("ana", SECRETS["ana"], good), Said(Verdict.APPROVE, code=good)))
    assert good not in shown
    assert "aaaa" not in shown


def entries(house: House) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(house.file)) as connection:
        found = connection.execute("SELECT kind, body FROM entries ORDER BY seq").fetchall()
    return [(kind, json.dumps(json.loads(body))) for kind, body in found]


def house_request(q: Queries, name: str) -> ActionRequest:
    found = q.request(name)
    assert isinstance(found, ActionRequest)
    return found


async def open_again(house: House) -> Store:
    return await open_store(house.file.parent, house.clock)
