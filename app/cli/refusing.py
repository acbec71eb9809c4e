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
from app.tracing.causes import told


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Print what is wrong and exit 3 for every way in which the service cannot run."""
    log_aside()
    try:
        yield
    except SettingsError as problem:
        stop(SETTINGS, problem)
    except (DocumentsUnusable, DocumentError) as problem:
        stop("The policy and roster cannot be used:", problem)
    except CannotOpen as problem:
        stop("The database cannot be used:", problem)
    except WrongInstallation as problem:
        stop("Slack cannot be joined:", problem)
    except BrokenPipeError:
        raise  # whoever read our output reads no more
    except OSError as problem:
        stop("Cannot run:", OSError(told(problem)))
