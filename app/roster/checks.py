"""What a well-formed roster may still get wrong: each check names the field it is about."""

from collections.abc import Iterator

from app.documents.near import near
from app.documents.outline import Outline
from app.documents.problem import Path, Problem, quoted
from app.domain.action import Risk
from app.domain.people import Account
from app.escalation.checks import calendar_problem, overlap_problems
from app.roster.compile import account_of
from app.roster.cover_checks import cover_problems, rotation_problems
from app.roster.people import Naming
from app.roster.schema import GrantPart, MemberPart, RosterPart, UserGroupPart

SERIOUS = frozenset({Risk.HIGH, Risk.CRITICAL})
EDITABLE = (
    "whoever may edit user groups in Slack decides who of the roster is in it; "
    "let only owners and admins edit it, or list the members here"
)


def problems_of(part: RosterPart, outline: Outline) -> list[Problem]:
    """List every problem and warning."""
    return [
        *_accounts(part, outline),
        *_emails(part, outline),
        *_machines(part, outline),
        *_working(part, outline),
        *overlap_problems(part.calendars, outline),
        *(
            _stranger(name, path, part, outline)
            for name, path in _named(part)
            if name not in part.people
        ),
        *_groups(part, outline),
        *_places(part, outline),
        *_user_groups(part, outline),
        *_spans(part, outline),
        *_nobody(part, outline),
        *rotation_problems(part, outline),
        *cover_problems(part, outline),
    ]


def _accounts(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    owners: dict[Account, str] = {}
    for id_, one in part.people.items():
        for number, text in enumerate(one.slack):
            owner = owners.setdefault(account_of(text, part.workspace), id_)
            if owner != id_:
                message = f"{quoted(text)} is already the account of {owner}"
                yield outline.problem(("people", id_, "slack", number), message)


def _emails(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for id_, one in part.people.items():
        owner = owners.setdefault(one.email.casefold(), id_) if one.email else id_
        if owner != id_:
            message = f"{quoted(one.email)} is already the address of {owner}"
            yield outline.problem(("people", id_, "email"), message)


def _machines(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for name in part.agents:
        if name in part.people:
            message = f"{quoted(name)} is also a person; a machine cannot be one"
            yield outline.problem(("agents", name), message)


def _working(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for id_, one in part.people.items():
        yield from calendar_problem(
            one.calendar, ("people", id_, "calendar"), part.calendars, outline
        )
        if one.calendar and one.quiet:
            message = "has no meaning beside a calendar: all outside its hours is quiet"
            yield outline.problem(("people", id_, "quiet"), message)


def _named(part: RosterPart) -> Iterator[tuple[str, Path]]:
    """List every place that names one of the people; who owns an agent may have left."""
    for id_, person in part.people.items():
        if person.manager:
            yield person.manager, ("people", id_, "manager")
    yield from _named_in_groups(part)
    for number, cover in enumerate(part.covers):
        yield cover.absent, ("covers", number, "absent")
        yield cover.stand_in, ("covers", number, "stand_in")
    for name, agent in part.agents.items():
        if agent.owner in part.agents:
            yield agent.owner, ("agents", name, "owner")
        for number, requester in enumerate(agent.requesters):
            yield requester, ("agents", name, "requesters", number)


def _named_in_groups(part: RosterPart) -> Iterator[tuple[str, Path]]:
    for group, members in part.listed.items():
        for number, one in enumerate(members):
            yield one.person, ("groups", group, number)
    for group, turns in part.rotating.items():
        for number, whose in enumerate(turns.rotation):
            yield whose, ("groups", group, "rotation", number)


def _stranger(name: str, path: Path, part: RosterPart, outline: Outline) -> Problem:
    what = (
        "is an agent; only people can be named here"
        if name in part.agents
        else f"is not one of the people{near(name, part.people)}"
    )
    return outline.problem(path, f"{quoted(name)} {what}")


def _groups(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    named: list[tuple[str, Path]] = [
        (one.group, ("grants", number, "group")) for number, one in enumerate(part.grants)
    ]
    named += [
        (group, ("people", id_, "cover_from", number))
        for id_, person in part.people.items()
        for number, group in enumerate(person.cover_from)
    ]
    for group, path in named:
        if group not in part.groups:
            hint = near(group, part.groups)
            yield outline.problem(path, f"{quoted(group)} is not one of the groups{hint}")


def _places(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    """Check that a user group names its workspace where, and only where, Slack asks for one."""
    whole = part.workspace.startswith("E")
    for name, one in part.groups.items():
        if not isinstance(one, UserGroupPart):
            continue
        team, _, group = one.slack_group.rpartition("/")
        path: Path = ("groups", name, "slack_group")
        if whole and not team:
            what = f"{part.workspace} is an organisation: name the workspace of the user group too"
            yield outline.problem(path, f"{what}, such as T0ACME/{group}")
        elif team and not whole:
            yield outline.problem(path, f"is of {part.workspace} in any case: write {group}")


def _user_groups(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    """Warn of what may be approved by people whom others than an operator can add to a group."""
    for number, one in enumerate(part.grants):
        if isinstance(part.groups.get(one.group), UserGroupPart) and one.max_risk in SERIOUS:
            what = f"{quoted(one.group)} is a Slack user group, and reviews up to {one.max_risk}"
            yield outline.warning(("grants", number, "max_risk"), f"{what}: {EDITABLE}")


def _spans(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    spans: list[tuple[MemberPart | GrantPart, Path]] = [
        (one, ("groups", group, number))
        for group, members in part.listed.items()
        for number, one in enumerate(members)
    ]
    spans += [(one, ("grants", number)) for number, one in enumerate(part.grants)]
    for span, path in spans:
        if span.until < span.start:
            yield outline.problem((*path, "until"), f"ends before it begins ({span.start})")


def _nobody(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for group, members in part.listed.items():
        if not members:
            yield outline.warning(("groups", group), "has no members, so nobody answers for it")
    yield from _nothing(part, outline)
    for name, one in part.agents.items():
        if one.requester is Naming.REQUIRED and not one.requesters:
            message = "is required, but requesters names nobody, so it may ask nothing"
            yield outline.warning(("agents", name, "requester"), message)


def _nothing(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for number, one in enumerate(part.grants):
        for key in ("actions", "resources", "environments"):
            if key in one.model_fields_set and not getattr(one, key):
                yield outline.warning(("grants", number, key), "is empty, so nothing is granted")
    for name, agent in part.agents.items():
        if agent.owner not in part.people and agent.owner not in part.agents:
            what = f"{quoted(agent.owner)} is not one of the people, so the agent is suspended"
            what += near(agent.owner, part.people)
            yield outline.warning(("agents", name, "owner"), what)
        if not agent.actions:
            yield outline.warning(("agents", name, "actions"), "is empty, so it may ask nothing")
