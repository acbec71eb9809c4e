"""Codes: which steps are good, each at most once, and what failures come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.care import Care, StepUp, unproven
from app.domain.enrolment import FAILURES, LOCKED, Enrolment, locked_out, steps_around, used
from app.workflow.step_up import code_at, fitting, hotp, uri_of, written
from tests.builders import NOON, SECOND

SECRET = b"12345678901234567890"  # RFC 6238, appendix B
MINE = Enrolment("e1", "ana", "mo", NOON, last_step=0)
VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
steps = st.integers(1, 40)


@pytest.mark.parametrize(("second", "code"), VECTORS.items())
def test_the_vectors_of_rfc_6238_hold(second: int, code: str) -> None:
    at = datetime.fromtimestamp(second, UTC)

    assert code_at(SECRET, at) == code[-6:]
    assert fitting(SECRET, code[-6:], at) == (second // 30,)


@pytest.mark.parametrize(("late", "good"), [(-31, False), (-30, True), (0, True), (59, True)])
def test_a_code_is_good_one_step_early_and_one_late(late: int, good: bool) -> None:  # noqa: FBT001
    start = datetime.fromtimestamp(1111111110, UTC)  # a step begins here
    code = code_at(SECRET, start)

    assert bool(fitting(SECRET, code, start + late * SECOND)) is good
    assert not fitting(SECRET, code, start + 60 * SECOND)
    assert len(steps_around(start)) == 3


@pytest.mark.parametrize("said", ["", " ", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5x"])
def test_what_is_no_code_is_named_and_not_judged(said: str) -> None:
    code = fitting(SECRET, said, NOON)

    assert getattr(code, "code", "") == ("code_malformed" if said.strip() else "code_required")


def test_blanks_in_a_code_are_forgiven() -> None:
    code = code_at(SECRET, NOON)

    assert fitting(SECRET, f" {code[:3]} {code[3:]}\n", NOON)


@given(st.lists(steps, max_size=30))
def test_a_step_is_accepted_once_and_none_before_it(tried: list[int]) -> None:
    mine, accepted = MINE, list[int]()
    for step in tried:
        mine, no = used(mine, (step,), NOON)
        if not no:
            accepted.append(step)
        else:
            assert no == "code_used"

    assert accepted == sorted(set(accepted))
    assert mine.last_step == max(tried, default=0)


def test_a_code_of_two_steps_is_not_good_twice() -> None:
    mine, no = used(MINE, (7, 8), NOON)

    assert (no, mine.last_step) == ("", 8)
    assert used(mine, (7, 8), NOON) == (mine, "code_used")


@given(st.lists(st.booleans(), max_size=20))
def test_failures_in_a_row_lock_and_a_success_begins_anew(rights: list[bool]) -> None:
    mine, row = MINE, 0
    for number, right in enumerate(rights):
        mine, no = used(mine, (number + 1,) if right else (), NOON)
        row = 0 if right else row + 1
        assert no == ("" if right else "code_locked" if row == FAILURES else "code_wrong")
        if row == FAILURES:
            assert mine.locked_until == NOON + LOCKED
            row = 0


def test_a_lock_out_ends_by_itself_to_the_second() -> None:
    mine = replace(MINE, locked_until=NOON + LOCKED)

    assert mine.locked(NOON + LOCKED - SECOND)
    assert not mine.locked(NOON + LOCKED)
    assert "12:15 UTC" in locked_out(mine).sentence
    assert timedelta(minutes=15) == LOCKED


def test_the_stricter_of_two_cares_is_taken_thing_by_thing() -> None:
    both = Care(reason=True) | Care(confirm=True, step_up=StepUp.TOTP)

    assert both == Care(reason=True, confirm=True, step_up=StepUp.TOTP)
    assert unproven(both, StepUp.TOTP) is None
    assert unproven(both, None) is not None
    assert not Care()
    assert both


def test_an_app_is_given_what_every_app_reads() -> None:
    uri = uri_of("ana", SECRET)

    assert uri.startswith("otpauth://totp/Keyturn:ana?secret=")
    assert written(SECRET) in uri
    assert hotp(SECRET).digits == 6
