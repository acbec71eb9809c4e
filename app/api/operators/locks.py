"""The kill switch: put locks on, list them, lift them."""

from dataclasses import dataclass

from aiohttp import web
from typing_extensions import TypedDict

from app.api.bodies import body_of
from app.api.calls import OPERATOR, Answer, Call, Parameter, declare
from app.api.models import LockBody
from app.api.operators.doors import Door
from app.api.parameters import CURSOR, id_in
from app.api.problems import Declined, problem_of
from app.api.refusing import BODY, BY_ID, OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.domain.authority import Lock, LockKind
from app.domain.refusal import Refused
from app.workflow.locks import Wanted, lift_lock, put_lock
from app.workflow.ports import Lane, Queries, Records, UnitOfWork

LOCK_ID = Parameter("path", "id", CURSOR, "The lock.", "lock_p3Xw9")
UNFIT = frozenset({"lock_target_missing", "lock_target_needless", "lock_target_unknown"})


class LockTold(TypedDict):
    """What is stopped, by whom, since when and why."""

    id: str
    kind: LockKind
    target: str
    reason: str
    by: str
    at: Moment


class LockListTold(TypedDict):
    """The locks that are on."""

    locks: list[LockTold]


STOPPED: LockTold = {
    "id": "lock_p3Xw9",
    "kind": LockKind.AGENT,
    "target": "deploy-bot",
    "reason": "It asks in a loop.",
    "by": "mo",
    "at": "2026-11-21T08:00:00Z",
}


@dataclass(frozen=True, slots=True)
class LockRoutes:
    """The calls under `/v1/operator/locks`."""

    records: Records
    door: Door

    @declare(
        Call(
            route="GET /v1/operator/locks",
            name="list_locks",
            who=OPERATOR,
            gives={200: Answer(LockListTold, {"locks": [STOPPED]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List the locks that are on."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[Lock, ...]:
            operator(q)
            return q.locks()

        return answer({"locks": [lock_shape(one) for one in await self.records.read(query)]})

    @declare(
        Call(
            route="POST /v1/operator/locks",
            name="put_lock",
            who=OPERATOR,
            takes=LockBody,
            sent={"kind": "agent", "target": "deploy-bot", "reason": "It asks in a loop."},
            gives={201: Answer(LockTold, STOPPED)},
            problems=OPERATED | BODY | UNFIT,
        )
    )
    async def put(self, request: web.Request) -> web.Response:
        """Stop an agent, a scope, a reviewer, a team, or everything."""
        operator, body = await self.door.admit(request), await body_of(request, LockBody)
        wanted = Wanted(body.kind, body.target, body.reason, unknown=body.unknown)

        def unit(uow: UnitOfWork) -> Lock | Refused:
            return put_lock(uow, wanted, operator(uow))

        return _told(await self.records.write(unit, Lane.DECISION), 201)

    @declare(
        Call(
            route="POST /v1/operator/locks/{id}/lift",
            name="lift_lock",
            who=OPERATOR,
            parameters=(LOCK_ID,),
            gives={200: Answer(LockTold, STOPPED)},
            problems=OPERATED | BY_ID | {"lock_unknown", "lock_same_person"},
        )
    )
    async def lift(self, request: web.Request) -> web.Response:
        """Take a lock off; who put it on cannot."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> Lock | Refused:
            return lift_lock(uow, name, operator(uow))

        return _told(await self.records.write(unit, Lane.DECISION))


def lock_shape(lock: Lock) -> LockTold:
    """Tell of a lock."""
    return {
        "id": lock.id,
        "kind": lock.kind,
        "target": lock.target,
        "reason": lock.reason,
        "by": lock.by,
        "at": stamp(lock.at),
    }


def _told(outcome: Lock | Refused, status: int = 200) -> web.Response:
    if isinstance(outcome, Refused):
        raise Declined(problem_of(outcome))
    return answer(lock_shape(outcome), status)
