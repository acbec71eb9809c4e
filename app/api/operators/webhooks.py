"""Endpoints outside that are told what happens: look at them, try, stop, go on, replay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from aiohttp import web
from typing_extensions import TypedDict

from app.api.bodies import body_of
from app.api.calls import OPERATOR, Answer, Call, Parameter, declare
from app.api.models import EnableBody, ReplayBody
from app.api.operators.doors import Door
from app.api.parameters import CURSOR, id_in
from app.api.problems import Declined, problem_of
from app.api.refusing import BODY, BY_ID, OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.delivery.message import Dead, Result, Retry
from app.delivery.subscription import Subscription
from app.domain.authority import Actor
from app.domain.refusal import Refused, refused
from app.workflow.operate_subscriptions import (
    Again,
    Standing,
    disable,
    enable,
    replay,
    standing,
    standings,
)
from app.workflow.ports import Lane, Queries, Records, UnitOfWork
from app.workflow.subscriptions import Wanted

ENDPOINT = Parameter("path", "id", CURSOR, "The endpoint, as the settings name it.", "siem")
UNKNOWN = OPERATED | BY_ID | {"webhook_unknown"}
GOOD = "taken"


class Outside(Protocol):
    """Who knows the endpoints, and can speak to them."""

    @property
    def hosts(self) -> Mapping[str, str]:
        """Say at which host each endpoint is, and no more of its address."""

    @property
    def wanted(self) -> Wanted:
        """Say which endpoints are told what happens, and of what."""

    async def trial(self, name: str, token: str) -> Result:
        """Send an endpoint an event that says nothing but that it arrives."""


@dataclass(frozen=True, slots=True)
class Nowhere:
    """There is no endpoint."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    wanted: Wanted = field(default_factory=dict)

    async def trial(self, name: str, token: str) -> Result:
        """Send nothing."""
        return Dead(f"{name} {token}")


class WebhookTold(TypedDict):
    """How an endpoint stands: what it hears, how much it has not heard, and what it answered."""

    name: str
    host: str
    events: list[str]
    state: Literal["on", "failing", "disabled", "not set"]
    why: str
    since: Moment | None
    told: int
    waiting: int
    oldest: Moment | None
    replaying: int
    answer: str
    answered_at: Moment | None
    next_at: Moment | None


class WebhookListTold(TypedDict):
    """The endpoints that are told what happens, or were."""

    webhooks: list[WebhookTold]


class TriedTold(TypedDict):
    """Whether a test event was taken, and what was answered."""

    name: str
    taken: bool
    answer: str


class ReplayTold(TypedDict):
    """How many events are sent once more."""

    name: str
    queued: int


TOLD: WebhookTold = {
    "name": "siem",
    "host": "siem.acme.test",
    "events": ["request.decided", "request.submitted"],
    "state": "failing",
    "why": "",
    "since": "2026-11-21T08:00:00Z",
    "told": 1204,
    "waiting": 2,
    "oldest": "2026-11-21T08:00:00Z",
    "replaying": 0,
    "answer": "status_500",
    "answered_at": "2026-11-21T08:05:05Z",
    "next_at": "2026-11-21T08:35:05Z",
}


@dataclass(frozen=True, slots=True)
class WebhookRoutes:
    """The calls under `/v1/operator/webhooks`."""

    records: Records
    door: Door
    outside: Outside

    @declare(
        Call(
            route="GET /v1/operator/webhooks",
            name="list_webhooks",
            who=OPERATOR,
            gives={200: Answer(WebhookListTold, {"webhooks": [TOLD]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List the endpoints that are told what happens to requests, and how each stands."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[Standing, ...]:
            operator(q)
            return standings(q, self.outside.wanted)

        return answer({"webhooks": [self._shape(one) for one in await self.records.read(query)]})

    @declare(
        Call(
            route="POST /v1/operator/webhooks/{id}/test",
            name="test_webhook",
            who=OPERATOR,
            parameters=(ENDPOINT,),
            gives={
                200: Answer(TriedTold, {"name": "siem", "taken": False, "answer": "status_401"})
            },
            problems=UNKNOWN,
        )
    )
    async def test(self, request: web.Request) -> web.Response:
        """Send an endpoint a signed event of the type webhook.test now, and say what came back."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> str:
            operator(uow)
            return uow.token()

        token = await self.records.write(unit, Lane.DECISION)
        if name not in self.outside.hosts:
            raise Declined(problem_of(refused("webhook_unknown")))
        result = await self.outside.trial(name, token)
        code = result.code if isinstance(result, Retry | Dead) else GOOD
        return answer({"name": name, "taken": code == GOOD, "answer": code})

    @declare(
        Call(
            route="POST /v1/operator/webhooks/{id}/enable",
            name="enable_webhook",
            who=OPERATOR,
            parameters=(ENDPOINT,),
            takes=EnableBody,
            sent={"from_now": False},
            gives={200: Answer(WebhookTold, TOLD)},
            problems=UNKNOWN | BODY,
        )
    )
    async def enable(self, request: web.Request) -> web.Response:
        """Tell an endpoint again what happens, at once: from where it stood, or from now on."""
        operator, name = await self.door.admit(request), id_in(request)
        body = await body_of(request, EnableBody)

        def unit(uow: UnitOfWork) -> Subscription | Refused:
            wanted, actor = self.outside.wanted, operator(uow)
            return enable(uow, name, wanted, actor, from_now=body.from_now)

        return await self._told(await self.records.write(unit, Lane.DECISION))

    @declare(
        Call(
            route="POST /v1/operator/webhooks/{id}/disable",
            name="disable_webhook",
            who=OPERATOR,
            parameters=(ENDPOINT,),
            gives={200: Answer(WebhookTold, TOLD)},
            problems=UNKNOWN,
        )
    )
    async def disable(self, request: web.Request) -> web.Response:
        """Tell an endpoint nothing more until it is enabled; nothing is lost meanwhile."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> Subscription | Refused:
            return disable(uow, name, self.outside.wanted, operator(uow))

        return await self._told(await self.records.write(unit, Lane.DECISION))

    @declare(
        Call(
            route="POST /v1/operator/webhooks/{id}/replay",
            name="replay_webhook",
            who=OPERATOR,
            parameters=(ENDPOINT,),
            takes=ReplayBody,
            sent={"since": "2026-11-21T08:00:00Z"},
            gives={202: Answer(ReplayTold, {"name": "siem", "queued": 12})},
            problems=UNKNOWN | BODY | {"replay_missing", "webhook_busy"},
        )
    )
    async def replay(self, request: web.Request) -> web.Response:
        """Send an endpoint once more what it was sent, under the same ids; say how much."""
        operator, name = await self.door.admit(request), id_in(request)
        body = await body_of(request, ReplayBody)
        again = Again(body.since, body.until, body.first, body.last, body.request)

        def unit(uow: UnitOfWork) -> int | Refused:
            actor: Actor = operator(uow)
            return replay(uow, name, again, self.outside.wanted, actor)

        found = await self.records.write(unit, Lane.DECISION)
        if isinstance(found, Refused):
            raise Declined(problem_of(found))
        return answer({"name": name, "queued": found}, 202)

    async def _told(self, outcome: Subscription | Refused) -> web.Response:
        """Tell how an endpoint stands; what waits is counted where nothing waits for the count."""
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        stands = await self.records.read(lambda q: standing(q, outcome, self.outside.wanted))
        return answer(self._shape(stands))

    def _shape(self, one: Standing) -> WebhookTold:
        sub = one.subscription
        failing = one.state == "failing"
        return {
            "name": sub.endpoint,
            "host": self.outside.hosts.get(sub.endpoint, ""),
            "events": sorted(self.outside.wanted.get(sub.endpoint, ())),
            "state": one.state,
            "why": sub.disabled,
            "since": stamp(sub.since) if sub.since else None,
            "told": sub.told,
            "waiting": one.waiting,
            "oldest": stamp(one.oldest) if one.oldest else None,
            "replaying": one.again,
            "answer": sub.answer,
            "answered_at": stamp(sub.tried_at) if sub.tried_at else None,
            "next_at": stamp(sub.due_at) if failing else None,
        }
