"""The manager of a request's team has those who are still needed told once more."""

from app.domain import nudging
from app.domain.lifecycle import Outcome
from app.domain.refusal import Refused
from app.domain.steering import Nudged
from app.workflow.audience import reachable, still_asked
from app.workflow.managing import manager_acting
from app.workflow.meant import Meant, answered, request_meant
from app.workflow.names import name_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import NeedsFresh

NUDGED = "They are told once more: {people}."


def nudge(uow: UnitOfWork, meant: Meant, *, slack_down: bool = False) -> Reply | NeedsFresh:
    """Tell the reviewers who are still needed, each once; the same press again tells nobody."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    outcome = _judged(uow, meant, slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    request, told = request_meant(uow, meant), [] if isinstance(outcome, Refused) else outcome
    names = [name_of(uow, who) for one in told if isinstance(one, Nudged) for who in one.people]
    said = NUDGED.format(people=", ".join(names))
    return answered(
        uow, meant, "nudge", outcome, Reply("nudged", said, request.id if request else "")
    )


def _judged(q: Queries, meant: Meant, *, slack_down: bool) -> Outcome | NeedsFresh:
    request, roster = request_meant(q, meant), q.roster()
    if request is None:
        return meant.unknown
    manager = manager_acting(q, meant.account, request, slack_down=slack_down)
    if roster is None or not isinstance(manager, str):
        return meant.unknown if isinstance(manager, str) else manager
    wanted = [one for one in still_asked(q, roster, request) if one != manager]
    people = reachable(q, roster, request, wanted)
    return nudging.nudge(request, (manager, meant.account), meant.card, people, q.now)
