"""Make the written roster ready for asking."""

from app.domain.people import Account
from app.roster.people import Agent, Grant, Membership, Person, Span
from app.roster.schema import AgentPart, GrantPart, PersonPart, RosterPart


def account_of(text: str, workspace: str) -> Account:
    """Read `U0ANA` of this workspace, or `T0OTHER/U0ANA` of another."""
    team, _, user = text.rpartition("/")
    return Account(team or workspace, user)


def people_of(part: RosterPart) -> dict[str, Person]:
    """List the people by id."""
    return {id_: _person(id_, one, part.workspace) for id_, one in part.people.items()}


def memberships_of(part: RosterPart) -> tuple[Membership, ...]:
    """List who is in which group, and when."""
    return tuple(
        Membership(group, one.person, Span(one.start, one.until))
        for group, members in part.groups.items()
        for one in members
    )


def grants_of(part: RosterPart) -> tuple[Grant, ...]:
    """List what groups may review."""
    return tuple(_grant(one) for one in part.grants)


def agents_of(part: RosterPart) -> dict[str, Agent]:
    """List the agents by name."""
    return {name: _agent(name, one) for name, one in part.agents.items()}


def _person(id_: str, part: PersonPart, workspace: str) -> Person:
    accounts = tuple(account_of(one, workspace) for one in part.slack)
    return Person(id_, part.name, accounts, part.email, part.manager, part.zone)


def _grant(part: GrantPart) -> Grant:
    limited = "environments" in part.model_fields_set
    return Grant(
        group=part.group,
        actions=part.actions,
        resources=part.resources,
        environments=frozenset(part.environments) if limited else None,
        max_risk=part.max_risk,
        purpose=part.purpose,
        span=Span(part.start, part.until),
    )


def _agent(name: str, part: AgentPart) -> Agent:
    return Agent(
        name=name,
        owner=part.owner,
        actions=part.actions,
        requesters=part.requesters,
        executors=part.executors,
        max_pending=part.max_pending,
        rate=part.rate,
        until=part.until,
    )
