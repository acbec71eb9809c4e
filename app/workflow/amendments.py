"""What became of an action from revision to revision, as it is told."""

from collections.abc import Sequence

from app.delivery.view import AmendmentLine
from app.domain.action import Payload
from app.domain.authority import AuthorityEvent
from app.domain.events import Amended, Event, Submitted
from app.domain.narrowing import Amendable, Change, Direction, value_at
from app.domain.request import ActionRequest
from app.workflow.names import name_of
from app.workflow.ports import Queries


def first_payload(q: Queries, name: str) -> Payload | None:
    """Give the action of a request as the agent asked for it; nothing once it was erased."""
    told = (one.event for one in q.history(name))
    return next((one.payload for one in told if isinstance(one, Submitted)), None)


def amendments_told(
    q: Queries, request: ActionRequest, told: Sequence[Event | AuthorityEvent]
) -> tuple[AmendmentLine, ...]:
    """Tell every amendment with the values before and after; without them once erased."""
    payload: Payload | None = None
    lines: list[AmendmentLine] = []
    for event in told:
        if isinstance(event, Amended):
            made = event.amendment
            changes = tuple(
                change
                for path in made.fields
                if (change := _change(request, path, payload, event.payload))
            )
            name = name_of(q, made.person)
            lines.append(AmendmentLine(made.revision, made.person, name, made.at, changes))
        if isinstance(event, Submitted | Amended):
            payload = event.payload
    return tuple(lines)


def _change(
    request: ActionRequest, path: str, before: Payload | None, after: Payload | None
) -> Change | None:
    if before is None or after is None:
        return None
    old = value_at(before.action.arguments, before.context, path)
    new = value_at(after.action.arguments, after.context, path)
    return (
        Change(path, _direction(request.terms.amend, path), old[0], new[0])
        if old and new
        else None
    )


def _direction(rules: Sequence[Amendable], path: str) -> Direction:
    return next((one.direction for one in rules if one.path == path), Direction.ONE_OF)
