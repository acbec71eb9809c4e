"""Whoever ran the action says what came of it."""

from app.domain import aftermath
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.domain.events import OutcomeReported
from app.domain.refusal import Refused, refused
from app.domain.report import Report
from app.domain.request import ActionRequest, State
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note, record


def report_outcome(
    uow: UnitOfWork, key: Key, name: str, report: Report, detail: str
) -> ActionRequest | Refused:
    """Record how an action that was released went; the same report again changes nothing."""
    request = uow.request(name)
    executor = key.kind is KeyKind.EXECUTOR
    kind = ActorKind.EXECUTOR if executor else ActorKind.AGENT
    attempted = Attempted("report", Actor(kind, key.name, key_id=key.id))
    if request is None or not _concerned(request, key):
        return note(uow, request, refused("not_yours"), attempted)
    said = OutcomeReported(report, key.name, executor, uow.now, detail or None)
    outcome = aftermath.report(request, said, _said_before(uow, request))
    return record(uow, request, outcome, attempted)


def _concerned(request: ActionRequest, key: Key) -> bool:
    """Tell whether a caller asked for the action, or is the executor that could or did run it."""
    if key.kind is KeyKind.AGENT:
        return request.asker.agent == key.name
    used = request.redemption
    runners = (used.executor,) if used else request.terms.audience
    return key.kind is KeyKind.EXECUTOR and key.name in runners


def _said_before(q: Queries, request: ActionRequest) -> list[OutcomeReported]:
    if request.state is not State.REDEEMED:
        return []
    told = [one.event for one in q.history(request.id)]
    return [one for one in told if isinstance(one, OutcomeReported)]
