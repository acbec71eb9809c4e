"""What a person sees of a delivery, and what came back for it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What came back over a transport: `status` is HTTP's, `error` the one a person would see."""

    acked: bool
    error: str | None = None
    status: int | None = None
    body: Any = None
    stop_retrying: bool = False


@dataclass(frozen=True)
class Seen:
    """What a person saw after a click, a command or a submission.

    `error` is Slack's word for what went wrong (`operation_timeout`, `dispatch_failed`,
    `http_client_error`, `http_service_error`, `invalid_response`); `errors` are a form's
    complaints by block; `took` is the seconds until the answer.
    """

    acked: bool
    error: str | None
    took: float
    status: int | None = None
    body: Any = None
    errors: dict[str, str] = field(default_factory=dict)
