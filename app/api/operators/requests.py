"""Every request, for whoever operates: list, look, take back."""

from dataclasses import dataclass

from aiohttp import web
from typing_extensions import TypedDict

from app.api import examples
from app.api.bodies import body_of
from app.api.calls import OPERATOR, Answer, Call, declare
from app.api.models import CancelBody
from app.api.operators.doors import Door
from app.api.parameters import BY_AGENT, LISTED_BY, REQUEST_ID, id_in, listing
from app.api.problems import Declined, Problem, problem_of
from app.api.refusing import BODY, BY_ID, CLOSED, OPERATED
from app.api.shapes import answer, request_shape, stamp, summary_shape
from app.api.told import Moment, RequestTold, SummaryTold
from app.delivery.story import Story
from app.delivery.view import View
from app.domain.refusal import SENTENCES, Refused
from app.domain.request import DecidedBy, State
from app.workflow.cancel_request import cancel_as_operator
from app.workflow.ports import Lane, Page, Queries, Records, UnitOfWork
from app.workflow.story import story_of
from app.workflow.views import view_of


class OverviewLineTold(SummaryTold):
    """A request in an operator's list, and whose it is."""

    agent: str


class OverviewTold(TypedDict):
    """A page of everybody's requests; give `next` as `after` for the page after it."""

    requests: list[OverviewLineTold]
    next: str | None


class OverseenTold(RequestTold):
    """A request as its agent sees it, and whose it is."""

    agent: str


class StoryLineTold(TypedDict):
    """One entry of the chain, as a sentence."""

    entry: int
    at: Moment
    kind: str
    text: str


class StoryTold(TypedDict):
    """How a request came to be decided; `differences` is where its row says something else."""

    id: str
    state: State | None
    decided_by: DecidedBy | None
    ok: bool
    differences: list[str]
    lines: list[StoryLineTold]


WHOSE = {"agent": "deploy-bot"}
LISTED: OverviewLineTold = {**examples.LISTED, "agent": "deploy-bot"}
STORY: StoryTold = {
    "id": examples.ID,
    "state": State.PENDING,
    "decided_by": None,
    "ok": True,
    "differences": [],
    "lines": [
        {
            "entry": 41,
            "at": "2026-11-21T08:00:00Z",
            "kind": "Submitted",
            "text": "deploy-bot asked for secrets.rotate on secret:prod/payments-db.",
        }
    ],
}


@dataclass(frozen=True, slots=True)
class OversightRoutes:
    """The calls under `/v1/operator/requests`."""

    records: Records
    door: Door
    public_url: str

    @declare(
        Call(
            route="GET /v1/operator/requests",
            name="list_all_requests",
            who=OPERATOR,
            parameters=(*LISTED_BY, BY_AGENT),
            gives={200: Answer(OverviewTold, {"requests": [LISTED], "next": None})},
            problems=OPERATED | {"bad_parameter"},
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List requests of every agent, or of one, newest first, a page at a time."""
        operator, wanted = await self.door.admit(request), listing(request, "agent")

        def query(q: Queries) -> Page:
            operator(q)
            return q.requests_of(
                agent=wanted.agent, state=wanted.state, limit=wanted.limit, after=wanted.after
            )

        page = await self.records.read(query)
        told: list[OverviewLineTold] = [
            {**summary_shape(one, self.public_url), "agent": one.asker.agent}
            for one in page.requests
        ]
        return answer({"requests": told, "next": page.next or None})

    @declare(
        Call(
            route="GET /v1/operator/requests/{id}",
            name="show_any_request",
            who=OPERATOR,
            parameters=(REQUEST_ID,),
            gives={200: Answer(OverseenTold, {**examples.APPROVED, **WHOSE})},
            problems=OPERATED | BY_ID,
        )
    )
    async def show(self, request: web.Request) -> web.Response:
        """Tell everything about one request that its agent may know, and whose it is."""
        operator, name = await self.door.admit(request), id_in(request)

        def query(q: Queries) -> web.Response | None:
            operator(q)
            found = q.request(name)
            return self._told(view_of(q, found)) if found else None

        told = await self.records.read(query, apart=True)
        if told is None:
            raise Declined(Problem("not_yours", SENTENCES["not_yours"]))
        return told

    @declare(
        Call(
            route="GET /v1/operator/requests/{id}/story",
            name="tell_story",
            who=OPERATOR,
            parameters=(REQUEST_ID,),
            gives={200: Answer(StoryTold, STORY)},
            problems=OPERATED | BY_ID,
        )
    )
    async def story(self, request: web.Request) -> web.Response:
        """Tell how a request came to be decided, from the chain, and whether its row agrees."""
        operator, name = await self.door.admit(request), id_in(request)

        def query(q: Queries) -> Story | None:
            operator(q)
            return story_of(q, name)

        found = await self.records.read(query, apart=True)
        if found is None:
            raise Declined(Problem("not_yours", SENTENCES["not_yours"]))
        return answer(_story_shape(found))

    @declare(
        Call(
            route="POST /v1/operator/requests/{id}/cancel",
            name="cancel_any_request",
            who=OPERATOR,
            takes=CancelBody,
            needed=False,
            sent=examples.CANCELLING,
            parameters=(REQUEST_ID,),
            gives={200: Answer(OverseenTold, {**examples.CANCELLED, **WHOSE})},
            problems=OPERATED | BODY | BY_ID | CLOSED,
        )
    )
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
        said: OverseenTold = {**request_shape(view, self.public_url), "agent": agent}
        return answer(said)


def _story_shape(story: Story) -> StoryTold:
    request = story.request
    return {
        "id": story.id,
        "state": request.state if request else None,
        "decided_by": request.decided_by if request else None,
        "ok": not story.differences,
        "differences": list(story.differences),
        "lines": [
            {"entry": one.seq, "at": stamp(one.at), "kind": one.kind, "text": one.text}
            for one in story.lines
        ],
    }
