"""Hundreds of callers that send half a header, and too few descriptors for them all."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from app.sandbox import Sandbox
from tests.serving import (
    a_workspace,
    asked,
    bearer,
    delivered,
    environment,
    minted,
    serving,
)

CHANNEL = "C0SUPPORT"
HALF = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
MANY, SOFT, HARD = 500, 128, 320
FEW_DESCRIPTORS = f"""
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({SOFT}, {HARD}))
sys.argv = ["hitl", "serve", "--allow-ephemeral"]
runpy.run_module("app", run_name="__main__")
"""


@asynccontextmanager
async def half_open(url: str) -> AsyncIterator[None]:
    host, port = url.removeprefix("http://").split(":")
    made = [await asyncio.open_connection(host, int(port)) for _ in range(MANY)]
    for _, writer in made:
        writer.write(HALF)
    try:
        yield
    finally:
        for _, writer in made:
            writer.transport.abort()
        await asyncio.sleep(0)


async def clicked(session: aiohttp.ClientSession, url: str, box: Sandbox) -> int:
    """Press Approve on the card, as Slack tells it over HTTP."""
    await box.until(lambda: box.messages(CHANNEL))
    (card,) = box.messages(CHANNEL)
    body = box.body(box.interaction("U0ANA", CHANNEL, card.ts, "hitl.approve"))
    headers = {**box.sign(body), "Content-Type": "application/x-www-form-urlencoded"}
    async with session.post(f"{url}/slack/events", data=body, headers=headers) as answer:
        return answer.status


async def test_an_agent_a_click_and_the_operators_socket_are_answered_all_the_same(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path, mode="http")
        keys = await minted(env)
        async with (
            serving(env, "-c", FEW_DESCRIPTORS) as service,
            aiohttp.ClientSession() as session,
            aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(tmp_path / "keyturn.db.sock"))
            ) as operators,
        ):
            limit = resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE)
            async with half_open(service.url):
                held = await asked(session, service.url, keys["service-desk"], 1)
                assert held is not None
                await delivered(session, service.url)
                clicking = await clicked(session, service.url, box)
                headers = {**bearer(keys["service-desk"]), "Prefer": "wait=60"}
                url = f"{service.url}/v1/requests/{held['id']}"
                waited = await (await session.get(url, headers=headers)).json()
                socket = await operators.get(
                    "http://keyturn/v1/operator/locks", headers={"Keyturn-Operator": "mo"}
                )

    assert limit == (HARD, HARD)
    assert (clicking, waited["state"], socket.status) == (200, "approved", 200)
    events = [json.loads(line)["event"] for line in service.lines if line.startswith("{")]
    assert "connections_ended" in events
    assert "descriptors_used_up" not in events
    assert len(service.lines) < MANY
