"""Receipts: an agent asks for one, an executor redeems it once, anyone may check its signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from typing_extensions import TypedDict

from app.api import examples
from app.api.auth import Gate
from app.api.bodies import body_of
from app.api.calls import AGENT, ANYONE, EXECUTOR, Answer, Call, declare
from app.api.models import RedeemBody
from app.api.parameters import REQUEST_ID, id_in
from app.api.problems import SOON, Declined, later, problem_of
from app.api.refusing import (
    BODY,
    BY_ID,
    DOUBTED,
    ENDED,
    EVERY,
    KEYED,
    REDEEMING,
    UNTRUE,
    UNUSED,
)
from app.api.shapes import answer, released_shape
from app.api.told import ReceiptTold, ReleasedTold
from app.domain.authority import KeyKind
from app.domain.refusal import Refused, refused
from app.receipts.claims import SigningKey, jwks, read
from app.workflow.freshness import Directory, Unreachable, decided
from app.workflow.issue_receipt import issue_receipt
from app.workflow.ports import Lane, Records, UnitOfWork
from app.workflow.redeem_receipt import Released, Wish, redeem_receipt
from app.workflow.standing import NeedsFresh

NOT_ASKED = "Slack could not be asked who still counts; the receipt is unspent. Try again."
A_WHILE = "public, max-age=300"


class PublicKeyTold(TypedDict):
    """A public key (RFC 8037), by whose `kid` a receipt says which one signed it."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    alg: Literal["EdDSA"]
    use: Literal["sig"]


class PublicKeysTold(TypedDict):
    """The keys whose signatures are good (RFC 7517)."""

    keys: list[PublicKeyTold]


PUBLISHED: PublicKeysTold = {
    "keys": [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "Yx3f",
            "alg": "EdDSA",
            "use": "sig",
        }
    ]
}


@dataclass(frozen=True, slots=True)
class ReceiptRoutes:
    """The calls about receipts; `keys` are those whose signatures are good, by `kid`."""

    records: Records
    directory: Directory
    gate: Gate
    signing: SigningKey
    keys: Mapping[str, Ed25519PublicKey]

    @declare(
        Call(
            route="POST /v1/requests/{id}/receipt",
            name="issue_receipt",
            who=AGENT,
            parameters=(REQUEST_ID,),
            gives={200: Answer(ReceiptTold, examples.RECEIPT)},
            problems=KEYED | BY_ID | UNUSED | UNTRUE | DOUBTED | {"payload_shredded"},
        )
    )
    async def issue(self, request: web.Request) -> web.Response:
        """Sign the receipt of an approved request from its stored claims, always alike.

        After its use it is given as well: whoever stopped between using it and running the action
        uses it again with the same `redemption_id`, and gets the same answer.
        """
        caller = await self.gate.admit(request, KeyKind.AGENT)
        name = id_in(request)

        def unit(uow: UnitOfWork) -> dict[str, object] | Refused:
            key = self.gate.key(uow, caller)
            return issue_receipt(uow, key, name, self.signing.kid)

        claims = await self.records.write(unit, Lane.DECISION)
        if isinstance(claims, Refused):
            raise Declined(problem_of(claims))
        said = {"request_id": name, "receipt": self.signing.sign(claims)}
        told = {one: claims[one] for one in ("digest", "aud", "iat", "exp")}
        return answer(said | told)

    @declare(
        Call(
            route="POST /v1/receipts/redeem",
            name="redeem_receipt",
            who=(*EXECUTOR, *AGENT),
            takes=RedeemBody,
            sent=examples.REDEEMING,
            gives={200: Answer(ReleasedTold, examples.RELEASED)},
            problems=KEYED | BODY | ENDED | UNTRUE | REDEEMING,
        )
    )
    async def redeem(self, request: web.Request) -> web.Response:
        """Spend a receipt, once; the same redemption id again gets the same answer."""
        caller = await self.gate.admit(request, KeyKind.EXECUTOR, KeyKind.AGENT)
        body = await body_of(request, RedeemBody)
        claims = read(body.receipt, self.keys)
        if claims is None:
            raise Declined(problem_of(refused("receipt_invalid")))

        def unit(uow: UnitOfWork, _down: bool) -> Released | Refused | NeedsFresh:  # noqa: FBT001
            key = self.gate.key(uow, caller)
            return redeem_receipt(uow, Wish(key, claims, body.digest, body.redemption_id))

        outcome: Released | Refused | Unreachable = await decided(
            self.records, self.directory, unit
        )
        if isinstance(outcome, Unreachable):
            raise Declined(later("slack_unreachable", NOT_ASKED, SOON))
        if isinstance(outcome, Refused):
            raise Declined(problem_of(outcome))
        return answer(released_shape(outcome))

    @declare(
        Call(
            route="GET /.well-known/jwks.json",
            name="list_public_keys",
            who=ANYONE,
            gives={200: Answer(PublicKeysTold, PUBLISHED)},
            problems=EVERY,
        )
    )
    async def public_keys(self, _request: web.Request) -> web.Response:
        """List the public keys (RFC 7517)."""
        return answer(jwks(self.keys), 200, {"Cache-Control": A_WHILE})
