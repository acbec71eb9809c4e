from pathlib import Path

import pytest

from tests.clocks import HandClock
from tests.stores import address


@pytest.fixture
def database(tmp_path: Path) -> str:
    return address(tmp_path)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
