"""Keys: make, list, rotate, revoke."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from app.api.bodies import body_of
from app.api.edge import add
from app.api.models import KeyBody
from app.api.operators.doors import Door
from app.api.parameters import id_in
from app.api.problems import Declined, problem_of
from app.api.shapes import answer, stamp
from app.domain.authority import Key
from app.domain.refusal import Refused, refused
from app.workflow.keys import Minted, create_key, living_key, revoke_key, rotate_key
from app.workflow.ports import Lane, Queries, Records, UnitOfWork


@dataclass(frozen=True, slots=True)
class KeyRoutes:
    """The calls under `/v1/operator/keys`."""

    records: Records
    door: Door

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        add(router, "GET", "/v1/operator/keys", self.list)
        add(router, "POST", "/v1/operator/keys", self.create)
        add(router, "POST", "/v1/operator/keys/{id}/rotate", self.rotate)
        add(router, "POST", "/v1/operator/keys/{id}/revoke", self.revoke)

    async def list(self, request: web.Request) -> web.Response:
        """List all keys, without their secrets."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[Key, ...]:
            operator(q)
            return q.keys()

        return answer({"keys": [key_shape(one) for one in await self.records.read(query)]})

    async def create(self, request: web.Request) -> web.Response:
        """Make a key; its secret is in this answer and nowhere else."""
        operator = await self.door.admit(request)
        body = await body_of(request, KeyBody)

        def unit(uow: UnitOfWork) -> Minted:
            return create_key(uow, body.kind, body.name, operator(uow), timedelta(days=body.days))

        return _minted(await self.records.write(unit, Lane.DECISION))

    async def rotate(self, request: web.Request) -> web.Response:
        """Make a key's successor; the old one lives on for 24 hours."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> Minted | Refused:
            actor = operator(uow)
            found = living_key(uow, name)
            return rotate_key(uow, found, actor) if found else refused("key_unknown")

        return _minted(await self.records.write(unit, Lane.DECISION))

    async def revoke(self, request: web.Request) -> web.Response:
        """End a key at once."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> bool:
            return revoke_key(uow, name, operator(uow))

        if not await self.records.write(unit, Lane.DECISION):
            raise Declined(problem_of(refused("key_unknown")))
        return answer({"id": name, "revoked": True})


def key_shape(key: Key) -> dict[str, Any]:
    """Tell what may be told of a key."""
    return {
        "id": key.id,
        "kind": key.kind.value,
        "name": key.name,
        "created_by": key.created_by,
        "created_at": stamp(key.created_at),
        "expires_at": stamp(key.expires_at),
        "revoked_at": stamp(key.revoked_at) if key.revoked_at else None,
    }


def _minted(outcome: Minted | Refused) -> web.Response:
    if isinstance(outcome, Refused):
        raise Declined(problem_of(outcome))
    return answer({**key_shape(outcome.key), "secret": outcome.secret}, 201)
