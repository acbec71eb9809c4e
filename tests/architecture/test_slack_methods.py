"""The product, the practice workspace and the manifests speak of the same Slack."""

import ast
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from app.sandbox.api.methods import METHODS

ROOT = Path(__file__).resolve().parents[2]
BY_THE_SDK = {"apps.connections.open"}
BY_SLACK_ITSELF = {"commands"}


def called() -> set[str]:
    """Name every Web API method that `app/slack` calls."""
    found = set(BY_THE_SDK)
    for path in (ROOT / "app" / "slack").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr
                if "_" in name and hasattr(AsyncWebClient, name) and name != "api_call":
                    found.add(name.replace("_", "."))
    return found


def test_the_workspace_has_every_method_that_the_product_calls_and_no_other() -> None:
    assert called() == set(METHODS)
