"""The practice workspace in its own process, with doors of its own for the driver.

`/press/{channel}/{ts}` gives the payload of pressing Approve there; `/reject/{channel}/{ts}`
presses Reject, and gives the payload of submitting the dialog that the service opens.
"""

import asyncio
import json

from aiohttp import web

from app.sandbox import Sandbox, Workspace, payloads
from app.sandbox.channels import Channel
from app.sandbox.people import Person
from bench.town import CHANNELS, OWNER, REVIEWERS, TEAM, account_of, channel_of

SCOPES = {"chat:write", "commands", "im:write", "users:read", "channels:read", "groups:read"}
QUESTION = "hitl.reject_submit"


class Doors:
    """What the driver may ask of the workspace."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box

    async def press(self, request: web.Request) -> web.Response:
        """Give the payload of pressing Approve, without delivering it."""
        channel, ts = request.match_info["channel"], request.match_info["ts"]
        who = account_of(request.query["who"])
        return web.json_response(self._box.interaction(who, channel, ts, "hitl.approve"))

    async def reject(self, request: web.Request) -> web.Response:
        """Press Reject, and give the payload of submitting the dialog."""
        channel, ts = request.match_info["channel"], request.match_info["ts"]
        who = account_of(request.query["who"])
        await self._box.click(who, channel, ts, "hitl.reject")
        await self._box.until(lambda: self._asked(who), timeout=30)
        view = self._box.views(who)[-1]
        typed = {"reason": {"text": {"type": "plain_text_input", "value": "Not this one."}}}
        filled = self._box.stage.modals.type_in(view, typed)
        return web.json_response(payloads.submission(self._box.stage, filled))

    async def deliver_to(self, request: web.Request) -> web.Response:
        """Take the address of the service."""
        self._box.deliver_to((await request.json())["url"])
        return web.Response()

    def _asked(self, who: str) -> bool:
        views = self._box.views(who)
        return bool(views) and views[-1].callback_id == QUESTION


def people() -> tuple[Person, ...]:
    """Give an account to everybody on the roster of the bench."""
    return tuple(
        Person(account_of(name), name, name.title(), TEAM, f"{name}@acme.test")
        for name in (*REVIEWERS, OWNER)
    )


def channels() -> tuple[Channel, ...]:
    """Make the channels, one for each team; everybody is in all of them."""
    members = frozenset(one.id for one in people()) | {"U0HITL"}
    return tuple(
        Channel(channel_of(number), f"shop-{number}", members) for number in range(CHANNELS)
    )


async def serve() -> None:
    """Run until the process is ended; the first line of output says what there is."""
    town = Workspace(team=TEAM, people=people(), channels=channels())
    async with Sandbox(town, scopes=SCOPES, rate_limit=False) as box:
        app, doors = web.Application(), Doors(box)
        app.router.add_get("/press/{channel}/{ts}", doors.press)
        app.router.add_get("/reject/{channel}/{ts}", doors.reject)
        app.router.add_post("/deliver_to", doors.deliver_to)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told = {
            "doors": f"http://127.0.0.1:{runner.addresses[0][1]}",
            "api_url": box.api_url,
            "bot_token": box.bot_token,
            "signing_secret": box.signing_secret,
            "app": box.app_id,
        }
        print(json.dumps(told), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
