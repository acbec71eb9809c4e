"""Golden cards are drawn anew only when somebody says so."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw-cards", action="store_true", help="write the golden cards anew")
