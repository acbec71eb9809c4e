"""The practice workspace as one object."""

from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import ClientSession

from app.sandbox.acting import Acting
from app.sandbox.app import App
from app.sandbox.arranging import Arranging
from app.sandbox.clock import REAL, Clock
from app.sandbox.grouping import Grouping
from app.sandbox.happenings import Happenings
from app.sandbox.journal import Journal
from app.sandbox.limits import ACK_SECONDS, EVENT_RETRIES
from app.sandbox.people import Person
from app.sandbox.reading import Reading
from app.sandbox.request_url import RequestUrl
from app.sandbox.server import Server
from app.sandbox.stage import Stage, set_up
from app.sandbox.workspace import Workspace
from app.sandbox.world import World


@dataclass(eq=False)
class Sandbox(Reading, Acting, Arranging, Grouping, Happenings):
    """A local Slack: start it, point the app at `api_url`, act as its people, look at it."""

    workspace: Workspace
    _: KW_ONLY
    scopes: set[str] | frozenset[str]
    log: Path | str | None = None
    rate_limit: bool = True
    clock: Clock = REAL
    ack_timeout: float = ACK_SECONDS
    event_retries: tuple[float, ...] = EVENT_RETRIES
    should_escape: bool = False
    secret_inputs: set[str] | frozenset[str] = frozenset()
    stage: Stage = field(init=False)

    def __post_init__(self) -> None:
        path = None if self.log is None else Path(self.log)
        journal = Journal(path, self.clock, frozenset(self.secret_inputs))
        self.app = App(frozenset(self.scopes), self.should_escape)
        world = World(self.workspace, self.clock, journal)
        world.put_person(
            Person(
                self.app.user,
                self.app.name.lower(),
                self.app.name,
                self.workspace.team,
                is_bot=True,
            )
        )
        self.stage = set_up(
            world,
            self.app,
            rate_limit=self.rate_limit,
            ack_timeout=self.ack_timeout,
            event_retries=self.event_retries,
        )
        self._server = Server(self.stage)
        self._session: ClientSession | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> Self:
        """Listen on loopback."""
        await self._server.start(host, port)
        self._session = ClientSession()
        return self

    async def stop(self) -> None:
        """Close everything that is open."""
        await self._server.stop()
        if self._session is not None:
            await self._session.close()
        self.stage.world.journal.close()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def deliver_over_socket(self) -> None:
        """Deliver over Socket Mode from now on."""
        self.stage.delivery.transport = self.stage.sockets

    def deliver_to(self, url: str) -> None:
        """Deliver as signed HTTP to a request URL from now on."""
        if self._session is None:
            message = "start the sandbox before it can deliver"
            raise RuntimeError(message)
        transport = RequestUrl(url, self.app, self.clock, self._session)
        self.stage.delivery.transport = transport

    @property
    def api_url(self) -> str:
        """The Web API's address, for `base_url`."""
        return f"{self.stage.origin}/api/"

    @property
    def bot_token(self) -> str:
        """The installation's bot token."""
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """What requests to the app are signed with."""
        return self.app.signing_secret

    @property
    def team(self) -> str:
        """The workspace's id."""
        return self.workspace.team

    @property
    def app_id(self) -> str:
        """The app's id."""
        return self.app.id

    @property
    def bot_user(self) -> str:
        """The app's own account."""
        return self.app.user
