"""Turn what cannot be done into a clear message and an exit code, never a traceback."""

import contextlib
from collections.abc import Iterator

from app.cli.logs import log_aside
from app.cli.stopping import SETTINGS, stop
from app.documents.problem import DocumentError
from app.scheduler.documents import DocumentsUnusable
from app.settings import SettingsError
from app.slack.identity import WrongInstallation
from app.store.engine import CannotOpen
from app.store.faults import explained
from app.tracing.causes import told

DATABASE, CANNOT = "The database cannot be used:", "Cannot run:"
HEADINGS: tuple[tuple[type[Exception], str], ...] = (
    (SettingsError, SETTINGS),
    (DocumentsUnusable, "The policy and roster cannot be used:"),
    (DocumentError, "The policy and roster cannot be used:"),
    (CannotOpen, DATABASE),
    (WrongInstallation, "Slack cannot be joined:"),
)


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Print what is wrong and exit 3 for every way in which the service cannot run."""
    log_aside()
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read our output reads no more
    except Exception as problem:
        for kind, heading in HEADINGS:
            if isinstance(problem, kind):
                stop(heading, problem)
        if said := explained(problem, "the database"):
            stop(CANNOT if isinstance(problem, OSError) else DATABASE, said)
        if not isinstance(problem, OSError):
            raise
        stop(CANNOT, told(problem))
