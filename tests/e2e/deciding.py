"""A service in its own process, and the ways in which people decide in front of it."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from app.sandbox import Sandbox
from app.sandbox.seen import Seen
from tests.campaigns.victim import __file__ as unpaced
from tests.serving import (
    Service,
    a_workspace,
    asked,
    bearer,
    delivered,
    environment,
    minted,
    serving,
)

CHANNEL = "C0SUPPORT"
PATIENCE = 30.0


@dataclass
class House:
    """A service in its own process, and the people in front of it."""

    box: Sandbox
    service: Service
    session: aiohttp.ClientSession
    key: str
    made: int = 0

    async def held(self) -> tuple[str, str]:
        """Hold a request, and find its card."""
        self.made += 1
        body = await asked(self.session, self.service.url, self.key, self.made)
        assert body is not None
        ts = await self.box.until(lambda: self.card(body["id"]))
        await delivered(self.session, self.service.url)
        return body["id"], ts

    def card(self, request: str) -> str:
        shown = [one.ts for one in self.box.messages(CHANNEL) if request in str(one.blocks)]
        return shown[0] if shown else ""

    async def state(self, request: str) -> str:
        url = f"{self.service.url}/v1/requests/{request}"
        async with self.session.get(url, headers=bearer(self.key)) as answer:
            return str((await answer.json())["state"])

    def told(self, user: str) -> str:
        """Give everything a person sees that only they see."""
        seen = [*self.box.ephemerals(user), *self.box.dms(user)]
        return "\n".join([*(one.text for one in seen), *self.dialogs(user)])

    def dialogs(self, user: str) -> list[str]:
        return [str(one.blocks) for one in self.box.views(user)]

    async def asking(self, ts: str) -> str:
        """Open the dialog that asks why, and wait until it does."""
        assert (await self.box.click("U0BEN", CHANNEL, ts, "hitl.reject")).acked
        await self.box.until(lambda: "plain_text_input" in "".join(self.dialogs("U0BEN")))
        return self.box.views("U0BEN")[-1].id

    async def closed(self) -> None:
        """Let everybody close what is open and forget what was whispered."""
        for user in ("U0ANA", "U0BEN", "U0BO"):
            self.box.reload(user)
            for view in reversed(self.box.views(user)):
                await self.box.close_view(user, view.id)


@dataclass(frozen=True)
class Way:
    """One way in which a person decides, and what is true after it."""

    user: str
    state: str
    told: str
    decide: Callable[[House, str, str], Awaitable[Seen]]
    dialog: bool = False


async def press(house: House, request: str, at: str) -> Seen:  # noqa: ARG001
    return await house.box.click("U0ANA", CHANNEL, at, "hitl.approve")


async def submit(house: House, request: str, at: str) -> Seen:  # noqa: ARG001
    return await house.box.submit_view("U0BEN", at, {"reason": {"text": "Not today."}})


async def type_in(house: House, request: str, at: str) -> Seen:  # noqa: ARG001
    return await house.box.slash("U0BO", CHANNEL, f"/hitl cancel {request} Moved back.")


WAYS = (
    Way("U0ANA", "approved", "Approved. The agent hears it when it next asks.", press),
    Way(
        "U0BEN", "rejected", "Rejected. The agent hears it when it next asks.", submit, dialog=True
    ),
    Way("U0BO", "cancelled", "Cancelled. The agent hears it when it next asks.", type_in),
)


@contextlib.asynccontextmanager
async def a_house(
    place: Path, mode: str, *command: str, database: str = ""
) -> AsyncIterator[House]:
    async with a_workspace(place, rate_limit=False) as box:
        box.be_patient(PATIENCE)
        env = environment(box, place, database=database, mode=mode)
        key = (await minted(env))["service-desk"]
        async with (
            serving(env, *(command or (unpaced,))) as service,
            aiohttp.ClientSession() as session,
        ):
            if mode == "http":
                box.deliver_to(f"{service.url}/slack/events")
            yield House(box, service, session, key)
