import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw-openapi", action="store_true", help="write docs/openapi.json anew")
