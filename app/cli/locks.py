"""`hitl lock`, `hitl unlock`, `hitl locks`: the kill switch, without Slack."""

from typing import Annotated, Any

import typer

from app.cli.naming import lock_meant
from app.cli.operating import By, operate, segment
from app.cli.reading import AsJson
from app.cli.showing import plain, show_json
from app.domain.authority import LockKind

Kind = Annotated[LockKind, typer.Argument(help="agent, scope, reviewer, team or all")]
Target = Annotated[
    str, typer.Argument(help="Its name; for a scope an action or a pattern, such as payments.*")
]
Reason = Annotated[str, typer.Option(help="Told to whoever is stopped.")]
Unknown = Annotated[bool, typer.Option("--unknown", help="Lock a name that nothing here knows.")]


def lock(
    kind: Kind,
    target: Target = "",
    reason: Reason = "",
    by: By = "",
    *,
    unknown: Unknown = False,
    as_json: AsJson = False,
) -> None:
    """Stop an agent, a scope of actions, a reviewer, a team, or everything, at once.

    While it is on, nothing that it covers is decided, and no receipt for it is redeemed.

    Example: `hitl lock agent deploy-bot --reason "it loops"`

    Example: `hitl lock all`
    """
    body = {"kind": kind.value, "target": target, "reason": reason, "unknown": unknown}
    made = operate("POST", "locks", body, by=by)
    if as_json:
        show_json(made)
    else:
        typer.echo(f"Locked: {_told(made)}\nSomebody else lifts it: hitl unlock {made['id']}")
        if by:
            typer.echo("Another --by is not somebody else: see hitl unlock --help.", err=True)


def unlock(
    name: Annotated[
        str, typer.Argument(help="The id of the lock, or how it begins: see hitl locks.")
    ],
    by: By = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Lift a lock; whoever put it on cannot, under any name or key of theirs.

    Who acts is the user that runs this command; or the key in HITL_OPERATOR_KEY, where that is
    set.

    Example: `hitl unlock lock_Y0cLx8mQ0bJ4kq2h7Z3v1w`
    """
    lifted = operate("POST", f"locks/{segment(lock_meant(name))}/lift", by=by)
    if as_json:
        show_json(lifted)
    else:
        typer.echo(f"Lifted: {_told(lifted)}")


def locks(*, as_json: AsJson = False) -> None:
    """List the locks that are on.

    Example: `hitl locks`
    """
    found = operate("GET", "locks")["locks"]
    if as_json:
        show_json(found)
    elif not found:
        typer.echo("Nothing is locked.")
    for one in () if as_json else found:
        typer.echo(f"{one['id']}  {_told(one)}")


def _told(one: dict[str, Any]) -> str:
    what = " ".join(filter(None, (one["kind"], one["target"])))
    why = f": {one['reason']}" if one["reason"] else ""
    return plain(f"{what}, by {one['by']} at {one['at'][:16].replace('T', ' ')} UTC{why}")
