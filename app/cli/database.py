"""`hitl database`: bring the schema up to date, move to another database, change the data key."""

from typing import Annotated

import typer

from app.audit.verify import Broken
from app.cli.progress import progress
from app.cli.refusing import refusing
from app.cli.rekeying import rekey
from app.settings import settings_from
from app.store.moving import move_database
from app.store.opening import upgrade_database, verify_database

NO = 1

app = typer.Typer(no_args_is_help=True, help="Look after the database.")
app.command("rekey")(rekey)

Database = Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")]


@app.command()
def upgrade(database: Database = "") -> None:
    """Bring the schema up to date, all of it or nothing; the release step on PostgreSQL.

    Example: `hitl database upgrade --database postgresql+psycopg://keyturn@db/keyturn`
    """
    with refusing():
        version = upgrade_database(database or settings_from().database_url)
    typer.echo(f"the schema is {version}")


@app.command()
def copy(
    to: Annotated[str, typer.Option(help="The address of an empty database.")],
    database: Database = "",
) -> None:
    """Move everything to another database, in one transaction, and verify it there.

    For the move from SQLite to PostgreSQL (or back): stop the service first; it says so when it
    runs. Afterwards set HITL_DATABASE_URL to the new address and put the old file away: two that
    go on apart are two chains. Exits 1 when the chain there is not whole.

    Example: `hitl database copy --to postgresql+psycopg://keyturn@db/keyturn`
    """
    with refusing():
        settings = settings_from()
        with progress("copying") as told:
            rows = move_database(database or settings.database_url, to, told)
        key = settings.secret("data_key") if settings.data_key.get_secret_value() else None
        with progress("verifying") as told:
            found = verify_database(to, key, told=told)
    if isinstance(found, Broken):
        typer.echo(f"copied, but entry {found.seq} is not whole: {found.problem}", err=True)
        raise typer.Exit(NO)
    opened = "every payload opened" if key else "payloads not opened: HITL_DATA_KEY is not set"
    typer.echo(f"{rows} rows copied; {found.seq} entries, none changed, {opened}")
