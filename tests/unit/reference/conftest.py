import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw-schemas", action="store_true", help="write the schemas anew")
