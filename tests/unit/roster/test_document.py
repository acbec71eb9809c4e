"""Who may review what, and which agents may ask: the roster, against a plain judge."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.domain.action import Facts, Resource, Risk
from app.domain.people import Account
from app.roster.document import Roster, load_roster
from app.roster.people import Rate
from app.roster.who import routes, routes_of
from tests.builders import FACTS, NOON
from tests.documents import MANIFESTS, manifest_roster
from tests.matching import may_review

ROSTER = manifest_roster()
TREE = yaml.safe_load((MANIFESTS / "roster.yaml").read_text())
BEGIN = datetime(2025, 12, 30, tzinfo=UTC)
LAST = datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)

ACTIONS = st.sampled_from(
    ["secrets.rotate", "infra.merge_change", "payments.pay", "retail.x", "z"]
)
RESOURCES = st.sampled_from(["secret:prod/a", "repo:x", "vendor:v", "shop:retail", "mail:a@b"])
TIMES = st.integers(0, 800 * 24).map(lambda hours: BEGIN + timedelta(hours=hours))


def facts_of(action: str, resource: str, risk: Risk, environment: str = "prod") -> Facts:
    kind, _, name = resource.partition(":")
    where = Resource(kind, name)
    return replace(FACTS, action=action, resource=where, environment=environment, risk=risk)


def roster_with(grant: str, members: str = "[ana]") -> Roster:
    return load_roster(
        "version: 1\nworkspace: T0ACME\npeople: {ana: {name: Ana}}\n"
        f"groups: {{g: {members}}}\ngrants:\n  - {{group: g, purpose: p, {grant}}}\n"
    )


@given(ACTIONS, RESOURCES, st.sampled_from(list(Risk)), TIMES)
def test_who_may_review_is_what_the_judge_says(
    action: str, resource: str, risk: Risk, now: datetime
) -> None:
    facts = facts_of(action, resource, risk)
    plain = {"action": action, "resource": resource, "risk": risk, "environment": "prod"}

    eligible = ROSTER.eligible(facts, now)

    assert {who: set(groups) for who, groups in eligible.items()} == may_review(TREE, plain, now)
    for person in ROSTER.people:
        assert ROSTER.groups_for(person, facts, now) == eligible.get(person, frozenset())
    assert {one.person for one in routes(ROSTER, facts, now)} == set(eligible)


def test_nobody_reviews_without_a_group_or_a_grant() -> None:
    assert ROSTER.groups_for("bo", FACTS, NOON) == frozenset()
    assert ROSTER.groups_for("eve", FACTS, NOON) == frozenset()
    assert ROSTER.groups_for("", FACTS, NOON) == frozenset()


def test_a_grant_for_one_thing_is_not_a_grant_for_another() -> None:
    payment = facts_of("payments.pay_vendor", "vendor:acme", Risk.HIGH)

    assert ROSTER.groups_for("ben", payment, NOON) == frozenset()
    assert ROSTER.groups_for("ana", payment, NOON) == {"payments-reviewers"}


@pytest.mark.parametrize(
    ("now", "counts"),
    [
        (LAST, True),
        (LAST + timedelta(seconds=1), False),
        (datetime(2028, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), True),
        (datetime(2027, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1))), False),
    ],
)
def test_the_last_day_is_included_in_utc(now: datetime, counts: bool) -> None:  # noqa: FBT001
    assert ("ana" in ROSTER.eligible(FACTS, now)) == counts


@pytest.mark.parametrize(
    ("now", "counts"),
    [
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 1, tzinfo=UTC), True),
        (LAST, True),
        (datetime(2028, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_membership_counts_from_its_first_day_to_its_last(
    now: datetime,
    counts: bool,  # noqa: FBT001
) -> None:
    assert ("ben" in ROSTER.members("platform-reviewers", now)) == counts
    assert "ana" in ROSTER.members("platform-reviewers", now)


def test_a_grant_may_begin_later() -> None:
    roster = roster_with(
        'actions: "**", resources: "**", max_risk: critical, from: 2026-12-01, until: 2027-01-01'
    )

    assert roster.eligible(FACTS, NOON) == {}
    assert roster.eligible(FACTS, datetime(2026, 12, 1, tzinfo=UTC)) == {"ana": {"g"}}


@pytest.mark.parametrize(
    ("risk", "ceiling", "covered"),
    [(risk, ceiling, n <= m) for n, risk in enumerate(Risk) for m, ceiling in enumerate(Risk)],
)
def test_a_grant_stops_at_its_ceiling(risk: Risk, ceiling: Risk, covered: bool) -> None:  # noqa: FBT001
    roster = roster_with(f'actions: "**", resources: "**", max_risk: {ceiling}, until: 2027-01-01')

    assert bool(roster.eligible(facts_of("a", "b:c", risk), NOON)) == covered


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ('actions: "**", resources: "**"', True),
        ('actions: "**", resources: "**", environments: [prod, dev]', True),
        ('actions: "**", resources: "**", environments: [dev]', False),
        ('actions: "**", resources: "**", environments: []', False),
        ('actions: [], resources: "**"', False),
        ('actions: "**", resources: []', False),
        ('actions: "secrets.*", resources: "vendor:**"', False),
        ('actions: "payments.*", resources: "secret:**"', False),
        ('actions: "Secrets.*", resources: "secret:**"', False),
        ('actions: "*", resources: "secret:*"', False),
    ],
)
def test_an_empty_scope_is_for_nobody(scope: str, covered: bool) -> None:  # noqa: FBT001
    roster = roster_with(f"{scope}, max_risk: critical, until: 2027-01-01")

    assert bool(roster.eligible(FACTS, NOON)) == covered


def test_an_empty_group_is_nobody() -> None:
    scope = 'actions: "**", resources: "**", max_risk: critical, until: 2027-01-01'

    roster = roster_with(scope, "[]")

    assert roster.eligible(FACTS, NOON) == {}
    assert [one.message for one in roster.warnings] == ["has no members, so nobody answers for it"]


def test_a_person_is_found_by_the_whole_account() -> None:
    person = ROSTER.person_of(Account("T0ACME", "U0ANA"))

    assert person is not None
    assert (person.id, person.manager, person.zone) == ("ana", "mo", "Europe/Madrid")
    for team, user in [("T0OTHER", "U0ANA"), ("", "U0ANA"), ("T0ACME", "u0ana"), ("T0ACME", "")]:
        assert ROSTER.person_of(Account(team, user)) is None


def test_a_person_may_have_accounts_of_other_workspaces() -> None:
    roster = load_roster(
        "version: 1\nworkspace: T0ACME\n"
        "people:\n  ana: {name: Ana, slack: [U0ANA, T0OTHER/U0ANA, E0ORG/W0ANA]}\n"
    )

    owners = [roster.person_of(Account(*one.split("/"))) for one in
              ("T0ACME/U0ANA", "T0OTHER/U0ANA", "E0ORG/W0ANA")]  # fmt: skip

    assert [one and one.id for one in owners] == ["ana"] * 3


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("ana@acme.test", "ana"),
        ("ANA@Acme.Test", "ana"),
        ("ana@acme.tes", None),
        ("", None),
        ("@acme.test", None),
        ("ana@acme.test ", None),
        ("ana", None),
    ],
)
def test_a_person_is_found_by_the_whole_address(email: str, expected: str | None) -> None:
    found = ROSTER.person_by_email(email)

    assert (found.id if found else None) == expected


def test_somebody_without_an_address_is_not_found_by_an_empty_one() -> None:
    roster = load_roster("version: 1\nworkspace: T0ACME\npeople: {ana: {name: Ana}}\n")

    assert roster.person_by_email("") is None
    assert roster.person("ana") is not None
    assert roster.person("eve") is None


@pytest.mark.parametrize(
    ("agent", "action", "day", "code"),
    [
        ("deploy-bot", "secrets.rotate", date(2027, 6, 30), ""),
        ("deploy-bot", "secrets.rotate", date(2027, 7, 1), "agent_expired"),
        ("deploy-bot", "payments.pay", date(2027, 6, 30), "action_not_granted"),
        ("deploy-bot", "Secrets.rotate", date(2027, 6, 30), "action_not_granted"),
        ("deploy-bo", "secrets.rotate", date(2027, 6, 30), "agent_unknown"),
        ("Deploy-bot", "secrets.rotate", date(2027, 6, 30), "agent_unknown"),
        ("", "secrets.rotate", date(2027, 6, 30), "agent_unknown"),
    ],
)
def test_an_agent_asks_for_what_it_was_given_until_its_last_day(
    agent: str, action: str, day: date, code: str
) -> None:
    now = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)

    assert ROSTER.may_ask(agent, action, now) == code


def test_an_agent_is_known_with_its_owner_and_limits() -> None:
    agent = ROSTER.agent("service-desk")

    assert agent is not None
    assert (agent.owner, agent.requesters, agent.executors) == ("bo", ("bo",), ("shop-runner",))
    assert (agent.max_pending, agent.rate) == (200, Rate(600, timedelta(minutes=1)))
    assert ROSTER.agent("nobody") is None


def test_the_way_to_a_review_ends_with_the_membership_or_the_grant() -> None:
    roster = roster_with(
        'actions: "**", resources: "**", max_risk: critical, until: 2027-01-01',
        "[{person: ana, until: 2026-12-24}]",
    )

    (route,) = routes(roster, FACTS, NOON)

    assert (route.person, route.group, route.until) == ("ana", "g", date(2026, 12, 24))
    assert routes_of(roster, "ana", NOON) == (route,)
    assert routes_of(roster, "eve", NOON) == ()
    assert routes_of(roster, "ana", LAST) == ()
