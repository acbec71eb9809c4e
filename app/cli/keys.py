"""`hitl keys`: the keys of agents, executors and operators."""

import asyncio
import getpass
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, TypeVar

import typer

from app.bootstrap import open_store
from app.cli.refusing import refusing
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.settings import settings_from
from app.workflow.keys import Minted, create_key, revoke_key, rotate_key
from app.workflow.ports import Lane, UnitOfWork

app = typer.Typer(no_args_is_help=True, help="Make, list, rotate and revoke API keys.")
T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[str, typer.Option(help="Who makes it: a person on the roster, or your login.")]


@app.command()
def create(
    kind: Annotated[KeyKind, typer.Argument(help="agent, executor or operator")],
    name: Annotated[str, typer.Argument(help="The agent, executor or operator it is for.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lives.")] = 90,
    by: By = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, once.

    Example: `hitl keys create agent deploy-bot --days 30`
    """
    actor = _operator(by)
    lifetime = timedelta(days=days)
    minted = _run(lambda uow: create_key(uow, kind, name, actor, lifetime))
    _show(minted, as_json=as_json)


@app.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """List all keys, without their secrets.

    Example: `hitl keys list --json`
    """
    keys = _run(_every_key)
    if as_json:
        typer.echo(json.dumps([_told(one) for one in keys]))
        return
    for one in keys:
        end = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else f"{one.expires_at:%F}"
        typer.echo(f"{one.id}  {one.kind.value:<9} {one.name:<20} until {end}")


@app.command()
def rotate(
    key: Annotated[str, typer.Argument(help="The id of the key.")],
    by: By = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Make a key's successor; the old one lives on for 24 hours.

    Example: `hitl keys rotate k3v9x2m4aa`
    """
    actor = _operator(by)

    def unit(uow: UnitOfWork) -> Minted | None:
        found = next(
            (one for one in _every_key(uow) if one.id == key and one.alive(uow.now)), None
        )
        return rotate_key(uow, found, actor) if found else None

    minted = _run(unit)
    if minted is None:
        _unknown(key)
    else:
        _show(minted, as_json=as_json)


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The id of the key.")], by: By = "") -> None:
    """End a key at once.

    Example: `hitl keys revoke k3v9x2m4aa`
    """
    actor = _operator(by)
    if not _run(lambda uow: revoke_key(uow, key, actor)):
        _unknown(key)
    typer.echo(f"{key} is revoked.")


def _run(unit: Callable[[UnitOfWork], T]) -> T:
    async def once() -> T:
        async with open_store(settings_from()) as store:
            return await store.write(unit, Lane.DECISION)

    with refusing():
        return asyncio.run(once())


def _every_key(uow: UnitOfWork) -> tuple[Key, ...]:
    return uow.keys()


def _operator(by: str) -> Actor:
    return Actor(ActorKind.OPERATOR, by or getpass.getuser())


def _show(minted: Minted, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**_told(minted.key), "secret": minted.secret}))
        return
    typer.echo(f"{minted.secret}\nKeep it now: it is not shown again.")


def _told(key: Key) -> dict[str, str | None]:
    return {
        "id": key.id,
        "kind": key.kind.value,
        "name": key.name,
        "created_by": key.created_by,
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _unknown(key: str) -> None:
    typer.echo(f"No living key {key}. See: hitl keys list", err=True)
    raise typer.Exit(1)
