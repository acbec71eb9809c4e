"""The policy and the roster of the walk, written from what is so of its people."""

from tests.matrix.covers import BOSSES, COVER_FROM, COVERS, Cover
from tests.matrix.groups import AGENTS, GROUPS, HANDED_TO, MANAGER, Agent, Group
from tests.matrix.people import ACTORS, BYSTANDERS, HOME, REVIEWING

CHANNEL = "C0PLATFORM"
GROUPED = """
  - name: work for the user group at higher risk
    match: {arguments: {thing: {like: "grouped/**"}}, risk: [high, critical]}
    approvals: [{from: from-slack, count: 2}]
    require: {reason: true, confirm: resource}
    amend: {arguments.amount: at_most}
  - name: work for the user group
    match: {arguments: {thing: {like: "grouped/**"}}}
    approvals: [{from: from-slack, count: 2}]
    amend: {arguments.amount: at_most}
"""
HELD = """
  - name: work at higher risk
    match: {action: "work.*", risk: [high, critical]}
    approvals: [{from: reviewers, count: 2}]
    require: {reason: true, confirm: resource}
    amend: {arguments.amount: at_most}
  - name: work
    match: {action: "work.*"}
    approvals: [{from: reviewers, count: 2}]
    amend: {arguments.amount: at_most}
"""
CLAIMED = "vault"  # the type of what is claimed for an action that is in no catalogue
FORBIDDEN = """
  - name: forbidden
    match: {arguments: {thing: {like: "*/denied/**"}}}
    effect: deny
    reason: Never.
"""
TIGHTER = """
  - name: forbidden by now
    match: {arguments: {thing: {like: "*/tightened/**"}}}
    effect: deny
    reason: No.
"""
BELIEVED = """
  - {name: what a claim must never reach, match: {resource: "vault:**"}, effect: allow}
"""
POLICY = f"""
version: 1
defaults:
  effect: hold
  ttl: {{default: 24h, min: 15m, max: 24h}}
  receipt_ttl: 15m
  fallback: C0SECOPS
  step_up_from: critical
teams:
  neighbours: {{channel: C0SECOPS, reviewers: {HANDED_TO}, backups: reviewers, manager: {MANAGER}}}
  strangers: {{channel: C0SECOPS, reviewers: {HANDED_TO}, backups: reviewers, manager: {MANAGER}}}
TEAMS
actions:
  "work.low":      {{resource: "thing:{{arguments.thing}}", risk: low}}
  "work.medium":   {{resource: "thing:{{arguments.thing}}", risk: medium}}
  "work.high":     {{resource: "thing:{{arguments.thing}}", risk: high}}
  "work.critical": {{resource: "thing:{{arguments.thing}}", risk: critical}}
  "vault.open":    {{resource: "vault:{{arguments.thing}}", risk: low}}
resources:
OWNERS
rules:"""
TEAM = (
    f"{{channel: {CHANNEL}, reviewers: reviewers, backups: onlookers, manager: %s,"
    " hand_over_to: [neighbours]}"
)


def policy(*, tighter: bool = False) -> str:
    """Write the policy, or the one that now refuses what it held."""
    managers = {one.team: one.manager for one in AGENTS.values()}
    teams = "\n".join(f"  {name}: {TEAM % manager}" for name, manager in managers.items())
    of_others = [one for one in AGENTS.values() if one.team != "crew"]
    named = [(f"thing:{one.name}/**", one.team) for one in of_others]
    named += [("thing:**", "crew"), ("unclassified:**", "crew"), (f"{CLAIMED}:**", "neighbours")]
    owners = "\n".join(
        f'  "{thing}": {{environment: prod, owner: {team}}}' for thing, team in named
    )
    begun = POLICY.replace("TEAMS", teams).replace("OWNERS", owners)
    return begun + BELIEVED + FORBIDDEN + (TIGHTER if tighter else "") + GROUPED + HELD


def roster(*, before: bool = False) -> str:
    """Write the roster, or the one before an agent got another owner, or its owner left."""
    parts = ["version: 1", f"workspace: {HOME}", "people:"]
    parts += [_person(name, of, before=before) for name, of in _people().items()]
    parts += ["groups:", *map(_group, GROUPS.values())]
    parts += ["grants:", *_grants()]
    parts += ["covers:", *(_cover(one) for one in COVERS if one.written)]
    parts += ["agents:", *(_agent(one, before=before) for one in AGENTS.values())]
    return "\n".join(parts) + "\n"


def _people() -> dict[str, list[str]]:
    people: dict[str, list[str]] = {name: [f"U0{name.upper()}"] for name in BYSTANDERS}
    for one in ACTORS.values():
        account = one.user if one.team == HOME else f"{one.team}/{one.user}"
        accounts = people.setdefault(one.person, []) if one.person else [account]
        if account not in accounts:
            accounts.append(account)
    return people


def _person(name: str, accounts: list[str], *, before: bool) -> str:
    owned = any(one.orphaned and one.owner == name for one in AGENTS.values())
    gone = any(one.gone for one in ACTORS.values() if one.person == name)
    parts = [f"name: {name.title()}", f"slack: [{', '.join(accounts)}]"]
    parts += [f"cover_from: [{COVER_FROM[name]}]"] if name in COVER_FROM else []
    parts += [f"manager: {boss}"] if (boss := BOSSES.get(name) or _boss(name)) else []
    parts += ["until: 2026-11-19"] if gone and not (owned and before) else []
    return f"  {name}: {{{', '.join(parts)}}}"


def _boss(person: str) -> str:
    """Give owners of agents a manager, who answers for the agent once the owner has left."""
    owners = {name for one in AGENTS.values() for name in (one.owner, one.now)} - {MANAGER}
    return MANAGER if person in owners else ""


def _cover(one: Cover) -> str:
    days = f"from: {one.start}, until: {one.until}, reason: away"
    return f"  - {{absent: {one.absent}, stand_in: {one.stand_in}, {days}}}"


def in_slack(group: Group) -> list[str]:
    """Name the accounts that Slack gives for a user group."""
    members = [
        one.user
        for one in ACTORS.values()
        if one.group == group.name and one.person and not one.left
    ]
    both = {"U0FAY", *(f"U0{one.upper()}" for one in BYSTANDERS[:1])}
    return [*members, *sorted(both)]


def _group(group: Group) -> str:
    if group.slack:
        return f"  {group.name}: {{slack_group: {group.slack}, max_age: 1d}}"
    return f"  {group.name}: [{', '.join(_members(group.name))}]"


def _members(group: str) -> list[str]:
    spans = {one.person: (one.start, one.until) for one in ACTORS.values() if one.group == group}
    if group == "reviewers":
        spans |= dict.fromkeys(REVIEWING, ("2026-01-01", "2027-12-31"))
    return [
        f"{{person: {name}, from: {start}, until: {until}}}"
        for name, (start, until) in spans.items()
    ]


def _grants() -> list[str]:
    return [
        f'  - {{group: {one.name}, actions: ["{one.action}"], resources: {_resources(one)},'
        f" environments: {one.environments}, max_risk: {one.ceiling}, purpose: the matrix,"
        f" from: {one.start}, until: {one.until}}}"
        for one in GROUPS.values()
        if one.grants
    ]


def _resources(one: Group) -> str:
    """Let who reviews a resource review what is in no catalogue, whatever is claimed for it."""
    wide = ', "unclassified:**"' if one.resource == "thing:**" else ""
    return f'["{one.resource}"{wide}]'


def _agent(agent: Agent, *, before: bool) -> str:
    owner = agent.owner if before or not agent.now else agent.now
    return (
        f'  {agent.name}: {{owner: {owner}, actions: ["work.*"], requesters: [{agent.requester}],'
        " executors: [runner], max_pending: 100000, rate: 100000/s, until: 2027-06-30}"
    )
