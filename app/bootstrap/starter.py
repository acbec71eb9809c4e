"""The files that an operator starts from: in the package where it is installed, else beside it."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

HOUSE = Path(__file__).parents[1]
NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="
PLACEHOLDER = "https://KEYTURN_HOST"
USUAL = "/hitl"
COMMAND = re.compile(r"/[A-Za-z0-9-]+")  # as HITL_SLACK_COMMAND has it


def starter(name: str) -> str:
    """Read one of the files under `manifests/`, or `.env.example`."""
    packed = HOUSE / "starter" / name
    beside = HOUSE.parent / ("" if name == ".env.example" else "manifests") / name
    return (packed if packed.is_file() else beside).read_text()


def manifest_text(url: str = "", command: str = USUAL) -> str:
    """Write the manifest of the Slack app: for HTTP at `url`, or for Socket Mode without one.

    Raises `ValueError`, in words, for an address or a command that Slack would refuse.
    """
    if not COMMAND.fullmatch(command):
        message = f"{command} is no slash command: a slash, then letters a to z, digits or dashes"
        raise ValueError(message)
    if len(command) > len("/") + 31:
        message = f"{command} is longer than the 32 characters that Slack permits"
        raise ValueError(message)
    written = starter("slack/http.yaml" if url else "slack/socket-mode.yaml")
    if url:
        written = written.replace(PLACEHOLDER, _address(url))
    return written.replace(f"command: {USUAL}", f"command: {command}")


def manifest(url: str = "", command: str = USUAL) -> dict[str, Any]:
    """Give the manifest as Slack reads it; raise `ValueError` as `manifest_text` does."""
    found: dict[str, Any] = yaml.safe_load(manifest_text(url, command))
    return found


def link_to_create(found: dict[str, Any]) -> str:
    """Give the address at which Slack creates an app from a manifest, after asking.

    Source: https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests
    """
    return NEW_APP + quote(json.dumps(found, separators=(",", ":")), safe="")


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        message = f"{url} cannot be reached by Slack: give https:// and a public host name"
        raise ValueError(message)
    return url.rstrip("/")
