"""`hitl backup`: a copy of the database while the service runs, and a drill that tries one."""

from pathlib import Path
from typing import Annotated

import typer

from app.audit.anchored import EMPTY
from app.audit.chain import Head
from app.cli.anchors import compared, from_settings, verifiers
from app.cli.progress import progress
from app.cli.reading import CANNOT_RUN
from app.cli.refusing import refusing
from app.settings import Settings, settings_from
from app.store.copying import copy_database
from app.store.faults import SQLITE
from app.store.opening import verify_database

NO = 1


def backup(
    file: Annotated[Path, typer.Argument(help="The copy: written, or tried with --drill.")],
    database: Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")] = "",
    *,
    drill: Annotated[bool, typer.Option("--drill", help="Try a copy that is there.")] = False,
) -> None:
    """Copy the SQLite database to a file of mode 0600, while the service runs, and try the copy.

    The keys (HITL_DATA_KEY and the others) are not in it: keep them apart, or it opens nothing.
    Trying a copy verifies its chain, opens every payload, and holds it to the anchors of the
    settings: a copy that is older than the newest checkpoint exits 1. To put one back, stop the
    service and use `hitl restore`: a file that is copied over the database may be lost.

    Example: `hitl backup /backups/keyturn-friday.db`

    Example: `hitl backup --drill /backups/keyturn-friday.db`
    """
    with refusing():
        settings = settings_from()
        if not drill:
            with progress("copying") as told:
                copy_database(database or settings.database_url, file, told)
        elif not file.is_file():
            typer.echo(f"{file} is not there", err=True)
            raise typer.Exit(CANNOT_RUN)
        lines, good = _tried(settings, file)
    typer.echo("\n".join(lines), err=not good)
    raise typer.Exit(0 if good else NO)


def _tried(settings: Settings, file: Path) -> tuple[list[str], bool]:
    url = f"{SQLITE}{file.absolute()}"
    key = settings.secret("data_key") if settings.data_key.get_secret_value() else None
    with progress("verifying") as told:
        found = verify_database(url, key, told=told)
    if not isinstance(found, Head):
        return [f"{file}: entry {found.seq}: {found.problem}"], False
    opened = "every payload opened" if key else "payloads not opened: HITL_DATA_KEY is not set"
    lines = [f"{file}: {found.seq} entries, none changed, {opened}; head {found.link.hex()}"]
    places = from_settings(settings)
    shown = compared(settings, url, found, verifiers(settings, []), places) if places else ()
    good = all(not one.problems or one.problems == (EMPTY,) for one in shown)
    return lines + [str(one) for one in shown], good
