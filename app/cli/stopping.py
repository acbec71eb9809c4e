"""Stop with a clear message and an exit code; it needs nothing of what could go wrong."""

from typing import NoReturn

import typer

CANNOT_RUN = 3
SETTINGS = "The settings cannot be used (.env explains them):"


def stop(what: str, problem: Exception | str) -> NoReturn:
    """Say what cannot be done, and why, a line each; exit 3."""
    lines = "\n".join(f"  {line}" for line in str(problem).splitlines())
    typer.echo(f"{what}\n{lines}", err=True)
    raise typer.Exit(CANNOT_RUN) from (problem if isinstance(problem, Exception) else None)
