"""`hitl database`: bring the schema up to date."""

from typing import Annotated

import typer

from app.cli.refusing import refusing
from app.settings import settings_from
from app.store.opening import upgrade_database

app = typer.Typer(no_args_is_help=True, help="Look after the database.")

Database = Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")]


@app.callback()
def _database() -> None:
    """Keep `upgrade` a command of its own."""


@app.command()
def upgrade(database: Database = "") -> None:
    """Bring the schema up to date, all of it or nothing; the release step on PostgreSQL.

    Example: `hitl database upgrade --database postgresql+psycopg://holdpoint@db/holdpoint`
    """
    with refusing():
        version = upgrade_database(database or settings_from().database_url)
    typer.echo(f"the schema is {version}")
