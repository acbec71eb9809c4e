"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from app.api.edge import add
from app.api.shapes import answer
from app.workflow.ports import OutboxState, Queries, Records

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

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        add(router, "GET", "/healthz", self.alive)
        add(router, "GET", "/readyz", self.ready)

    async def alive(self, _request: web.Request) -> web.Response:
        """Say that the process answers."""
        return answer({"status": "ok"})

    async def ready(self, _request: web.Request) -> web.Response:
        """Say what is checked and how it stands; 503 when anything is not as it must be."""
        names = list(self.checks)
        found = dict(zip(names, await asyncio.gather(*map(self._checked, names)), strict=True))
        outbox = await self._outbox()
        found["records"] = Check(outbox is not None, "" if outbox else "cannot be read")
        ready = all(one.ok for one in found.values())
        said = {
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

    def _told(self, outbox: OutboxState) -> dict[str, float | None]:
        age = (self.now() - outbox.oldest).total_seconds() if outbox.oldest else None
        return {
            "waiting": outbox.waiting,
            "oldest_seconds": age,
            "undeliverable": outbox.undeliverable,
        }
