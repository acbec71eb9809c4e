"""The same tests on both databases, each on an empty one."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app.store.opening import upgrade_database
from tests.clocks import HandClock
from tests.stores import address


def emptied(url: str) -> str:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    upgrade_database(url)
    return url


@pytest.fixture
def postgres(postgres_url: str) -> str:
    return emptied(postgres_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return address(tmp_path)
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
