"""Signed HTTP: payloads posted to the app's request URL."""

import json
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientResponse, ClientSession

from app.sandbox.app import App
from app.sandbox.clock import Clock
from app.sandbox.seen import Reply
from app.sandbox.signing import signed_headers
from app.sandbox.transport import Kind, Parcel
from app.sandbox.wire import Json

FORM = "application/x-www-form-urlencoded"
OK = 200
MULTIPLE_CHOICES = 300
SERVER_ERROR = 500


class RequestUrl:
    """One address that receives clicks, commands and events."""

    def __init__(self, url: str, app: App, clock: Clock, session: ClientSession) -> None:
        self._url = url
        self._app = app
        self._clock = clock
        self._session = session

    async def carry(self, parcel: Parcel) -> Reply:
        """Post the payload with a signature and read the answer."""
        kind, body = encoded(parcel)
        headers = {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0",
            **signed_headers(self._app.signing_secret, body, str(int(self._clock()))),
            **_retry_headers(parcel),
        }
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return await _reply(response, parcel.kind)
        except ClientConnectionError:
            return Reply(acked=False, error="dispatch_failed")


def encoded(parcel: Parcel) -> tuple[str, bytes]:
    """Return content type and body as Slack sends a payload of this kind."""
    if parcel.kind == "events_api":
        return "application/json", json.dumps(parcel.payload).encode()
    if parcel.kind == "interactive":
        return FORM, urlencode({"payload": json.dumps(parcel.payload)}).encode()
    fields = {name: _field(value) for name, value in parcel.payload.items()}
    return FORM, urlencode(fields).encode()


def _field(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _retry_headers(parcel: Parcel) -> dict[str, str]:
    if not parcel.retry:
        return {}
    return {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.reason}


async def _reply(response: ClientResponse, kind: Kind) -> Reply:
    stop = response.headers.get("X-Slack-No-Retry") == "1"
    text = await response.text()
    body = json.loads(text) if response.content_type == "application/json" and text else text
    if _is_taken(response.status, kind):
        return Reply(acked=True, status=response.status, body=body or None)
    error = "http_service_error" if response.status >= SERVER_ERROR else "http_client_error"
    return Reply(
        acked=False,
        error=error,
        status=response.status,
        body=body,
        stop_retrying=stop,
    )


def _is_taken(status: int, kind: Kind) -> bool:
    return OK <= status < MULTIPLE_CHOICES if kind == "events_api" else status == OK
