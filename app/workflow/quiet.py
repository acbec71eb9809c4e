"""Which messages wait for the end of somebody's quiet hours."""

from datetime import datetime

from app.delivery.message import Message, MessageKind, is_rollback
from app.domain.action import Risk
from app.domain.request import ActionRequest
from app.workflow.ports import Queries


def held_until(q: Queries, message: Message) -> datetime | None:
    """Say until when a message is held; nothing for what is brought at once.

    Held are messages to a person alone. What is about a critical request comes at once, and so
    does the wish that something be undone.
    """
    if message.kind is not MessageKind.DM or is_rollback(message):
        return None
    request, roster = q.request(message.request_id), q.roster()
    if request is None or roster is None or critical(request):
        return None
    accounts = roster.accounts.items()
    people = [one for account, one in accounts if account.user == message.address]
    ends = [end for one in people if (end := one.quiet_until(q.now))]
    return min(ends) if people and len(ends) == len(people) else None


def critical(request: ActionRequest) -> bool:
    """Tell whether a request disturbs people at any hour: by its risk, or by its plan."""
    plan = request.terms.plan
    return request.facts.risk is Risk.CRITICAL or bool(plan and plan.critical)
