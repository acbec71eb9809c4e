"""Log lines: an event name and keys, on standard error."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.tracing.spans import ids

QUIET = ("apscheduler", "aiohttp", "slack_bolt", "slack_sdk", "alembic", "sqlalchemy")
TRACE = "exception"

_CONTROLS = {one: f"\\x{one:02x}" for one in (*range(32), *range(127, 160))}
_LINES = {one: seen for one, seen in _CONTROLS.items() if one != ord("\n")}


def configure_logs(form: str, *, quiet: bool = False) -> None:
    """Write `console` or `json` lines; what libraries say at less than WARNING is dropped.

    As JSON each is one line whatever is in it, those of libraries too; on a console no character
    of it moves the cursor. Of an error the traceback is told, and never the values of variables.
    """
    level = logging.ERROR if quiet else logging.INFO
    first, last = _first(), _last(form)
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _hear_libraries(first, last)


def log_aside() -> None:
    """Write what a command logs to standard error: what it prints may be read by a program."""
    if not structlog.is_configured():
        structlog.configure(
            processors=[*_first(), *_last("console")],
            logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        )


def _first() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _traced,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _last(form: str) -> list[Processor]:
    if form == "json":
        return [structlog.processors.JSONRenderer()]
    return [_visible, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _hear_libraries(first: list[Processor], last: list[Processor]) -> None:
    forget = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=[forget, *last])
    )
    handler.addFilter(_judged)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt.middleware").setLevel(logging.ERROR)


def _judged(record: logging.LogRecord) -> bool:
    """Let an outage of Slack's be no error: what cannot be done meanwhile is told in our lines."""
    if record.name.startswith("slack_sdk") and record.levelno > logging.WARNING:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _traced(_logger: WrappedLogger, _method: str, told: EventDict) -> EventDict:
    """Name the span in which it was said, if there is one."""
    return {**told, **ids()}


def _visible(_logger: WrappedLogger, _method: str, told: EventDict) -> EventDict:
    """Make control characters visible: a terminal would obey them."""
    return {
        name: one.translate(_LINES if name == TRACE else _CONTROLS)
        if isinstance(one, str)
        else one
        for name, one in told.items()
    }
