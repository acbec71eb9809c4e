"""`hitl health`: whether the service of this machine answers, for whatever watches it."""

import http.client
import json
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Annotated, Any

import typer

from app.cli.reading import AsJson
from app.cli.stopping import SETTINGS, stop
from app.settings import EVERYWHERE, Settings, SettingsError, settings_from

PATIENCE = 4.0

Ready = Annotated[bool, typer.Option("--ready", help="Ask whether it can do its work as well.")]


def health(*, ready: Ready = False, as_json: AsJson = False) -> None:
    """Exit 0 when the service answers, 1 when it does not, and say what is wrong.

    Example: `hitl health --ready`
    """
    settings = _settings()
    host = EVERYWHERE.get(settings.host, settings.host)
    path = "readyz" if ready else "healthz"
    status, told = _asked(f"http://{host}:{settings.port}/{path}")
    if as_json:
        typer.echo(json.dumps(told))
    for name, one in {} if as_json else told.get("checks", {}).items():
        typer.echo(f"{'✓' if one['ok'] else '✗'} {name:<10} {one['detail']}".rstrip())
    if not as_json and "checks" not in told:
        typer.echo(told.get("status", "no answer"))
    if status != HTTPStatus.OK:
        raise typer.Exit(1)


def _settings() -> Settings:
    """Read the settings, or stop; asked every few seconds, this imports hardly anything."""
    try:
        return settings_from()
    except SettingsError as problem:
        stop(SETTINGS, problem)


def _asked(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 # nosec B310 # http
            return _told(answer.status, answer.read())
    except urllib.error.HTTPError as no:
        with no:
            return _told(no.code, no.read())
    except (OSError, http.client.HTTPException) as problem:
        return 0, {"status": f"no answer at {address}: {problem}"}


def _told(status: int, text: bytes) -> tuple[int, dict[str, Any]]:
    """Read what was answered; whoever does not answer as Keyturn does is not Keyturn."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and found.keys() & {"status", "checks"}:
        return status, found
    return 0, {"status": "it is not Keyturn that answers"}
