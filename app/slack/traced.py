"""A span for each call of Slack's Web API: the method and how it ended, no word of it."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from app.slack.errors import code_of
from app.tracing.spans import Kind, part, word


class TracedClient(AsyncWebClient):
    """The SDK's client, whose calls are spans of whatever makes them."""

    async def api_call(self, api_method: str, **rest: Any) -> AsyncSlackResponse:  # noqa: ANN401
        """Call a method."""
        with part(Kind.SLACK_API, api_method) as told:
            try:
                return await super().api_call(api_method, **rest)
            except SlackApiError as problem:
                told.tell({"slack.error": word(code_of(problem))})
                raise
