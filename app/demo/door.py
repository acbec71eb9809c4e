"""A second door of the same service, over HTTP: in socket mode there is no address to attack."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from app.bootstrap.outside import slack_config
from app.demo.stage import Stage
from app.slack.house import HTTP, SlackRoom

FORM = "application/x-www-form-urlencoded"
PATH = "/slack/events"


@dataclass(frozen=True, slots=True)
class Door:
    """The request URL that Slack would post to."""

    url: str
    session: aiohttp.ClientSession

    async def post(self, body: bytes, headers: dict[str, str]) -> str:
        """Post a body as if from Slack, and say what came back."""
        sent = {"Content-Type": FORM, **headers}
        async with self.session.post(self.url, data=body, headers=sent) as answer:
            said = await answer.json() if answer.content_type == "application/json" else {}
            return f"HTTP {answer.status} {said.get('error', '')}".strip()


@contextlib.asynccontextmanager
async def open_door(stage: Stage) -> AsyncIterator[Door]:
    """Serve the real door of the HTTP mode on loopback, over the same store."""
    config = dataclasses.replace(
        slack_config(stage.house.settings), mode=HTTP, signing_secret=stage.box.signing_secret
    )
    async with aiohttp.ClientSession() as session, contextlib.AsyncExitStack() as stack:
        room = SlackRoom(config, stage.house.store, stage.clock.now, session)
        await room.start()
        stack.push_async_callback(room.close)
        application = web.Application()
        application.router.add_post(PATH, room.handler)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Door(f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}", session)
