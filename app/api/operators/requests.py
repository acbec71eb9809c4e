"""Every request, for whoever operates: list, look, take back."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.api.bodies import body_of
from app.api.edge import add
from app.api.models import CancelBody
from app.api.operators.doors import Door
from app.api.parameters import id_in, listing
from app.api.problems import Declined, Problem, problem_of
from app.api.shapes import answer, request_shape, stamp, summary_shape
from app.delivery.story import Story
from app.delivery.view import View
from app.domain.refusal import SENTENCES, Refused
from app.workflow.cancel_request import cancel_as_operator
from app.workflow.ports import Lane, Page, Queries, Records, UnitOfWork
from app.workflow.story import story_of
from app.workflow.views import view_of


@dataclass(frozen=True, slots=True)
class OversightRoutes:
    """The calls under `/v1/operator/requests`."""

    records: Records
    door: Door
    public_url: str

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        add(router, "GET", "/v1/operator/requests", self.list)
        add(router, "GET", "/v1/operator/requests/{id}", self.show)
        add(router, "GET", "/v1/operator/requests/{id}/story", self.story)
        add(router, "POST", "/v1/operator/requests/{id}/cancel", self.cancel)

    async def list(self, request: web.Request) -> web.Response:
        """List requests of every agent, or of one, newest first, a page at a time."""
        operator, wanted = await self.door.admit(request), listing(request, "agent")

        def query(q: Queries) -> Page:
            operator(q)
            return q.requests_of(
                agent=wanted.agent, state=wanted.state, limit=wanted.limit, after=wanted.after
            )

        page = await self.records.read(query)
        told = [
            {**summary_shape(one, self.public_url), "agent": one.asker.agent}
            for one in page.requests
        ]
        return answer({"requests": told, "next": page.next or None})

    async def show(self, request: web.Request) -> web.Response:
        """Tell everything about one request that its agent may know, and whose it is."""
        operator, name = await self.door.admit(request), id_in(request)

        def query(q: Queries) -> View | None:
            operator(q)
            found = q.request(name)
            return view_of(q, found) if found else None

        view = await self.records.read(query)
        if view is None:
            raise Declined(Problem("not_yours", SENTENCES["not_yours"]))
        return self._told(view)

    async def story(self, request: web.Request) -> web.Response:
        """Tell how a request came to be decided, from the chain, and whether its row agrees."""
        operator, name = await self.door.admit(request), id_in(request)

        def query(q: Queries) -> Story | None:
            operator(q)
            return story_of(q, name)

        found = await self.records.read(query)
        if found is None:
            raise Declined(Problem("not_yours", SENTENCES["not_yours"]))
        return answer(_story_shape(found))

    async def cancel(self, request: web.Request) -> web.Response:
        """Take a pending request back; a body may say why."""
        operator, name = await self.door.admit(request), id_in(request)
        body = await body_of(request, CancelBody) if request.body_exists else CancelBody()

        def unit(uow: UnitOfWork) -> View | Refused:
            outcome = cancel_as_operator(uow, operator(uow), name, body.reason)
            return outcome if isinstance(outcome, Refused) else view_of(uow, outcome)

        outcome = await self.records.write(unit, Lane.DECISION)
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        return self._told(outcome)

    def _told(self, view: View) -> web.Response:
        agent = view.request.asker.agent
        return answer({**request_shape(view, self.public_url), "agent": agent})


def _story_shape(story: Story) -> dict[str, Any]:
    request = story.request
    return {
        "id": story.id,
        "state": request.state.value if request else None,
        "decided_by": request.decided_by.value if request and request.decided_by else None,
        "ok": not story.differences,
        "differences": list(story.differences),
        "lines": [
            {"entry": one.seq, "at": stamp(one.at), "kind": one.kind, "text": one.text}
            for one in story.lines
        ],
    }
