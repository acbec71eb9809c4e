"""The manager of a request's team asks another team to decide, where the policy names it."""

from app.delivery.steering import HandOver
from app.domain import handing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, Handed
from app.workflow.admission import eligible
from app.workflow.ask_status import may_know
from app.workflow.audience import address_of
from app.workflow.managing import Steering, steering
from app.workflow.meant import (
    Meant,
    answered,
    attempt_of,
    owns,
    request_meant,
    turned_down,
)
from app.workflow.names import name_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.progress import progress_of
from app.workflow.record import note
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import NeedsFresh
from app.workflow.terms import hands_to
from app.workflow.undecidable import noticed

COMMAND = "hand over"
HANDED = "Handed over to {team}. Who may decide it there: {people}. What it takes is as before."


def may_hand_over(
    uow: UnitOfWork, meant: Meant, *, slack_down: bool = False
) -> HandOver | Refused | NeedsFresh:
    """Judge whether somebody could hand this over now, before a dialog is filled for them."""
    found = steering(uow, meant, slack_down=slack_down)
    if isinstance(found, NeedsFresh):
        return found
    if isinstance(found, Steering):
        teams = teams_open(uow, found.request, found.manager)
        if teams:
            knows = may_know(uow, found.manager, found.request)
            return HandOver(found.request, teams, knows)
        found = refused("hand_over_not_there", team=found.request.facts.team)
    return note(uow, request_meant(uow, meant), found, attempt_of(uow, meant, COMMAND))


def hand_over(
    uow: UnitOfWork, meant: Meant, team: str, reason: str, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Hand a request over, once to each team; what it takes to approve it stays as it is."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    found = steering(uow, meant, slack_down=slack_down)
    if isinstance(found, NeedsFresh):
        return found
    if isinstance(found, Refused):
        return turned_down(uow, meant, COMMAND, found)
    request, manager = found.request, found.manager
    to = _to(uow, request, manager, team)
    if isinstance(to, Refused):
        return turned_down(uow, meant, COMMAND, to)
    outcome = handing.hand_over(request, (meant.account, meant.card), to, reason, uow.now)
    people = ", ".join(name_of(uow, one) for one in _able(uow, request, manager, to.group))
    said = Reply("handed_over", HANDED.format(team=team, people=people), request.id)
    reply = answered(uow, meant, COMMAND, outcome, said)
    after = uow.request(request.id)
    if after and after.undecidable:
        noticed(uow, after)
    return reply


def teams_open(q: Queries, request: ActionRequest, manager: str) -> tuple[str, ...]:
    """Name the teams to which a manager could hand a request over now."""
    policy = q.policy()
    before = {one.team for one in request.handed}
    names = [one.name for one in hands_to(policy, request.facts.team)] if policy else []
    return tuple(
        one
        for one in names
        if one not in before and isinstance(_to(q, request, manager, one), Handed)
    )


def _to(q: Queries, request: ActionRequest, manager: str, team: str) -> Handed | Refused:
    """Find the team that is named, where it could fill a seat of the owner team's reviewers."""
    policy = q.policy()
    owner = policy.team(request.facts.team) if policy else None
    others = hands_to(policy, request.facts.team) if policy else ()
    other = next((one for one in others if one.name == team), None)
    if owner is None or other is None or other.reviewers == owner.reviewers:
        return refused("hand_over_not_there", team=request.facts.team)
    empty = {one.group for one in progress_of(q, request) if one.filled < one.needed}
    if owner.reviewers not in empty:
        return refused("hand_over_no_seat", team=owner.name)
    if not _able(q, request, manager, other.reviewers):
        return refused("hand_over_nobody")
    return Handed(other.name, other.reviewers, owner.reviewers, manager)


def _able(q: Queries, request: ActionRequest, manager: str, group: str) -> list[str]:
    """Name who of a group could fill a seat by the group's grants, and can be written to."""
    roster = q.roster()
    if roster is None:
        return []
    able = eligible(q, roster, request.asker, request.facts)
    done = {manager} | {one.person for one in request.current_reviews}
    return [
        person
        for person, groups in sorted(able.items())
        if group in groups and person not in done
        if not owns(q, person, request) and address_of(q, roster, person)
    ]
