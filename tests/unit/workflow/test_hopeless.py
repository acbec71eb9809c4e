"""What agents may ask and nobody could ever approve, against a judge that asks as agents do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.action import Context, Effect, Json
from app.domain.people import Asker
from app.domain.seats import met
from app.policy.decision import Misfit
from app.policy.document import Policy, load_policy
from app.roster.document import Roster, load_roster
from app.workflow.hopeless import MOST_TOLD, hopeless, hopeless_problems
from tests.documents import EXAMPLES, manifest_policy, manifest_roster

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
LATER = [NOW + timedelta(days=days) for days in (0, 20, 40, 60)]
PEOPLE = ("ana", "ben", "cleo", "dev")

POLICY = """\
version: 1
defaults: {{fallback: C0FALL}}
teams: {{core: {{channel: C0CORE, reviewers: g}}}}
actions:
  thing.make: {{resource: "thing:{{arguments.id}}", risk: low}}
  "thing.drop*": {{resource: "thing:{{arguments.id}}", risk: high}}
resources:
  "thing:prod/**": {{environment: prod, owner: core}}
  "thing:dev/**": {{environment: dev, owner: core}}
rules:
  - {{name: r, match: {{action: thing.make, arguments: {{size: {{over: 10}}}}}}, {first}}}
  - {{name: s, match: {{action: "thing.drop*", environment: prod}}, {second}}}
"""
ASKED: list[tuple[str, dict[str, Json]]] = [
    (action, {"id": f"{place}/x", "size": size})
    for action in ("thing.make", "thing.drop", "thing.drop_all")
    for place in ("prod", "dev")
    for size in (5, 15)
]


def policy_of(first: str, second: str) -> Policy:
    return load_policy(POLICY.format(first=first, second=second))


SEATS = st.sampled_from(
    ["effect: deny"]
    + [
        f"approvals: [{one}]"
        for one in ("{from: g}", "{from: h}", "{from: g, count: 2}", "{from: g}, {from: h}")
    ]
)
DAYS = st.sampled_from(["2026-11-01", "2026-11-26", "2026-12-26", "2027-12-31"])
STARTS = st.sampled_from(["2026-01-01", "2026-12-16"])
REST = "executors: [x], max_pending: 2, rate: 6/min, until: 2027-01-01"
SOME = st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3)


@st.composite
def rosters(draw: st.DrawFn, *, dated: bool) -> Roster:
    lines = ["version: 1", "workspace: T0ACME", "people:"]
    lines += [f"  {one}: {{name: {one}}}" for one in PEOPLE]
    lines.append("groups:")
    last = DAYS if dated else st.just("2027-12-31")
    first = STARTS if dated else st.just("2026-01-01")
    for group in ("g", "h"):
        members = [
            f"{{person: {one}, from: {draw(first)}, until: 2027-12-31}}" for one in draw(SOME)
        ]
        lines.append(f"  {group}: [{', '.join(members)}]")
    grants = [
        f"  - {{group: {draw(st.sampled_from('gh'))}, "
        f'actions: ["{draw(st.sampled_from(["**", "thing.drop*", "thing.make"]))}"], '
        f'resources: ["{draw(st.sampled_from(["**", "thing:prod/**", "thing:dev/**"]))}"], '
        f"max_risk: {draw(st.sampled_from(['low', 'high', 'critical']))}, "
        f"purpose: p, from: 2026-01-01, until: {draw(last)}}}"
        for _ in range(draw(st.integers(0, 3)))
    ]
    lines += ["grants:", *grants] if grants else []
    asking = draw(st.sampled_from(["**", "thing.make", "thing.drop_*"]))
    owner, requesters = draw(st.sampled_from(PEOPLE)), ", ".join(draw(SOME))
    bot = f'{{owner: {owner}, requesters: [{requesters}], actions: ["{asking}"], {REST}}}'
    return load_roster("\n".join([*lines, "agents:", f"  bot: {bot}"]))


def refused(
    policy: Policy, roster: Roster, whom: str, action: str, arguments: Mapping[str, Json]
) -> bool:
    """Tell whether the bot may ask this, people would decide it, and nobody ever could."""
    agent, facts = roster.agents["bot"], policy.derive(action, arguments, None)
    assert not isinstance(facts, Misfit)
    decision = policy.decide(facts, arguments, Context())
    if roster.may_ask("bot", action, NOW) or decision.effect is not Effect.HOLD:
        return False
    facts = replace(facts, risk=decision.risk)
    barred = Asker("bot", agent.owner, whom or agent.owner, "key").people

    def approvable(now: datetime) -> bool:
        able = {k: v for k, v in roster.eligible(facts, now).items() if k not in barred}
        return met(decision.thresholds, able)

    return not any(map(approvable, LATER))


def rule_of(policy: Policy, action: str, arguments: Mapping[str, Json]) -> str:
    facts = policy.derive(action, arguments, None)
    assert not isinstance(facts, Misfit)
    return policy.decide(facts, arguments, Context()).rule


@given(SEATS, SEATS, rosters(dated=True))
def test_what_is_told_is_refused_at_every_moment_from_now_on(
    first: str, second: str, roster: Roster
) -> None:
    policy = policy_of(first, second)

    for one in hopeless(policy, roster, NOW):
        asked = (one.sample.action, one.sample.arguments)
        for whom in [one.requester] if one.requester else ["", *roster.agents["bot"].requesters]:
            assert refused(policy, roster, whom, *asked)


@given(SEATS, SEATS, rosters(dated=False))
def test_nothing_that_is_refused_for_ever_goes_untold(
    first: str, second: str, roster: Roster
) -> None:
    policy = policy_of(first, second)
    told = {(one.requester, one.rule) for one in hopeless(policy, roster, NOW)}

    for whom, asked in product(["", *roster.agents["bot"].requesters], ASKED):
        if refused(policy, roster, whom, *asked):
            rule = rule_of(policy, *asked)
            assert told & {(whom, rule), ("", rule)}, (whom, asked)


ROSTER = """\
version: 1
workspace: T0ACME
people: {ana: {name: Ana}, ben: {name: Ben}, cleo: {name: Cleo}, mo: {name: Mo}}
groups: {g: [ana, ben], h: [cleo]}
grants:
  - {group: g, actions: ["**"], resources: ["**"], max_risk: high, purpose: p, until: 2027-12-31}
agents:
  bot: {owner: ana, requesters: [ben, cleo], actions: ["**"], executors: [x], max_pending: 2,
        rate: 6/min, until: 2027-01-01}
"""
ONE_OF_G = "approvals: [{from: g}]"


def told(roster: str, first: str = ONE_OF_G, second: str = ONE_OF_G) -> list[str]:
    found = hopeless_problems(policy_of(first, second), load_roster(roster), NOW)
    return [str(one) for one in found]


def test_the_starter_and_the_examples_have_somebody_for_everything() -> None:
    policy = load_policy((EXAMPLES / "policy.yaml").read_text())
    roster = load_roster((EXAMPLES / "roster.yaml").read_text())

    assert hopeless_problems(manifest_policy(), manifest_roster(), NOW) == []
    assert hopeless_problems(policy, roster, NOW) == []


def test_owner_and_requester_who_are_the_only_reviewers_are_named() -> None:
    lines = told(ROSTER)

    assert lines[0] == (
        "roster.yaml:8: agents.bot.requesters[0]: nobody could ever approve thing.make on "
        '"thing:prod/x", for ben: what no rule fits takes 1 of g, and ana owns the agent and '
        "ben is whom the agent asks for; name another reviewer in the roster, or deny it in the "
        "policy"
    )
    assert ['the rule "r"' in line for line in lines] == [False, True, False]
    assert ['the rule "s"' in line for line in lines] == [False, False, True]
    assert not [line for line in lines if "requesters[1]" in line or "for cleo" in line]


def test_where_the_owner_alone_is_too_many_it_is_told_once_for_all() -> None:
    lines = told(ROSTER.replace("[ana, ben]", "[ana]"))

    assert len(lines) == 3
    assert all("whomever the agent asks for" in line for line in lines)


@pytest.mark.parametrize(
    ("member", "last"),
    [("{person: mo, until: 2026-11-01}", ""), ("mo", ", until: 2026-11-01")],
)
def test_who_is_there_no_more_helps_nobody(member: str, last: str) -> None:
    roster = ROSTER.replace("[ana, ben]", f"[ana, ben, {member}]").replace(
        ": Mo}", f": Mo{last}}}"
    )

    assert len(told(roster)) == 3


@pytest.mark.parametrize(
    "members",
    [
        "[ana, ben, {person: mo, from: 2027-06-01}]",
        "{slack_group: S0DUTY}",
        '{rotation: [ana, mo], every: 1w, from: 2026-01-05, handover: {at: "09:00", zone: UTC}}',
    ],
)
def test_who_may_come_later_or_is_known_to_slack_alone_is_no_fault(members: str) -> None:
    assert told(ROSTER.replace("[ana, ben], h", f"{members}, h")) == []


def test_what_policy_denies_is_asked_of_nobody() -> None:
    lines = told(ROSTER, "effect: deny", "effect: deny")

    assert len(lines) == 1
    assert "what no rule fits" in lines[0]


def test_a_suspended_or_ended_agent_asks_nothing() -> None:
    assert told(ROSTER.replace("owner: ana", "owner: gone")) == []
    assert told(ROSTER.replace("until: 2027-01-01", "until: 2026-11-01")) == []


def test_what_no_grant_covers_is_told_with_why() -> None:
    lines = told(ROSTER.replace("max_risk: high", "max_risk: low"))

    assert [line for line in lines if '"s"' in line and "too few people are granted it" in line]


def test_many_are_counted_and_not_listed() -> None:
    bot = ROSTER.split("agents:\n")[1]
    many = "".join(bot.replace("bot:", f"bot{number}:") for number in range(6))

    lines = told(ROSTER.replace(bot, many))

    assert len(lines) == MOST_TOLD + 1
    assert lines[-1].endswith(
        "nobody could ever approve 6 more of what agents may ask; mend these first"
    )
