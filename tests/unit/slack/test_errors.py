"""What becomes of a message, for each of Slack's errors."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from app.delivery.message import Dead, Retry
from app.slack.errors import AGAIN, NEVER, TOKEN, judge


def error(code: str, status: int = 200, **headers: str) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": code},
        headers=headers,
        status_code=status,
    )
    return SlackApiError("no", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("code", sorted(NEVER | TOKEN | {"a_word_nobody_knows"}))
def test_what_is_final_and_what_is_not_known_is_never_tried_again(code: str) -> None:
    assert judge(error(code)) == Dead(code)


@pytest.mark.parametrize("code", sorted(AGAIN - {"ratelimited", "rate_limited"}))
def test_what_passes_is_tried_again(code: str) -> None:
    assert judge(error(code)) == Retry(code)


def test_a_limit_says_for_how_long() -> None:
    limit = error("ratelimited", 429, **{"Retry-After": "7"})

    assert judge(limit) == Retry("ratelimited", 7.0)
    assert judge(error("ratelimited", 429, **{"Retry-After": "soon"})) == Retry("ratelimited", 1.0)


@pytest.mark.parametrize(
    "problem",
    [TimeoutError(), ConnectionResetError(), aiohttp.ServerDisconnectedError()],
    ids=lambda one: type(one).__name__,
)
def test_an_unknown_outcome_is_tried_again(problem: Exception) -> None:
    assert judge(problem) == Retry("unreachable")
    assert judge(error("", 503)) == Retry("server_error")


def test_a_bug_of_ours_is_not_swallowed() -> None:
    with pytest.raises(KeyError):
        judge(KeyError("ours"))
