"""What is said after an end changes no row; what is said before it needs who may say it."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain import aftermath
from app.domain.events import OutcomeReported, Redeemed, RollbackRequested
from app.domain.evolve import evolve
from app.domain.report import Report
from app.domain.request import DecidedBy, Redemption
from tests.builders import HOUR, MINUTE, NOON, a_request
from tests.unit.domain.test_evolve import LIFE

USED = a_request(*LIFE[:3], Redeemed(Redemption("run-1", "vault-runner", NOON + MINUTE)))
WISHES = st.tuples(st.sampled_from(["ana", "ben", "bo"]), st.text(max_size=3))
REPORTS = st.tuples(st.sampled_from(Report), st.booleans(), st.sampled_from(["", "why"]))


@given(st.lists(WISHES))
def test_each_person_wishes_for_a_rollback_once_and_the_row_stays(
    wishes: list[tuple[str, str]],
) -> None:
    asked: list[RollbackRequested] = []
    for person, why in wishes:
        said = aftermath.take_back(USED, DecidedBy.HUMAN, person, why, asked, NOON + HOUR)
        assert isinstance(said, list)
        for one in said:
            assert evolve(USED, one) is USED
            assert isinstance(one, RollbackRequested)
            asked.append(one)

    assert sorted(one.person for one in asked) == sorted({person for person, _ in wishes})


@given(st.lists(REPORTS, max_size=15))
def test_reports_stand_in_order_without_what_was_just_said(
    reports: list[tuple[Report, bool, str]],
) -> None:
    kept: list[OutcomeReported] = []
    last: dict[bool, tuple[Report, str]] = {}
    expected = 0
    for report, executor, why in reports:
        said = OutcomeReported(report, "x", executor, NOON, why or None)
        new = aftermath.report(USED, said, kept)
        assert isinstance(new, list)
        expected += last.get(executor) != (report, why)
        last[executor] = (report, why)
        assert all(evolve(USED, one) is USED for one in new)
        kept += [one for one in new if isinstance(one, OutcomeReported)]

    assert len(kept) == expected
