"""The service is told to stop, or cannot start: whoever waits gets an answer, never a cut."""

import asyncio
import contextlib
import itertools
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy.engine import make_url

from app.sandbox import Fault
from tests.contract.conftest import emptied
from tests.serving import (
    ROOT,
    SERVE,
    Service,
    a_workspace,
    asked,
    bearer,
    environment,
    launched,
    minted,
    serving,
)

MANY, FEW = 200, 20
AT_MOST = 10.0


async def test_who_waits_is_answered_when_the_service_is_told_to_stop(tmp_path: Path) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        async with serving(env) as service, aiohttp.ClientSession() as session:
            body = await asked(session, service.url, keys["service-desk"], 1)
            assert body is not None
            headers = {"Prefer": "wait=60", **bearer(keys["service-desk"])}
            url = f"{service.url}/v1/requests/{body['id']}"
            waiting = asyncio.ensure_future(session.get(url, headers=headers))
            await _waited_for(session, service.url, keys["mo"])

            service.process.send_signal(signal.SIGTERM)
            answer = await waiting

            assert answer.status == 200
            assert (await answer.json())["state"] == "pending"
            assert answer.headers["Retry-After"]
            assert await service.ended() == 0


async def test_a_stop_in_the_middle_of_everything_answers_everybody_and_loses_nothing(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        several = aiohttp.TCPConnector(limit=0)
        async with serving(env) as service, aiohttp.ClientSession(connector=several) as session:
            box.inject(Fault("chat.postMessage", hang=True, times=MANY))
            asking = [asked(session, service.url, keys["service-desk"], n) for n in range(FEW)]
            names = [body["id"] for body in await asyncio.gather(*asking) if body]
            crowd = Crowd(session, service.url, keys)
            await crowd.gather(names)
            await box.until(lambda: box.calls("chat.postMessage"))

            async with soon_over(service):
                for one in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                    service.process.send_signal(one)
                answers, ends, cut = await crowd.answered()

    assert {(one.status, bool(one.headers["Retry-After"])) for one in answers} == {(200, True)}
    assert ends == [b"\n"] * FEW
    assert [(b" 503 " in one, b"Retry-After: " in one) for one in cut] == [(True, True)] * 2
    with contextlib.closing(sqlite3.connect(tmp_path / "keyturn.db")) as ledger:
        kept = {name for (name,) in ledger.execute("SELECT id FROM requests")}
        unsent = ledger.execute("SELECT count(*) FROM outbox WHERE settled_at IS NULL").fetchone()
    assert kept == set(names)
    assert (len(kept), unsent[0] >= FEW) == (FEW, True)


async def test_a_database_that_does_not_answer_any_more_keeps_nobody_waiting(
    tmp_path: Path, postgres_url: str
) -> None:
    emptied(postgres_url)
    async with a_workspace(tmp_path, rate_limit=False) as box, a_line(postgres_url) as line:
        keys = await minted(environment(box, tmp_path, postgres_url))
        env = environment(box, tmp_path, database=line.url)
        async with serving(env) as service, aiohttp.ClientSession() as session:
            body = await asked(session, service.url, keys["service-desk"], 1) or {}
            headers = {"Prefer": "wait=60", **bearer(keys["service-desk"])}
            url = f"{service.url}/v1/requests/{body['id']}"
            waits = [asyncio.ensure_future(session.get(url, headers=headers)) for _ in range(8)]
            await _waited_for(session, service.url, keys["mo"], 8)

            line.dead = True
            async with soon_over(service):
                service.process.send_signal(signal.SIGTERM)
                answers = await asyncio.gather(*waits)

    assert {(one.status, bool(one.headers["Retry-After"])) for one in answers} == {(503, True)}
    assert any("stopped_unfinished" in line for line in service.lines)


async def test_a_start_that_hangs_on_slack_is_stopped_as_well(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        box.inject(Fault("auth.test", hang=True, times=MANY))
        starting = await asyncio.create_subprocess_exec(
            *(sys.executable, *SERVE), env=environment(box, tmp_path), cwd=ROOT
        )
        await box.until(lambda: box.calls("auth.test"))

        starting.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(starting.wait(), AT_MOST) == 0


async def test_a_second_service_on_the_same_file_is_refused_with_the_remedy(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        async with serving(env):
            second = await launched(env)

            assert await second.ended() == 3

    said = "".join(second.lines)
    assert "The database cannot be used" in said
    assert "Traceback" not in said


async def test_a_bad_policy_at_the_first_start_means_no_start(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        policy = tmp_path / "policy.yaml"
        policy.write_text(policy.read_text().replace("effect: allow", "effect: perhaps", 1))

        service = await launched(env)

        assert await service.ended() == 3
    said = "".join(service.lines)
    assert "policy.yaml:" in said
    assert "Traceback" not in said


async def test_a_bad_policy_later_keeps_the_active_one_and_raises_the_alarm(
    tmp_path: Path,
) -> None:
    async with a_workspace(tmp_path, rate_limit=False) as box:
        env = environment(box, tmp_path)
        keys = await minted(env)
        policy = tmp_path / "policy.yaml"
        good = policy.read_text()
        async with serving(env) as service, aiohttp.ClientSession() as session:
            policy.write_text(good.replace("effect: allow", "effect: perhaps", 1))
            service.process.send_signal(signal.SIGHUP)
            alarmed = await _documents(session, service.url, "not loaded")
            body = await asked(session, service.url, keys["service-desk"], 1)
            policy.write_text(good)
            quiet = await _documents(session, service.url, "")

    assert "perhaps" not in alarmed
    assert any("policy.yaml:" in line and "perhaps" in line for line in service.lines)
    assert body is not None
    assert quiet == ""


async def test_missing_settings_are_told_all_at_once(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = environment(box, tmp_path)
        for name in ("HITL_SLACK_BOT_TOKEN", "HITL_DATA_KEY", "HITL_SLACK_TEAM"):
            del env[name]

        service = await launched(env)

        assert await service.ended() == 3
    said = "".join(service.lines)
    assert all(one in said for one in ("HITL_SLACK_BOT_TOKEN", "HITL_DATA_KEY", "HITL_SLACK_TEAM"))


async def test_the_token_of_another_app_means_no_start(tmp_path: Path) -> None:
    async with a_workspace(tmp_path) as box:
        env = {**environment(box, tmp_path), "HITL_SLACK_TEAM": "T0OTHER"}

        service = await launched(env)

        assert await service.ended() == 3
    said = "".join(service.lines)
    assert "Slack cannot be joined" in said
    assert "Traceback" not in said


async def _waited_for(
    session: aiohttp.ClientSession, url: str, operator: str, many: int = 1
) -> None:
    """Ask until the service counts so many who wait."""
    async with asyncio.timeout(60):
        while True:
            async with session.get(f"{url}/metrics", headers=bearer(operator)) as answer:
                if f"keyturn_waiters {many}.0" in await answer.text():
                    return
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def soon_over(service: Service) -> AsyncIterator[None]:
    """Hold the service to its word: under ten seconds, and exit code 0."""
    async with asyncio.timeout(AT_MOST):
        yield
        assert await service.ended() == 0


@dataclass
class Crowd:
    """Many who wait, some who follow, and two who never finish what they send."""

    session: aiohttp.ClientSession
    url: str
    keys: dict[str, str]

    async def gather(self, names: list[str]) -> None:
        desk, get = bearer(self.keys["service-desk"]), self.session.get
        prefer = {"Prefer": "wait=60", **desk}
        wait = itertools.islice(itertools.cycle(names), MANY)
        agents = ("service-desk", "deploy-bot", "access-bot", "procurement")
        follow = [bearer(self.keys[agents[number % 4]]) for number in range(FEW)]
        self.waits = [
            asyncio.ensure_future(get(f"{self.url}/v1/requests/{one}", headers=prefer))
            for one in wait
        ]
        self.streams = [await get(f"{self.url}/v1/events", headers=one) for one in follow]
        self.halves = [asyncio.ensure_future(_half_asked(self.url, desk)) for _ in range(2)]
        await _waited_for(self.session, self.url, self.keys["mo"], MANY + FEW)

    async def answered(self) -> tuple[list[aiohttp.ClientResponse], list[bytes], list[bytes]]:
        answers = await asyncio.gather(*self.waits)
        ends = [(await one.content.read())[-1:] for one in self.streams]
        return answers, ends, await asyncio.gather(*self.halves)


async def _half_asked(url: str, auth: dict[str, str]) -> bytes:
    """Send half of a body, and read whatever is answered."""
    reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
    lines = ["POST /v1/requests HTTP/1.1", "Host: x", "Content-Length: 400"]
    lines += ["Content-Type: application/json", *(f"{k}: {v}" for k, v in auth.items())]
    writer.write("\r\n".join([*lines, "", '{"action": ']).encode())
    answer = await reader.read()
    writer.close()
    return answer


@dataclass
class Line:
    """The way to a database; when it is dead, nothing comes through, and nothing is closed."""

    url: str = ""
    dead: bool = False

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while part := await source.read(1 << 16):
            if not self.dead:
                target.write(part)
        target.close()


@contextlib.asynccontextmanager
async def a_line(url: str) -> AsyncIterator[Line]:
    line, address = Line(), make_url(url)
    carrying: set[asyncio.Future[Any]] = set()

    async def join(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, on = await asyncio.open_connection(address.host, address.port)
        carrying.add(asyncio.gather(line.carry(near, on), line.carry(far, back)))

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    near = address.set(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
    line.url = near.render_as_string(hide_password=False)
    try:
        yield line
    finally:
        server.close()
        for one in carrying:
            one.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)


async def _documents(session: aiohttp.ClientSession, url: str, wanted: str) -> str:
    """Ask until the readiness of the documents says what is wanted."""
    async with asyncio.timeout(60):
        while True:
            async with session.get(f"{url}/readyz") as answer:
                detail = str((await answer.json())["checks"]["documents"]["detail"])
            if wanted in detail and bool(wanted) == bool(detail):
                return detail
            await asyncio.sleep(0.05)
