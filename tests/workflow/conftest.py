"""A house with the documents of the examples, ready to be worked in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.house import House, a_house

MANIFESTS = Path(__file__).parents[2] / "manifests"


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as made:
        made.load("policy", (MANIFESTS / "policy.yaml").read_text())
        made.load("roster", (MANIFESTS / "roster.yaml").read_text())
        yield made
