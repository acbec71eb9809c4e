"""Log lines: an event name and keys, on standard error."""

import logging
import sys

import structlog

QUIET = ("apscheduler", "aiohttp", "slack_bolt", "slack_sdk", "alembic", "sqlalchemy")


def configure_logs(form: str, *, quiet: bool = False) -> None:
    """Write `console` or `json` lines; what libraries say at less than WARNING is dropped."""
    level = logging.ERROR if quiet else logging.INFO
    last = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt.middleware").setLevel(logging.ERROR)
