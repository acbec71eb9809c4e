"""Who calls: a key of the right kind, alive in the very state that is read or changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from app.api.limits import Buckets, Limits, Pace
from app.api.problems import CALLER, Declined, Problem, later
from app.domain.authority import Actor, ActorKind, CommandRefused, Key, KeyKind
from app.workflow.keys import well_formed
from app.workflow.ports import Lane, Queries, Records, UnitOfWork

LONGEST = 512
REMEMBERED = 10_000
LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
WRONG_KIND = "wrong_kind_of_key"
REALM = 'Bearer realm="keyturn"'
FRUITLESS = "Too many calls without a living key."
HASTY = "This agent asks more often than it may."
DEAD = "The key is unknown, expired or revoked."


@dataclass(frozen=True, slots=True)
class Caller:
    """What a key says of who holds it; whether it is alive is asked anew in every unit."""

    hashed: bytes
    kind: KeyKind
    name: str


class Gate:
    """Lets callers in. A key once seen alive is remembered, never trusted, by its hash."""

    def __init__(
        self,
        records: Records,
        keyed: Callable[[str], bytes],
        now: Callable[[], datetime],
        buckets: Buckets,
        limits: Limits,
    ) -> None:
        """Take where keys are kept, how they are hashed, and the limits."""
        self._records = records
        self._keyed = keyed
        self._now = now
        self._buckets = buckets
        self._limits = limits
        self._seen: dict[bytes, tuple[KeyKind, str]] = {}
        self._paces: dict[str, Pace] = {}

    async def admit(self, request: web.Request, *kinds: KeyKind) -> Caller:
        """Name the caller; raises the 401, 403 or 429 of one that may not call this."""
        peer = request.remote or ""
        secret = _presented(request)
        if not secret:
            raise self._failed(peer, "A key is needed: `Authorization: Bearer hitl_…`.")
        if not well_formed(secret):
            raise self._failed(peer, "That is not a key of this service.")
        hashed = self._keyed(secret)
        kind, name = self._seen.get(hashed) or await self._look_up(hashed, peer)
        request[CALLER] = {kind.value: name}
        if wait := self._buckets.take(hashed, self._limits.calls):
            raise Declined(later("too_many_calls", "Too many calls with this key.", wait))
        if kind not in kinds:
            await self._noted(request, hashed)
            detail = f"This call is not for a key of kind {kind.value}."
            raise Declined(Problem(WRONG_KIND, detail))
        return Caller(hashed, kind, name)

    def key(self, q: Queries, caller: Caller) -> Key:
        """Give the caller's key as it is in this unit; raises the 401 of one that is dead."""
        key = self._living(q, caller.hashed)
        if key is None:
            self._seen.pop(caller.hashed, None)
            raise _unauthorized(DEAD)
        return key

    def pace(self, caller: Caller) -> None:
        """Hold an agent to its own rate; raises the 429."""
        pace = self._paces.get(caller.name)
        if pace and (wait := self._buckets.take(caller.name, pace)):
            raise Declined(later("too_many_calls", HASTY, wait))

    def learn(self, q: Queries, agent: str) -> None:
        """Take an agent's rate from the active roster."""
        roster = q.roster()
        found = roster.agent(agent) if roster else None
        if found:
            per_second = found.rate.count / found.rate.per.total_seconds()
            self._paces[agent] = Pace(per_second, found.rate.count)

    async def _look_up(self, hashed: bytes, peer: str) -> tuple[KeyKind, str]:
        if wait := self._buckets.wait(("peer", peer), self._limits.failures):
            raise Declined(later("too_many_calls", FRUITLESS, wait))

        def query(q: Queries) -> Key | None:
            key = self._living(q, hashed)
            if key and key.kind is KeyKind.AGENT:
                self.learn(q, key.name)
            return key

        key = await self._records.read(query)
        if key is None:
            raise self._failed(peer, DEAD)
        if len(self._seen) >= REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._seen[hashed] = key.kind, key.name
        return self._seen[hashed]

    async def _noted(self, request: web.Request, hashed: bytes) -> None:
        """Leave the entry of a living key that would change what is not for its kind."""
        if request.method in LOOKING:
            return
        resource, name = request.match_info.route.resource, request.match_info.get("id", "")
        tried = f"{request.method} {resource.canonical if resource else ''}"

        def unit(uow: UnitOfWork) -> None:
            key = self._living(uow, hashed)
            if key is not None:
                actor = Actor(ActorKind(key.kind.value), key.name, key_id=key.id)
                found = uow.request(name[:LONGEST])
                about = found.id if found else ""
                uow.append(CommandRefused(tried, actor, WRONG_KIND, about))

        await self._records.write(unit, Lane.SUBMISSION)

    def _living(self, q: Queries, hashed: bytes) -> Key | None:
        key = q.key(hashed)
        return key if key and key.alive(max(q.now, self._now())) else None

    def _failed(self, peer: str, detail: str) -> Declined:
        if wait := self._buckets.take(("peer", peer), self._limits.failures):
            return Declined(later("too_many_calls", FRUITLESS, wait))
        return _unauthorized(detail)


def _unauthorized(detail: str) -> Declined:
    problem = Problem("unauthorized", detail, headers={"WWW-Authenticate": REALM})
    return Declined(problem)


def _presented(request: web.Request) -> str:
    given = request.headers.getall("Authorization", [])
    if len(given) != 1 or len(given[0]) > LONGEST or not given[0].isascii():
        return ""
    scheme, _, secret = given[0].partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
