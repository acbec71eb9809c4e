"""`hitl health`: whether the service of this machine answers, for whatever watches it."""

import json
import urllib.error
import urllib.request
from typing import Annotated, Any

import typer

from app.cli.reading import AsJson
from app.cli.refusing import refusing
from app.settings import settings_from

PATIENCE = 4.0

Ready = Annotated[bool, typer.Option("--ready", help="Ask whether it can do its work as well.")]
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - where it listens, not we


def health(*, ready: Ready = False, as_json: AsJson = False) -> None:
    """Exit 0 when the service answers, 1 when it does not, and say what is wrong.

    Example: `hitl health --ready`
    """
    with refusing():
        settings = settings_from()
    host = EVERYWHERE.get(settings.host, settings.host)
    path = "readyz" if ready else "healthz"
    status, told = _asked(f"http://{host}:{settings.port}/{path}")
    if as_json:
        typer.echo(json.dumps(told))
    for name, one in {} if as_json else told.get("checks", {}).items():
        typer.echo(f"{'✓' if one['ok'] else '✗'} {name:<10} {one['detail']}".rstrip())
    if not as_json and "checks" not in told:
        typer.echo(told.get("status", "no answer"))
    if status != 200:  # noqa: PLR2004
        raise typer.Exit(1)


def _asked(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as no:
        with no:
            return no.code, _json(no.read())
    except OSError as problem:
        return 0, {"status": f"no answer at {address}: {problem}"}


def _json(text: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError:
        return {"status": "it is not Holdpoint that answers"}
    return found
