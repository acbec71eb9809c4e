"""The manager of a request's team has those who are still needed told once more."""

from app.domain import nudging
from app.domain.refusal import Refused
from app.workflow.audience import reachable, still_asked
from app.workflow.managing import Steering, steering
from app.workflow.meant import Meant, answered, turned_down
from app.workflow.names import name_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import NeedsFresh

COMMAND = "nudge"
NUDGED = "They are told once more: {people}."


def nudge(uow: UnitOfWork, meant: Meant, *, slack_down: bool = False) -> Reply | NeedsFresh:
    """Tell the reviewers who are still needed, each once; the same press again tells nobody."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    found = steering(uow, meant, slack_down=slack_down)
    if isinstance(found, NeedsFresh):
        return found
    if isinstance(found, Refused):
        return turned_down(uow, meant, COMMAND, found)
    people = _still_needed(uow, found)
    by = (found.manager, meant.account)
    outcome = nudging.nudge(found.request, by, meant.card, people, uow.now)
    said = NUDGED.format(people=", ".join(name_of(uow, one) for one in people))
    return answered(uow, meant, COMMAND, outcome, Reply("nudged", said, found.request.id))


def _still_needed(q: Queries, found: Steering) -> tuple[str, ...]:
    roster, request = q.roster(), found.request
    wanted = still_asked(q, roster, request) if roster else []
    others = [one for one in wanted if one != found.manager]
    return reachable(q, roster, request, others) if roster else ()
