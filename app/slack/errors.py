"""What Slack's errors mean for a message: try again, or never there. One table."""

from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from app.delivery.message import Dead, Retry

log = structlog.get_logger()

AGAIN = frozenset(
    {
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
TOKEN = frozenset(
    {
        "account_inactive",
        "app_missing_action_url",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "not_allowed_token_type",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
NEVER = frozenset(
    {
        "block_mismatch",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "ekm_access_denied",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "is_archived",
        "is_inactive",
        "message_not_found",
        "metadata_too_large",
        "method_not_supported_for_channel_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_enabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "thread_not_found",
        "too_many_attachments",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
        "view_too_large",
    }
)
TOO_MANY, SERVER_ERROR = 429, 500


def judge(error: Exception) -> Retry | Dead:
    """Say what becomes of a message; raise again what is a bug of ours."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientError | TimeoutError | OSError | SlackClientError):
        return Retry("unreachable")
    raise error


def code_of(error: SlackApiError) -> str:
    """Name Slack's word for what went wrong."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else ""


def pause_of(error: SlackApiError) -> float | None:
    """Give the seconds after which Slack may be asked again; nothing unless asked too often."""
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    often = status == TOO_MANY or code_of(error) in {"ratelimited", "rate_limited"}
    return _retry_after(response) if often else None


def _answered(error: SlackApiError) -> Retry | Dead:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    code, pause = code_of(error), pause_of(error)
    if pause is not None:
        return Retry("ratelimited", pause)
    if status >= SERVER_ERROR or code in AGAIN or not code:
        return Retry(code or "server_error")
    if code in TOKEN:
        log.critical("slack_token_refused", code=code)
    elif code not in NEVER:
        # A word that is not in the table is final too: a message that waits for ever is lost.
        log.error("slack_error_unknown", code=code)
    return Dead(code)


def _retry_after(response: Any) -> float:  # noqa: ANN401 - the SDK does not type it
    headers = getattr(response, "headers", None) or {}
    found = headers.get("Retry-After") or headers.get("retry-after") or "1"
    found = found[0] if isinstance(found, list) else found
    return float(found) if str(found).isdecimal() else 1.0
