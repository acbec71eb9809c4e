"""The policy and the roster of the walk, written from what is so of its people."""

from tests.matrix.people import ACTORS, AGENTS, BYSTANDERS, GROUPS, HOME, MANAGER, Agent, Group

CHANNEL = "C0PLATFORM"
GROUPED = """
  - name: work for the user group at higher risk
    match: {resource: "thing:grouped/**", risk: [high, critical]}
    approvals: [{from: from-slack, count: 2}]
    require: {reason: true, confirm: resource}
    amend: {arguments.amount: at_most}
  - name: work for the user group
    match: {resource: "thing:grouped/**"}
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
FORBIDDEN = """
  - {name: forbidden, match: {resource: "thing:denied/**"}, effect: deny, reason: Never.}
"""
TIGHTER = """
  - {name: forbidden by now, match: {resource: "thing:tightened/**"}, effect: deny, reason: No.}
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
  crew: {{channel: {CHANNEL}, reviewers: reviewers, backups: onlookers, manager: {MANAGER}}}
actions:
  "work.low":      {{resource: "thing:{{arguments.thing}}", risk: low}}
  "work.medium":   {{resource: "thing:{{arguments.thing}}", risk: medium}}
  "work.high":     {{resource: "thing:{{arguments.thing}}", risk: high}}
  "work.critical": {{resource: "thing:{{arguments.thing}}", risk: critical}}
resources:
  "thing:**": {{environment: prod, owner: crew}}
rules:"""


def policy(*, tighter: bool = False) -> str:
    """Write the policy, or the one that now refuses what it held."""
    return POLICY + FORBIDDEN + (TIGHTER if tighter else "") + GROUPED + HELD


def roster(*, before: bool = False) -> str:
    """Write the roster, or the one before an agent got another owner."""
    parts = ["version: 1", f"workspace: {HOME}", "people:"]
    parts += [
        f"  {name}: {{name: {name.title()}, slack: [{', '.join(accounts)}]{_managed(name)}}}"
        for name, accounts in _people().items()
    ]
    parts += ["groups:", *map(_group, GROUPS.values())]
    parts += ["grants:", *_grants()]
    parts += ["agents:", *(_agent(one, before=before) for one in AGENTS.values())]
    return "\n".join(parts) + "\n"


def _managed(person: str) -> str:
    """Give owners of agents a manager, who answers for nothing as long as they are there."""
    owners = {name for one in AGENTS.values() for name in (one.owner, one.now)}
    return f", manager: {MANAGER}" if person in owners else ""


def _people() -> dict[str, list[str]]:
    people: dict[str, list[str]] = {name: [f"U0{name.upper()}"] for name in BYSTANDERS}
    for one in ACTORS.values():
        account = one.user if one.team == HOME else f"{one.team}/{one.user}"
        accounts = people.setdefault(one.person, []) if one.person else [account]
        if account not in accounts:
            accounts.append(account)
    return people


def in_slack(group: Group) -> list[str]:
    """Name the accounts that Slack gives for a user group."""
    members = [
        one.user
        for one in ACTORS.values()
        if one.group == group.name and one.person and not one.left
    ]
    both = {"U0FAY", *(f"U0{one.upper()}" for one in BYSTANDERS)}
    return [*members, *sorted(both)]


def _group(group: Group) -> str:
    if group.slack:
        return f"  {group.name}: {{slack_group: {group.slack}, max_age: 1d}}"
    return f"  {group.name}: [{', '.join(_members(group.name))}]"


def _members(group: str) -> list[str]:
    spans = {one.person: (one.start, one.until) for one in ACTORS.values() if one.group == group}
    if group == "reviewers":
        spans |= dict.fromkeys(BYSTANDERS, ("2026-01-01", "2027-12-31"))
    return [
        f"{{person: {name}, from: {start}, until: {until}}}"
        for name, (start, until) in spans.items()
    ]


def _grants() -> list[str]:
    return [
        f'  - {{group: {one.name}, actions: ["{one.action}"], resources: ["{one.resource}"],'
        f" environments: {one.environments}, max_risk: {one.ceiling}, purpose: the matrix,"
        f" from: {one.start}, until: {one.until}}}"
        for one in GROUPS.values()
        if one.grants
    ]


def _agent(agent: Agent, *, before: bool) -> str:
    owner = agent.owner if before or not agent.now else agent.now
    return (
        f'  {agent.name}: {{owner: {owner}, actions: ["work.*"], requesters: [{agent.requester}],'
        " executors: [runner], max_pending: 100000, rate: 100000/s, until: 2027-06-30}"
    )
