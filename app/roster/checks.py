"""What a well-formed roster may still get wrong: each check names the field it is about."""

from collections.abc import Iterator

from app.documents.outline import Outline
from app.documents.problem import Path, Problem, quoted
from app.domain.people import Account
from app.roster.compile import account_of
from app.roster.schema import GrantPart, MemberPart, RosterPart


def problems_of(part: RosterPart, outline: Outline) -> list[Problem]:
    """List every problem and warning."""
    return [
        *_accounts(part, outline),
        *_emails(part, outline),
        *_machines(part, outline),
        *(
            _stranger(name, path, part, outline)
            for name, path in _named(part)
            if name not in part.people
        ),
        *_groups(part, outline),
        *_spans(part, outline),
        *_nobody(part, outline),
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


def _named(part: RosterPart) -> Iterator[tuple[str, Path]]:
    for id_, person in part.people.items():
        if person.manager:
            yield person.manager, ("people", id_, "manager")
    for group, members in part.groups.items():
        for number, one in enumerate(members):
            yield one.person, ("groups", group, number)
    for name, agent in part.agents.items():
        yield agent.owner, ("agents", name, "owner")
        for number, requester in enumerate(agent.requesters):
            yield requester, ("agents", name, "requesters", number)


def _stranger(name: str, path: Path, part: RosterPart, outline: Outline) -> Problem:
    what = (
        "is an agent; only people can be named here"
        if name in part.agents
        else ("is not one of the people")
    )
    return outline.problem(path, f"{quoted(name)} {what}")


def _groups(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for number, one in enumerate(part.grants):
        if one.group not in part.groups:
            message = f"{quoted(one.group)} is not one of the groups"
            yield outline.problem(("grants", number, "group"), message)


def _spans(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    spans: list[tuple[MemberPart | GrantPart, Path]] = [
        (one, ("groups", group, number))
        for group, members in part.groups.items()
        for number, one in enumerate(members)
    ]
    spans += [(one, ("grants", number)) for number, one in enumerate(part.grants)]
    for span, path in spans:
        if span.until < span.start:
            yield outline.problem((*path, "until"), f"ends before it begins ({span.start})")


def _nobody(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for group, members in part.groups.items():
        if not members:
            yield outline.warning(("groups", group), "has no members, so nobody answers for it")
    yield from _nothing(part, outline)


def _nothing(part: RosterPart, outline: Outline) -> Iterator[Problem]:
    for number, one in enumerate(part.grants):
        for key in ("actions", "resources", "environments"):
            if key in one.model_fields_set and not getattr(one, key):
                yield outline.warning(("grants", number, key), "is empty, so nothing is granted")
    for name, agent in part.agents.items():
        if not agent.actions:
            yield outline.warning(("agents", name, "actions"), "is empty, so it may ask nothing")
