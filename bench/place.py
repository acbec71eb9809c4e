"""Where it is measured: the service, the workspace and a bare server, a process each."""

import asyncio
import base64
import contextlib
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import psutil

from app.bootstrap import open_store
from app.clock import SystemClock
from app.domain.authority import Actor, ActorKind, KeyKind
from app.settings import Settings, settings_from
from app.workflow.keys import create_key
from bench.town import AGENTS, TEAM, policy, roster
from bench.wire import connect, request_bytes

ROOT = Path(__file__).resolve().parents[1]
OPERATOR = Actor(ActorKind.OPERATOR, "mo")
PATIENCE = 60.0
DATABASE = "keyturn.db"
MEGABYTE = 1 << 20
AGO = timedelta(hours=3)


class NotStarted(Exception):  # noqa: N818 - it says what is so
    """A process of the bench did not come up; the text says what it wrote."""


class LongAgo:
    """A clock that is three hours behind."""

    def __init__(self) -> None:
        self._real = SystemClock()

    def now(self) -> datetime:
        """Give the time three hours ago."""
        return self._real.now() - AGO

    def monotonic(self) -> float:
        """Count the seconds that pass."""
        return self._real.monotonic()


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder that outlives a service: documents, keys, database, and the agents' secrets."""

    folder: Path
    settings: Settings
    keys: tuple[str, ...]
    workspace: Mapping[str, str]
    bare: str

    def database(self) -> sqlite3.Connection:
        """Look into the service's database without ever writing to it."""
        path = self.folder / DATABASE
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)


@dataclass(frozen=True, slots=True)
class Service:
    """The running service, as its callers see it."""

    ground: Ground
    url: str
    process: psutil.Process

    @property
    def megabytes(self) -> float:
        """Say how much memory it holds, with what it shares with other programs."""
        return float(self.process.memory_info().rss) / MEGABYTE

    @property
    def own_megabytes(self) -> float:
        """Say how much memory is its own: what would be free again if it ended."""
        return float(self.process.memory_full_info().uss) / MEGABYTE

    @property
    def processor(self) -> float:
        """Say how many seconds of processor time it has used."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextlib.asynccontextmanager
async def prepared(where: Path | None) -> AsyncIterator[Ground]:
    """Lay out a folder on a real disk, with a workspace and a bare server beside it."""
    with tempfile.TemporaryDirectory(prefix="keyturn-bench-", dir=where) as name:
        async with _speaking("bench.workspace") as said, _speaking("bench.bare") as bare:
            workspace: dict[str, str] = json.loads(said)
            settings = _settings(Path(name), workspace)
            keys = await _keys(settings)
            yield Ground(Path(name), settings, keys, workspace, bare)


@contextlib.asynccontextmanager
async def running(ground: Ground) -> AsyncIterator[Service]:
    """Run `hitl serve` on a ground until the block ends."""
    log = ground.folder / "serve.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "serve", "--allow-ephemeral"),
            cwd=ground.folder,
            stdout=out,
            stderr=out,
        )
        try:
            url = await _listening(log, process)
            await _point(ground, url)
            yield Service(ground, url, psutil.Process(process.pid))
        finally:
            await _ended(process)


@contextlib.asynccontextmanager
async def _speaking(module: str) -> AsyncIterator[str]:
    """Run a module of the bench, and give the first line it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        if not line:
            message = f"{module} said nothing"
            raise NotStarted(message)
        yield line.decode().strip()
    finally:
        await _ended(process)


async def _listening(log: Path, process: asyncio.subprocess.Process) -> str:
    ends = perf_counter() + PATIENCE
    while perf_counter() < ends and process.returncode is None:
        for line in _text(log).splitlines():
            if '"event": "listening"' in line:
                return str(json.loads(line)["url"])
        await asyncio.sleep(0.05)
    raise NotStarted(_text(log))


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8")


async def _point(ground: Ground, url: str) -> None:
    """Tell the workspace where the service is."""
    doors = await connect(ground.workspace["doors"])
    body = json.dumps({"url": f"{url}/slack/events"}).encode()
    kind = {"Content-Type": "application/json"}
    await doors.send(request_bytes("POST", "/deliver_to", kind, body))
    doors.close()


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    await process.wait()


def _settings(folder: Path, workspace: Mapping[str, str]) -> Settings:
    """Write the files as an operator would; the service reads them from its own folder."""
    (folder / "policy.yaml").write_text(policy(), encoding="utf-8")
    (folder / "roster.yaml").write_text(roster(), encoding="utf-8")
    values = {
        "database_url": f"sqlite:///{folder / DATABASE}",
        "policy": str(folder / "policy.yaml"),
        "roster": str(folder / "roster.yaml"),
        "slack_mode": "http",
        "slack_bot_token": workspace["bot_token"],
        "slack_signing_secret": workspace["signing_secret"],
        "slack_team": TEAM,
        "slack_app": workspace["app"],
        "slack_api_url": workspace["api_url"],
        "data_key": _key(),
        "receipt_key": _key(),
        "key_pepper": _key(),
        "log": "json",
    }
    lines = [f"HITL_{name.upper()}={value}" for name, value in values.items()]
    (folder / ".env").write_text("\n".join((*lines, "HITL_PORT=0", "")), encoding="utf-8")
    return settings_from({"_env_file": None, **values})


async def _keys(settings: Settings) -> tuple[str, ...]:
    """Make the agents' keys, some time ago: what is put behind the service may be old then."""
    async with open_store(settings, LongAgo()) as store:
        minted = await store.write(
            lambda uow: [create_key(uow, KeyKind.AGENT, agent, OPERATOR) for agent in AGENTS]
        )
    return tuple(one.secret for one in minted)


def _key() -> str:
    return base64.b64encode(os.urandom(32)).decode()
