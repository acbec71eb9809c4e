"""The calls: what agents send, and what Slack sends when somebody decides."""

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from app.sandbox.signing import signed_headers
from bench.place import Ground
from bench.town import CHANNELS, HELD, READ, REVIEWERS, account_of, shop_of
from bench.wire import request_bytes

WAIT = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Slackbot 1.0"}
CARD, USER, VIEW, PRESS = "XCARDX", "XUSERX", "XVIEWX", "XPRESSX"
WHY = "The customer returned all three items within thirty days, and the depot has confirmed it."


class Dialog:
    """The submission of a dialog, written once; only the names in it are put in anew."""

    def __init__(self, submission: Mapping[str, Any]) -> None:
        view = {**submission["view"], "id": VIEW, "private_metadata": CARD}
        user = {**submission["user"], "id": USER}
        self._body = _form({**submission, "view": view, "user": user, "trigger_id": PRESS})

    def filled(self, card: str, number: int) -> bytes:
        """Fill it in for a card; the number tells which reviewer, and makes it a new press."""
        who = account_of(REVIEWERS[number % len(REVIEWERS)])
        named = {CARD: card, USER: who, VIEW: f"V{number:08X}", PRESS: f"1.{number}"}
        body = self._body
        for blank, name in named.items():
            body = body.replace(blank.encode(), name.encode())
        return body


class Callers:
    """Writes calls; every one of them differs from the one before."""

    def __init__(self, ground: Ground) -> None:
        self._keys = ground.keys
        self._secret = ground.workspace["signing_secret"]
        self._numbers = itertools.count(1)

    def held(self, agent: int, shop: int) -> bytes:
        """Ask for what is held for a reviewer."""
        arguments = {"shop": shop_of(shop), "order": f"#W{next(self._numbers)}", "amount": 4250}
        return self._ask(agent, HELD, arguments)

    def read(self, agent: int) -> bytes:
        """Ask for what policy lets through."""
        number = next(self._numbers)
        return self._ask(agent, READ, {"shop": shop_of(number % CHANNELS), "order": f"#W{number}"})

    def wait(self, agent: int, request: str) -> bytes:
        """Wait for a request."""
        headers = {**self._auth(agent), "Prefer": f"wait={WAIT}"}
        return request_bytes("GET", f"/v1/requests/{request}", headers)

    def submission(self, dialog: "Dialog", card: str) -> bytes:
        """Submit the dialog of a rejection, for a card, by one reviewer after another."""
        return self._signed(dialog.filled(card, next(self._numbers)))

    def press(self, payload: Mapping[str, Any]) -> bytes:
        """Press a button, as Slack would tell of it."""
        return self._signed(_form(payload))

    def _signed(self, body: bytes) -> bytes:
        stamps = signed_headers(self._secret, body, str(int(time.time())))  # noqa: TID251 - Slack's own clock
        return request_bytes("POST", "/slack/events", {**FORM, **stamps}, body)

    def _ask(self, agent: int, action: str, arguments: dict[str, Any]) -> bytes:
        wanted = {
            "action": {"name": action, "arguments": arguments},
            "context": {"justification": WHY, "requester": "bo@acme.test"},
        }
        headers = {**self._auth(agent), "Content-Type": "application/json"}
        return request_bytes("POST", "/v1/requests", headers, json.dumps(wanted).encode())

    def _auth(self, agent: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._keys[agent % len(self._keys)]}"}


def _form(payload: Mapping[str, Any]) -> bytes:
    return b"payload=" + quote_plus(json.dumps(payload)).encode()
