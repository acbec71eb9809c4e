from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.api.kit import Kit, a_kit


@pytest.fixture
async def kit(tmp_path: Path) -> AsyncIterator[Kit]:
    async with a_kit(tmp_path) as made:
        yield made
