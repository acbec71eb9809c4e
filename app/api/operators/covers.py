"""Covers: who stands in for whom, and an end to it before its time."""

from dataclasses import dataclass

from aiohttp import web
from typing_extensions import TypedDict

from app.api.calls import OPERATOR, Answer, Call, Parameter, declare
from app.api.operators.doors import Door
from app.api.parameters import CURSOR, id_in
from app.api.problems import Declined, problem_of
from app.api.refusing import BY_ID, OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.domain.cover import Cover
from app.domain.refusal import Refused
from app.workflow.name_cover import covers_now, end_as_operator
from app.workflow.ports import Lane, Queries, Records, UnitOfWork

COVER_ID = Parameter("path", "id", CURSOR, "The cover.", "cover_p3Xw9")


class CoverTold(TypedDict):
    """Who stands in for whom, until when; `named_by` is empty where the roster says so."""

    id: str
    absent: str
    stand_in: str
    named_by: str
    start: Moment
    until: Moment
    reason: str


class CoverListTold(TypedDict):
    """The covers that are not over."""

    covers: list[CoverTold]


COVERED: CoverTold = {
    "id": "cover_p3Xw9",
    "absent": "cleo",
    "stand_in": "dev",
    "named_by": "mo",
    "start": "2026-11-21T08:00:00Z",
    "until": "2026-11-28T08:00:00Z",
    "reason": "On leave.",
}


@dataclass(frozen=True, slots=True)
class CoverRoutes:
    """The calls under `/v1/operator/covers`."""

    records: Records
    door: Door

    @declare(
        Call(
            route="GET /v1/operator/covers",
            name="list_covers",
            who=OPERATOR,
            gives={200: Answer(CoverListTold, {"covers": [COVERED]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List who stands in for whom: named by people, and written in the roster."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[Cover, ...]:
            operator(q)
            return covers_now(q)

        return answer({"covers": [_shape(one) for one in await self.records.read(query)]})

    @declare(
        Call(
            route="POST /v1/operator/covers/{id}/end",
            name="end_cover",
            who=OPERATOR,
            parameters=(COVER_ID,),
            gives={200: Answer(CoverTold, COVERED)},
            problems=OPERATED | BY_ID | {"cover_unknown"},
        )
    )
    async def end(self, request: web.Request) -> web.Response:
        """End a cover that was named, at once; what the roster says is ended in the roster."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> Cover | Refused:
            return end_as_operator(uow, name, operator(uow))

        outcome = await self.records.write(unit, Lane.DECISION)
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        return answer(_shape(outcome))


def _shape(cover: Cover) -> CoverTold:
    return {
        "id": cover.id,
        "absent": cover.absent,
        "stand_in": cover.stand_in,
        "named_by": cover.named_by,
        "start": stamp(cover.start),
        "until": stamp(cover.until),
        "reason": cover.reason,
    }
