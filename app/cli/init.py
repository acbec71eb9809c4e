"""`hitl init`: a folder with everything that the service needs to start."""

import asyncio
import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.api.operators.doors import login_of
from app.bootstrap import open_store
from app.bootstrap.starter import starter
from app.cli.keeping import keep, make_key
from app.cli.reading import CANNOT_RUN
from app.cli.refusing import refusing
from app.domain.authority import Actor, ActorKind, KeyKind
from app.settings import settings_from
from app.store.opening import upgrade_database
from app.workflow.keys import create_key
from app.workflow.ports import Lane

Folder = Annotated[Path, typer.Argument(help="A folder that is new, or empty.")]

KEYS = {
    "HITL_DATA_KEY": "data.key",
    "HITL_RECEIPT_KEY": "receipt.key",
    "HITL_KEY_PEPPER": "pepper.key",
}
STARTERS = (
    *("policy.yaml", "policy.schema.json", "policy-cases.yaml"),
    *("roster.yaml", "roster.schema.json"),
)
DATABASE = "keyturn.db"
OF_A_VOLUME = {"lost+found"}
SECRETS = (
    "# Nothing of this belongs into version control.\n.env\n*.key\n*.db\n*.db-shm\n*.db-wal\n"
)
NEXT = """\
{folder} holds a policy, a roster, settings, three keys and a database.

The operator's key, shown this once:
  {secret}

Next:
  1. hitl manifest --link      make the Slack app, and install it in your workspace
  2. edit {folder}/.env        its tokens, and whose they are
  3. edit {folder}/policy.yaml and roster.yaml; then, in {folder}:
       hitl policy check policy.yaml --roster roster.yaml
  4. invite the app to the channels that the policy names
  5. hitl serve

Keep data.key in a safe place as well: without it nobody can read what agents sent."""


def init(folder: Folder) -> None:
    """Make a ready folder: policy, roster, `.env`, keys, database and the first operator's key.

    All of it or nothing: what is there already is never written over.

    Example: `hitl init keyturn`
    """
    with refusing():
        there = folder.is_dir()
        if folder.exists() and not (
            there and {one.name for one in folder.iterdir()} <= OF_A_VOLUME
        ):
            typer.echo(
                f"{folder} is there already and is not empty: name another folder.", err=True
            )
            raise typer.Exit(CANNOT_RUN)
        parent = folder if there else folder.absolute().parent
        parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".hitl-init-", dir=parent))
        try:
            secret = _filled(made)
            _moved_into(made, folder) if there else made.rename(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    typer.echo(NEXT.format(folder=folder, secret=secret))


def _moved_into(made: Path, folder: Path) -> None:
    """Fill a folder that is there: one on which a volume is mounted cannot be replaced."""
    with contextlib.suppress(PermissionError):  # of a volume that belongs to the host
        folder.chmod(0o700)
    files = list(made.iterdir())
    try:
        for one in files:
            one.rename(folder / one.name)
        made.rmdir()
    except BaseException:
        for one in files:
            (folder / one.name).unlink(missing_ok=True)
        raise


def _filled(folder: Path) -> str:
    for name in STARTERS:
        (folder / name).write_text(starter(name))
    (folder / ".gitignore").write_text(SECRETS)
    keep(folder / ".env", _environment())
    for name in KEYS.values():
        make_key(folder / name)
    return asyncio.run(_first_key(folder))


def _environment() -> str:
    text = starter(".env.example")
    for name, path in KEYS.items():
        text = re.sub(rf"^{name}=$", f"{name}={path}", text, flags=re.MULTILINE)
    return text


async def _first_key(folder: Path) -> str:
    address = f"sqlite:///{folder / DATABASE}"
    upgrade_database(address)
    keys = {name.removeprefix("HITL_").lower(): str(folder / path) for name, path in KEYS.items()}
    settings = settings_from({"database_url": address, **keys})
    actor = Actor(ActorKind.OPERATOR, login_of(os.geteuid()))
    async with open_store(settings) as store:
        minted = await store.write(
            lambda uow: create_key(uow, KeyKind.OPERATOR, actor.id, actor), Lane.DECISION
        )
    return minted.secret
