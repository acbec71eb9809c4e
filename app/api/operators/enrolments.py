"""Who is enrolled for codes: enrol, list, let in again, end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.api.bodies import body_of
from app.api.edge import add
from app.api.models import EnrolmentBody
from app.api.operators.doors import Door, Operator
from app.api.parameters import id_in
from app.api.problems import Declined, problem_of
from app.api.shapes import answer, stamp
from app.domain.authority import Actor
from app.domain.enrolment import Enrolment
from app.domain.refusal import Refused, refused
from app.workflow.ports import Lane, Queries, Records, UnitOfWork
from app.workflow.step_up import Given, enrol, let_in, secret_from, unenrol


@dataclass(frozen=True, slots=True)
class EnrolmentRoutes:
    """The calls under `/v1/operator/enrolments`."""

    records: Records
    door: Door

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        add(router, "GET", "/v1/operator/enrolments", self.list)
        add(router, "POST", "/v1/operator/enrolments", self.enrol)
        add(router, "GET", "/v1/operator/enrolments/{id}", self.look)
        add(router, "POST", "/v1/operator/enrolments/{id}/end", self.end)
        add(router, "POST", "/v1/operator/enrolments/{id}/unlock", self.unlock)

    async def list(self, request: web.Request) -> web.Response:
        """List who is enrolled, without secrets."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> list[dict[str, Any]]:
            operator(q)
            return [enrolment_shape(one) for one in q.enrolments()]

        return answer({"enrolments": await self.records.read(query)})

    async def look(self, request: web.Request) -> web.Response:
        """Tell whether somebody of the roster is enrolled, before a secret is shown."""
        operator, person = await self.door.admit(request), id_in(request)

        def query(q: Queries) -> dict[str, Any] | Refused:
            operator(q)
            roster = q.roster()
            if roster is None or roster.person(person) is None:
                return refused("not_a_person" if roster else "document_unreadable", person=person)
            return {"person": person, "enrolled": q.enrolment(person) is not None}

        found = await self.records.read(query)
        if isinstance(found, Refused):
            raise Declined(problem_of(found))
        return answer(found)

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

    async def end(self, request: web.Request) -> web.Response:
        """End somebody's enrolment at once."""
        return await self._changed(request, unenrol, "no_enrolment")

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


def enrolment_shape(one: Enrolment) -> dict[str, Any]:
    """Tell what may be told of an enrolment."""
    return {
        "person": one.person,
        "enrolled_by": one.enrolled_by,
        "enrolled_at": stamp(one.enrolled_at),
        "locked_until": stamp(one.locked_until) if one.locked_until else None,
    }
