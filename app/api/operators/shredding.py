"""Erase what is private of requests that are over, for whoever operates."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from typing_extensions import TypedDict

from app.api.bodies import body_of
from app.api.calls import OPERATOR, Answer, Call, declare
from app.api.models import ShredBody
from app.api.operators.doors import Door
from app.api.parameters import REQUEST_ID, id_in
from app.api.problems import Declined, Fault, Problem, problem_of
from app.api.refusing import BODY, BY_ID, OPERATED, UNTRUE
from app.api.shapes import answer, stamp
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.workflow.ports import Records, UnitOfWork
from app.workflow.retention import shred_as_operator, shred_old

AT_ONCE = 100


def _later(now: datetime) -> Problem:
    fault = Fault("/asked_before", f"must not be later than now, {stamp(now)}")
    return Problem("invalid_body", f"{fault.pointer} {fault.detail}.", (fault,))


class ShreddedTold(TypedDict):
    """How many were erased, and whether there are more."""

    shredded: int
    more: bool


@dataclass(frozen=True, slots=True)
class ShreddingRoutes:
    """The calls that erase."""

    records: Records
    door: Door

    @declare(
        Call(
            route="POST /v1/operator/shred",
            name="shred_old",
            who=OPERATOR,
            takes=ShredBody,
            sent={"asked_before": "2026-05-01T00:00:00Z"},
            gives={200: Answer(ShreddedTold, {"shredded": 100, "more": True})},
            problems=OPERATED | BODY | UNTRUE,
        )
    )
    async def old(self, request: web.Request) -> web.Response:
        """Erase the oldest hundred asked before a moment; tell whether there are more."""
        operator, body = await self.door.admit(request), await body_of(request, ShredBody)
        before = body.asked_before

        def unit(uow: UnitOfWork) -> tuple[int, bool]:
            if before > uow.now:
                raise Declined(_later(uow.now))
            done = shred_old(uow, before, AT_ONCE, operator(uow))
            return done, done == AT_ONCE and bool(uow.outlived(before, 1))

        shredded, more = await self.records.write(unit)
        return answer({"shredded": shredded, "more": more})

    @declare(
        Call(
            route="POST /v1/operator/requests/{id}/shred",
            name="shred_one",
            who=OPERATOR,
            parameters=(REQUEST_ID,),
            gives={200: Answer(ShreddedTold, {"shredded": 1, "more": False})},
            problems=OPERATED | BY_ID | UNTRUE | {"not_over"},
        )
    )
    async def one(self, request: web.Request) -> web.Response:
        """Erase one request that is over."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> ActionRequest | Refused:
            return shred_as_operator(uow, operator(uow), name)

        outcome = await self.records.write(unit)
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        return answer({"shredded": 1, "more": False})
