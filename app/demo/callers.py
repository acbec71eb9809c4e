"""Agents and executors as they are in the field: a key, and HTTP."""

import time
from dataclasses import dataclass
from typing import Any

import aiohttp

PENDING = "pending"
WAIT = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said: the status and the body."""

    status: int
    body: dict[str, Any]
    tag: str = ""

    @property
    def told(self) -> str:
        """Say it in a few words: the state of a request, or the code of a problem."""
        return str(self.body.get("state") or self.body.get("code") or self.status)

    @property
    def request(self) -> dict[str, Any]:
        """Give the request that it tells; policy's no tells it beside the reason."""
        found: dict[str, Any] = self.body.get("request") or self.body
        return found


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a key: an agent that asks, or an executor that redeems."""

    name: str
    key: str
    url: str
    session: aiohttp.ClientSession

    async def ask(
        self,
        action: str,
        arguments: dict[str, Any],
        justification: str,
        **context: Any,  # noqa: ANN401
    ) -> Answer:
        """Ask for an action."""
        claims = {"justification": justification, **context}
        wanted = {"action": {"name": action, "arguments": arguments}, "context": claims}
        return await self._post("/v1/requests", wanted)

    async def wait(self, request: str) -> tuple[Answer, float]:
        """Wait until a request is pending no more; give the answer and when it came."""
        while True:
            answer = await self.look(request)
            if answer.body.get("state") != PENDING:
                return answer, time.monotonic()

    async def look(self, request: str, wait: int = WAIT, seen: str = "") -> Answer:
        """Look how a request stands, at its next change if it is pending.

        `seen` is the tag of the last answer: what changed since then is told at once.
        """
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        headers |= {"If-None-Match": seen} if seen else {}
        url = f"{self.url}/v1/requests/{request}"
        async with self.session.get(url, headers={**headers, **self._auth()}) as answer:
            return await _heard(answer)

    async def cancel(self, request: str, reason: str) -> Answer:
        """Take a request back."""
        return await self._post(f"/v1/requests/{request}/cancel", {"reason": reason})

    async def ask_state(self, request: str) -> str:
        """Ask how a request stands."""
        return str((await self.look(request, wait=0)).body.get("state"))

    async def receipt(self, request: str) -> str:
        """Fetch the receipt of an approved request."""
        answer = await self._post(f"/v1/requests/{request}/receipt", {})
        return str(answer.body.get("receipt", ""))

    async def redeem(self, receipt: str, digest: str, redemption: str) -> Answer:
        """Use a receipt for the bytes of a digest."""
        wanted = {"receipt": receipt, "digest": digest, "redemption_id": redemption}
        return await self._post("/v1/receipts/redeem", wanted)

    async def _post(self, path: str, body: dict[str, Any]) -> Answer:
        async with self.session.post(self.url + path, json=body, headers=self._auth()) as answer:
            return await _heard(answer)

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


async def _heard(answer: aiohttp.ClientResponse) -> Answer:
    body = await answer.json(content_type=None)
    return Answer(answer.status, body or {}, answer.headers.get("ETag", ""))
