"""Put the calls together into one aiohttp application."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from aiohttp.log import server_logger
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.api.auth import Gate
from app.api.calls import mount
from app.api.connections import Connections, unlimited
from app.api.discreet import Discreet
from app.api.edge import headers, problems
from app.api.events import BEAT, EventRoutes
from app.api.every import reference
from app.api.health import Check, Checks, HealthRoutes
from app.api.limits import Buckets, Limits
from app.api.logged import logged, told
from app.api.metrics import Called, MetricsRoutes, Scrape, counted
from app.api.operators.app import mount_operators
from app.api.operators.doors import KeyDoor
from app.api.operators.webhooks import Outside
from app.api.outcomes import OutcomeRoutes
from app.api.receipts import ReceiptRoutes
from app.api.reference.routes import ReferenceRoutes
from app.api.requests import RequestRoutes
from app.api.underway import Underway
from app.api.waiters import Waiters
from app.domain.request import ActionRequest
from app.receipts.claims import SigningKey
from app.workflow.freshness import Directory
from app.workflow.ports import Records

LINGER = 2.0

__all__ = ["ApiConfig", "Check", "build_api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiConfig:
    """What the calls need; `retired` are older keys whose receipts are still good.

    Without `agents` only operators and probes are answered.

    `connections` knows those of the port where the application answers, if they are limited.

    `beat` is after how many quiet seconds a stream of events says that it is there.
    """

    records: Records
    directory: Directory
    keyed: Callable[[str], bytes]
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    signing: SigningKey
    waiters: Waiters
    ready: Checks
    public_url: str = ""
    fresh: Callable[[], str] = lambda: secrets.token_hex(8)
    scrape: Scrape
    called: Called = lambda _method, _route, _status: None
    released: Callable[[ActionRequest], None] = lambda _: None
    limits: Limits = field(default_factory=Limits)
    underway: Underway = field(default_factory=Underway)
    beat: float = BEAT
    retired: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    agents: bool = True
    outside: Outside | None = None
    connections: Connections = field(default_factory=unlimited)


def build_api(config: ApiConfig) -> web.Application:
    """Make the application; on shutdown whoever waits is answered with things as they stand.

    Whoever runs it closes the store only after the runner's `cleanup()`. Other routes may be
    added: they share the problems and the headers, not the keys nor the limits of size.
    """
    app = web.Application(
        middlewares=[
            config.connections.middleware(),
            logged(config.fresh, config.monotonic),
            counted(config.called),
            problems(lambda: config.waiters.closed),
            config.underway.middleware(),
        ],
        handler_args={
            "auto_decompress": False,
            "lingering_time": LINGER,
            "logger": Discreet(server_logger, {}),
        },
    )
    app.on_response_prepare.append(headers(config.public_url))
    app.on_response_prepare.append(told)

    async def answer_who_waits(_app: web.Application) -> None:
        config.waiters.close()

    app.on_shutdown.append(answer_who_waits)
    _mount(app.router, config)
    return app


def _mount(router: web.UrlDispatcher, config: ApiConfig) -> None:
    gate = Gate(
        config.records,
        config.keyed,
        config.now,
        Buckets(config.monotonic),
        config.limits,
    )
    keys = {config.signing.kid: config.signing.public, **config.retired}
    requests = RequestRoutes(
        config.records,
        config.directory,
        gate,
        config.waiters,
        config.limits.waits,
        config.public_url,
        config.released,
    )
    asking = (
        requests,
        EventRoutes(
            *(config.records, gate, config.waiters, config.limits.streams),
            *(config.public_url, config.beat),
        ),
        ReceiptRoutes(config.records, config.directory, gate, config.signing, keys),
        OutcomeRoutes(config.records, gate),
    )
    for routes in (
        *(asking if config.agents else ()),
        MetricsRoutes(config.scrape, KeyDoor(gate)),
        ReferenceRoutes(reference(config.public_url), KeyDoor(gate)),
        HealthRoutes(config.records, config.ready, config.now),
    ):
        mount(router, routes)
    mount_operators(router, config.records, KeyDoor(gate), config.public_url, config.outside)
