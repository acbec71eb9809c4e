"""What every test may ask for: a database server's empty database, and how hard properties try."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import settings
from psycopg import sql
from sqlalchemy.engine import URL, make_url

QUICK = "quick"
WHOLE = tuple(Path(__file__).with_name(room) for room in ("e2e", "campaigns"))
settings.register_profile("local", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, database=None)
settings.register_profile("campaign", max_examples=2000, stateful_step_count=100, deadline=None)


def on_ci() -> bool:
    return os.environ.get("CI") == "true"


def postgres_server() -> str | None:
    return os.environ.get("HITL_TEST_POSTGRES")


USUAL = "ci" if on_ci() else "local"
settings.register_profile(QUICK, settings.get_profile(USUAL), max_examples=20)
settings.load_profile(USUAL)


def quickly() -> bool:
    """Tell whether `make test` runs: it draws less of what has a domain."""
    return settings.get_current_profile_name() == QUICK


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `make test-all` what starts processes and browsers, but for an example of each."""
    for item in items:
        whole = any(item.path.is_relative_to(room) for room in WHOLE)
        if whole and not item.get_closest_marker("everyday"):
            item.add_marker("long")


def so_many(examples: int) -> int:
    """Give the number of examples of a property that needs more, or fewer, than others."""
    return max(3, examples // 5) if quickly() else examples


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Let no test inherit the log of a command that ran in its process, and is closed."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    server = postgres_server()
    if server is None:
        say = pytest.fail if on_ci() else pytest.skip
        say("HITL_TEST_POSTGRES names no server: nothing is known about PostgreSQL")
    url = make_url(server).set(database=f"keyturn_test_{uuid.uuid4().hex}")
    _administer(server, "CREATE DATABASE {} TEMPLATE template0", url)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", url)


def _administer(server: str, statement: str, made: URL) -> None:
    name = sql.Identifier(str(made.database))
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(name))
