"""Which part of the work a process does, where several share it."""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from app.settings import Settings, SettingsError


class Part(StrEnum):
    """A part of the service that a process may have for its own.

    `API` answers agents and executors. `SLACK` hears what people press and sends what is to be
    told, there and to addresses outside. `SCHEDULER` is what time does. Operators, health and
    meters are answered by every process.
    """

    API = "api"
    SLACK = "slack"
    SCHEDULER = "scheduler"


EVERY = frozenset(Part)


def refuse_alone(settings: Settings, parts: AbstractSet[Part]) -> None:
    """Raise SettingsError where nobody else could do the rest: SQLite has one process."""
    if parts != EVERY and settings.file:
        message = (
            "HITL_DATABASE_URL: a SQLite file belongs to one process, and nobody would do the "
            "rest; --only needs PostgreSQL (postgresql+psycopg://…)"
        )
        raise SettingsError(message)
