"""An access review: every right that is held, and what became of it."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.people import Account, Verdict
from app.domain.request import Review
from app.roster.document import load_roster
from app.roster.used import rights
from tests.clocks import NOON

ROSTER = load_roster("""
version: 1
workspace: T0ACME
people:
  ana: {name: Ana Ruiz, slack: [U0ANA]}
  ben: {name: Ben Osei, slack: [U0BEN]}
groups:
  payers: [ana, {person: ben, until: 2020-01-01}]
  security: [ana, ben]
grants:
  - {group: payers, actions: ["payments.*"], resources: ["vendor:**"], max_risk: high, purpose: pay, until: 2027-12-31}
  - {group: security, actions: ["**"], resources: ["**"], max_risk: critical, purpose: duty, until: 2027-12-31}
  - {group: security, actions: ["iam.*"], resources: ["**"], max_risk: low, purpose: over, until: 2020-01-01}
""")  # noqa: E501
ANSWER = Review(
    "ana", Account("T0ACME", "U0ANA"), Verdict.APPROVE, frozenset({"payers"}), 1, "card", NOON
)


def told(*reviews: Review) -> dict[tuple[str, str], tuple[int, object]]:
    return {
        (one.route.person, one.route.group): (
            (one.use.times, one.use.last) if one.use else (0, None)
        )
        for one in rights(ROSTER, reviews, NOON)
    }


def test_only_what_is_held_now_is_listed() -> None:
    assert set(told()) == {("ana", "payers"), ("ana", "security"), ("ben", "security")}


def test_a_right_that_slept_says_so() -> None:
    assert told() == dict.fromkeys(told(), (0, None))


def test_a_use_is_counted_for_the_groups_it_was_given_for_and_for_no_other() -> None:
    later = replace(ANSWER, at=NOON + timedelta(days=1))

    found = told(later, ANSWER)

    assert found["ana", "payers"] == (2, later.at)
    assert found["ana", "security"] == (0, None)


def test_whoever_holds_the_right_no_more_is_not_listed_for_having_used_it() -> None:
    assert ("ben", "payers") not in told(replace(ANSWER, person="ben"))


@given(st.lists(st.tuples(st.sampled_from(["ana", "ben", "eve"]), st.integers(0, 99))))
def test_nothing_is_counted_twice_or_lost(uses: list[tuple[str, int]]) -> None:
    reviews = [
        replace(ANSWER, person=who, groups=frozenset({"security"}), at=NOON + timedelta(days=day))
        for who, day in uses
    ]

    found = told(*reviews)

    for who in ("ana", "ben"):
        days = [day for name, day in uses if name == who]
        last = NOON + timedelta(days=max(days)) if days else None
        assert found[who, "security"] == (len(days), last)
