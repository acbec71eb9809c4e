"""Two people click within 10 ms, through signed HTTP: one decision, one plain sentence."""

import asyncio
import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
from sqlalchemy.engine import make_url

from app.sandbox import Sandbox
from app.store.opening import engine_of
from tests.campaigns.victim import __file__ as unpaced
from tests.serving import Service, a_workspace, asked, delivered, environment, minted, serving

LATE = (
    "This was already approved. Nothing new was recorded. "
    "Look at the card: it shows how the request stands."
)
CONTESTS = 200
SPARE = 100
TOGETHER = 0.010
CHANNEL = "C0SUPPORT"
PEOPLE = ("U0ANA", "U0BEN")
QUERY = "SELECT request_id, kind FROM entries WHERE kind IN ('Approved', 'Rejected', 'Reviewed')"


async def test_on_sqlite_one_of_two_clicks_decides(tmp_path: Path) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path, mode="http")
        keys = await minted(env)
        async with serving(env, unpaced) as service:
            told = await _contests(box, (service, service), keys["service-desk"])

    with sqlite3.connect(tmp_path / "keyturn.db") as connection:
        _judge(connection.execute(QUERY).fetchall(), told)


async def test_on_postgresql_one_of_two_clicks_on_two_processes_decides(
    tmp_path: Path, postgres_url: str
) -> None:
    engine_of(postgres_url).upgrade()
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path, database=postgres_url, mode="http")
        keys = await minted(env)
        async with _two(env) as services:
            told = await _contests(box, services, keys["service-desk"])

    address = make_url(postgres_url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        _judge(connection.execute(QUERY).fetchall(), told)


@contextlib.asynccontextmanager
async def _two(env: dict[str, str]) -> AsyncIterator[tuple[Service, Service]]:
    async with serving(env, unpaced) as one, serving(env, unpaced) as other:
        yield one, other


async def _contests(
    box: Sandbox, services: tuple[Service, Service], key: str
) -> list[dict[str, Any]]:
    """Hold so many requests, and let two people click on each card at once."""
    async with aiohttp.ClientSession() as session:
        for number in range(CONTESTS + SPARE):
            assert await asked(session, services[number % 2].url, key, number)
        await box.until(lambda: len(box.messages(CHANNEL)) >= CONTESTS + SPARE, timeout=60)
        await delivered(session, services[0].url)
        cards = [one.ts for one in box.messages(CHANNEL)]
        held: list[dict[str, Any]] = []
        for ts in cards:
            if sum(one["apart"] < TOGETHER for one in held) < CONTESTS:
                held.append(await _contest(box, services, session, ts))
        return held


async def _contest(
    box: Sandbox, services: tuple[Service, Service], session: aiohttp.ClientSession, ts: str
) -> dict[str, Any]:
    before = {who: len(box.ephemerals(who)) for who in PEOPLE}
    bodies = [box.body(box.interaction(who, CHANNEL, ts, "hitl.approve")) for who in PEOPLE]
    sent: list[float] = []

    async def click(service: Service, body: bytes) -> int:
        headers = {**box.sign(body), "Content-Type": "application/x-www-form-urlencoded"}
        sent.append(time.monotonic())
        url = f"{service.url}/slack/events"
        async with session.post(url, data=body, headers=headers) as answer:
            return answer.status

    statuses = await asyncio.gather(*(map(click, services, bodies)))
    await box.until(lambda: _heard(box, before))
    return {"apart": abs(sent[0] - sent[1]), "statuses": statuses, "told": _heard(box, before)}


def _heard(box: Sandbox, before: dict[str, int]) -> list[str]:
    return [one.text for who in PEOPLE for one in box.ephemerals(who)[before[who] :]]


def _judge(entries: list[tuple[str, str]], told: list[dict[str, Any]]) -> None:
    """Judge every contest, those too that a busy machine let begin too far apart to count."""
    assert sum(one["apart"] < TOGETHER for one in told) == CONTESTS
    assert {status for one in told for status in one["statuses"]} == {200}
    assert [one["told"] for one in told] == [[LATE]] * len(told)
    kinds = Counter(kind for _, kind in entries)
    assert kinds == {"Approved": len(told), "Reviewed": len(told)}
    assert set(Counter(name for name, kind in entries if kind == "Approved").values()) == {1}
