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
Port = Annotated[
    int | None,
    typer.Option(
        help="Where the page listens (with --script: the service). Without it 8765, or any free."
    ),
]


def demo(
    *,
    script: Annotated[
        bool, typer.Option("--script", help="Play the story as a transcript, without a page.")
    ] = False,
    port: Port = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Only print the address; open no browser.")
    ] = False,
    expect: Expect = None,
) -> None:
    """Practise with the real service in a local workspace. No account is needed.

    A page shows channels, cards and agents; you are everybody. It runs until Ctrl-C.
    With --script the story plays by itself, and an unexpected outcome exits 1.

    Example: `hitl demo`
    """
    wanted = dict(_pair(one) for one in expect or [])
    if wanted and not script:
        message = "only a script has outcomes to expect: add --script"
        raise typer.BadParameter(message, param_hint="--expect")
    with refusing():
        configure_logs("console", quiet=True)
        if script:
            raise typer.Exit(0 if _perform(wanted, port) else 1)
        _practise(port, open_browser=not no_open and _has_display())


def _perform(wanted: dict[str, str], port: int | None) -> bool:
    from app.demo.script import perform  # noqa: PLC0415 - the sandbox is only for the demo

    return asyncio.run(perform(sys.stdout, wanted, port or 0))


def _practise(port: int | None, *, open_browser: bool) -> None:
    from app.demo.live import practise  # noqa: PLC0415 - the sandbox is only for the demo

    asyncio.run(practise(port, _say, open_browser=open_browser))


def _say(url: str) -> None:
    typer.echo(f"The practice workspace is at {url}\nCtrl-C ends it, and leaves nothing behind.")


def _has_display() -> bool:
    from webbrowser import Error, get  # noqa: PLC0415

    try:
        return sys.stdout.isatty() and bool(get())
    except Error:
        return False


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.rpartition("=")
    if not found:
        message = f"{text!r}: write NAME=OUTCOME"
        raise typer.BadParameter(message)
    return name, value
