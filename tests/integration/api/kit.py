"""The calls on a real store: example documents, keys for everybody, clocks set by hand."""

import asyncio
import base64
import hmac
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from app.api.app import ApiConfig, Check, build_api
from app.api.events import EVENT_STREAM
from app.api.limits import Limits
from app.api.waiters import Waiters
from app.bootstrap.outside import told, webhooks
from app.delivery.message import Sent
from app.domain.authority import SYSTEM, KeyKind
from app.domain.people import Account, Flags, Verdict
from app.domain.user_groups import Snapshot
from app.metrics.scraping import Scrape
from app.metrics.watching import Watch
from app.receipts.claims import SigningKey
from app.settings import settings_from
from app.store.store import Committed, Store
from app.workflow.accounts import keep_accounts
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.documents import load_document
from app.workflow.keys import create_key, revoke_key
from app.workflow.ports import Lane, UnitOfWork
from app.workflow.submit_review import Press, Said, submit_review
from tests.clocks import HandClock
from tests.conforming import faults
from tests.stores import PEPPER, a_store

T = TypeVar("T")

MANIFESTS = Path(__file__).parents[3] / "manifests"
HOUR = 3600.0
SIGNING = SigningKey(b"receipts" * 4)
URL = "https://keyturn.test"

ANA = Account("T0ACME", "U0ANA")
OUTSIDE = settings_from(  # nobody listens there
    {
        "_env_file": None,
        "webhook_hosts": "127.0.0.1",
        "webhook_networks": "127.0.0.0/8",
        "webhooks": {
            "siem": {
                "url": "http://127.0.0.1:9/",
                "secret": base64.b64encode(bytes(32)).decode(),
                "events": "all",
            }
        },
    }
)
MERGE: dict[str, Any] = {
    "action": {"name": "infra.merge_change", "arguments": {"repo": "acme/api"}}
}
READ: dict[str, Any] = {"action": {"name": "retail.get_order", "arguments": {"order": "#W1"}}}
FORBIDDEN: dict[str, Any] = {
    "action": {"name": "secrets.read", "arguments": {"secret": "prod/db"}}
}
NOTE = '  "infra.note": {resource: "repo:{arguments.repo}", risk: low, enforcement: advisory}'
ADVISORY: dict[str, Any] = {"action": {"name": "infra.note", "arguments": {"repo": "acme/api"}}}
AGENTS = ("deploy-bot", "access-bot", "service-desk")
EXECUTORS = ("vault-runner", "bank-runner", "idp-runner")


class Ticking:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Slack:
    """Says that everybody is in good standing, or nothing while it is down."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.down = False
        self.deactivated: set[str] = set()

    async def look_up(self, accounts: frozenset[Account]) -> tuple[Flags, ...] | None:
        if self.down:
            return None
        now = self.clock.now()
        return tuple(Flags(one, now, deactivated=one.user in self.deactivated) for one in accounts)

    async def look_into(self, groups: frozenset[str]) -> tuple[Snapshot, ...]:
        del groups
        return ()


class Failing:
    """Records that can be read, and whose writes fail as they are told to."""

    def __init__(self, store: Store, wrong: Exception) -> None:
        self.read = store.read
        self.wrong = wrong

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        del work, lane
        raise self.wrong


@dataclass
class Kit:
    store: Store
    clock: HandClock
    monotonic: Ticking
    waiters: Waiters
    slack: Slack
    secrets: dict[str, str]
    client: TestClient[web.Request, web.Application]
    checks: dict[str, Check]
    config: ApiConfig
    presses: "itertools.count[int]" = field(default_factory=itertools.count)

    def auth(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secrets[name]}"} if name else {}

    async def call(
        self, method: str, path: str, name: str = "deploy-bot", **further: Any
    ) -> ClientResponse:
        """Make a call; what is answered must be in the OpenAPI document.

        A stream is let go of as soon as it began.
        """
        headers = {**self.auth(name), **further.pop("headers", {})}
        response = await self.client.request(method, path, headers=headers, **further)
        streams = method == "GET" and response.content_type == EVENT_STREAM
        if streams:
            response.close()
        body = b"" if streams else await response.read()
        told = (response.status, response.headers, body)
        assert faults(method, response.url.raw_path, *told) == []
        return response

    async def submit(
        self, body: Any = MERGE, name: str = "deploy-bot", key: str = ""
    ) -> ClientResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return await self.call("POST", "/v1/requests", name, json=body, headers=headers)

    async def pending(self, body: Any = MERGE, name: str = "deploy-bot") -> str:
        response = await self.submit(body, name)
        assert response.status == 202, await response.text()
        return str((await response.json())["id"])

    async def post(self, account: Account = ANA) -> None:
        """Post what waits, whole, and know who will press there."""

        def unit(uow: UnitOfWork) -> None:
            keep_accounts(uow, (Flags(account, uow.now),))
            while due := lease_messages(uow, 100, frozenset()):
                for leased in due:
                    found = uow.request(leased.message.request_id)
                    shown = found.revision if found else 1
                    settle_message(uow, leased, Sent("C1", "1.1", 1, shown, whole=True))

        await self.store.write(unit)

    async def approve(self, request: str, user: str = "U0ANA", code: str = "approved") -> None:
        """Post the card, whole, and press Approve on it."""
        account, press = Account("T0ACME", user), str(next(self.presses))

        def review(uow: UnitOfWork) -> str:
            card = uow.cards_of(request)[0]
            found = uow.request(request)
            said = Said(Verdict.APPROVE, "Looked at it.", str(found and found.facts.resource))
            revision = found.revision if found else 1
            reply = submit_review(uow, Press(press, card.id, account, revision), said)
            return getattr(reply, "code", "stale")

        await self.post(account)
        assert await self.store.write(review) == code

    async def approved(self, body: Any = MERGE, name: str = "deploy-bot") -> str:
        request = await self.pending(body, name)
        await self.approve(request)
        return request

    async def receipt(self, request: str, name: str = "deploy-bot") -> dict[str, Any]:
        response = await self.call("POST", f"/v1/requests/{request}/receipt", name)
        assert response.status == 200, await response.text()
        told: dict[str, Any] = await response.json()
        return told

    async def redeem(
        self, told: Mapping[str, Any], name: str = "vault-runner", **changes: Any
    ) -> ClientResponse:
        body = {"receipt": told["receipt"], "digest": told["digest"], "redemption_id": "run-1"}
        return await self.call("POST", "/v1/receipts/redeem", name, json={**body, **changes})

    async def revoke(self, name: str) -> None:
        key = self.secrets[name].split("_")[2]
        assert await self.store.write(lambda uow: revoke_key(uow, key, SYSTEM))

    async def until_waiting(self, count: int = 1) -> None:
        while len(self.waiters) < count:  # noqa: ASYNC110 - the hub tells nobody who comes
            await asyncio.sleep(0)


def keyed(text: str) -> bytes:
    return hmac.digest(PEPPER, text.encode(), "sha256")


@asynccontextmanager
async def a_kit(
    folder: Path | str,
    limits: Limits | None = None,
    extend: Callable[[web.Application], object] = id,
    failing: Exception | None = None,
    beat: float = HOUR,
) -> AsyncIterator[Kit]:
    clock, monotonic, waiters = HandClock(), Ticking(), Waiters()
    watch = Watch(clock.now)

    def committed(what: Committed) -> None:
        watch.committed(what.happened, what.units)
        waiters.wake(what.requests, what.agents, everybody=what.all)

    async with a_store(folder, clock, on_commit=committed) as store:
        slack = Slack(clock)
        checks = {"slack": Check(ok=True)}
        ready = {name: _said(checks, name) for name in checks}
        config = ApiConfig(
            records=Failing(store, failing) if failing else store,
            directory=slack,
            keyed=keyed,
            now=clock.now,
            monotonic=monotonic,
            signing=SIGNING,
            waiters=waiters,
            ready=ready,
            scrape=Scrape(watch.meters, store, lambda: len(waiters), ready).text,
            called=watch.called,
            released=watch.released,
            public_url=URL,
            limits=limits or Limits(),
            beat=beat,
            outside=told(OUTSIDE, webhooks(OUTSIDE, store)),
        )
        app = build_api(config)
        extend(app)
        secrets = await store.write(_prepare)
        async with TestClient(TestServer(app)) as client:
            yield Kit(store, clock, monotonic, waiters, slack, secrets, client, checks, config)


def _said(checks: dict[str, Check], name: str) -> Callable[[], Awaitable[Check]]:
    async def check() -> Check:
        return checks[name]

    return check


def _prepare(uow: UnitOfWork) -> dict[str, str]:
    """Load the documents, with one more action, which is advisory; make everybody's keys."""
    policy = (MANIFESTS / "policy.yaml").read_text()
    load_document(uow, "policy", policy.replace("\nactions:\n", f"\nactions:\n{NOTE}\n"), SYSTEM)
    load_document(uow, "roster", (MANIFESTS / "roster.yaml").read_text(), SYSTEM)
    kinds = dict.fromkeys(AGENTS, KeyKind.AGENT) | dict.fromkeys(EXECUTORS, KeyKind.EXECUTOR)
    kinds["mo"] = KeyKind.OPERATOR
    life = timedelta(days=30)
    return {name: create_key(uow, kind, name, SYSTEM, life).secret for name, kind in kinds.items()}
