"""Groups from Slack: who of the roster is in them by what was seen, and nobody by what is old."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.problem import DocumentError
from app.domain.action import Risk
from app.domain.user_groups import Found, Snapshot, snapshot_of
from app.roster.document import Roster, load_roster
from app.roster.user_groups import doubtful, resolved, stale
from app.workflow.consistency import check_together
from tests.builders import FACTS, MINUTE, NOON
from tests.documents import manifest_policy
from tests.user_groups import SEC, roster_text, seen

ROSTER = load_roster(roster_text())
QUARTER = timedelta(minutes=15)
USERS = ["U0ANA", "U0BEN", "U0BO", "U0CLEO", "U0DEV", "U0MO", "U0EVE", "U0NOBODY", "T0X/U0ANA"]
PERSON = {
    "U0ANA": "ana",
    "U0BEN": "ben",
    "U0BO": "bo",
    "U0CLEO": "cleo",
    "U0DEV": "dev",
    "U0MO": "mo",
}
LISTED = {
    "platform-reviewers": {"ana", "ben"},
    "platform-backups": {"ben"},
    "payments-reviewers": {"ana", "cleo"},
    "support-leads": {"ana", "ben"},
}


def by(*snapshots: Snapshot, now: datetime = NOON) -> Roster:
    return resolved(ROSTER, {one.id: one for one in snapshots}, now)


@given(
    members=st.sets(st.sampled_from(USERS)),
    found=st.sampled_from(Found),
    age=st.integers(-1000, 1000),
    named=st.sampled_from([SEC, "S0OTHER"]),
)
def test_members_are_the_people_who_were_seen_lately_in_the_group_that_is_named(
    members: set[str], found: Found, age: int, named: str
) -> None:
    shot = snapshot_of(named, found, members, NOON - timedelta(seconds=age))

    roster = by(shot)

    believed = named == SEC and found is Found.USED and abs(age) <= 900
    expected = {PERSON[one] for one in members if one in PERSON} if believed else set()
    assert roster.members("security", NOON) == expected
    for group, people in LISTED.items():
        assert roster.members(group, NOON) == people


@given(members=st.sets(st.sampled_from(USERS)), risk=st.sampled_from(Risk))
def test_a_member_may_review_what_a_member_written_in_the_roster_may(
    members: set[str], risk: Risk
) -> None:
    people = sorted(PERSON[one] for one in members if one in PERSON)
    written = load_roster(roster_text(f"[{', '.join(people)}]"))
    facts = replace(FACTS, risk=risk)

    assert by(seen(*members)).eligible(facts, NOON) == written.eligible(facts, NOON)


def test_without_a_snapshot_nobody_is_a_member() -> None:
    assert ROSTER.members("security", NOON) == frozenset()
    assert by().members("security", NOON) == frozenset()
    assert stale(by(), NOON) == {"security"}


@given(
    one=st.sets(st.sampled_from(USERS)),
    other=st.sets(st.sampled_from(USERS)),
    found=st.sampled_from(Found),
)
def test_a_version_names_the_members_and_no_others(
    one: set[str], other: set[str], found: Found
) -> None:
    first, second = seen(*one), seen(*other, at=NOON + MINUTE)

    assert (first.version == second.version) == (one == other)
    assert first.genuine
    assert replace(first, members=frozenset(other)).genuine == (one == other)
    assert snapshot_of("S0OTHER", found, one, NOON).version != first.version


@pytest.mark.parametrize(("seconds", "people"), [(900, {"cleo"}), (901, set()), (-901, set())])
def test_a_second_too_old_or_from_the_future_means_nobody(seconds: int, people: set[str]) -> None:
    now = NOON + timedelta(seconds=seconds)

    assert by(seen("U0CLEO"), now=now).members("security", now) == people


def test_an_account_of_another_workspace_with_the_same_id_is_not_a_member() -> None:
    text = roster_text().replace("[U0DEV]", "[T0OTHER/U0DEV]")
    roster = resolved(load_roster(text), {SEC: seen("U0DEV", "U0CLEO")}, NOON)

    assert roster.members("security", NOON) == {"cleo"}


def test_who_may_be_affected_by_a_group_that_is_too_old_is_in_doubt() -> None:
    late = NOON + QUARTER + MINUTE
    old = by(seen("U0ANA", "U0CLEO"), now=late)
    facts = replace(FACTS, risk=Risk.HIGH)

    in_doubt = {one for one in PERSON.values() if doubtful(old, one, facts, late)}

    # Ben reviews as a listed member and was not in the group; all others may be in it now.
    assert in_doubt == {"ana", "bo", "cleo", "dev", "mo"}
    assert doubtful(old, "ben", facts, late, {"security"}) == {SEC}
    assert doubtful(old, "ana", facts, late, {"platform-reviewers"}) == {SEC}


def test_nobody_is_in_doubt_while_the_group_is_known_or_may_not_review_this() -> None:
    fresh = by(seen("U0CLEO"))
    elsewhere = load_roster(roster_text().replace('actions: ["**"]', 'actions: ["iam.*"]'))
    old = resolved(elsewhere, {}, NOON)

    assert not any(doubtful(fresh, one, FACTS, NOON) for one in PERSON.values())
    assert not any(doubtful(old, one, FACTS, NOON) for one in PERSON.values())


@pytest.mark.parametrize(
    ("group", "why"),
    [
        ("{slack_group: security}", "is not the id of a Slack user group"),
        ("{slack_group: s0sec}", "is not the id of a Slack user group"),
        ("{slack_group: E0ACME/S0SEC}", "is not the id of a Slack user group"),
        ("{slack_group: T0OTHER/S0SEC}", "is of T0ACME in any case: write S0SEC"),
        ("{slack_group: 7}", "must be text"),
        ("{slack_group: [S0SEC]}", "must be text"),
        ("{}", "is missing"),
        ("{max_age: 15m}", "is missing"),
        ("{slack_group: S0SEC, max_age: 59s}", "must be between 1m and 1d"),
        ("{slack_group: S0SEC, max_age: 25h}", "must be between 1m and 1d"),
        ("{slack_group: S0SEC, members: [ana]}", "is not a known key"),
        ("{person: ana}", "is not a known key"),
        ("S0SEC", "must be a list"),
        ("[{slack_group: S0SEC}]", "is not a known key"),
    ],
)
def test_a_group_is_a_list_or_a_user_group_and_nothing_between(group: str, why: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load_roster(roster_text(group))

    told = [one for one in refused.value.problems if why in one.message]
    assert told, [str(one) for one in refused.value.problems]
    assert all(one.field.startswith("groups.security") for one in told)


def test_a_grant_up_to_a_high_risk_by_a_user_group_is_warned_of() -> None:
    (warning,) = ROSTER.warnings

    assert warning.warning
    assert warning.field.startswith("grants[4]")
    assert "whoever may edit user groups in Slack" in warning.message


def test_a_grant_up_to_a_medium_risk_by_a_user_group_is_not() -> None:
    assert (
        load_roster(roster_text().replace("max_risk: critical", "max_risk: medium")).warnings == ()
    )


def test_a_policy_that_counts_on_a_user_group_is_not_called_impossible() -> None:
    assert check_together(manifest_policy(), ROSTER) == []


def test_the_roster_of_an_organisation_names_the_workspace_of_each_user_group() -> None:
    def load(group: str) -> Roster:
        return load_roster(roster_text(f"{{slack_group: {group}}}").replace("T0ACME", "E0ACME", 1))

    with pytest.raises(DocumentError, match="name the workspace of the user group too"):
        load("S0SEC")

    assert load("T0ACME/S0SEC").user_groups["security"].id == "T0ACME/S0SEC"
