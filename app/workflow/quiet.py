"""Which messages wait for the end of somebody's quiet hours."""

from datetime import datetime

from app.delivery.message import Message, MessageKind, is_rollback
from app.domain.action import Risk
from app.domain.request import ActionRequest
from app.workflow.briefings import told_of
from app.workflow.ports import Queries


def held_until(q: Queries, message: Message) -> datetime | None:
    """Say until when a message is held; nothing for what is brought at once.

    Held are messages to a person alone. What is about a critical request comes at once, alone or
    among others, and so does the wish that something be undone.
    """
    about = _about(q, message)
    roster = q.roster() if about and not any(map(critical, about)) else None
    if roster is None:
        return None
    accounts = roster.accounts.items()
    people = [one for account, one in accounts if account.user == message.address]
    ends = [end for one in people if (end := one.quiet_until(q.now))]
    return min(ends) if people and len(ends) == len(people) else None


def _about(q: Queries, message: Message) -> tuple[ActionRequest, ...]:
    """List what a message to a person is about that may wait."""
    if message.kind is MessageKind.BRIEFING:
        return told_of(q, message)
    waits = message.kind is MessageKind.DM and not is_rollback(message)
    request = q.request(message.request_id) if waits else None
    return (request,) if request else ()


def critical(request: ActionRequest) -> bool:
    """Tell whether a request disturbs people at any hour: by its risk, or by its plan."""
    plan = request.terms.plan
    return request.facts.risk is Risk.CRITICAL or bool(plan and plan.critical)
