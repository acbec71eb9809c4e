"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from app.api.beat import Beat
from app.api.calls import ANYONE, Answer, Call, declare
from app.api.refusing import EVERY
from app.api.shapes import answer
from app.delivery.message import OutboxState
from app.workflow.ports import Queries, Records

PATIENCE = 2.0
WITHHELD = "more in the log, and here on HITL_ADMIN_PORT"


@dataclass(frozen=True, slots=True)
class Check:
    """Whether one thing is as it must be, and a word on it.

    What stands in `inside` names people, channels or places, and is told to operators only.
    """

    ok: bool
    detail: str = ""
    inside: str = ""


class AliveTold(TypedDict):
    """The process answers."""

    status: Literal["ok"]


class CheckTold(TypedDict):
    """How one thing stands, and a word on it."""

    ok: bool
    detail: str


class OutboxTold(TypedDict):
    """The messages that wait, the age of the oldest, and the cards that could not be sent."""

    waiting: int
    oldest_seconds: float | None
    undeliverable: int


class ReadyTold(TypedDict):
    """Whether all is as it must be, check by check; `outbox` is null where it cannot be read."""

    ready: bool
    checks: dict[str, CheckTold]
    outbox: OutboxTold | None


ALIVE: AliveTold = {"status": "ok"}
READY: ReadyTold = {
    "ready": True,
    "checks": {"slack": {"ok": True, "detail": ""}, "records": {"ok": True, "detail": ""}},
    "outbox": {"waiting": 0, "oldest_seconds": None, "undeliverable": 0},
}
NOT_READY: ReadyTold = {
    "ready": False,
    "checks": {
        "slack": {"ok": False, "detail": "no connection to Slack"},
        "records": {"ok": True, "detail": ""},
    },
    "outbox": {"waiting": 3, "oldest_seconds": 41.5, "undeliverable": 0},
}
Checks = Mapping[str, Callable[[], Awaitable[Check]]]


@dataclass(frozen=True, slots=True)
class HealthRoutes:
    """`/healthz` and `/readyz`, open to everybody and silent about everything but themselves.

    Where only operators listen, `trusted`, every check says all that it knows.
    """

    records: Records
    checks: Checks
    now: Callable[[], datetime]
    trusted: bool = False
    beat: Beat = field(default_factory=Beat)

    @declare(
        Call(
            route="GET /healthz",
            name="say_alive",
            who=ANYONE,
            gives={200: Answer(AliveTold, ALIVE)},
            problems=EVERY,
        )
    )
    async def alive(self, _request: web.Request) -> web.Response:
        """Say that the process answers."""
        return answer({"status": "ok"})

    @declare(
        Call(
            route="GET /readyz",
            name="say_ready",
            who=ANYONE,
            gives={
                200: Answer(ReadyTold, READY),
                503: Answer(ReadyTold, NOT_READY, ("Retry-After",)),
            },
            problems=EVERY,
        )
    )
    async def ready(self, _request: web.Request) -> web.Response:
        """Say what is checked and how it stands; 503 when anything is not as it must be."""
        names = list(self.checks)
        found = dict(zip(names, await asyncio.gather(*map(self._checked, names)), strict=True))
        outbox, trouble = await asyncio.gather(self._outbox(), self.beat.trouble(self.records))
        trouble = trouble if outbox else "cannot be read"
        found["records"] = Check(not trouble, trouble)
        ready = all(one.ok for one in found.values())
        said: ReadyTold = {
            "ready": ready,
            "checks": {
                name: {"ok": one.ok, "detail": self._detail(one)} for name, one in found.items()
            },
            "outbox": self._told(outbox) if outbox else None,
        }
        headers = {} if ready else {"Retry-After": "5"}
        return answer(said, 200 if ready else 503, headers)

    def _detail(self, check: Check) -> str:
        further = check.inside if self.trusted else WITHHELD
        return "; ".join(filter(None, (check.detail, check.inside and further)))

    async def _checked(self, name: str) -> Check:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.checks[name]()
        except Exception:  # noqa: BLE001 - whatever a check dies of, the thing is not ready
            return Check(ok=False, detail="the check failed")

    async def _outbox(self) -> OutboxState | None:
        def query(q: Queries) -> OutboxState:
            return q.outbox()

        try:
            async with asyncio.timeout(PATIENCE):
                return await self.records.read(query)
        except Exception:  # noqa: BLE001 - told by the check of the records, which fails with it
            return None

    def _told(self, outbox: OutboxState) -> OutboxTold:
        age = (self.now() - outbox.oldest).total_seconds() if outbox.oldest else None
        return {
            "waiting": outbox.waiting,
            "oldest_seconds": age,
            "undeliverable": outbox.undeliverable,
        }
