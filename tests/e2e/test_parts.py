"""Each part of the work in a process of its own, on PostgreSQL: together they are the service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from app.sandbox import Sandbox
from tests.contract.conftest import emptied
from tests.e2e.deciding import CHANNEL
from tests.serving import (
    SERVE,
    a_workspace,
    bearer,
    environment,
    launched,
    minted,
    ready,
    serving,
)

ADDRESS = {
    "action": {
        "name": "retail.modify_user_address",
        "arguments": {"user_id": "user_1", "zip": "28001"},
    },
    "context": {"justification": "The customer moved.", "requester": "bo@acme.test"},
}
SECRET = {
    "action": {"name": "secrets.rotate", "arguments": {"secret": "prod/payments-db"}},
    "context": {"justification": "a", "rollback": "b", "blast_radius": "c"},
    "ttl": "PT1S",
}
LONG, SHORT = "ttl: {default: 4h, min: 15m,", "ttl: {default: 4h, min: 1s,"


@dataclass
class Apart:
    """Three processes, each with its own part, and the workspace that they share."""

    box: Sandbox
    session: aiohttp.ClientSession
    keys: dict[str, str]
    api: str
    slack: str
    scheduler: str

    async def asked(self, agent: str, body: Any) -> str:
        url, headers = f"{self.api}/v1/requests", bearer(self.keys[agent])
        async with self.session.post(url, json=body, headers=headers) as answer:
            return str((await answer.json())["id"])

    async def waited(self, agent: str, name: str) -> str:
        """Wait at the one that answers agents, sooner than the wait ends by itself."""
        headers = {**bearer(self.keys[agent]), "Prefer": "wait=60"}
        url = f"{self.api}/v1/requests/{name}"
        async with asyncio.timeout(30):
            while True:
                async with self.session.get(url, headers=headers) as answer:
                    state = str((await answer.json())["state"])
                if state != "pending":
                    return state

    async def status(self, url: str, agent: str, name: str) -> int:
        headers = bearer(self.keys[agent])
        async with self.session.get(f"{url}/v1/requests/{name}", headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def apart(folder: Path, url: str) -> AsyncIterator[Apart]:
    emptied(url)
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(a_workspace(folder))
        env = environment(box, folder, database=url)
        policy = folder / "policy.yaml"
        policy.write_text(policy.read_text().replace(LONG, SHORT))
        keys = await minted(env)
        urls = [
            (await stack.enter_async_context(serving(env, *SERVE, "--only", part))).url
            for part in ("api", "slack", "scheduler")
        ]
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await box.connected()
        yield Apart(box, session, keys, *urls)


async def test_three_processes_with_a_part_each_are_the_service(
    tmp_path: Path, postgres_url: str
) -> None:
    async with apart(tmp_path, postgres_url) as all_:
        name = await all_.asked("service-desk", ADDRESS)
        waiting = asyncio.ensure_future(all_.waited("service-desk", name))
        await all_.box.until(lambda: "hitl.approve" in str(all_.box.messages(CHANNEL)))
        card = all_.box.messages(CHANNEL)[-1]
        await all_.box.click("U0ANA", CHANNEL, card.ts, "hitl.approve")
        assert await waiting == "approved"

        soon = await all_.asked("deploy-bot", SECRET)
        assert await all_.waited("deploy-bot", soon) == "expired"

        assert len(all_.box.stage.sockets.connections) == 1
        for one in (all_.slack, all_.scheduler):
            assert await all_.status(one, "service-desk", name) == 404
        for one in (all_.api, all_.slack, all_.scheduler):
            assert (await ready(all_.session, one))["ready"], one


async def test_on_sqlite_a_part_alone_is_refused_with_the_remedy(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        service = await launched(env, (*SERVE, "--only", "api"))

        assert await service.ended() == 3

    assert "--only needs PostgreSQL" in "".join(service.lines)
