"""`hitl demo`: the practice workspace, with everything running."""

import asyncio
import sys
from typing import Annotated

import typer

from app.cli.logs import configure_logs
from app.cli.refusing import refusing

Expect = Annotated[
    list[str] | None,
    typer.Option(help="Expect another outcome: 'grant a scope=approved'. May be repeated."),
]


def demo(
    *,
    script: Annotated[
        bool, typer.Option("--script", help="Play the story as a transcript, without a page.")
    ] = False,
    port: Annotated[int, typer.Option(help="Where the service listens; 0 finds a port.")] = 0,
    expect: Expect = None,
) -> None:
    """Play the story: agents ask, people decide, receipts are used. No account is needed.

    Exits 1 when an outcome is not the expected one.

    Example: `hitl demo --script`
    """
    from app.demo.script import perform  # noqa: PLC0415 - the sandbox is only for the demo

    wanted = dict(_pair(one) for one in expect or [])
    if not script:
        typer.echo("The page of the practice workspace comes later; here is the story.\n")
    with refusing():
        configure_logs("console", quiet=True)
        good = asyncio.run(perform(sys.stdout, wanted, port))
    raise typer.Exit(0 if good else 1)


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.rpartition("=")
    if not found:
        message = f"{text!r}: write NAME=OUTCOME"
        raise typer.BadParameter(message)
    return name, value
