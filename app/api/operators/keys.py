"""Keys: make, list, rotate, revoke."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from typing_extensions import TypedDict

from app.api.bodies import body_of
from app.api.calls import OPERATOR, Answer, Call, Parameter, declare
from app.api.models import KeyBody
from app.api.operators.doors import Door
from app.api.parameters import CURSOR, id_in
from app.api.problems import Declined, problem_of
from app.api.refusing import BODY, BY_ID, OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.domain.authority import Key, KeyKind
from app.domain.refusal import Refused, refused
from app.workflow.keys import Minted, Wanted, living_key, make_key, revoke_key, rotate_key
from app.workflow.ports import Lane, Queries, Records, UnitOfWork

KEY_ID = Parameter("path", "id", CURSOR, "The key.", "k7f3Qm2xYa")


class KeyTold(TypedDict):
    """A key without its secret."""

    id: str
    kind: KeyKind
    name: str
    created_by: str
    created_at: Moment
    expires_at: Moment
    revoked_at: Moment | None


class KeyListTold(TypedDict):
    """All keys, those that are over too."""

    keys: list[KeyTold]


class MintedTold(KeyTold):
    """A new key; its secret is told here and never again."""

    secret: str


class RevokedTold(TypedDict):
    """The key opens nothing any more."""

    id: str
    revoked: bool


LISTED: KeyTold = {
    "id": "k7f3Qm2xYa",
    "kind": KeyKind.AGENT,
    "name": "deploy-bot",
    "created_by": "mo",
    "created_at": "2026-11-21T08:00:00Z",
    "expires_at": "2027-02-19T08:00:00Z",
    "revoked_at": None,
}
MINTED: MintedTold = {**LISTED, "secret": "hitl_agent_k7f3Qm2xYa_…"}


@dataclass(frozen=True, slots=True)
class KeyRoutes:
    """The calls under `/v1/operator/keys`."""

    records: Records
    door: Door

    @declare(
        Call(
            route="GET /v1/operator/keys",
            name="list_keys",
            who=OPERATOR,
            gives={200: Answer(KeyListTold, {"keys": [LISTED]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List all keys, without their secrets."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> tuple[Key, ...]:
            operator(q)
            return q.keys()

        return answer({"keys": [key_shape(one) for one in await self.records.read(query)]})

    @declare(
        Call(
            route="POST /v1/operator/keys",
            name="create_key",
            who=OPERATOR,
            takes=KeyBody,
            sent={"kind": "agent", "name": "deploy-bot", "days": 90},
            gives={201: Answer(MintedTold, MINTED)},
            problems=OPERATED | BODY | {"key_name_unknown"},
        )
    )
    async def create(self, request: web.Request) -> web.Response:
        """Make a key; its secret is in this answer and nowhere else."""
        operator = await self.door.admit(request)
        body = await body_of(request, KeyBody)

        length = timedelta(days=body.days)
        wanted = Wanted(body.kind, body.name, length, unknown=body.unknown)

        def unit(uow: UnitOfWork) -> Minted | Refused:
            return make_key(uow, wanted, operator(uow))

        return _minted(await self.records.write(unit, Lane.DECISION))

    @declare(
        Call(
            route="POST /v1/operator/keys/{id}/rotate",
            name="rotate_key",
            who=OPERATOR,
            parameters=(KEY_ID,),
            gives={201: Answer(MintedTold, MINTED)},
            problems=OPERATED | BY_ID | {"key_unknown"},
        )
    )
    async def rotate(self, request: web.Request) -> web.Response:
        """Make a key's successor; the old one lives on for 24 hours."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> Minted | Refused:
            actor = operator(uow)
            found = living_key(uow, name)
            return rotate_key(uow, found, actor) if found else refused("key_unknown")

        return _minted(await self.records.write(unit, Lane.DECISION))

    @declare(
        Call(
            route="POST /v1/operator/keys/{id}/revoke",
            name="revoke_key",
            who=OPERATOR,
            parameters=(KEY_ID,),
            gives={200: Answer(RevokedTold, {"id": LISTED["id"], "revoked": True})},
            problems=OPERATED | BY_ID | {"key_unknown"},
        )
    )
    async def revoke(self, request: web.Request) -> web.Response:
        """End a key at once."""
        operator, name = await self.door.admit(request), id_in(request)

        def unit(uow: UnitOfWork) -> bool:
            return revoke_key(uow, name, operator(uow))

        if not await self.records.write(unit, Lane.DECISION):
            raise Declined(problem_of(refused("key_unknown")))
        return answer({"id": name, "revoked": True})


def key_shape(key: Key) -> KeyTold:
    """Tell what may be told of a key."""
    return {
        "id": key.id,
        "kind": key.kind,
        "name": key.name,
        "created_by": key.created_by,
        "created_at": stamp(key.created_at),
        "expires_at": stamp(key.expires_at),
        "revoked_at": stamp(key.revoked_at) if key.revoked_at else None,
    }


def _minted(outcome: Minted | Refused) -> web.Response:
    if isinstance(outcome, Refused):
        raise Declined(problem_of(outcome))
    made: MintedTold = {**key_shape(outcome.key), "secret": outcome.secret}
    return answer(made, 201)
