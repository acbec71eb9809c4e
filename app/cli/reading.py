"""Read the documents that a command is about, or say why that cannot be done."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import typer

from app.clock import SystemClock
from app.documents.moments import moment_or_day
from app.documents.problem import DocumentError, Problem
from app.documents.reader import LARGEST
from app.domain.action import Resource
from app.settings import settings_from
from app.tracing.causes import cause_of

WRONG_USE = 2
CANNOT_RUN = 3
T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _policy() -> Path:
    """Give the policy that the settings name."""
    # It knows every way to fail, and so the whole service: `hitl health` needs none of it.
    from app.cli.refusing import refusing  # noqa: PLC0415

    with refusing():
        return settings_from().policy


def _roster() -> Path:
    """Give the roster that the settings name."""
    from app.cli.refusing import refusing  # noqa: PLC0415

    with refusing():
        return settings_from().roster


_POLICY: dict[str, Any] = {
    "default_factory": _policy,
    "show_default": "HITL_POLICY, or policy.yaml",
    "help": "The policy.",
}
_ROSTER: dict[str, Any] = {
    "default_factory": _roster,
    "show_default": "HITL_ROSTER, or roster.yaml",
    "help": "The roster.",
}
PolicyFile = Annotated[Path, typer.Option("--policy", **_POLICY)]
RosterFile = Annotated[Path, typer.Option("--roster", **_ROSTER)]
PolicyNamed = Annotated[Path, typer.Argument(**_POLICY)]
RosterNamed = Annotated[Path, typer.Argument(**_ROSTER)]
At = Annotated[
    str, typer.Option(help="Judge as of this time, such as 2026-11-21T09:00:00Z; otherwise now.")
]


@dataclass(frozen=True, slots=True)
class Looked(Generic[T]):
    """A document that was looked at: nothing, where its problems do not let it be used."""

    document: T | None
    problems: tuple[Problem, ...]


def looked_at(path: Path, load: Callable[[str, str], T]) -> Looked[T]:
    """Read a file and list what is wrong with it."""
    try:
        made = load(text_of(path), str(path))
    except DocumentError as error:
        return Looked(None, error.problems)
    return Looked(made, getattr(made, "warnings", ()))


def document_from(path: Path, load: Callable[[str, str], T]) -> T:
    """Read a file, or stop because it cannot be used."""
    looked = looked_at(path, load)
    if looked.document is None:
        raise _stopped(CANNOT_RUN, *map(str, looked.problems))
    return looked.document


def text_of(path: Path) -> str:
    """Read a text file as it is, or stop."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1).decode()
    except OSError as error:
        raise _stopped(CANNOT_RUN, f"{path}: cannot be read: {cause_of(error)}") from None
    except UnicodeDecodeError:
        raise _stopped(CANNOT_RUN, f"{path}: is not a UTF-8 text") from None


def object_of(text: str, option: str) -> dict[str, Any]:
    """Read the JSON object of an option, or stop."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _stopped(WRONG_USE, f"{option} is not JSON: {text[:80]}") from None
    if not isinstance(value, dict):
        raise _stopped(WRONG_USE, f'{option} must be a JSON object such as {{"secret": "dev/x"}}')
    return value


def resource_of(text: str) -> Resource | None:
    """Read the resource of an option, or stop."""
    kind, colon, name = text.partition(":")
    if text and not (kind and colon and name):
        raise _stopped(WRONG_USE, "--resource must be type:id, such as secret:prod/payments-db")
    return Resource(kind, name) if text else None


def time_of(text: str, option: str = "--at") -> datetime:
    """Read the time of an option, now where there is none, or stop."""
    if not text:
        return SystemClock().now()
    at = moment_or_day(text)
    if at is None:
        message = (
            f"{option} must be a time with its offset from UTC, such as 2026-11-21T09:00:00Z or "
            "2026-11-21T10:00:00+01:00, or a day such as 2026-11-21"
        )
        raise _stopped(WRONG_USE, message)
    return at


def _stopped(code: int, *lines: str) -> typer.Exit:
    for line in lines:
        typer.echo(line, err=True)
    return typer.Exit(code)
