"""Turn what cannot be done into a clear message and an exit code, never a traceback."""

import contextlib
from collections.abc import Iterator

import typer

from app.documents.problem import DocumentError
from app.scheduler.documents import DocumentsUnusable
from app.settings import SettingsError
from app.slack.identity import WrongInstallation
from app.store.engine import CannotOpen

CANNOT_RUN = 3


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Print what is wrong and exit 3 for every way in which the service cannot run."""
    try:
        yield
    except SettingsError as problem:
        _stop("The settings cannot be used (see .env.example):", problem)
    except (DocumentsUnusable, DocumentError) as problem:
        _stop("The policy and roster cannot be used:", problem)
    except CannotOpen as problem:
        _stop("The database cannot be used:", problem)
    except WrongInstallation as problem:
        _stop("Slack cannot be joined:", problem)
    except OSError as problem:
        _stop("Cannot run:", problem)


def _stop(what: str, problem: Exception) -> None:
    lines = "\n".join(f"  {line}" for line in str(problem).splitlines())
    typer.echo(f"{what}\n{lines}", err=True)
    raise typer.Exit(CANNOT_RUN) from problem
