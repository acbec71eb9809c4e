"""`hitl roster enrol` and its kin: the codes that some approvals take."""

import os
import sys
from typing import Annotated, Any

import segno
import typer

from app.cli.operating import By, operate, segment
from app.cli.reading import WRONG_USE, AsJson
from app.cli.showing import show_json
from app.workflow.step_up import uri_of, written

SECRET = 20
Person = Annotated[str, typer.Argument(help="The person's short name on the roster.")]


def enrol(person: Person, by: By = "", *, as_json: AsJson = False) -> None:
    """Give a person's authenticator app its secret: a QR code, shown once, and a first code.

    What was enrolled before ends. With --json the secret is printed as JSON, the code is read
    from standard input, and that it was right is said on standard error.

    Example: `hitl roster enrol ana`
    """
    if not (as_json or sys.stdout.isatty()):
        typer.echo("The secret is shown on a terminal only; or use --json.", err=True)
        raise typer.Exit(WRONG_USE)
    operate("GET", f"enrolments/{segment(person)}")
    secret = os.urandom(SECRET)
    _show(person, secret, as_json=as_json)
    said = "" if as_json else "The code that the app shows now: "
    code = typer.prompt(said, prompt_suffix="", err=as_json)
    body = {"person": person, "secret": written(secret), "code": code}
    operate("POST", "enrolments", body, by=by)
    done = f"{person} is enrolled. The code just used is spent; the next one counts."
    typer.echo(done, err=as_json)


def enrolments(*, as_json: AsJson = False) -> None:
    """List who is enrolled for codes, since when, and who is locked out.

    Example: `hitl roster enrolments`
    """
    found = operate("GET", "enrolments")["enrolments"]
    if as_json:
        show_json(found)
        return
    for one in found or ():
        typer.echo(_told(one))
    if not found:
        typer.echo("Nobody is enrolled.")


def unenrol(person: Person, by: By = "", *, as_json: AsJson = False) -> None:
    """End a person's enrolment at once: no code of it is good any more.

    Example: `hitl roster unenrol ana`
    """
    told = operate("POST", f"enrolments/{segment(person)}/end", by=by)
    show_json(told) if as_json else typer.echo(f"{person} is not enrolled any more.")


def unlock(person: Person, by: By = "", *, as_json: AsJson = False) -> None:
    """Let a person in again whose codes were wrong too often.

    Example: `hitl roster unlock ana`
    """
    told = operate("POST", f"enrolments/{segment(person)}/unlock", by=by)
    show_json(told) if as_json else typer.echo(f"{person} may use codes again.")


def _show(person: str, secret: bytes, *, as_json: bool) -> None:
    uri, key = uri_of(person, secret), written(secret)
    if as_json:
        show_json({"person": person, "secret": key, "uri": uri})
        return
    typer.echo(f"Let {person} scan this now. It is not shown again.\n")
    segno.make(uri, error="m").terminal(compact=True)
    spaced = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    typer.echo(f"\nWithout a camera, the key is: {spaced} (time-based, 6 digits, SHA-1)\n")


def _told(one: dict[str, Any]) -> str:
    since = f"{one['person']:<20} since {one['enrolled_at'][:10]}, by {one['enrolled_by']}"
    until = one["locked_until"]
    return f"{since}; locked until {until[:16].replace('T', ' ')} UTC" if until else since
