"""The kill switch: put locks on, list them, lift them."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.api.bodies import body_of
from app.api.edge import add
from app.api.models import LockBody
from app.api.operators.doors import Door
from app.api.parameters import id_in
from app.api.problems import Declined, problem_of
from app.api.shapes import answer, stamp
from app.domain.authority import Lock
from app.domain.refusal import Refused
from app.workflow.locks import Wanted, lift_lock, put_lock
from app.workflow.ports import Lane, Queries, Records, UnitOfWork


@dataclass(frozen=True, slots=True)
class LockRoutes:
    """The calls under `/v1/operator/locks`."""

    records: Records
    door: Door

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        add(router, "GET", "/v1/operator/locks", self.list)
        add(router, "POST", "/v1/operator/locks", self.put)
        add(router, "POST", "/v1/operator/locks/{id}/lift", self.lift)

    async def list(self, request: web.Request) -> web.Response:
        """List the locks that are on."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[Lock, ...]:
            operator(q)
            return q.locks()

        return answer({"locks": [lock_shape(one) for one in await self.records.read(query)]})

    async def put(self, request: web.Request) -> web.Response:
        """Stop an agent, a scope, a reviewer, a team, or everything."""
        operator, body = await self.door.admit(request), await body_of(request, LockBody)
        wanted = Wanted(body.kind, body.target, body.reason, unknown=body.unknown)

        def unit(uow: UnitOfWork) -> Lock | Refused:
            return put_lock(uow, wanted, operator(uow))

        return _told(await self.records.write(unit, Lane.DECISION), 201)

    async def lift(self, request: web.Request) -> web.Response:
        """Take a lock off; who put it on cannot."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> Lock | Refused:
            return lift_lock(uow, name, operator(uow))

        return _told(await self.records.write(unit, Lane.DECISION))


def lock_shape(lock: Lock) -> dict[str, Any]:
    """Tell of a lock."""
    return {
        "id": lock.id,
        "kind": lock.kind.value,
        "target": lock.target,
        "reason": lock.reason,
        "by": lock.by,
        "at": stamp(lock.at),
    }


def _told(outcome: Lock | Refused, status: int = 200) -> web.Response:
    if isinstance(outcome, Refused):
        raise Declined(problem_of(outcome))
    return answer(lock_shape(outcome), status)
