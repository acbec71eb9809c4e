"""The callers' side of the walk: the real calls over HTTP, with every kind of key."""

import hmac
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from app.api.app import ApiConfig, build_api
from app.api.limits import Limits, Pace
from app.api.waiters import Waiters
from app.domain.authority import SYSTEM, KeyKind
from app.workflow.keys import checksum, create_key, revoke_key
from app.workflow.ports import UnitOfWork
from tests.matrix.axes import Answer, Risk
from tests.matrix.callers import ORPHANED, Call, Caller, Cell, expected
from tests.matrix.documents import CLAIMED
from tests.matrix.scenes import CANARY, NAMES, SIGNING, Sort, Subject
from tests.matrix.world import Noted, World, put_back
from tests.stores import PEPPER

FORGED = "hitl_agent_abcdefghij_" + "x" * 43
MANY = Pace(1e6, 1e6)
NO_PAYLOAD = "sha256:" + "0" * 64
HOLDERS = {
    Caller.ITSELF: "plain",
    Caller.ROTATED: "plain before",
    Caller.OTHER: "insider",
    Caller.ORPHAN: "orphaned",
    Caller.HEIR: "runner",
    Caller.CARETAKER: "mo",
    Caller.RUNNER: "runner",
    Caller.WALKER: "walker",
    Caller.NAMESAKE: "agent runner",
    Caller.OPERATOR: "mo",
    Caller.EXPIRED: "plain expired",
    Caller.REVOKED: "plain revoked",
}
SENT: dict[Call, dict[str, Any]] = {
    Call.KEY: {"kind": "agent", "name": "spare", "unknown": True},
    Call.LOCK: {"kind": "agent", "target": "nobody-knows"},
    Call.ENROL: {"person": "nobody", "secret": "A" * 32, "code": "123456"},
    Call.OUTCOME: {"outcome": "succeeded"},
    Call.TELL_AGAIN: {},
    Call.REPLAY: {"first": 1},
    Call.SHRED_OLD: {"asked_before": "2020-01-01T00:00:00Z"},
}
LOOKING = {Call.LIST, Call.OVERSEE, Call.READ, Call.FOLLOW, Call.LOOK, Call.STORY}
DONE = {
    Call.KEY: ["KeyCreated"],
    Call.SUBMIT: ["Submitted"],
    Call.UNCOVER: ["CoverEnded"],
}


@dataclass
class Line:
    """A line to the API of a world."""

    world: World
    client: TestClient[web.Request, web.Application]
    runs: "itertools.count[int]" = field(default_factory=itertools.count)

    async def walk(self, cells: Sequence[Cell]) -> list[str]:
        """Walk cells; give every wrong one, with what was wrong."""
        spent: dict[Sort, int] = {sort_of(one): 0 for one in cells}
        for one in cells:
            spent[sort_of(one)] += expected(one).changes
        await self.world.prepare(spent)
        return [f"{one}: {amiss}" for one in cells for amiss in await self._walked(one)]

    async def _walked(self, cell: Cell) -> list[str]:
        sort, answer, world = sort_of(cell), expected(cell), self.world
        subject = await world.subject(sort)
        headers, body = self._headers(cell.caller), await self._body(cell, subject)
        headers += [("Last-Event-ID", "0")] * (cell.call is Call.FOLLOW)
        row, head, seen = world.row(subject.id), world.head(), (subject.id, "")
        repeated = world.repeated(seen)
        path = cell.call.path.format(id=self._named(cell.call, subject))
        params = {"limit": "100"} if cell.call in {Call.LIST, Call.OVERSEE} else {}
        response = await self.client.request(
            cell.call.method, path, headers=headers, json=body, params=params
        )
        streams = cell.call is Call.FOLLOW and response.ok
        told = await (_all_there_is(response, world.head()) if streams else response.text())
        code = "" if response.ok else str((await response.json())["code"])
        did, noted = world.since(head), world.noted(head, repeated, seen)
        amiss = [*_told(cell, answer, code, told, subject), *_noted(answer, noted, subject.id)]
        wanted = DONE.get(cell.call, []) if not answer.no else []
        if [kind for kind, _ in did] != [*answer.does, *wanted]:
            amiss.append(f"did {did}, not {answer.does or wanted}")
        if not answer.changes and world.row(subject.id) != row:
            amiss.append(f"the row changed: {world.row(subject.id)}")
        if not answer.changes and world.row(subject.id) == row:
            world.unspent(sort, subject)
        if cell.call is Call.UNCOVER and not answer.no:
            await world.store.write(put_back)
        return amiss

    def _named(self, call: Call, subject: Subject) -> str:
        if call is Call.UNCOVER:
            return self.world.standing()
        return subject.id if "requests" in call.path else "unknown"

    def _headers(self, caller: Caller) -> list[tuple[str, str]]:
        secrets = self.world.secrets
        if caller is Caller.NOBODY:
            return []
        if caller is Caller.TWICE:
            return [("Authorization", f"Bearer {secrets[one]}") for one in ("plain", "mo")]
        odd = {Caller.UNKNOWN: FORGED + checksum(FORGED), Caller.MISTYPED: secrets["plain"] + "x"}
        secret = odd.get(caller) or secrets[HOLDERS[caller]]
        return [("Authorization", f"Bearer {secret}")]

    async def _body(self, cell: Cell, subject: Subject) -> Any:
        match cell.call:
            case Call.SUBMIT:
                thing = f"x/call-{next(self.runs)}"
                name = NAMES.get(cell.risk, f"work.{cell.risk}")
                wanted = {
                    "action": {"name": name, "arguments": {"thing": thing}},
                    "context": {"justification": "It is due.", "requester": "rolf"},
                }
                resource = {"resource": {"type": CLAIMED, "id": thing}}
                return wanted | (resource if cell.risk is Risk.UNCLASSIFIED else {})
            case Call.ANSWER:
                return {"question": subject.question or "none", "answer": "Because."}
            case Call.REDEEM:
                return await self._redemption(subject)
        return SENT.get(cell.call)

    async def _redemption(self, subject: Subject) -> dict[str, str]:
        """Hand in the receipt; where there is none, what the stolen key would sign."""
        request = await self.world.store.read(lambda q: q.request(subject.id))
        payload = await self.world.store.read(lambda q: q.payload(subject.id))
        assert request is not None
        assert payload is not None
        receipt, now = request.receipt, int(self.world.clock.now().timestamp())
        claims = {
            "iss": "keyturn",
            "sub": request.asker.agent,
            "aud": ["runner"],
            "iat": now,
            "exp": now + 900,
            "jti": receipt.jti if receipt else "stolen",
            "req": request.id,
            "rev": 1,
            "digest": payload.digest,
        }
        signed, run = SIGNING.sign(claims), f"run-{next(self.runs)}-again"
        return {"receipt": signed, "digest": payload.digest, "redemption_id": run}


async def _all_there_is(stream: ClientResponse, head: int) -> str:
    """Read a stream up to the last entry, and let go of it."""
    told = b""
    while not told.endswith(b"\nid: %d\n\n" % head):
        told += await stream.content.readany()
    stream.close()
    return told.decode()


def sort_of(cell: Cell) -> Sort:
    """Say which requests a call can be about."""
    agent = "orphaned" if cell.caller in ORPHANED else "plain"
    return Sort(agent, cell.state, cell.risk)


def _told(cell: Cell, answer: Answer, code: str, told: str, subject: Subject) -> Iterable[str]:
    """Name what is amiss with what was answered."""
    if code not in (answer.no or {""}):
        yield f"answered {code or 'yes'}, not {sorted(answer.no) or 'yes'}"
    if answer.no and (CANARY in told or "It is due." in told):
        yield "a refusal tells of the request"
    looks = cell.call in LOOKING and not code
    if looks and answer.shows is not (subject.id in told):
        yield f"the request is {'not ' if answer.shows else ''}told"


def _noted(answer: Answer, noted: list[Noted], name: str) -> Iterable[str]:
    """Name what is amiss with the entry that a refusal leaves."""
    wanted = 1 if answer.no and answer.chained else 0
    if len(noted) != wanted:
        yield f"noted {noted}, not {wanted}"
    for one in noted:
        if one.request not in {name, ""} or one.code not in answer.no or not one.actor:
            yield f"noted as {one}"


@asynccontextmanager
async def a_line(world: World) -> AsyncIterator[Line]:
    """Open a line for the length of a block."""
    world.secrets |= await world.store.write(_further_keys)
    config = ApiConfig(
        records=world.store,
        directory=world.room.directory,
        keyed=lambda text: hmac.digest(PEPPER, text.encode(), "sha256"),
        now=world.clock.now,
        monotonic=lambda: 0.0,
        signing=SIGNING,
        waiters=Waiters(),
        ready={},
        scrape=_metrics,
        limits=Limits(calls=MANY, failures=MANY),
    )
    async with TestClient(TestServer(build_api(config))) as client:
        yield Line(world, client)


async def _metrics(_: str) -> tuple[bytes, str]:
    return b"up 1\n", "text/plain"


def _further_keys(uow: UnitOfWork) -> dict[str, str]:
    kinds = {"plain before": timedelta(days=1), "plain expired": timedelta(minutes=1)}
    made = {
        name: create_key(uow, KeyKind.AGENT, "plain", SYSTEM, life) for name, life in kinds.items()
    }
    made["plain revoked"] = create_key(uow, KeyKind.AGENT, "plain", SYSTEM)
    assert revoke_key(uow, made["plain revoked"].key.id, SYSTEM)
    made["agent runner"] = create_key(uow, KeyKind.AGENT, "runner", SYSTEM)
    return {name: one.secret for name, one in made.items()}
