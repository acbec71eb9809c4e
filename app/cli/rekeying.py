"""`hitl database rekey`: put everything that is sealed under another data key."""

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from app.api.operators.doors import login_of
from app.cli.keeping import make_key
from app.cli.progress import progress
from app.cli.reading import WRONG_USE
from app.cli.refusing import refusing
from app.clock import SystemClock
from app.domain.authority import Actor, ActorKind
from app.settings import SettingsError, secret_in, settings_from
from app.store.engine import CannotOpen
from app.store.rekeying import change_of, rekey_database

NEXT = """\
{count} sealed anew: under {after}, and no more under {before}.

Next:
  1. set HITL_DATA_KEY={file} in .env, of every replica, and start
  2. hitl doctor; hitl audit verify
  3. keep the key before as long as any backup made until now: it opens with that one only"""


def rekey(
    key: Annotated[
        Path | None, typer.Option(help="The file of mode 0600 with the new key.")
    ] = None,
    make: Annotated[
        Path | None, typer.Option(help="Make the new key, in a file that is not there.")
    ] = None,
    database: Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")] = "",
) -> None:
    """Change the data key, from HITL_DATA_KEY to the one in a file.

    Stop the service first; it says so when it runs. The keys of the requests, the secrets of
    enrolments and the verified head are sealed anew and read once more, in one transaction; that
    it was done is an entry. No payload changes, and what was erased stays so.

    Example: `hitl database rekey --make data-2027.key`

    Example: `hitl database rekey --key data-2027.key`
    """
    if (key is None) == (make is None):
        typer.echo("Name a file with --key, or a new one with --make.", err=True)
        raise typer.Exit(WRONG_USE)
    with refusing():
        settings = settings_from()
        before = settings.secret("data_key")
        if make:
            make_key(make)
        file = make or key or Path()
        try:
            change = change_of(before, _in(file), _actor(), SystemClock())
            with progress("sealing anew") as told:
                count = rekey_database(database or settings.database_url, change, told)
        except CannotOpen:
            if make:
                make.unlink()  # nothing is under it
            raise
    names = {"before": change.before.name, "after": change.after.name}
    typer.echo(NEXT.format(count=count, file=file, **names))


def _in(file: Path) -> bytes:
    """Read a key from a file only: on a command line others could read it."""
    if not file.expanduser().is_file():
        message = "--key: not a file"
        raise SettingsError(message)
    return secret_in(SecretStr(str(file)), "--key")


def _actor() -> Actor:
    return Actor(ActorKind.OPERATOR, login_of(os.geteuid()))
