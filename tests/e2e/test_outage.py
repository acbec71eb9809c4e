"""The service is started while Slack is down: agents are answered, and nothing is decided."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.demo.stage import manifest_scopes
from app.sandbox import Fault, Sandbox, Workspace
from tests.serving import Service, asked, bearer, environment, minted, ready, serving

CHANNEL = "C0SUPPORT"
AT_MOST = 10.0
UNASKED = "not asked yet whose token this is"


class Down:
    """A Slack that is down, as a closed port or with an answer 503, until it is back."""

    def __init__(self, box: Sandbox, how: str) -> None:
        self.box, self.how = box, how
        self.port = int(box.api_url.split(":")[2].partition("/")[0])

    async def begins(self) -> None:
        if self.how == "closed":
            await self.box.stop()
        else:
            self.box.inject(Fault("*", status=503, times=100_000))

    async def ends(self) -> None:
        if self.how == "closed":
            await self.box.start(port=self.port)
        else:
            self.box.clear_faults()


@contextlib.asynccontextmanager
async def an_outage(how: str) -> AsyncIterator[Down]:
    async with Sandbox(Workspace.acme(), scopes=manifest_scopes(), rate_limit=False) as box:
        down = Down(box, how)
        await down.begins()
        yield down


async def look(session: aiohttp.ClientSession, service: Service, key: str, name: str) -> Any:
    url = f"{service.url}/v1/requests/{name}"
    async with session.get(url, headers=bearer(key)) as answer:
        return await answer.json()


def said(service: Service, event: str) -> list[str]:
    return [line for line in service.lines if f'"event": "{event}"' in line]


@pytest.mark.parametrize(("how", "mode"), [("closed", "socket"), ("503", "http")])
async def test_what_is_asked_waits_for_slack_and_is_decided_once(
    tmp_path: Path, how: str, mode: str
) -> None:
    async with an_outage(how) as down:
        env = environment(down.box, tmp_path, mode=mode)
        key = (await minted(env))["service-desk"]
        async with serving(env) as service, aiohttp.ClientSession() as session:
            body = await asked(session, service.url, key, 1)
            assert body is not None
            assert (await look(session, service, key, body["id"]))["state"] == "pending"
            told = await ready(session, service.url)
            assert not told["ready"]
            assert told["checks"]["slack"] == {"ok": False, "detail": UNASKED}
            assert (told["outbox"]["waiting"], told["outbox"]["undeliverable"]) == (1, 0)

            await down.ends()
            if mode == "http":
                down.box.deliver_to(f"{service.url}/slack/events")
            (card,) = await down.box.until(lambda: down.box.messages(CHANNEL))
            if mode == "socket":
                await down.box.connected()
            for user in ("U0ANA", "U0BEN"):
                assert (await down.box.click(user, CHANNEL, card.ts, "hitl.approve")).acked

            assert (await look(session, service, key, body["id"]))["state"] == "approved"
            assert (await ready(session, service.url))["checks"]["slack"]["ok"]

    assert [len(said(service, one)) for one in ("slack_not_reached", "slack_ready")] == [1, 1]
    with contextlib.closing(sqlite3.connect(tmp_path / "keyturn.db")) as ledger:
        found = ledger.execute("SELECT count(*) FROM entries WHERE kind = 'Approved'").fetchone()
        tries = ledger.execute("SELECT attempts FROM outbox ORDER BY id LIMIT 1").fetchone()
    assert (found, tries) == ((1,), (1,))


async def test_others_tokens_that_show_only_later_end_the_service_in_order(
    tmp_path: Path,
) -> None:
    async with an_outage("503") as down:
        env = {**environment(down.box, tmp_path), "HITL_SLACK_TEAM": "T0OTHER"}
        keys = await minted(env)
        async with serving(env) as service, aiohttp.ClientSession() as session:
            body = await asked(session, service.url, keys["service-desk"], 1)
            assert body is not None
            headers = {"Prefer": "wait=60", **bearer(keys["service-desk"])}
            url = f"{service.url}/v1/requests/{body['id']}"
            waiting = asyncio.ensure_future(session.get(url, headers=headers))
            await waited_for(session, service.url, keys["mo"])

            await down.ends()
            async with asyncio.timeout(3 * AT_MOST):
                answer = await waiting
                assert await service.ended() == 3

            assert (answer.status, bool(answer.headers["Retry-After"])) == (200, True)
            assert not down.box.messages(CHANNEL)

    lines = "".join(service.lines)
    assert "Slack cannot be joined" in lines
    assert "HITL_SLACK_TEAM says T0OTHER, but the token is of T0ACME" in lines
    assert "Traceback" not in lines


async def test_a_service_that_still_asks_stops_as_soon_as_any(tmp_path: Path) -> None:
    async with an_outage("closed") as down:
        env = environment(down.box, tmp_path)
        async with serving(env) as service, asyncio.timeout(AT_MOST):
            assert await service.stop() == 0

    assert said(service, "slack_not_reached")
    assert not said(service, "stopped_unfinished")


async def waited_for(session: aiohttp.ClientSession, url: str, operator: str) -> None:
    """Ask until the service counts one who waits."""
    async with asyncio.timeout(60):
        while True:
            async with session.get(f"{url}/metrics", headers=bearer(operator)) as answer:
                if "keyturn_waiters 1.0" in await answer.text():
                    return
            await asyncio.sleep(0.05)
