"""An id is named by as much of its beginning as is its own."""

import re
from collections.abc import Iterable

import typer

from app.cli.operating import operate
from app.cli.reading import WRONG_USE

LEAST = 4
SHOWN = 10
REQUEST, LONGEST = "req_", 64
WHOLE = re.compile(r"req_[0-9a-z]{36}")
FITTING = re.compile(r"[A-Za-z0-9_-]{1,64}")
LAST = "z"  # of the digits of a request's id


def meant(text: str, ids: Iterable[str], marker: str = "") -> str:
    """Give the one id that begins so; what begins none is left to the service to refuse.

    Exits 2 where it is too short behind its marker, or several ids begin so.
    """
    text, known = text.strip(), list(ids)
    found = [one for one in known if one.startswith(text)]
    if text in known or not found:
        return text
    if len(text.removeprefix(marker)) < LEAST or not text.startswith(marker):
        _stop(
            f"{text} is too short: write at least {LEAST} characters of the id after {marker!r}."
        )
    if len(found) > 1:
        more = [f"  and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        _stop(f"{text} begins several ids:", *(f"  {one}" for one in found[:SHOWN]), *more)
    return found[0]


def key_meant(text: str) -> str:
    """Find a key by the beginning of its id."""
    return meant(text, (one["id"] for one in operate("GET", "keys")["keys"]))


def lock_meant(text: str) -> str:
    """Find a lock that is on by the beginning of its id."""
    return meant(text, (one["id"] for one in operate("GET", "locks")["locks"]), "lock_")


def cover_meant(text: str) -> str:
    """Find a cover by the beginning of its id."""
    return meant(text, (one["id"] for one in operate("GET", "covers")["covers"]), "cover_")


def request_meant(text: str) -> str:
    """Find a request by the beginning of its id, which is looked up only where it is not whole."""
    text = text.strip()
    if WHOLE.fullmatch(text) or not FITTING.fullmatch(text):
        return text
    query = {"after": text.ljust(LONGEST, LAST), "limit": str(SHOWN + 1)}
    page = operate("GET", "requests", query=query)["requests"]
    return meant(text, (one["id"] for one in page), REQUEST)


def _stop(*lines: str) -> None:
    for one in lines:
        typer.echo(one, err=True)
    raise typer.Exit(WRONG_USE)
