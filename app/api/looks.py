"""Looking at one request: what its agent is told, written where it keeps nobody waiting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from app.api.apart import Apart
from app.api.auth import Caller, Gate
from app.api.bodies import LARGE
from app.api.problems import SOON, Declined, Problem
from app.api.shapes import answered, request_shape, tag_of
from app.api.writing import written
from app.delivery.view import View
from app.domain.refusal import SENTENCES
from app.domain.request import ActionRequest, State
from app.workflow.ports import Queries, Records
from app.workflow.views import view_of

T = TypeVar("T")

ANY = "*"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it stood at one look, and the answer that tells it, with its entity tag."""

    request: ActionRequest
    body: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at the requests of whoever calls."""

    records: Records
    gate: Gate
    public_url: str
    apart: Apart[Seen]

    async def glance(self, caller: Caller, name: str) -> ActionRequest:
        """Look at the row alone."""
        return await self._read(caller, name, _glance)

    async def look(self, caller: Caller, name: str) -> Seen:
        """Look at once, or apart where there is much to read and to write."""

        def look(q: Queries, found: ActionRequest) -> Seen:
            return seen_of(view_of(q, found), self.public_url)

        def small(q: Queries, found: ActionRequest) -> tuple[Seen, ...]:
            return (look(q, found),) if q.bulk(found.id) <= LARGE else ()

        for seen in await self._read(caller, name, small):
            return seen
        return await self.apart.look(
            caller.name, caller.hashed, name, lambda: self._read(caller, name, look, apart=True)
        )

    async def _read(
        self,
        caller: Caller,
        name: str,
        told: Callable[[Queries, ActionRequest], T],
        *,
        apart: bool = False,
    ) -> T:
        def query(q: Queries) -> T | None:
            key = self.gate.key(q, caller)
            found = q.request(name)
            return told(q, found) if found and found.asker.agent == key.name else None

        seen = await self.records.read(query, apart=apart)
        if seen is None:
            raise Declined(Problem("not_yours", SENTENCES["not_yours"]))
        return seen


def seen_of(view: View, public_url: str) -> Seen:
    """Write what there is to tell."""
    body = written(request_shape(view, public_url)).encode()
    return Seen(view.request, body, tag_of(body))


def told_of(seen: Seen, headers: dict[str, str]) -> web.Response:
    """Give the answer, with what else its headers say."""
    if seen.request.state is State.PENDING:
        headers["Retry-After"] = str(SOON)
    return answered(seen.body, 200, {**headers, "ETag": seen.tag})


def same(first: ActionRequest, seen: Seen, known: frozenset[str]) -> bool:
    """Tell whether it is pending, and as it was when the wait began, or as it was known."""
    if seen.request.state is not State.PENDING:
        return False
    if known:
        return bool(known & {ANY, seen.tag})
    return seen.request.version == first.version


def _glance(_: Queries, request: ActionRequest) -> ActionRequest:
    return request
