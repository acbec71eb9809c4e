"""Who is enrolled for codes: enrol, list, let in again, end."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from typing_extensions import TypedDict

from app.api.bodies import body_of
from app.api.calls import OPERATOR, Answer, Call, Parameter, declare
from app.api.models import EnrolmentBody
from app.api.operators.doors import Door, Operator
from app.api.parameters import CURSOR, id_in
from app.api.problems import Declined, problem_of
from app.api.refusing import BODY, BY_ID, OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.domain.authority import Actor
from app.domain.enrolment import Enrolment
from app.domain.refusal import Refused, refused
from app.workflow.ports import Lane, Queries, Records, UnitOfWork
from app.workflow.step_up import Given, enrol, let_in, secret_from, unenrol

PERSON = Parameter("path", "id", CURSOR, "The person, as the roster names them.", "ana")
UNFIT = frozenset(
    {"not_on_roster", "document_unreadable", "code_required", "code_malformed", "code_wrong"}
)


class EnrolmentTold(TypedDict):
    """Who gives codes, since when, and until when they are locked out."""

    person: str
    enrolled_by: str
    enrolled_at: Moment
    locked_until: Moment | None


class EnrolmentListTold(TypedDict):
    """Everybody who is enrolled."""

    enrolments: list[EnrolmentTold]


class LookedTold(TypedDict):
    """Whether somebody of the roster is enrolled."""

    person: str
    enrolled: bool


class PersonTold(TypedDict):
    """Whom the change was about."""

    person: str


ENROLLED: EnrolmentTold = {
    "person": "ana",
    "enrolled_by": "mo",
    "enrolled_at": "2026-11-21T08:00:00Z",
    "locked_until": None,
}


@dataclass(frozen=True, slots=True)
class EnrolmentRoutes:
    """The calls under `/v1/operator/enrolments`."""

    records: Records
    door: Door

    @declare(
        Call(
            route="GET /v1/operator/enrolments",
            name="list_enrolments",
            who=OPERATOR,
            gives={200: Answer(EnrolmentListTold, {"enrolments": [ENROLLED]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List who is enrolled, without secrets."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> list[EnrolmentTold]:
            operator(q)
            return [enrolment_shape(one) for one in q.enrolments()]

        return answer({"enrolments": await self.records.read(query)})

    @declare(
        Call(
            route="GET /v1/operator/enrolments/{id}",
            name="look_for_enrolment",
            who=OPERATOR,
            parameters=(PERSON,),
            gives={200: Answer(LookedTold, {"person": "ana", "enrolled": False})},
            problems=OPERATED | BY_ID | {"not_a_person", "document_unreadable"},
        )
    )
    async def look(self, request: web.Request) -> web.Response:
        """Tell whether somebody of the roster is enrolled, before a secret is shown."""
        operator, person = await self.door.admit(request), id_in(request)

        def query(q: Queries) -> LookedTold | Refused:
            operator(q)
            roster = q.roster()
            if roster is None or roster.person(person) is None:
                return refused("not_a_person" if roster else "document_unreadable", person=person)
            return {"person": person, "enrolled": q.enrolment(person) is not None}

        found = await self.records.read(query)
        if isinstance(found, Refused):
            raise Declined(problem_of(found))
        return answer(found)

    @declare(
        Call(
            route="POST /v1/operator/enrolments",
            name="enrol_person",
            who=OPERATOR,
            takes=EnrolmentBody,
            sent={"person": "ana", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "code": "012345"},
            gives={201: Answer(EnrolmentTold, ENROLLED)},
            problems=OPERATED | BODY | UNFIT,
        )
    )
    async def enrol(self, request: web.Request) -> web.Response:
        """Enrol somebody whose app shows the right code; what was before ends."""
        operator, body = await self.door.admit(request), await body_of(request, EnrolmentBody)
        given = Given(body.person, secret_from(body.secret), body.code)

        def unit(uow: UnitOfWork) -> Enrolment | Refused:
            return enrol(uow, given, operator(uow))

        made = await self.records.write(unit, Lane.DECISION)
        if isinstance(made, Refused):
            raise Declined(problem_of(made))
        return answer(enrolment_shape(made), 201)

    @declare(
        Call(
            route="POST /v1/operator/enrolments/{id}/end",
            name="end_enrolment",
            who=OPERATOR,
            parameters=(PERSON,),
            gives={200: Answer(PersonTold, {"person": "ana"})},
            problems=OPERATED | BY_ID | {"no_enrolment"},
        )
    )
    async def end(self, request: web.Request) -> web.Response:
        """End somebody's enrolment at once."""
        return await self._changed(request, unenrol, "no_enrolment")

    @declare(
        Call(
            route="POST /v1/operator/enrolments/{id}/unlock",
            name="unlock_person",
            who=OPERATOR,
            parameters=(PERSON,),
            gives={200: Answer(PersonTold, {"person": "ana"})},
            problems=OPERATED | BY_ID | {"not_locked_out"},
        )
    )
    async def unlock(self, request: web.Request) -> web.Response:
        """End somebody's lock-out before its time."""
        return await self._changed(request, let_in, "not_locked_out")

    async def _changed(
        self, request: web.Request, change: Callable[[UnitOfWork, str, Actor], bool], no: str
    ) -> web.Response:
        operator: Operator = await self.door.admit(request)
        person = id_in(request)

        def unit(uow: UnitOfWork) -> bool:
            return change(uow, person, operator(uow))

        if not await self.records.write(unit, Lane.DECISION):
            raise Declined(problem_of(refused(no, person=person)))
        return answer({"person": person})


def enrolment_shape(one: Enrolment) -> EnrolmentTold:
    """Tell what may be told of an enrolment."""
    return {
        "person": one.person,
        "enrolled_by": one.enrolled_by,
        "enrolled_at": stamp(one.enrolled_at),
        "locked_until": stamp(one.locked_until) if one.locked_until else None,
    }
