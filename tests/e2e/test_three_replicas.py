"""Three replicas on PostgreSQL, each with its own socket: any of them does any of the work."""

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
from sqlalchemy.engine import make_url

from app.audit.chain import Head
from app.sandbox import Sandbox
from app.sandbox.controls import NoSuchControl
from app.store.opening import verify_database
from tests.campaigns.victim import __file__ as unpaced
from tests.contract.conftest import emptied
from tests.contract.test_replicas import END_OTHERS
from tests.e2e.deciding import CHANNEL
from tests.serving import (
    Service,
    a_workspace,
    bearer,
    delivered,
    environment,
    minted,
    ready,
    serving,
    until,
)

REQUESTS = 30
BEFORE_THE_KILL = 8
OTHER = "policy-of-the-third.yaml"
A_LOOK = 1.0  # after so many seconds a person sees that nothing came of it
DECIDED = "SELECT request_id FROM entries WHERE kind = 'Approved'"
GONE = (aiohttp.ClientError, ConnectionError, TimeoutError)


@dataclass
class Replicas:
    """Three services, an agent that turns to the next one when one is gone, and a reviewer."""

    box: Sandbox
    services: list[Service]
    session: aiohttp.ClientSession
    key: str
    released: list[str] = field(default_factory=list)

    async def call(self, number: int, method: str, path: str, **further: Any) -> dict[str, Any]:
        """Make a call of one replica, or of the next one where that is gone."""
        headers = {**bearer(self.key), **further.pop("headers", {})}
        for one in itertools.islice(itertools.cycle(self.services), number, number + 60):
            try:
                async with self.session.request(
                    method, f"{one.url}{path}", headers=headers, **further
                ) as answer:
                    told: dict[str, Any] = await answer.json()
                    if answer.status < 500:
                        return told
            except GONE:
                pass
            await asyncio.sleep(0.05)
        message = "no replica answers"
        raise AssertionError(message)

    async def ask(self, number: int) -> str:
        action = {
            "name": "retail.modify_user_address",
            "arguments": {"user_id": f"user_{number}", "zip": "28001"},
        }
        context = {"justification": "The customer moved.", "requester": "bo@acme.test"}
        headers = {"Idempotency-Key": f"ask-{number}"}
        body = {"action": action, "context": context}
        told = await self.call(number, "POST", "/v1/requests", json=body, headers=headers)
        return str(told["id"])

    async def wait(self, number: int, name: str) -> None:
        """Wait at another replica than was asked, until it is decided."""
        headers, state = {"Prefer": "wait=20"}, "pending"
        while state == "pending":
            told = await self.call(number + 1, "GET", f"/v1/requests/{name}", headers=headers)
            state = told["state"]
        assert state == "approved", state
        self.released.append(name)

    async def agent(self, number: int) -> None:
        await self.wait(number, await self.ask(number))

    async def review(self) -> None:
        """Press Approve on every card, and again a second later where it still offers that."""
        pressed: dict[str, float] = {}
        while len(self.released) < REQUESTS:
            now = time.monotonic()
            for card in self.box.messages(CHANNEL):
                due = now - pressed.get(card.ts, 0.0) >= A_LOOK
                if due and "hitl.approve" in str(card.blocks):
                    pressed[card.ts] = now
                    who = ("U0ANA", "U0BEN")[len(pressed) % 2]
                    with contextlib.suppress(NoSuchControl):  # it was drawn anew meanwhile
                        await self.box.click(who, CHANNEL, card.ts, "hitl.approve")
            await asyncio.sleep(0.02)


@asynccontextmanager
async def three(folder: Path, url: str) -> AsyncIterator[Replicas]:
    emptied(url)
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(a_workspace(folder, rate_limit=False))
        env = environment(box, folder, database=url)
        key = (await minted(env))["service-desk"]
        files = [folder / name for name in ("policy.yaml", "policy.yaml", OTHER)]
        files[-1].write_text(files[0].read_text())
        services = [
            await stack.enter_async_context(serving({**env, "HITL_POLICY": str(one)}, unpaced))
            for one in files
        ]
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await box.until(lambda: len(box.stage.sockets.connections) >= 3)
        yield Replicas(box, services, session, key)


def told(url: str, sql: str) -> list[tuple[Any, ...]]:
    address = make_url(url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        return connection.execute(sql.encode()).fetchall()


async def test_one_of_three_is_killed_under_load_and_nothing_is_lost_or_decided_twice(
    tmp_path: Path, postgres_url: str
) -> None:
    async with three(tmp_path, postgres_url) as all_, asyncio.timeout(240):
        reviewing = asyncio.ensure_future(all_.review())
        agents = [asyncio.ensure_future(all_.agent(number)) for number in range(REQUESTS)]
        await until(lambda: len(all_.released) >= BEFORE_THE_KILL)
        all_.services[0].kill()
        await asyncio.gather(*agents)
        await reviewing
        cards = all_.box.messages(CHANNEL)

    names = {one.blocks and _request_in(str(one.blocks)) for one in cards}
    assert len(set(all_.released)) == REQUESTS
    assert names == set(all_.released)
    assert len(cards) <= REQUESTS + 1  # what was under way at the kill goes out again
    decided = Counter(row[0] for row in told(postgres_url, DECIDED))
    assert decided == Counter(all_.released)
    assert isinstance(verify_database(postgres_url, bytes(range(32))), Head)


async def test_a_waiter_hears_of_a_decision_after_its_replica_lost_every_connection(
    tmp_path: Path, postgres_url: str
) -> None:
    async with three(tmp_path, postgres_url) as all_:
        name = await all_.ask(0)
        await all_.box.until(lambda: all_.box.messages(CHANNEL))
        await delivered(all_.session, all_.services[0].url)
        headers = {**bearer(all_.key), "Prefer": "wait=60"}
        url = f"{all_.services[1].url}/v1/requests/{name}"
        waiting = asyncio.ensure_future(all_.session.get(url, headers=headers))
        assert told(postgres_url, END_OTHERS)[0][0] >= 3

        async with asyncio.timeout(45):  # sooner than the wait ends by itself
            reviewing = asyncio.ensure_future(all_.review())
            answer = await waiting
        assert (await answer.json())["state"] == "approved"
        reviewing.cancel()
        await _one_has_another_policy(all_, tmp_path)


async def _one_has_another_policy(all_: Replicas, folder: Path) -> None:
    """A file is changed on one host, then on all; then one host has a bad one."""
    policy, other = folder / "policy.yaml", folder / OTHER
    newer = policy.read_text() + "# a newer one\n"

    other.write_text(newer)
    await _told(all_, "files", ("not what another replica loaded",) * 2 + ("",))
    policy.write_text(newer)
    await _told(all_, "files", ("", "", ""))
    other.write_text("effect: perhaps\n")
    policy.write_text(newer + "# the newest\n")
    await _told(all_, "documents", ("", "", "not loaded"))
    await _told(all_, "files", ("", "", ""))


async def _told(all_: Replicas, check: str, wanted: tuple[str, ...]) -> None:
    """Ask every replica until each says of a check what is wanted, and is ready all along."""
    async with asyncio.timeout(30):
        while True:
            said = [await ready(all_.session, one.url) for one in all_.services]
            details = [one["checks"][check]["detail"] for one in said]
            assert all(one["checks"][check]["ok"] for one in said)
            pairs = zip(wanted, details, strict=True)
            if all(one in detail and bool(one) == bool(detail) for one, detail in pairs):
                return
            await asyncio.sleep(0.05)


def _request_in(blocks: str) -> str:
    at = blocks.index("req_")
    return blocks[at : at + 40]
