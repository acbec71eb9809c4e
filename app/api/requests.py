"""What an agent does with its own requests: ask, look, wait, list, cancel."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from app.api import examples
from app.api.apart import Apart
from app.api.auth import Caller, Gate
from app.api.bodies import body_of, made_of
from app.api.calls import AGENT, Answer, Call, declare
from app.api.logged import tell_of_nobody
from app.api.looks import ANY, Looks, Seen, same, seen_of, told_of
from app.api.models import AnswerBody, AskBody, CancelBody
from app.api.parameters import (
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    LISTED_BY,
    PREFER,
    REQUEST_ID,
    id_in,
    idempotency_key,
    listing,
    seen_before,
    wait_wanted,
)
from app.api.problems import SOON, Declined, denied, problem_of
from app.api.refusing import ANSWERING, ASKING, BODY, BY_ID, CLOSED, KEYED
from app.api.shapes import answer, request_shape, summary_shape, tagged
from app.api.told import PageTold, ReplayedTold, RequestTold
from app.api.waiters import Waiters, heard
from app.delivery.view import View
from app.domain.authority import Key, KeyKind
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.policy.decision import Misfit
from app.workflow.answer_question import answer_as_agent
from app.workflow.cancel_request import cancel_request
from app.workflow.freshness import Directory, Unreachable, decided
from app.workflow.ports import Lane, Page, Queries, Records, UnitOfWork
from app.workflow.prepared import Prepared, prepared
from app.workflow.standing import NeedsFresh
from app.workflow.submit_request import Ask, Submission, submit_request, try_to_submit
from app.workflow.views import view_of

Submitted: TypeAlias = tuple[Submission, View] | Refused | Misfit

REPLAYED = ("Location", "Retry-After", "Idempotency-Replayed")
WAITED = ("Retry-After", "Preference-Applied", "ETag")
UNCHANGED = Answer("", None, ("ETag", "Preference-Applied"))
KEPT = frozenset(UNCHANGED.headers)
REWORDED = "The action is the same, so the first request stands; the other words are not kept."


@dataclass(frozen=True, slots=True)
class RequestRoutes:
    """The calls under `/v1/requests`."""

    records: Records
    directory: Directory
    gate: Gate
    waiters: Waiters
    most_waits: int
    public_url: str
    released: Callable[[ActionRequest], None]
    apart: Apart[Seen] = field(default_factory=Apart)

    @property
    def looks(self) -> Looks:
        """Give what looks at one request."""
        return Looks(self.records, self.gate, self.public_url, self.apart)

    @declare(
        Call(
            route="POST /v1/requests",
            name="submit_request",
            who=AGENT,
            takes=AskBody,
            sent=examples.ASKED,
            parameters=(IDEMPOTENCY_KEY,),
            gives={
                202: Answer(RequestTold, examples.HELD, ("Location", "Retry-After", "ETag")),
                201: Answer(RequestTold, examples.ALLOWED, ("Location", "ETag")),
                200: Answer(ReplayedTold, examples.REPLAYED, REPLAYED),
            },
            problems=KEYED | BODY | ASKING,
        )
    )
    async def submit(self, request: web.Request) -> web.Response:
        """Ask for an action; 202 while it is pending, 201 where policy allowed it at once.

        What policy denies is a request, too: the 403 `policy_denied` tells it in `request`. So no
        2xx stands for it, the first time and each time the same key asks again.
        """
        caller = await self.gate.admit(request, KeyKind.AGENT)
        self.gate.pace(caller)
        known_as = idempotency_key(request)
        body, ready = await made_of(request, AskBody, _with_its_length)
        (action, resource), context = body.wanted(), body.context.context()

        def unit(uow: UnitOfWork, down: bool) -> Submitted | NeedsFresh:  # noqa: FBT001
            key = self.gate.key(uow, caller)
            self.gate.learn(uow, key.name)
            asked = Ask(key, action, resource, context, body.ttl, body.labels, known_as, ready)
            outcome = submit_request(uow, asked) if down else try_to_submit(uow, asked)
            if not isinstance(outcome, Submission):
                return outcome
            return outcome, view_of(uow, outcome.request, outcome.payload)

        outcome: Submitted | Unreachable = await decided(
            self.records, self.directory, unit, Lane.SUBMISSION
        )
        told = refused("group_unknown") if isinstance(outcome, Unreachable) else outcome
        if isinstance(told, Refused | Misfit):
            tell_of_nobody(told, caller.name, action.name)
            raise Declined(problem_of(told))
        return self._submitted(*told)

    @declare(
        Call(
            route="GET /v1/requests/{id}",
            name="show_request",
            who=AGENT,
            parameters=(REQUEST_ID, PREFER, IF_NONE_MATCH),
            gives={200: Answer(RequestTold, examples.APPROVED, WAITED), 304: UNCHANGED},
            problems=KEYED | BY_ID | {"too_many_waits", "bad_header"},
        )
    )
    async def show(self, request: web.Request) -> web.Response:
        """Tell where a request stands; `Prefer: wait=N` holds the answer while it is pending.

        A wait ends with the next change. With the `ETag` of the last answer as `If-None-Match` it
        also ends at once where something changed since then; so no change is missed in between.
        """
        caller = await self.gate.admit(request, KeyKind.AGENT)
        name, seconds, known = id_in(request), wait_wanted(request), seen_before(request)
        if seconds:
            seen = await self._changed(caller, name, seconds, known)
        else:
            seen = await self.looks.look(caller, name)
        told = told_of(seen, {"Preference-Applied": f"wait={seconds}"} if seconds else {})
        if not known & {ANY, seen.tag}:
            return told
        return web.Response(
            status=304, headers={one: told.headers[one] for one in KEPT & set(told.headers)}
        )

    @declare(
        Call(
            route="GET /v1/requests",
            name="list_requests",
            who=AGENT,
            parameters=LISTED_BY,
            gives={200: Answer(PageTold, examples.PAGE)},
            problems=KEYED | {"bad_parameter"},
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List the agent's own requests, newest first, a page at a time."""
        caller = await self.gate.admit(request, KeyKind.AGENT)
        wanted = listing(request)

        def query(q: Queries) -> Page:
            key = self.gate.key(q, caller)
            return q.requests_of(
                agent=key.name, state=wanted.state, limit=wanted.limit, after=wanted.after
            )

        page = await self.records.read(query)
        told = [summary_shape(one, self.public_url) for one in page.requests]
        return answer({"requests": told, "next": page.next or None})

    @declare(
        Call(
            route="POST /v1/requests/{id}/cancel",
            name="cancel_request",
            who=AGENT,
            takes=CancelBody,
            needed=False,
            sent=examples.CANCELLING,
            parameters=(REQUEST_ID,),
            gives={200: Answer(RequestTold, examples.CANCELLED)},
            problems=KEYED | BODY | BY_ID | CLOSED,
        )
    )
    async def cancel(self, request: web.Request) -> web.Response:
        """Take a pending request back; a body may say why."""
        caller = await self.gate.admit(request, KeyKind.AGENT)
        name = id_in(request)
        body = await body_of(request, CancelBody) if request.body_exists else CancelBody()

        return await self._changing(
            caller, lambda uow, key: cancel_request(uow, key, name, body.reason)
        )

    @declare(
        Call(
            route="POST /v1/requests/{id}/answers",
            name="answer_question",
            who=AGENT,
            takes=AnswerBody,
            sent=examples.ANSWERING,
            parameters=(REQUEST_ID,),
            gives={200: Answer(RequestTold, examples.ASKED_BACK, ("Retry-After",))},
            problems=KEYED | BODY | BY_ID | CLOSED | ANSWERING,
        )
    )
    async def answer(self, request: web.Request) -> web.Response:
        """Answer a question that a reviewer asked."""
        caller = await self.gate.admit(request, KeyKind.AGENT)
        name, body = id_in(request), await body_of(request, AnswerBody)
        return await self._changing(
            caller, lambda uow, key: answer_as_agent(uow, key, name, body.question, body.answer)
        )

    async def _changing(
        self, caller: Caller, change: Callable[[UnitOfWork, Key], ActionRequest | Refused]
    ) -> web.Response:
        def unit(uow: UnitOfWork) -> View | Refused:
            outcome = change(uow, self.gate.key(uow, caller))
            return outcome if isinstance(outcome, Refused) else view_of(uow, outcome)

        outcome = await self.records.write(unit, Lane.DECISION)
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        return told_of(seen_of(outcome, self.public_url), {})

    async def _changed(
        self, caller: Caller, name: str, seconds: int, known: frozenset[str]
    ) -> Seen:
        """Glance, and look at every change, until it is decided, different, or time is up.

        The ear is open before the glance, so that no change falls between.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        with self.waiters.listening(name, caller.name, self.most_waits) as ear:
            first = await self.looks.glance(caller, name)
            seen = await self.looks.look(caller, name) if known else None
            waiting = same(first, seen, known) if seen else first.state is State.PENDING
            while seen is None or waiting:
                waiting = waiting and not self.waiters.closed and await heard(ear, deadline)
                ear.clear()
                seen = await self.looks.look(caller, name)
                waiting = waiting and same(first, seen, known)
        if seen.request.state is not first.state:
            self.released(seen.request)
        return seen

    def _submitted(self, submission: Submission, view: View) -> web.Response:
        said = request_shape(view, self.public_url)
        headers = {"Location": f"/v1/requests/{view.request.id}"}
        pending = view.request.state is State.PENDING
        if pending:
            headers["Retry-After"] = str(SOON)
        if submission.replayed:
            headers["Idempotency-Replayed"] = "true"
        if view.request.state is State.DENIED:
            raise Declined(denied(view.request, said, headers))
        if submission.replayed:
            again: ReplayedTold = {
                **said,
                "replayed": True,
                "reworded": submission.reworded,
                "note": REWORDED if submission.reworded else None,
            }
            return answer(again, 200, headers)
        return tagged(answer(said, 202 if pending else 201, headers))


def _with_its_length(body: AskBody) -> tuple[AskBody, Prepared]:
    return body, prepared(body.wanted()[0])
