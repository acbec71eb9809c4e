"""One log line for everything that comes from Slack, without what was in it."""

import secrets
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from slack_bolt.response import BoltResponse
from structlog.contextvars import bound_contextvars

from app.slack.payload import Fields
from app.tracing.spans import Kind, span

log = structlog.get_logger()

# https://docs.slack.dev/interactivity/handling-user-interaction
KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "event_callback",
        "message_action",
        "shortcut",
        "view_closed",
        "view_submission",
    }
)


async def logged(
    dispatch: Callable[[Fields], Awaitable[BoltResponse]], payload: Fields
) -> BoltResponse:
    """Let a payload be answered; log its kind, the status and the milliseconds it took."""
    began, kind = monotonic(), payload.get("type", "command")
    known = isinstance(kind, str) and kind in KINDS | {"command"}
    kind = kind if known else "other"
    call = secrets.token_hex(8)
    with bound_contextvars(call=call), span(Kind.SLACK, kind) as told:
        answer = await dispatch(payload)
        told.tell({"slack.status": answer.status, "call": call})
        log.info(
            "slack_called",
            kind=kind,
            status=answer.status,
            ms=int(1000 * (monotonic() - began)),
        )
    return answer
