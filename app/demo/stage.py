"""Everything that the story needs, on this machine only: workspace, service, keys, documents."""

import base64
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp

from app.bootstrap import House, open_house, open_store
from app.bootstrap.starter import manifest as slack_manifest
from app.bootstrap.starter import starter
from app.demo.callers import Caller
from app.demo.clock import MovedClock
from app.domain.authority import Actor, ActorKind, KeyKind
from app.sandbox import Sandbox, Workspace
from app.settings import Settings, settings_from
from app.store.store import Store
from app.workflow.keys import create_key
from app.workflow.ports import UnitOfWork
from app.workflow.step_up import Given, code_at, enrol

AGENTS = ("deploy-bot", "access-bot", "procurement", "service-desk")
EXECUTORS = ("vault-runner", "idp-runner", "bank-runner", "shop-runner")
OPERATOR = Actor(ActorKind.OPERATOR, "root")  # nobody of the roster, who would be behind a request
ENROLLED = ("ana", "ben", "cleo", "dev")
ASKED_IN = "code"  # the block of the dialog into which a code is typed
STEP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Stage:
    """The set: the workspace, the service, the clock, and whoever has a key."""

    box: Sandbox
    house: House
    clock: MovedClock
    callers: dict[str, Caller]
    secrets: dict[str, bytes] = field(repr=False)

    def code(self, person: str) -> str:
        """Give what a person's authenticator app shows now."""
        return code_at(self.secrets[person], self.clock.now())

    def seconds_left(self) -> float:
        """Tell how long the codes that are shown now stay so."""
        lasts = STEP.total_seconds()
        return lasts - self.clock.now().timestamp() % lasts

    def next_code(self, person: str) -> str:
        """Let half a minute pass, and give a code that nobody has seen yet."""
        self.clock.move(STEP)
        return self.code(person)


@contextlib.asynccontextmanager
async def open_stage(*, port: int = 0) -> AsyncIterator[Stage]:
    """Set the stage in a folder that is thrown away afterwards."""
    clock = MovedClock()
    with tempfile.TemporaryDirectory(prefix="keyturn-") as folder:
        async with _workspace() as box:
            settings = settings_for(box, Path(folder), port)
            async with open_store(settings, clock) as store:
                keys = await _keys(store)
            async with open_house(settings, clock) as house, aiohttp.ClientSession() as session:
                callers = {
                    name: Caller(name, key, house.url, session) for name, key in keys.items()
                }
                secrets = {one: os.urandom(20) for one in ENROLLED}
                await house.store.write(lambda uow: _enrol(uow, secrets))
                await box.connected()
                yield Stage(box, house, clock, callers, secrets)


def _workspace() -> Sandbox:
    manifest = slack_manifest()
    return Sandbox(
        Workspace.acme(),
        scopes=manifest_scopes(),
        should_escape=manifest["features"]["slash_commands"][0]["should_escape"],
        secret_inputs={ASKED_IN},
    )


def manifest_scopes() -> set[str]:
    """Read which scopes the app asks for, so that practice fails where Slack would."""
    return set(slack_manifest()["oauth_config"]["scopes"]["bot"])


def settings_for(box: Sandbox, folder: Path, port: int) -> Settings:
    """Write settings as an operator would, with the workspace's address and tokens."""
    for name in ("policy.yaml", "roster.yaml"):
        text = starter(name).replace("# step_up_from:", "step_up_from:")
        (folder / name).write_text(text, encoding="utf-8")
    return settings_from(
        {
            "_env_file": None,
            "database_url": f"sqlite:///{folder / 'keyturn.db'}",
            "policy": folder / "policy.yaml",
            "roster": folder / "roster.yaml",
            "HITL_PORT": port,
            "slack_bot_token": box.bot_token,
            "slack_app_token": box.app_token,
            "slack_team": box.team,
            "slack_app": box.app_id,
            "slack_api_url": box.api_url,
            "data_key": _random_key(),
            "receipt_key": _random_key(),
            "key_pepper": _random_key(),
        }
    )


async def _keys(store: Store) -> dict[str, str]:
    wanted = [(KeyKind.AGENT, name) for name in AGENTS]
    wanted += [(KeyKind.EXECUTOR, name) for name in EXECUTORS]
    minted = await store.write(
        lambda uow: [create_key(uow, kind, name, OPERATOR) for kind, name in wanted]
    )
    return {one.key.name: one.secret for one in minted}


def _enrol(uow: UnitOfWork, secrets: dict[str, bytes]) -> None:
    """Enrol people with the code before this one, so that this one is not used."""
    for person, secret in secrets.items():
        enrol(uow, Given(person, secret, code_at(secret, uow.now - STEP)), OPERATOR)


def _random_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()
