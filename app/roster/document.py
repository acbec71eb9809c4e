"""The roster: a document that knows people, what they may review, and what agents may ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from app.documents.outline import Outline
from app.documents.problem import DocumentError, Problem
from app.documents.strict import in_order, parse
from app.domain.action import Facts
from app.domain.cover import Cover
from app.domain.people import Account
from app.domain.user_groups import Snapshot
from app.roster.checks import problems_of
from app.roster.compile import (
    agents_of,
    covers_of,
    grants_of,
    limits_of,
    memberships_of,
    people_of,
    rotations_of,
    user_groups_of,
)
from app.roster.people import Agent, Grant, Limits, Membership, Person, Span, UserGroup
from app.roster.rotation import Rotation
from app.roster.schema import RosterPart

__all__ = ["Agent", "Grant", "Membership", "Person", "Roster", "load_roster"]


@dataclass(frozen=True, slots=True)
class Roster:
    """One version of the roster, ready to be asked. What it does not say, nobody may do.

    `user_groups` are the groups whose members Slack knows; nobody is in them until the roster
    is `resolved` by snapshots, which are then kept here by the group's name, stale ones too.
    `covers` are the stand-ins that are named, in the roster or since; they make nobody a member.
    """

    version: str
    workspace: str
    people: Mapping[str, Person]
    accounts: Mapping[Account, Person]
    groups: tuple[str, ...]
    memberships: tuple[Membership, ...]
    grants: tuple[Grant, ...]
    agents: Mapping[str, Agent]
    outline: Outline
    warnings: tuple[Problem, ...] = ()
    user_groups: Mapping[str, UserGroup] = field(default_factory=dict)
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    rotations: Mapping[str, Rotation] = field(default_factory=dict)
    covers: tuple[Cover, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def person(self, id_: str) -> Person | None:
        """Find a person by id."""
        return self.people.get(id_)

    def person_of(self, account: Account) -> Person | None:
        """Find whose account this is: by workspace and user id together, never by name."""
        return self.accounts.get(account)

    def person_by_email(self, email: str) -> Person | None:
        """Find a person by the whole address, whatever the case of its letters."""
        wanted = email.casefold()
        people = self.people.values()
        return next((one for one in people if one.email and one.email.casefold() == wanted), None)

    def agent(self, name: str) -> Agent | None:
        """Find an agent."""
        return self.agents.get(name)

    def members(self, group: str, now: datetime) -> frozenset[str]:
        """Name who is in a group now."""
        return frozenset(one.person for one in self.current(now, {group}))

    def current(
        self, now: datetime, groups: Collection[str] | None = None
    ) -> tuple[Membership, ...]:
        """List who is a member of which group now; of a rotation, whoever is on duty.

        Only of some `groups` where they are given: there may be many of no concern.
        """
        rotations = [(name, one) for name, one in self.rotations.items() if _among(name, groups)]
        turns = [(name, one.turn(now)) for name, one in rotations]
        duty = [
            Membership(name, turn.person, Span(turn.since.date(), turn.until.date()))
            for name, turn in turns
            if turn is not None
        ]
        asked = [one for one in self.memberships if _among(one.group, groups)]
        listed = [one for one in asked if one.span.holds(now)]
        people = self.people
        return tuple(
            one
            for one in (*listed, *duty)
            if one.person in people and not people[one.person].left(now)
        )

    def granting(self, facts: Facts, now: datetime) -> tuple[Grant, ...]:
        """List the grants that cover these facts now."""
        return tuple(one for one in self.grants if one.covers(facts, now))

    def eligible(self, facts: Facts, now: datetime) -> Mapping[str, frozenset[str]]:
        """Name who may review this now, each with the groups that they may stand for."""
        granted = {one.group for one in self.granting(facts, now)}
        found: dict[str, set[str]] = {}
        for one in self.current(now, granted):
            found.setdefault(one.person, set()).add(one.group)
        return {person: frozenset(groups) for person, groups in found.items()}

    def groups_for(self, person: str, facts: Facts, now: datetime) -> frozenset[str]:
        """Name the groups for which a person may review this now."""
        return self.eligible(facts, now).get(person, frozenset())

    def may_ask(self, agent: str, action: str, now: datetime) -> str:
        """Tell whether an agent may ask for an action: nothing, or the code of the refusal."""
        found = self.agents.get(agent)
        if found is None:
            return "agent_unknown"
        if found.expired(now):
            return "agent_expired"
        granted = any(one.matches(action) for one in found.actions)
        return "" if granted else "action_not_granted"


def _among(group: str, groups: Collection[str] | None) -> bool:
    return groups is None or group in groups


def load_roster(text: str, source: str = "roster.yaml") -> Roster:
    """Read a roster; raise `DocumentError` with everything that is wrong with it."""
    part, outline, problems = parse(text, source, RosterPart)
    if part is None:
        raise DocumentError(in_order(problems))
    problems += problems_of(part, outline)
    if any(not one.warning for one in problems):
        raise DocumentError(in_order(problems))
    people = people_of(part)
    return Roster(
        version=f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}",
        workspace=part.workspace,
        people=people,
        accounts={account: one for one in people.values() for account in one.accounts},
        groups=tuple(part.groups),
        memberships=memberships_of(part),
        grants=grants_of(part),
        agents=agents_of(part),
        outline=outline,
        warnings=in_order(problems),
        user_groups=user_groups_of(part),
        rotations=rotations_of(part),
        covers=covers_of(part),
        limits=limits_of(part),
    )
