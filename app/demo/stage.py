"""Everything that the story needs, on this machine only: workspace, service, keys, documents."""

import base64
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import yaml

from app.bootstrap import House, open_house, open_store
from app.demo.callers import Caller
from app.demo.clock import MovedClock
from app.domain.authority import Actor, ActorKind, KeyKind
from app.sandbox import Sandbox, Workspace
from app.settings import Settings, settings_from
from app.store.store import Store
from app.workflow.keys import create_key

AGENTS = ("deploy-bot", "access-bot", "procurement", "service-desk")
EXECUTORS = ("vault-runner", "idp-runner", "bank-runner", "shop-runner")
OPERATOR = Actor(ActorKind.OPERATOR, "mo")


class ManifestsMissing(Exception):  # noqa: N818
    """The starting documents are not where the story looks for them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The set: the workspace, the service, the clock, and whoever has a key."""

    box: Sandbox
    house: House
    clock: MovedClock
    callers: dict[str, Caller]


@contextlib.asynccontextmanager
async def open_stage(*, port: int = 0) -> AsyncIterator[Stage]:
    """Set the stage in a folder that is thrown away afterwards.

    Raises `ManifestsMissing` outside of a checkout of the repository.
    """
    clock = MovedClock()
    with tempfile.TemporaryDirectory(prefix="holdpoint-") as folder:
        async with Sandbox(Workspace.acme(), scopes=manifest_scopes()) as box:
            settings = settings_for(box, Path(folder), port)
            async with open_store(settings, clock) as store:
                keys = await _keys(store)
            async with open_house(settings, clock) as house, aiohttp.ClientSession() as session:
                callers = {
                    name: Caller(name, key, house.url, session) for name, key in keys.items()
                }
                await box.connected()
                yield Stage(box, house, clock, callers)


def manifest_scopes() -> set[str]:
    """Read which scopes the app asks for, so that practice fails where Slack would."""
    return set(yaml.safe_load(manifest_text())["oauth_config"]["scopes"]["bot"])


def manifest_text() -> str:
    """Read the manifest of the app."""
    return (_manifests() / "slack" / "socket-mode.yaml").read_text(encoding="utf-8")


def settings_for(box: Sandbox, folder: Path, port: int) -> Settings:
    """Write settings as an operator would, with the workspace's address and tokens."""
    for name in ("policy.yaml", "roster.yaml"):
        source = _manifests() / name
        (folder / name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return settings_from(
        {
            "_env_file": None,
            "database_url": f"sqlite:///{folder / 'holdpoint.db'}",
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


def _manifests() -> Path:
    root = Path(__file__).resolve().parents[2]
    for folder in (root / "manifests", root / "app" / "manifests"):
        if (folder / "policy.yaml").is_file():
            return folder
    message = f"No policy.yaml under {root / 'manifests'}: run the demo from a checkout."
    raise ManifestsMissing(message)


async def _keys(store: Store) -> dict[str, str]:
    wanted = [(KeyKind.AGENT, name) for name in AGENTS]
    wanted += [(KeyKind.EXECUTOR, name) for name in EXECUTORS]
    minted = await store.write(
        lambda uow: [create_key(uow, kind, name, OPERATOR) for kind, name in wanted]
    )
    return {one.key.name: one.secret for one in minted}


def _random_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()
