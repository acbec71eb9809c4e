"""`hitl audit`: check that the chain of entries is as it was written."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.audit.verify import Broken
from app.cli.refusing import refusing
from app.cli.showing import show_json
from app.settings import Settings, settings_from
from app.store.opening import verify_database

app = typer.Typer(no_args_is_help=True, help="Check the chain of entries.")

Database = Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def _audit() -> None:
    """Keep `verify` a command of its own."""


@app.command()
def verify(database: Database = "", *, as_json: AsJson = False) -> None:
    """Walk the whole chain, and name the first entry that is not as it was written.

    With HITL_DATA_KEY set, every payload is opened too, and held against its entry. The
    service may be running. Exits 1 when an entry is bad.

    Example: `hitl audit verify --database sqlite:///holdpoint.db`
    """
    with refusing():
        settings = settings_from()
        key = _data_key(settings)
        found = verify_database(database or settings.database_url, key)
    at = _written(found.at)
    if isinstance(found, Broken):
        told: dict[str, object] = {"ok": False, "entry": found.seq, "at": at}
        told["problem"] = found.problem
        line = f"entry {found.seq} ({at}): {found.problem}"
    else:
        told = {"ok": True, "entries": found.seq, "at": at, "head": found.link.hex()}
        told["payloads"] = key is not None
        line = f"{found.seq} entries, none changed; the last is of {at}, head {found.link.hex()}"
        line += "" if key else "\n(payloads not opened: HITL_DATA_KEY is not set)"
    show_json(told) if as_json else typer.echo(line)
    raise typer.Exit(int(isinstance(found, Broken)))


def _data_key(settings: Settings) -> bytes | None:
    return settings.secret("data_key") if settings.data_key.get_secret_value() else None


def _written(at: int) -> str:
    return datetime.fromtimestamp(at / 1e6, UTC).isoformat(timespec="milliseconds")
