"""The service in a process of its own, as an operator starts it, for tests from the outside."""

import asyncio
import base64
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from app.bootstrap import open_store
from app.demo.stage import manifest_scopes
from app.domain.authority import Actor, ActorKind, KeyKind
from app.sandbox import Sandbox, Workspace
from app.settings import settings_from
from app.workflow.keys import create_key

ROOT = Path(__file__).resolve().parents[1]
KEYS = [
    (KeyKind.AGENT, "deploy-bot"),
    (KeyKind.AGENT, "access-bot"),
    (KeyKind.AGENT, "procurement"),
    (KeyKind.AGENT, "service-desk"),
    (KeyKind.EXECUTOR, "vault-runner"),
    (KeyKind.EXECUTOR, "shop-runner"),
    (KeyKind.EXECUTOR, "idp-runner"),
    (KeyKind.OPERATOR, "mo"),
]
SERVE = ("-m", "app", "serve", "--allow-ephemeral")  # a test's folder may be in memory
LISTENS = re.compile(r'"url": "([^"]+)".*"event": "listening"')


@dataclass
class Service:
    """One running service: its process, its address, and what it wrote to standard error."""

    process: asyncio.subprocess.Process
    url: str = ""
    lines: list[str] = field(default_factory=list)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)

    async def stop(self) -> int:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        return await asyncio.wait_for(self.process.wait(), 30)


def a_workspace(folder: Path, **further: Any) -> Sandbox:
    log = folder / "slack.jsonl"
    return Sandbox(Workspace.acme(), scopes=manifest_scopes(), log=log, **further)


def environment(box: Sandbox, folder: Path, database: str = "", mode: str = "socket") -> Any:
    for name in ("policy.yaml", "roster.yaml"):
        target = folder / name
        if not target.exists():
            text = (ROOT / "manifests" / name).read_text()
            target.write_text(re.sub(r"max_pending: \d+, rate: \d+/min", GENEROUS, text))
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        "PATH": os.defpath,
        "HITL_DATABASE_URL": database or f"sqlite:///{folder / 'keyturn.db'}",
        "HITL_POLICY": str(folder / "policy.yaml"),
        "HITL_ROSTER": str(folder / "roster.yaml"),
        "HITL_PORT": "0",
        "HITL_SLACK_MODE": mode,
        "HITL_SLACK_BOT_TOKEN": box.bot_token,
        "HITL_SLACK_APP_TOKEN": box.app_token,
        "HITL_SLACK_SIGNING_SECRET": box.signing_secret,
        "HITL_SLACK_TEAM": box.team,
        "HITL_SLACK_APP": box.app_id,
        "HITL_SLACK_API_URL": box.api_url,
        "HITL_DATA_KEY": key,
        "HITL_RECEIPT_KEY": key,
        "HITL_KEY_PEPPER": key,
        "HITL_LOG": "json",
    }


GENEROUS = "max_pending: 5000, rate: 100000/min"


async def minted(env: dict[str, str]) -> dict[str, str]:
    values = {name.removeprefix("HITL_").lower(): value for name, value in env.items()}
    settings = settings_from({**values, "_env_file": None, "HITL_PORT": env["HITL_PORT"]})
    actor = Actor(ActorKind.OPERATOR, "mo")
    async with open_store(settings) as store:
        made = await store.write(
            lambda uow: [create_key(uow, kind, name, actor) for kind, name in KEYS]
        )
    return {one.key.name: one.secret for one in made}


async def launched(env: dict[str, str], command: Iterable[str] = SERVE) -> Service:
    """Start the service; the address is empty when it ended before it listened."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=env, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    service, listening = Service(process), asyncio.Event()
    reading = asyncio.get_running_loop().create_task(_read(service, listening))
    service.reading = reading  # type: ignore[attr-defined]
    await asyncio.wait_for(listening.wait(), 60)
    return service


@contextlib.asynccontextmanager
async def serving(env: dict[str, str], *command: str) -> AsyncIterator[Service]:
    service = await launched(env, command or SERVE)
    try:
        if not service.url:
            message = "".join(service.lines)
            raise AssertionError(message)
        yield service
    finally:
        service.kill()
        await service.ended()
        await service.reading  # type: ignore[attr-defined]


async def until(true: Callable[[], bool]) -> None:
    """Look again and again at what another process does; nothing here could tell when."""
    while not true():  # noqa: ASYNC110 - another process changes it
        await asyncio.sleep(0.05)


async def ready(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(f"{url}/readyz") as answer:
        return await answer.json()


async def delivered(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until nothing is to be sent any more, and what was sent is written down."""
    async with asyncio.timeout(60):
        while (await ready(session, url))["outbox"]["waiting"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def asked(
    session: aiohttp.ClientSession, url: str, key: str, number: int
) -> dict[str, Any] | None:
    """Ask for a held action; nothing when the service is gone."""
    wanted = {
        "action": {
            "name": "retail.modify_user_address",
            "arguments": {"user_id": f"user_{number}", "zip": "28001"},
        },
        "context": {"justification": "The customer moved.", "requester": "bo@acme.test"},
    }
    try:
        async with session.post(f"{url}/v1/requests", json=wanted, headers=bearer(key)) as answer:
            body: dict[str, Any] = await answer.json(content_type=None)
            return body if answer.status == 202 else None
    except (aiohttp.ClientError, ValueError):
        return None


async def _read(service: Service, listening: asyncio.Event) -> None:
    assert service.process.stderr is not None
    while line := (await service.process.stderr.readline()).decode():
        service.lines.append(line)
        if found := LISTENS.search(line):
            service.url = found[1]
            listening.set()
    listening.set()
