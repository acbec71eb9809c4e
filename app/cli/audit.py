"""`hitl audit`: check that the chain of entries is as it was written, and tell it outside."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.audit.chain import Head
from app.audit.checkpoint import Checkpoint
from app.audit.verify import Broken
from app.bootstrap.anchors import signer_of, witnesses_of
from app.bootstrap.opening import retiring
from app.cli.anchors import (
    WEB,
    Compared,
    agreeing,
    compared,
    from_settings,
    text_of,
    verifiers,
)
from app.cli.exporting import export
from app.cli.progress import progress
from app.cli.reading import CANNOT_RUN, AsJson
from app.cli.refusing import refusing
from app.cli.showing import show_json
from app.cli.shredding import shred
from app.clock import SystemClock
from app.settings import Settings, settings_from
from app.store.comparing import compare_rows
from app.store.opening import head_of, verify_database
from app.store.rows import Rows, lines_of
from app.tracing.causes import cause_of

app = typer.Typer(no_args_is_help=True, help="Check the chain of entries, and tell it outside.")
app.command("export")(export)
app.command("shred")(shred)

NO = 1

Database = Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")]
Anchors = Annotated[
    list[str] | None,
    typer.Option("--anchor", help="A file, git:FOLDER or an address; otherwise HITL_ANCHOR."),
]
Public = Annotated[
    list[str] | None,
    typer.Option("--key", help="Who may have signed; otherwise made from HITL_RECEIPT_KEY."),
]


@app.command()
def verify(
    database: Database = "",
    anchor: Anchors = None,
    key: Public = None,
    *,
    rows: Annotated[bool, typer.Option("--rows", help="Hold the rows to the chain too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Walk the whole chain, and name the first entry that is not as it was written.

    With HITL_DATA_KEY set, every payload is opened too, and held against its entry. The chain is
    held to every checkpoint of the anchors too: they show what was cut off, put back to an older
    copy, or rewritten from end to end. The service may be running. Exits 1 when anything is wrong.

    With --rows, the rows of requests, steps, documents, keys, locks, covers, enrolments and
    idempotency keys are held to their entries; it says which tables were not looked at.

    Example: `hitl audit verify --database sqlite:///keyturn.db`

    Example: `hitl audit verify --anchor /mnt/witness/keyturn.checkpoints`
    """
    with refusing():
        settings = settings_from()
        url = database or settings.database_url
        known = verifiers(settings, key or []) if anchor or from_settings(settings) else []
        data_key = _data_key(settings)
        with progress("verifying") as told:
            found = verify_database(url, data_key, told=told)
        head = found if isinstance(found, Head) else head_of(url)
        shown = compared(settings, url, head, known, anchor)
        held = compare_rows(url) if rows else None
    _show(found, data_key, shown, held, as_json=as_json)


@app.command()
def anchor(
    to: Annotated[
        list[str] | None,
        typer.Option(help="file:PATH, git:FOLDER or an address; otherwise HITL_ANCHOR."),
    ] = None,
    database: Database = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Write a signed checkpoint of the chain outside, or print it where no place is named.

    Where a place shows that the chain is not what it was, nothing is written there. The service
    does the same every HITL_ANCHOR_EVERY minutes. Exits 1 when a place was not written to.

    Example: `hitl audit anchor --to git:/srv/witness`

    Example: `hitl audit anchor > checkpoint.txt`
    """
    with refusing():
        settings = settings_from()
        url = database or settings.database_url
        head, signer = head_of(url), signer_of(settings)
        if not head.seq:
            typer.echo("There is nothing to tell: the chain has no entry yet.", err=True)
            raise typer.Exit(CANNOT_RUN)
        note = signer.sign(Checkpoint(head.seq, head.link, SystemClock().now()))
        places = tuple(to or settings.anchors)
        written = {one: _write(settings, url, head, one, note) for one in places}
    if as_json:
        public = str(signer.verifier)
        show_json({"entries": head.seq, "key": public, "note": note, "places": written})
    elif not places:
        typer.echo(note, nl=False)
    for place, why in () if as_json else written.items():
        typer.echo(f"{place}: {why or f'{head.seq} entries'}", err=bool(why))
    raise typer.Exit(int(any(written.values())))


@app.command()
def key(
    *,
    retire: Annotated[
        bool, typer.Option("--retire", help="As HITL_RECEIPT_KEYS_RETIRED takes it.")
    ] = False,
) -> None:
    """Print the public key of the checkpoints, for whoever verifies without the secrets.

    Before HITL_RECEIPT_KEY becomes another one, `--retire` prints what keeps good what it signed:
    its public keys for checkpoints and for receipts.

    Example: `hitl audit key`

    Example: `hitl audit key --retire`
    """
    with refusing():
        settings = settings_from()
        typer.echo(retiring(settings) if retire else str(signer_of(settings).verifier))


def _write(settings: Settings, url: str, head: Head, place: str, note: str) -> str:
    """Write to one place, and say why not where it could not be."""
    try:
        witnesses = witnesses_of(settings, (place,))
        text = "" if place.startswith(WEB) or not witnesses else text_of(settings, place)
        if text.strip():
            shown = agreeing(url, head, verifiers(settings, []), place, text)
            if shown.problems:
                return f"not written: {shown.problems[0]}"
        for one in witnesses:
            asyncio.run(one.write(note))
    except (OSError, ValueError) as problem:
        return f"not written: {cause_of(problem)}"
    return "" if witnesses else "Slack is written to by the service only"


def _show(
    found: Head | Broken,
    data_key: bytes | None,
    shown: tuple[Compared, ...],
    held: Rows | None,
    *,
    as_json: bool,
) -> None:
    at, broken = _written(found.at), isinstance(found, Broken)
    told: dict[str, Any] = {"ok": not broken and not any(one.problems for one in shown)}
    if isinstance(found, Broken):
        told |= {"entry": found.seq, "at": at, "problem": found.problem}
        line = f"entry {found.seq} ({at}): {found.problem}"
    else:
        told |= {"entries": found.seq, "at": at, "head": found.link.hex()}
        told["payloads"] = data_key is not None
        line = f"{found.seq} entries, none changed; the last is of {at}, head {found.link.hex()}"
        line += "" if data_key else "\n(payloads not opened: HITL_DATA_KEY is not set)"
    if shown:
        told["anchors"] = [one.told() for one in shown]
    if not broken or held:
        told["rows"] = _rows_told(held)
    told["ok"] = told["ok"] and not (held and held.problems)
    lines = [line, *(str(one) for one in shown), *(lines_of(held) if held else ())]
    if not (held or broken):
        lines.append("(rows were not compared with their entries: --rows does that)")
    show_json(told) if as_json else typer.echo("\n".join(lines))
    raise typer.Exit(int(not told["ok"]))


def _rows_told(held: Rows | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {"held": held.counts, "problems": held.problems, "not_looked_at": list(held.unseen)}


def _data_key(settings: Settings) -> bytes | None:
    return settings.secret("data_key") if settings.data_key.get_secret_value() else None


def _written(at: int) -> str:
    return datetime.fromtimestamp(at / 1e6, UTC).isoformat(timespec="milliseconds")
